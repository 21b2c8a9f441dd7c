//! Commands on a replay.

use crate::ui::{
    context::{Command, ReplayCommand},
    state::{Source, ViewState},
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
        ReplayCommand::CompareBy(by) => playback.compare_by = by,
        left @ ReplayCommand::SplitHere => return Some(Command::Replay(left)),
    }
    None
}
