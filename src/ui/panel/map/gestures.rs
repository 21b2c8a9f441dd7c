//! Gestures on the map that do not move it: clicks on athletes and tracks, hovering, the menu,
//! measuring.

use eframe::egui::{CursorIcon, Painter, PointerButton, Popup, Pos2, Response, SetOpenCommand, Ui};

use super::{
    camera::Camera,
    course::Courses,
    flags, markers, menu,
    people::Person,
    press::{Ground, Pass, Pressed},
    tag::Tag,
};
use crate::{
    model::{LatLng, UnixNanos},
    ui::{
        context::Command,
        panel::choose,
        state::{Dialog, MapMode, MeasuredLine},
    },
};

/// A click on a crowd zooms in no further than this.
const CROWD_CLOSEST: f64 = 19.0;
/// A drag with the right button shorter than this is a click, points.
const CLICK_REACH: f32 = 6.0;

/// What the gestures remember between frames.
#[derive(Debug, Default)]
pub(super) struct Gestures {
    /// What the menu is about.
    pressed: Option<Pressed>,
    hover: Hover,
    /// Where a drag with the right button began.
    dragged_from: Option<LatLng>,
}

impl Gestures {
    /// Reads the gestures of this frame and shows the menu.
    pub(super) fn read(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        ground: &Ground<'_, '_>,
        courses: &Courses,
        camera: &mut Camera,
        response: &Response,
    ) -> Vec<Command> {
        let mut commands = Vec::new();
        let menu_id = Popup::default_response_id(response);
        let had_menu = Popup::is_id_open(ui.ctx(), menu_id);
        let open_line = ground.ctx.state.measured.filter(|line| line.is_open);
        let mut lists = false;
        if let Some(line) = self.drag_line(ui, ground, response) {
            commands.push(Command::Measure(Some(line)));
        } else if let Some(line) = open_line.filter(|_| self.dragged_from.is_none()) {
            commands.extend(pull_line(ui, ground, response, line));
        } else if had_menu {
            // A click beside the menu closes it and does nothing else.
        } else if let Some(pressed) = response.hover_pos().and_then(|at| on_disc(ground, at)) {
            let clicked = on_athletes(ui, ground, camera, response, &pressed);
            lists = clicked.is_none() && response.clicked();
            if lists {
                self.pressed = Some(pressed);
            }
            commands.extend(clicked.unwrap_or_default());
            commands.extend(self.hover.leave(ground));
        } else {
            commands.extend(self.on_ground(ui, painter, ground, courses, response));
        }
        // A long press counts as a click of this button; a drag with it does not.
        let mut opens = lists;
        if let Some(at) = response.interact_pointer_pos().filter(|_| response.secondary_clicked()) {
            match ground.pressed(at) {
                Some(Pressed::Flag(mark)) => commands.push(Command::Open(Dialog::Marker(mark))),
                pressed => {
                    opens = pressed.is_some();
                    self.pressed = pressed;
                }
            }
        }
        commands.extend(self.menu_ui(ground, courses, response, opens));
        commands
    }

    /// Away from discs: flags, tracks, courses.
    fn on_ground(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        ground: &Ground<'_, '_>,
        courses: &Courses,
        response: &Response,
    ) -> Vec<Command> {
        let pointer = response.hover_pos();
        let flag = pointer.and_then(|pointer| flags::at(ground.flags, pointer));
        if let Some(flag) = flag {
            response.clone().on_hover_text_at_pointer(flag.words(ground.ctx));
        }
        let pointer = pointer.filter(|_| flag.is_none());
        let mut commands = Vec::new();
        commands.extend(self.hover.follow(ground, pointer));
        if let Some((pass, at)) = self.hover.pass.zip(pointer) {
            paint_time(painter, ground, &pass, at);
        } else if let Some(words) =
            pointer.and_then(|at| courses.words_at(ground.view, at, ground.ctx.lengths()))
        {
            response.clone().on_hover_text_at_pointer(words);
        }
        let clicked = response.interact_pointer_pos().filter(|_| response.clicked());
        if let Some(pass) = clicked.and_then(|at| ground.pass_at(at, |_| true)) {
            ui.set_cursor_icon(CursorIcon::PointingHand);
            self.hover.pin();
            commands.extend(menu::show_time(ground.ctx, &pass));
        }
        commands
    }

    /// The line of a drag with the right button.
    fn drag_line(
        &mut self,
        ui: &Ui,
        ground: &Ground<'_, '_>,
        response: &Response,
    ) -> Option<MeasuredLine> {
        let is_over = response.drag_stopped_by(PointerButton::Secondary);
        if !is_over && !response.dragged_by(PointerButton::Secondary) {
            self.dragged_from = None;
            return None;
        }
        let origin = ui.input(|input| input.pointer.press_origin());
        let at = response.interact_pointer_pos()?;
        if self.dragged_from.is_none()
            && let Some(origin) = origin.filter(|origin| origin.distance(at) >= CLICK_REACH)
        {
            self.dragged_from = ground.view.place_at(origin);
        }
        let line = MeasuredLine {
            from: self.dragged_from?,
            to: ground.view.place_at(at)?,
            is_open: !is_over,
        };
        if is_over {
            self.dragged_from = None;
        }
        Some(line)
    }

    /// The menu; it opens where the pointer is.
    fn menu_ui(
        &self,
        ground: &Ground<'_, '_>,
        courses: &Courses,
        response: &Response,
        opens: bool,
    ) -> Vec<Command> {
        let change = if opens {
            Some(SetOpenCommand::Bool(true))
        } else {
            response.clicked().then_some(SetOpenCommand::Bool(false))
        };
        let mut commands = Vec::new();
        let popup = Popup::menu(response).open_memory(change).at_pointer_fixed();
        popup.show(|ui| {
            if let Some(pressed) = &self.pressed {
                commands = menu::menu_ui(pressed, ground, courses, ui);
            }
        });
        commands
    }
}

/// The athletes whose disc is there.
fn on_disc(ground: &Ground<'_, '_>, at: Pos2) -> Option<Pressed> {
    markers::at(ground.placed, at)?;
    ground.pressed(at)
}

/// Lets the end of a line follow the pointer until it clicks.
fn pull_line(
    ui: &Ui,
    ground: &Ground<'_, '_>,
    response: &Response,
    line: MeasuredLine,
) -> Option<Command> {
    let at = response.interact_pointer_pos().or(response.hover_pos())?;
    ui.set_cursor_icon(CursorIcon::Crosshair);
    let is_open = !response.clicked();
    let to = ground.view.place_at(at)?;
    let pulled = MeasuredLine { to, is_open, ..line };
    (pulled != line).then_some(Command::Measure(Some(pulled)))
}

/// Handles clicks on discs. `None` for a crowd that no zoom can part.
fn on_athletes(
    ui: &Ui,
    ground: &Ground<'_, '_>,
    camera: &mut Camera,
    response: &Response,
    pressed: &Pressed,
) -> Option<Vec<Command>> {
    ui.set_cursor_icon(CursorIcon::PointingHand);
    let id = match pressed {
        Pressed::Athlete(id) => *id,
        Pressed::Crowd(ids) if response.clicked() => {
            let is_of_it = |person: &&Person<'_>| ids.contains(&person.row.athlete.id);
            let members: Vec<&Person<'_>> = ground.people.iter().filter(is_of_it).collect();
            if !can_open(ground, &members) {
                return None;
            }
            let units = members.iter().map(|person| person.unit);
            camera.show(units, ground.view.rect.size(), CROWD_CLOSEST);
            return Some(vec![Command::SetMap(MapMode::Free)]);
        }
        _ => return Some(Vec::new()),
    };
    let row = ground.ctx.projection.row(id)?;
    let hover = format!("{} {} {}", row.athlete.chip(), row.athlete.name, row.state_line);
    response.clone().on_hover_text_at_pointer(hover.trim_end());
    Some(choose::clicked(ui, response, id))
}

/// Whether any of them stands apart from the first at the closest zoom.
fn can_open(ground: &Ground<'_, '_>, members: &[&Person<'_>]) -> bool {
    let Some(first) = members.first() else { return false };
    let first = ground.view.pos(first.unit);
    let closer = (CROWD_CLOSEST - ground.view.zoom).exp2() as f32;
    let radius = ground.ctx.theme.sizes.map.marker_r;
    members.iter().any(|it| ground.view.pos(it.unit).distance(first) * closer >= radius)
}

/// The pointer on the track of a selected athlete moves the cursor of the plots, and removes it
/// when it leaves.
#[derive(Debug, Default)]
struct Hover {
    /// Where the pointer was when it last set the cursor.
    pointer: Option<Pos2>,
    /// The cursor it set.
    set: Option<UnixNanos>,
    /// The place on a track that it is on.
    pass: Option<Pass>,
    /// A click has placed the cursor; it stays there until the pointer has left the track.
    is_pinned: bool,
}

impl Hover {
    fn follow(&mut self, ground: &Ground<'_, '_>, pointer: Option<Pos2>) -> Option<Command> {
        let Some(pointer) = pointer else { return self.leave(ground) };
        // A pointer at rest sets nothing: the cursor can be moved on by keys.
        if self.pointer == Some(pointer) {
            return None;
        }
        let is_selected = |id| ground.ctx.state.selection.contains(&id);
        let Some(pass) = ground.pass_at(pointer, is_selected) else { return self.leave(ground) };
        self.pointer = Some(pointer);
        self.pass = Some(pass);
        let place = ground.ctx.axis().place(pass.id, pass.time)?;
        if self.is_pinned || ground.ctx.state.cursor == Some(place) {
            return None;
        }
        self.set = Some(place);
        Some(Command::SetCursor(self.set))
    }

    /// Removes the cursor unless something else has moved it since.
    fn leave(&mut self, ground: &Ground<'_, '_>) -> Option<Command> {
        let set = self.set.take();
        *self = Self::default();
        let is_its = set.is_some() && set == ground.ctx.state.cursor;
        is_its.then_some(Command::SetCursor(None))
    }

    const fn pin(&mut self) {
        self.set = None;
        self.is_pinned = true;
    }
}

/// Says beside the pointer who was there when.
fn paint_time(painter: &Painter, ground: &Ground<'_, '_>, pass: &Pass, at: Pos2) {
    let Some(row) = ground.ctx.projection.row(pass.id) else { return };
    let time = ground.ctx.clock_words(pass.time);
    let tag = Tag::new(painter, ground.ctx.theme, row.athlete.chip(), &time);
    let bounds = ground.view.rect.shrink(4.0);
    tag.paint(painter, ground.ctx.theme, tag.beside(at, bounds));
}
