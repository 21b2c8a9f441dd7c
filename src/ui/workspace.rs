//! What the viewer has before him: what was chosen, what is drawn of it, and what the panels
//! remember. There is one for what arrives, and another one while something recorded is shown.

use super::{
    apply,
    panel::{plots::PlotsState, roster::RosterState},
    projection::{Projection, Projector},
    state::ViewState,
};
use crate::{
    control::Reads,
    model::{MonoNanos, UnixNanos},
};

/// One view with all that belongs to it.
pub(super) struct Workspace {
    /// What the viewer has chosen.
    pub(super) view: ViewState,
    pub(super) projector: Projector,
    /// What the panels draw.
    pub(super) projection: Projection,
    pub(super) roster: RosterState,
    pub(super) plots: PlotsState,
}

impl Workspace {
    /// A workspace of which nothing has been drawn yet.
    pub(super) fn new(view: ViewState, projection: Projection) -> Self {
        Self {
            view,
            projector: Projector::default(),
            projection,
            roster: RosterState::default(),
            plots: PlotsState::default(),
        }
    }

    /// Copies what is new; true when the roster has changed.
    pub(super) fn update(&mut self, reads: &Reads, now: UnixNanos, now_mono: MonoNanos) -> bool {
        let Self { view, projector, projection, roster, .. } = self;
        projection.keeps_order = roster.is_pointed_at();
        let roster_changed = projector.update(projection, reads, view, now, now_mono);
        if roster_changed {
            apply::forget_removed(view, projection);
        }
        roster_changed
    }
}
