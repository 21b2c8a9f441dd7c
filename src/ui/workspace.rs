//! What is on screen: the viewer's choices, the data drawn, and the panels' own state. There is one
//! workspace for live data, and a second one during a replay.

use super::{
    apply,
    panel::{plots::PlotsState, roster::RosterState, wall::WallState},
    projection::{Projection, Projector},
    state::{Tab, ViewState},
};
use crate::{
    control::Reads,
    model::{MonoNanos, UnixNanos},
};

/// A view of one source, with everything it needs.
pub(super) struct Workspace {
    /// The viewer's choices.
    pub(super) view: ViewState,
    pub(super) projector: Projector,
    /// What the panels draw.
    pub(super) projection: Projection,
    pub(super) roster: RosterState,
    pub(super) plots: PlotsState,
    pub(super) wall: WallState,
}

impl Workspace {
    /// A workspace in which nothing has been drawn yet.
    pub(super) fn new(view: ViewState, projection: Projection) -> Self {
        Self {
            view,
            projector: Projector::default(),
            projection,
            roster: RosterState::default(),
            plots: PlotsState::default(),
            wall: WallState::default(),
        }
    }

    /// Copies what changed; true when the roster has changed.
    pub(super) fn update(&mut self, reads: &Reads, now: UnixNanos, now_mono: MonoNanos) -> bool {
        let Self { view, projector, projection, roster, wall, .. } = self;
        projection.keeps_order = match view.tab {
            Tab::WALL => wall.is_pointed_at(),
            _ => roster.is_pointed_at(),
        };
        let roster_changed = projector.update(projection, reads, view, now, now_mono);
        if roster_changed {
            apply::forget_removed(view, projection);
        }
        roster_changed
    }
}
