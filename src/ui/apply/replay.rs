//! Commands on a replay.

use crate::ui::{
    context::{Command, ReplayCommand},
    state::{CompareBy, Source, TimeView, ViewState},
};

/// Applies a command to the view's state; returns what is left to do elsewhere.
pub fn apply_replay(view: &mut ViewState, command: ReplayCommand) -> Option<Command> {
    let Source::Replay(playback) = &mut view.source else { return None };
    match command {
        ReplayCommand::Toggle => playback.toggle(),
        ReplayCommand::Speed(speed) => playback.speed = speed,
        ReplayCommand::Seek(time) => playback.seek(time),
        ReplayCommand::SeekBy(secs) => playback.seek(playback.playhead.plus_secs(secs)),
        ReplayCommand::CompareWith(id) => playback.reference = Some(id),
        ReplayCommand::CompareBy(by) => compare_by(view, by),
        left @ ReplayCommand::SplitHere => return Some(Command::Replay(left)),
    }
    None
}

/// Compares by time or by distance. What was chosen on the one axis has no place on the other.
fn compare_by(view: &mut ViewState, by: CompareBy) {
    if view.compare_by == by {
        return;
    }
    view.compare_by = by;
    (view.cursor, view.span) = (None, None);
    let (TimeView::Live { window } | TimeView::Held { window, .. }) = view.time;
    view.time = TimeView::Live { window };
}
