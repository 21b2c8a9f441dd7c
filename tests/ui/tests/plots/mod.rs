//! The plots and their time bar: gestures, states, one picture.

#![cfg(feature = "gui")]

mod gestures;
mod picture;
mod scales;
