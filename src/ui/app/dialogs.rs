//! The dialog that is open, and the toast, on top of the view.

use eframe::egui::Ui;

use super::{App, dropped};
use crate::ui::{
    context::{Command, FrameContext},
    panel::{
        about::about_ui,
        alarms::{alarms_ui, incident_ui},
        athletes::athletes_ui,
        carry::{CarryState, carry_ui},
        close::close_ui,
        connect::{ConnectPage, connect_ui},
        courses::courses_ui,
        done::done_ui,
        events::events_ui,
        help::help_ui,
        marker::marker_ui,
        palette::{self, Scene as PaletteScene, palette_ui},
        position::position_ui,
        problems::problems_ui,
        settings::{MapOffer, SettingsScene, settings_ui},
        shown::shown_ui,
        toast::{Asked, toast_ui},
        transfer::{export_ui, import_ui},
    },
    scale::Extent,
    state::Dialog,
    theme::Theme,
    view::delete_ui,
    workspace::Workspace,
};

impl App {
    /// The open dialog and the toast.
    pub(super) fn over_ui(&mut self, theme: &Theme, ui: &mut Ui) -> Vec<Command> {
        let (now_mono, control, desktop) = (self.now_mono, &self.control, &*self.desktop);
        let frame = FrameContext { theme, now_mono, control, desktop };
        let Workspace { view, projection, .. } = &self.live;
        let view = frame.view(view, projection, self.now, &self.reads.time_zone);
        let mut commands = Vec::new();
        match &self.live.view.dialog {
            Some(Dialog::Athletes(page)) => {
                commands.extend(athletes_ui(&mut self.athletes, page, &view, ui));
            }
            Some(Dialog::Events(page)) => {
                commands.extend(events_ui(&mut self.events, page, &view, ui));
            }
            Some(Dialog::Problems) => commands.extend(problems_ui(&view, ui)),
            Some(Dialog::Alarms) => commands.extend(alarms_ui(&mut self.alarm_list, &view, ui)),
            Some(Dialog::Incident(alarm)) => {
                commands.extend(incident_ui(&mut self.incident, *alarm, &view, ui));
            }
            Some(Dialog::Connect) => {
                let page = ConnectPage::Addresses;
                commands.extend(connect_ui(&mut self.connect, page, &view, ui));
            }
            Some(Dialog::Cards) => {
                commands.extend(connect_ui(&mut self.connect, ConnectPage::Cards, &view, ui));
            }
            Some(Dialog::ConnectAthlete(login)) => {
                let page = ConnectPage::Athlete(login);
                commands.extend(connect_ui(&mut self.connect, page, &view, ui));
            }
            Some(Dialog::Carry(phone)) => {
                commands.extend(carry_ui(&mut self.carry, phone, &view, ui));
            }
            Some(Dialog::Keys) => commands.extend(help_ui(self.views.tabs(), &view, ui)),
            Some(Dialog::Shown) => commands.extend(shown_ui(&view, ui)),
            Some(Dialog::Palette) => {
                let shown = self.replay.as_ref().map_or(&self.live, |replay| &replay.workspace);
                let entries = palette::entries(PaletteScene {
                    view: &shown.view,
                    projection: &shown.projection,
                    tabs: self.views.tabs(),
                    pointed: self.keys.pointed,
                });
                commands.extend(palette_ui(&mut self.palette, &entries, &view, ui));
            }
            Some(Dialog::About) => commands.extend(about_ui(&view, ui)),
            Some(Dialog::Import) => commands.extend(import_ui(&mut self.import, &view, ui)),
            Some(Dialog::Export) => {
                commands.extend(export_ui(&mut self.export, &self.history_list, &view, ui));
            }
            Some(Dialog::Marker(mark)) => {
                commands.extend(marker_ui(&mut self.marker, mark, &view, ui));
            }
            Some(Dialog::Close { .. }) => {
                commands.extend(close_ui(&mut self.closing.question, &view, ui));
            }
            Some(Dialog::DeleteSessions) => {
                commands.extend(delete_ui(&self.history_list, &view, ui));
            }
            Some(Dialog::Position(id)) => {
                // Of what is on the screen: in a replay, at the playhead.
                let replayed = self.replay.as_ref().map(|replay| {
                    let Workspace { view, projection, .. } = &replay.workspace;
                    frame.view(view, projection, replay.now(), replay.time_zone())
                });
                let shown = replayed.unwrap_or(view);
                commands.extend(position_ui(&mut self.position, *id, &shown, ui));
            }
            Some(Dialog::Courses) => {
                let on_map = self.map.courses();
                let asked = courses_ui(&mut self.courses, &on_map, &view, ui);
                commands.extend(asked.commands);
                if !asked.recordings.is_empty() {
                    commands.push(self.import.add(asked.recordings));
                }
            }
            Some(Dialog::Settings) => {
                let maps = self.map.base_maps().into_iter();
                let maps = maps.map(|(map, name, is_on)| MapOffer { map, name, is_on });
                let scene = SettingsScene {
                    window: Extent::of(ui.ctx()),
                    maps: maps.collect(),
                    fixed: &self.fixed,
                    are_kept: self.keeper.is_on(),
                };
                commands.extend(settings_ui(&scene, &view, ui));
            }
            Some(Dialog::Done) => commands.extend(done_ui(&self.undo.listed(), &view, ui)),
            None => {}
        }
        if self.live.view.dialog != Some(Dialog::Palette) {
            self.palette.closed();
        }
        if !matches!(
            self.live.view.dialog,
            Some(Dialog::Connect | Dialog::Cards | Dialog::ConnectAthlete(_))
        ) {
            self.connect.closed();
        }
        if !matches!(self.live.view.dialog, Some(Dialog::Carry(_))) {
            self.carry = CarryState::default();
        }
        let asked = Asked {
            to_write: std::mem::take(&mut self.keys.focus_words),
            to_leave: std::mem::take(&mut self.keys.leave_words),
        };
        let toast = self.undo.toast(self.now_mono);
        if let Some(toast) = toast {
            let words = &mut self.mark_words;
            commands.extend(toast_ui(words, toast, asked, &view, ui));
        }
        let is_written = toast.is_some() && self.mark_words.is_focused;
        self.undo.keep_while_written(is_written, self.now_mono);
        dropped::hovered_ui(&view, ui);
        commands
    }
}
