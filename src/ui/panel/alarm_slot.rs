//! The alarm slot in the header: what needs action now, in one line. Its room is kept when there is
//! nothing.

use eframe::egui::{
    Align, Color32, CornerRadius, CursorIcon, Painter, Pos2, Rect, Role, Sense, Shape, StrokeKind,
    Ui, WidgetInfo, pos2,
};

use super::{
    alarm_mark,
    cells::{Room, Text},
    controls,
};
use crate::{
    alarm::{Alarm, AlarmKind, AlarmState, Attention, Priority},
    kind::SpeedUnit,
    model::RecordingState,
    ui::{
        context::{Command, ViewContext},
        format,
        panel::alarm_words,
        projection::{AlarmMark, Projection},
        shapes::{self, Form},
        state::Dialog,
        theme::{Theme, family, size, space},
    },
};

/// Radius of the mark of an alarm, and of a notice.
const ALARM_MARK_R: f32 = 9.0;
const NOTICE_MARK_R: f32 = 5.0;
/// The least room of a name before what is said of it.
const LEAST_NAME_W: f32 = 40.0;

/// The alarm whose words are in the slot.
pub(in crate::ui) fn shown(projection: &Projection) -> Option<&Alarm> {
    let board = &projection.alarms.board;
    if trouble(&projection.status.recording).is_some() {
        // The banner says it, in its own words.
        return board.alarms.iter().find(|alarm| alarm.kind == AlarmKind::RecordingStopped);
    }
    board.slot().map(|(alarm, _)| alarm)
}

/// Nothing is recorded: that ranks before every alarm, and is told at once.
fn trouble(recording: &RecordingState) -> Option<String> {
    match recording {
        RecordingState::Running => None,
        RecordingState::Failing(why) => Some(tr!("alarm-nothing-recorded", why = why)),
        RecordingState::Stopped(why) => Some(tr!("alarm-recording-stopped", why = why)),
    }
}

/// The latest problem; without one, what will be deleted of the recordings and when.
fn notice(view: &ViewContext<'_>) -> Option<String> {
    let deletion = view.projection.status.deletion.as_ref();
    view.projection.notice.clone().or_else(|| deletion.map(ToString::to_string))
}

/// What is in the slot.
struct Content {
    /// Whom it is about; shortened first.
    who: String,
    words: String,
    /// How many more there are than the one that is told.
    n_more: usize,
    face: &'static str,
    ink: Color32,
    fill: Option<Color32>,
    edge: Option<Color32>,
    mark: Option<(AlarmMark, Color32)>,
    /// What a click opens.
    opens: Dialog,
}

impl Content {
    fn of(view: &ViewContext<'_>) -> Self {
        let p = &view.theme.palette;
        let board = &view.projection.alarms.board;
        if let Some(words) = trouble(&view.projection.status.recording) {
            let asks = |alarm: &&Alarm| {
                Attention::of(alarm) <= Attention::Known
                    && alarm.kind != AlarmKind::RecordingStopped
            };
            let mark = AlarmMark { kind: None, priority: Priority::Urgent, is_acknowledged: false };
            let has_alarms = !board.alarms.is_empty();
            return Self {
                who: String::new(),
                words,
                n_more: board.alarms.iter().filter(asks).count(),
                face: family::SEMIBOLD,
                ink: p.urgent_ink,
                fill: Some(p.urgent),
                edge: None,
                mark: Some((mark, p.urgent)),
                opens: if has_alarms { Dialog::Alarms } else { Dialog::Problems },
            };
        }
        match (board.slot(), notice(view)) {
            (Some((alarm, n_more)), _) => Self::of_alarm(alarm, n_more, view),
            (None, Some(words)) => {
                let mark =
                    AlarmMark { kind: None, priority: Priority::Notice, is_acknowledged: false };
                let n_more = view.projection.notice.is_some().then(|| n_problems(view));
                Self {
                    who: String::new(),
                    words,
                    n_more: n_more.unwrap_or_default().saturating_sub(1),
                    face: family::REGULAR,
                    ink: p.label,
                    fill: None,
                    edge: Some(p.control_edge),
                    mark: Some((mark, p.panel)),
                    opens: Dialog::Problems,
                }
            }
            (None, None) => Self {
                who: String::new(),
                words: no_alarms(view),
                n_more: 0,
                face: family::REGULAR,
                ink: p.faint,
                fill: None,
                edge: None,
                mark: None,
                opens: Dialog::Alarms,
            },
        }
    }

    fn of_alarm(alarm: &Alarm, n_more: usize, view: &ViewContext<'_>) -> Self {
        let p = &view.theme.palette;
        let priority = alarm.kind.priority();
        let is_acknowledged = alarm.state == AlarmState::Acknowledged;
        let (fill, edge, ink, ground) = match (is_acknowledged, priority) {
            (true, Priority::Urgent | Priority::Warning) => {
                (None, Some(alarm_mark::ink(view.theme, priority)), p.text, p.panel)
            }
            (false, Priority::Urgent) => (Some(p.urgent), None, p.urgent_ink, p.urgent),
            (false, Priority::Warning) => (Some(p.warning), None, p.warning_ink, p.warning),
            (_, Priority::Notice) => (None, Some(p.control_edge), p.label, p.panel),
        };
        let has_face = priority != Priority::Notice;
        Self {
            who: called(alarm),
            words: words(alarm, view),
            n_more,
            face: if has_face { family::SEMIBOLD } else { family::REGULAR },
            ink,
            fill,
            edge,
            mark: Some((AlarmMark { kind: None, priority, is_acknowledged }, ground)),
            opens: Dialog::Alarms,
        }
    }

    /// All of it in words.
    fn spoken(&self) -> String {
        let who = if self.who.is_empty() { String::new() } else { format!("{}: ", self.who) };
        let more = if self.n_more > 0 { format!(" +{}", self.n_more) } else { String::new() };
        format!("{who}{}{more}", self.words)
    }
}

/// Whom an alarm is about; empty for nobody.
pub(super) fn called(alarm: &Alarm) -> String {
    let athlete = alarm.athlete.as_ref();
    athlete.map_or_else(String::new, |it| format!("{} {}", it.chip(), it.name))
}

/// What an alarm says, in the viewer's units.
pub(super) fn text(alarm: &Alarm, view: &ViewContext<'_>) -> String {
    let (kind, units) = (view.projection.kind, view.state.units);
    // Nobody stops from a pace.
    let unit = if kind.speed.is_pace() { SpeedUnit::Kmh } else { kind.speed };
    let speed = |kph| {
        let read = unit.of_kph(kph, units).unwrap_or(kph);
        format!("{} {}", format::number(read, 0), unit.label(units))
    };
    alarm_words::text(alarm.kind, &alarm.detail, view.time_zone, speed)
}

/// What an alarm says, whether it is over, and who goes.
fn words(alarm: &Alarm, view: &ViewContext<'_>) -> String {
    let mut words = text(alarm, view);
    if !alarm.is_due {
        words = tr!("alarm-over", words = words);
    }
    let responder = alarm.incident.as_ref().map_or("", |incident| &incident.responder);
    if alarm.has_open_incident() && !responder.is_empty() {
        words = tr!("alarm-going", words = words, responder = responder);
    }
    words
}

/// How many problems are listed that nobody ignores.
fn n_problems(view: &ViewContext<'_>) -> usize {
    view.projection.problems.iter().filter(|it| !it.is_ignored).count()
}

fn no_alarms(view: &ViewContext<'_>) -> String {
    let is_snoozed = |alarm: &&Alarm| matches!(alarm.state, AlarmState::Snoozed { .. });
    let n_snoozed = view.projection.alarms.board.alarms.iter().filter(is_snoozed).count();
    let mut words = tr!("alarm-none").to_owned();
    if n_snoozed > 0 {
        words = tr!("alarm-n-snoozed", words = words, n = n_snoozed);
    }
    match n_problems(view) {
        0 => words,
        n => tr!("alarm-before", words = words, problems = tr!("count-problems", n = n as u64)),
    }
}

/// Draws the slot. `outlined` is which share of its outline is drawn, while a new alarm's is.
pub(in crate::ui) fn slot_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    slot: Rect,
    outlined: Option<f32>,
) -> Option<Command> {
    let content = Content::of(view);
    let p = &view.theme.palette;
    let painter = ui.painter().with_clip_rect(slot.expand(space::TIGHT));
    let response = ui.interact(slot, ui.scope_id().with("slot"), Sense::click());
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    if let Some(fill) = content.fill {
        painter.rect_filled(slot, corner, fill);
    }
    let hovered = response.hovered() && content.fill.is_none();
    let is_alarm = matches!(content.mark, Some((mark, _)) if mark.priority != Priority::Notice);
    match content.edge {
        Some(edge) if is_alarm => {
            painter.rect_stroke(slot, corner, controls::ring(edge), StrokeKind::Inside);
        }
        Some(edge) => {
            let edge = if hovered { p.text } else { edge };
            painter.rect_stroke(slot, corner, controls::edge(edge), StrokeKind::Inside);
        }
        None if hovered => {
            painter.rect_stroke(slot, corner, controls::edge(p.control_edge), StrokeKind::Inside);
        }
        None => {}
    }
    if let Some(share) = outlined {
        let line = outline(slot.expand(size::RING), share);
        painter.add(Shape::line(line, controls::ring(p.text)));
    }
    paint(&painter, view.theme, slot, &content);
    let label = content.spoken();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let is_urgent = matches!(content.mark, Some((mark, _)) if mark.priority == Priority::Urgent);
    controls::announce(ui, &response, is_urgent);
    controls::focus_ring(&painter, view.theme, slot, &response);
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(&label);
    response.clicked().then_some(Command::Open(content.opens))
}

/// The mark, the words and how many more there are.
fn paint(painter: &Painter, theme: &Theme, slot: Rect, content: &Content) {
    let Content { who, words, n_more, ink, fill, .. } = content;
    let face = content.face;
    let mut room = Room::with_margins(slot, space::GAP);
    if let Some((mark, ground)) = content.mark {
        let is_notice = mark.priority == Priority::Notice;
        let radius = if is_notice { NOTICE_MARK_R } else { ALARM_MARK_R };
        let center = room.left(2.0 * radius).center();
        if fill.is_some() {
            shapes::paint(painter, alarm_mark::form(mark.priority), center, radius, *ink, ground);
        } else if is_notice {
            shapes::paint(painter, Form::Ring, center, radius, *ink, ground);
        } else {
            alarm_mark::paint(painter, theme, center, radius, mark);
        }
        room.left(space::SMALL);
    }
    room.left(space::TIGHT / 2.0);
    if *n_more > 0 {
        let more = format!("+{n_more}");
        let more = Text::new(&more, family::SEMIBOLD, size::LABEL, *ink);
        more.elided(painter, room.right(more.width(painter)), Align::Max);
        room.right(space::INSET);
    }
    let who = if who.is_empty() { String::new() } else { format!("{who}:") };
    let width = |words: &str| controls::width(painter, words, face, size::LABEL);
    // Narrower letters before anything is left out.
    let is_wide = width(&who) + space::TIGHT + width(words) > room.rest().width();
    let face = if is_wide { condensed(face) } else { face };
    let words = Text::new(words, face, size::LABEL, *ink);
    if !who.is_empty() {
        // A long name is shortened before a value or a limit is.
        let who = Text::new(&who, face, size::LABEL, *ink);
        let left = room.rest().width() - words.width(painter) - space::TIGHT;
        let name_w = who.width(painter).min(left.max(LEAST_NAME_W));
        who.elided(painter, room.left(name_w), Align::Min);
        room.left(space::TIGHT);
    }
    words.elided(painter, room.rest(), Align::Min);
}

/// The narrower face of this weight.
fn condensed(face: &'static str) -> &'static str {
    if face == family::SEMIBOLD { family::CONDENSED_SEMIBOLD } else { family::CONDENSED }
}

/// The first `share` of the way round a rectangle, from its upper left corner.
fn outline(rect: Rect, share: f32) -> Vec<Pos2> {
    let corners =
        [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.min];
    let mut left = 2.0 * (rect.width() + rect.height()) * share.clamp(0.0, 1.0);
    let mut line = vec![rect.min];
    for pair in corners.windows(2) {
        let &[from, to] = pair else { continue };
        let length = from.distance(to);
        if left < length {
            let part = if length > 0.0 { left / length } else { 0.0 };
            line.push(pos2(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part));
            break;
        }
        left -= length;
        line.push(to);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_grows_round_the_slot_and_closes() {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(30.0, 20.0));
        assert_eq!(outline(rect, 0.25), [pos2(0.0, 0.0), pos2(25.0, 0.0)]);
        let half = [pos2(0.0, 0.0), pos2(30.0, 0.0), pos2(30.0, 20.0)];
        assert_eq!(outline(rect, 0.5)[..3], half);
        let whole = outline(rect, 1.0);
        assert_eq!(whole.first(), whole.last());
    }
}
