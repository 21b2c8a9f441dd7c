//! What gestures on a replay change.

use super::Effect;
use crate::ui::{
    context::ReplayCommand,
    state::{Source, ViewState},
};

/// Carries out one command.
pub fn apply_replay(view: &mut ViewState, command: ReplayCommand) -> Option<Effect> {
    let Source::Replay(playback) = &mut view.source else { return None };
    match command {
        ReplayCommand::Toggle => playback.toggle(),
        ReplayCommand::Speed(speed) => playback.speed = speed,
        ReplayCommand::Seek(time) => playback.seek(time),
        ReplayCommand::SeekBy(secs) => playback.seek(playback.playhead.plus_secs(secs)),
        ReplayCommand::SplitHere => return Some(Effect::SplitHere),
    }
    None
}
