//! What the columns of the roster and the large values show: the menu of one of them.

use eframe::egui::{Button, Pos2, Response, RichText, Shape, Stroke, Ui, vec2};

use crate::{
    kind::DataField,
    ui::{
        context::{Command, ViewContext},
        lang,
        projection::{MAX_COLUMNS, N_COLUMNS, Row},
        state::{Dialog, Shown},
        theme::{Theme, size, space},
    },
};

/// Width of the menu.
const MENU_W: f32 = 250.0;
/// Room for the tick before a label.
const TICK_W: f32 = 28.0;
/// The tick from its middle: its left end, its foot, its right end.
const TICK: [(f32, f32); 3] = [(-5.0, 0.0), (-1.5, 4.0), (5.5, -4.5)];
/// Nobody sends it.
fn not_sent() -> &'static str {
    tr!("field-not-sent")
}
/// Fewer athletes who send positions make no gap to the first.
const LEAST_FOR_GAP: usize = 2;

/// What has places for fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// The columns of the roster.
    Columns,
    /// The large values.
    Heroes,
}

impl Part {
    /// What one place is called.
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::Columns => tr!("field-column"),
            Self::Heroes => tr!("field-hero"),
        }
    }

    /// The fields that are shown, from the left.
    pub(super) fn now<'a>(self, view: &ViewContext<'a>) -> &'a [DataField] {
        match self {
            Self::Columns => &view.projection.columns,
            Self::Heroes => &view.projection.heroes,
        }
    }

    /// Whether the viewer chose other ones than the kind says.
    pub(super) fn is_chosen(self, view: &ViewContext<'_>) -> bool {
        let shown = view.shown();
        let chosen = match self {
            Self::Columns => &shown.columns,
            Self::Heroes => &shown.heroes,
        };
        !chosen.is_empty()
    }

    fn with(self, view: &ViewContext<'_>, place: usize, field: DataField) -> Command {
        let now = self.now(view);
        view.show(match self {
            Self::Columns if place == now.len() => view.shown().with_added_column(now, field),
            Self::Columns => view.shown().with_column(now, place, field),
            Self::Heroes => view.shown().with_hero(now, place, field),
        })
    }

    /// Whether another one can be added.
    pub(super) fn can_grow(self, view: &ViewContext<'_>) -> bool {
        self == Self::Columns && self.now(view).len() < MAX_COLUMNS
    }

    /// Without the field in a place, where there are more than there must be.
    fn without(self, view: &ViewContext<'_>, place: usize) -> Option<Command> {
        let now = self.now(view);
        let can_shrink = self == Self::Columns && N_COLUMNS < now.len() && place < now.len();
        can_shrink.then(|| view.show(view.shown().without_column(now, place)))
    }

    /// All of them as the kind says.
    pub(super) fn reset(self, view: &ViewContext<'_>) -> Command {
        let shown = view.shown().clone();
        view.show(match self {
            Self::Columns => Shown { columns: Vec::new(), ..shown },
            Self::Heroes => Shown { heroes: Vec::new(), ..shown },
        })
    }
}

/// `As the kind of event: Road cycling`.
pub(super) fn as_kind(view: &ViewContext<'_>) -> String {
    tr!("field-as-kind", kind = lang::word(view.projection.kind.label))
}

/// Opens on a right click; adds what was chosen.
pub(super) fn on_right_click(
    response: &Response,
    view: &ViewContext<'_>,
    part: Part,
    field: DataField,
    commands: &mut Vec<Command>,
) {
    let Some(place) = part.now(view).iter().position(|it| *it == field) else { return };
    response.context_menu(|ui| commands.extend(field_menu_ui(view, ui, part, place)));
}

/// The fields for one place, with a tick at the present one; for the place behind the last, those
/// that can be added. Returns what was chosen.
pub(super) fn field_menu_ui(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    part: Part,
    place: usize,
) -> Option<Command> {
    let kind = view.projection.kind;
    let now = part.now(view).get(place).copied();
    let mut command = None;
    ui.set_width(MENU_W);
    ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
    // One that is there already is not added again.
    let is_new = |field: &DataField| now.is_some() || !part.now(view).contains(field);
    for field in DataField::ALL.into_iter().filter(|field| kind.has(*field) && is_new(field)) {
        let beside = lacks(view, field).unwrap_or_else(|| kind.unit(field, view.state.units));
        if entry_ui(view.theme, ui, lang::word(field.label()), beside, now == Some(field)).clicked()
        {
            command = Some(part.with(view, place, field));
        }
    }
    if now.is_none() {
        return command;
    }
    ui.separator();
    if part.can_grow(view) {
        command = command.or(add_ui(view, ui, part));
    }
    if let Some(without) = part.without(view, place)
        && entry_ui(view.theme, ui, tr!("column-remove"), "", false).clicked()
    {
        command = Some(without);
    }
    if part.is_chosen(view) && entry_ui(view.theme, ui, &as_kind(view), "", false).clicked() {
        command = Some(part.reset(view));
    }
    command.or_else(|| all_ui(view, ui))
}

/// The fields that can be added, in a menu of their own.
fn add_ui(view: &ViewContext<'_>, ui: &mut Ui, part: Part) -> Option<Command> {
    ui.spacing_mut().button_padding.x = TICK_W;
    let place = part.now(view).len();
    let menu = ui.menu_button(tr!("column-add"), |ui| field_menu_ui(view, ui, part, place));
    menu.inner.flatten()
}

/// The way to the dialog of all that is shown.
pub(super) fn all_ui(view: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let label = tr!("columns-open");
    entry_ui(view.theme, ui, label, "C", false).clicked().then_some(Command::Open(Dialog::Shown))
}

/// An entry of a menu.
pub(super) fn entry_ui(
    theme: &Theme,
    ui: &mut Ui,
    label: &str,
    beside: &str,
    is_on: bool,
) -> Response {
    let p = &theme.palette;
    ui.spacing_mut().button_padding.x = TICK_W;
    let mut button = Button::new(label).selected(is_on);
    if !beside.is_empty() {
        button = button.right_text(RichText::new(beside).color(p.faint));
    }
    let button = button.min_size(vec2(ui.available_width(), size::MENU_LINE));
    let response = ui.add(button.frame_when_inactive(false));
    if is_on {
        let at = response.rect.left_center() + vec2(TICK_W / 2.0, space::NONE);
        tick(ui, theme, at);
    }
    response
}

/// Paints a tick.
pub(super) fn tick(ui: &Ui, theme: &Theme, at: Pos2) {
    let points = TICK.map(|(x, y)| at + vec2(x, y)).to_vec();
    ui.painter().add(Shape::line(points, Stroke::new(size::RING, theme.palette.text)));
}

/// Why a field has no value of anybody, as far as the roster knows.
fn lacks(view: &ViewContext<'_>, field: DataField) -> Option<&'static str> {
    let n_with =
        |has: &dyn Fn(&Row) -> bool| view.projection.group().filter(|row| has(row)).count();
    let is_sent = |field: DataField| 0 < n_with(&|row| row.field(field).value.is_some());
    match field {
        // What is travelled is only known while something shows it.
        DataField::Distance | DataField::ClimbRate => None,
        DataField::GapToFirst => {
            (n_with(&|row| row.position.is_some()) < LEAST_FOR_GAP).then_some(not_sent())
        }
        _ if is_sent(field) => None,
        DataField::PowerPerKg if is_sent(DataField::Power) => Some(tr!("field-needs-weight")),
        DataField::PercentOfMax if is_sent(DataField::HeartRate) => {
            Some(tr!("field-needs-maximum"))
        }
        _ => Some(not_sent()),
    }
}
