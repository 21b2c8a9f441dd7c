//! What a window is connected to.

use std::sync::Arc;

use super::desktop::{Desktop, NoDesktop};
use crate::{
    control::{Control, Read, Reads},
    model::DemoCaption,
};

/// What a window is connected to: the engine through its control interface, the desktop, and the
/// demo's captions.
pub struct Backend {
    /// The data it shows.
    pub reads: Reads,
    /// Where its requests go.
    pub control: Control,
    /// File dialogs and the like.
    pub desktop: Box<dyn Desktop>,
    /// Captions for what is happening, in the demo.
    pub captions: Option<DemoCaptions>,
}

impl Backend {
    /// A read-only window: its requests are never answered.
    pub fn read_only(reads: Reads) -> Self {
        Self { reads, control: Control::default(), desktop: Box::new(NoDesktop), captions: None }
    }
}

/// The demo's captions.
#[derive(Clone)]
pub struct DemoCaptions {
    /// What is happening.
    pub now: Read<DemoCaption>,
    /// Jumps to the next thing worth watching; does not block.
    pub next: Arc<dyn Fn() + Send + Sync>,
}
