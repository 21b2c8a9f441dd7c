//! The map: what is drawn of tracks and gaps, gestures, one picture.

#![cfg(feature = "gui")]

mod drawn;
mod gestures;
mod picture;
mod scene;
