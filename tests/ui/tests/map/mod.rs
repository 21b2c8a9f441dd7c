//! The map: tracks and gaps as drawn, gestures, courses, positions to hand on, pictures.

#![cfg(feature = "gui")]

mod courses;
mod drawn;
mod gestures;
mod linked;
mod picture;
mod position;
mod scene;
