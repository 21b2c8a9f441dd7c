//! What a Wall remembers from frame to frame; each window has its own.

use crate::model::AthleteId;

/// What a Wall remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct WallState {
    /// The page shown; `None` for all at once.
    pub(super) page: Option<usize>,
    /// The focus whose page was shown last.
    pub(super) followed: Option<AthleteId>,
    /// The tile that is being dragged.
    pub(super) dragged: Option<AthleteId>,
    /// The pointer is over the tiles.
    pub(super) is_pointed_at: bool,
}

impl WallState {
    /// Whether the pointer is over the tiles, which then must not change places under it.
    pub(in crate::ui) const fn is_pointed_at(&self) -> bool {
        self.is_pointed_at
    }
}
