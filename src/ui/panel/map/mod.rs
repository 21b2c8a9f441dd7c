//! The map.

use std::path::PathBuf;

use eframe::{
    egui::{Context, Ui},
    egui_wgpu::RenderState,
};

use crate::ui::context::{Command, ViewContext};

/// How the map gets its ground.
#[derive(Debug, Clone, Default)]
pub struct MapOptions {}

/// What the map remembers from frame to frame.
pub struct MapState {}

impl MapState {
    /// A map that keeps its files under `cache_dir`.
    pub fn new(
        _ctx: &Context,
        _render_state: Option<&RenderState>,
        _cache_dir: PathBuf,
        _options: MapOptions,
    ) -> Self {
        Self {}
    }
}

/// Draws the map into the whole of `ui`.
pub fn map_ui(_map: &mut MapState, _view: &ViewContext<'_>, _ui: &mut Ui) -> Vec<Command> {
    Vec::new()
}
