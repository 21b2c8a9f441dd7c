//! The menu of a right click or long press on the map.

use eframe::egui::{ScrollArea, Ui};

use super::{
    course::Courses,
    press::{Ground, Pass, Pressed},
};
use crate::{
    model::{AthleteId, LatLng, MarkKind, UnixNanos},
    ui::{
        context::{Command, MarkTarget, NewMark, ViewContext},
        panel::{
            athlete_menu::{athlete_menu_ui, copy_place, entry, heading},
            place,
            time_range::{Limits, TimeRange},
        },
        state::{Dialog, MeasuredLine, TimeView},
    },
};

/// Height of the list of athletes who are joined.
const LIST_H: f32 = 260.0;

/// The entries for what was pressed.
pub(super) fn menu_ui(
    pressed: &Pressed,
    ground: &Ground<'_, '_>,
    courses: &Courses,
    ui: &mut Ui,
) -> Vec<Command> {
    let ctx = ground.ctx;
    match pressed {
        Pressed::Athlete(id) => of_athlete(*id, ctx, ui),
        Pressed::Crowd(ids) => of_crowd(ids, ctx, ui),
        Pressed::Track(pass) => of_track(pass, ctx, ui),
        Pressed::Ground(at) => of_ground(*at, courses, ctx, ui),
        // A flag has its dialog.
        Pressed::Flag(_) => Vec::new(),
    }
}

/// An athlete's disc: at the newest place.
fn of_athlete(id: AthleteId, ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let Some(row) = ctx.projection.row(id) else { return Vec::new() };
    let mut commands = athlete_menu_ui(row, ctx, ui);
    ui.separator();
    let newest = row.track.fixes.last().map(|fix| fix.time);
    if entry(ui, tr!("mark-here")) {
        commands.push(marker(newest, MarkTarget::One(id)));
    }
    if let Some((at, _)) = row.position {
        commands.extend(measure(at, ui));
    }
    commands
}

/// Several who are joined: one of them is chosen.
fn of_crowd(ids: &[AthleteId], ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let mut commands = Vec::new();
    heading(ui, ctx, &tr!("map-n-athletes", n = ids.len()));
    ScrollArea::vertical().max_height(LIST_H).show(ui, |ui| {
        for row in ids.iter().filter_map(|&id| ctx.projection.row(id)) {
            let athlete = &row.athlete;
            if entry(ui, &format!("{} {}", athlete.chip(), athlete.name)) {
                commands.push(Command::Focus(athlete.id));
            }
        }
    });
    commands
}

/// A place on a track: when the athlete was there.
fn of_track(pass: &Pass, ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let mut commands = Vec::new();
    let at = ctx.clock_words(pass.time);
    let whose = ctx.projection.row(pass.id).map(|row| &row.athlete);
    let whose = whose.map_or_else(String::new, |it| format!("{} {} ", it.chip(), it.name));
    heading(ui, ctx, &tr!("map-whose-at", whose = whose, at = at));
    if entry(ui, tr!("mark-here")) {
        commands.push(marker(Some(pass.time), MarkTarget::One(pass.id)));
    }
    if entry(ui, tr!("map-show-time")) {
        commands.extend(show_time(ctx, pass));
    }
    if entry(ui, tr!("map-copy-place")) {
        commands.push(copy_place(ui, place::coordinates(pass.place)));
    }
    commands.extend(measure(pass.place, ui));
    commands
}

/// A place where nobody was.
fn of_ground(at: LatLng, courses: &Courses, ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let mut commands = Vec::new();
    let coordinates = place::coordinates(at);
    heading(ui, ctx, &coordinates);
    if entry(ui, tr!("map-copy-place")) {
        commands.push(copy_place(ui, coordinates));
    }
    commands.extend(measure(at, ui));
    if ctx.state.measured.is_some() && entry(ui, tr!("map-remove-measured")) {
        commands.push(Command::Measure(None));
    }
    if entry(ui, tr!("map-mark-all")) {
        commands.push(marker(None, MarkTarget::Group));
    }
    ui.separator();
    let words = if courses.is_empty() { tr!("open-course-gpx") } else { tr!("courses-open") };
    if entry(ui, words) {
        commands.push(Command::Open(Dialog::Courses));
    }
    commands
}

const fn marker(at: Option<UnixNanos>, target: MarkTarget) -> Command {
    Command::Mark(NewMark { kind: MarkKind::Marker, at, target })
}

fn measure(from: LatLng, ui: &mut Ui) -> Option<Command> {
    let line = MeasuredLine { from, to: from, is_open: true };
    entry(ui, tr!("map-measure-here")).then_some(Command::Measure(Some(line)))
}

/// Places the cursor at the time of a place on a track, and moves the plots there if they show
/// another time. An athlete without a line in the plots gets one.
pub(super) fn show_time(ctx: &ViewContext<'_>, pass: &Pass) -> Vec<Command> {
    let mut commands = Vec::new();
    if !ctx.state.selection.contains(&pass.id) {
        commands.push(Command::Focus(pass.id));
    }
    let Some(place) = ctx.axis().place(pass.id, pass.time) else { return commands };
    commands.push(Command::SetCursor(Some(place)));
    let range = TimeRange::of(ctx);
    if place < range.from || range.to < place {
        let middle = range.from.plus_secs(range.secs() / 2.0);
        let moved = range.panned(middle.secs_since(place), Limits::of(ctx));
        let window = match ctx.state.time {
            TimeView::Live { window } | TimeView::Held { window, .. } => window,
        };
        let held = TimeView::Held { from: moved.from, to: moved.to, window };
        commands.push(Command::SetTime(held));
    }
    commands
}
