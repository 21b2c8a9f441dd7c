//! What a window is opened on.

use std::sync::Arc;

use super::desktop::{Desktop, NoDesktop};
use crate::control::{Control, Read, Reads};

/// What a window is opened on: the engine by its seam, the desktop, and the demo's captions.
pub struct Backend {
    /// What it shows.
    pub reads: Reads,
    /// Where it asks.
    pub control: Control,
    /// File dialogs and the like.
    pub desktop: Box<dyn Desktop>,
    /// Words on what happens, in the demo.
    pub captions: Option<DemoCaptions>,
}

impl Backend {
    /// A window that only shows: nobody answers what it asks.
    pub fn read_only(reads: Reads) -> Self {
        Self { reads, control: Control::default(), desktop: Box::new(NoDesktop), captions: None }
    }
}

/// What the demo says of itself.
#[derive(Clone)]
pub struct DemoCaptions {
    /// What happens now, in one line.
    pub now: Read<String>,
    /// Goes on to the next thing worth watching; does not block.
    pub next: Arc<dyn Fn() + Send + Sync>,
}
