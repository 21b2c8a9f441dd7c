//! Golden tests: everything the window shows at chosen instants is written as text and compared bit
//! for bit, so that the code underneath can be rebuilt.
//!
//! Only [`scene`] (how lines get in), [`served`] (the same over HTTP), [`screen`] (how the window
//! is driven) and [`values`] (the numbers behind what it paints) know the program's types. When
//! types move, these files follow. [`painted`] and [`transcript`] know only egui and files, and the
//! cases themselves (`tests/golden`) deal in line protocol, seconds and keys.

pub mod painted;
pub mod scene;
pub mod screen;
pub mod served;
pub mod transcript;
pub mod values;

pub use self::{
    scene::{Log, Scene, Setup},
    served::Served,
    transcript::{Hash, Transcript},
};
