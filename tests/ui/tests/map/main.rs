//! The map: what is drawn of tracks and gaps, gestures, one picture.

mod drawn;
mod gestures;
mod picture;
mod scene;
