//! The map: tracks and gaps as drawn, gestures, one picture.

#![cfg(feature = "gui")]

mod drawn;
mod gestures;
mod picture;
mod scene;
