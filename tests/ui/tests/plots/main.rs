//! The plots and their time bar: gestures, states, one picture.

mod gestures;
mod picture;
