//! The bars of a replay: the violet one, which says that this is not live and leads back, and the
//! one at the bottom, which moves the playhead.

mod bar;
mod transport;

pub(in crate::ui) use self::{bar::bar_ui, transport::transport_ui};
use crate::ui::theme::Theme;

/// Heights of the two bars.
pub(in crate::ui) const fn around(theme: &Theme) -> [f32; 2] {
    theme.sizes.replay_bars_h
}
