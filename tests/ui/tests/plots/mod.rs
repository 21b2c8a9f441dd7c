//! The plots and their time bar: gestures, states, pictures.

#![cfg(feature = "gui")]

mod chooser;
mod gestures;
mod picture;
mod scales;
mod spans;
