//! The fields of a profile in two columns, what is wrong beside each, and the zones that follow.

use eframe::egui::{Align, CornerRadius, Label, Rect, Sense, StrokeKind, Ui, vec2};

use super::profile::{Checked, Field, ProfileForm};
use crate::{
    analysis::{Reference, Zones, zones},
    metric::Metric,
    model::{HrZoneModel, MAX_ZONES, Profile, ProfileNumber, Refusal, Sex, ZoneMetric},
    ui::{
        context::ViewContext,
        engine_words, format,
        lang::{self, TextId},
        panel::{
            cells::{Text, Width, cells, two_lines},
            controls,
            dialog::{self, Look},
        },
        theme::{Theme, family, size, space},
    },
};

/// The heading that sex stands under too.
const BODY: TextId = TextId::new("profile-body");
/// The numbers under each heading.
const SECTIONS: [(TextId, &[ProfileNumber]); 4] = [
    (
        BODY,
        &[ProfileNumber::WeightKg, ProfileNumber::FtpW, ProfileNumber::CpW, ProfileNumber::WPrimeJ],
    ),
    (
        TextId::new("profile-heart-rate"),
        &[ProfileNumber::HrMax, ProfileNumber::HrRest, ProfileNumber::Lthr],
    ),
    (
        TextId::new("profile-speed"),
        &[ProfileNumber::ThresholdMps, ProfileNumber::CsMps, ProfileNumber::DPrimeM],
    ),
    (
        TextId::new("profile-limits"),
        &[
            ProfileNumber::AlarmHrBpm,
            ProfileNumber::AlarmHrBelowBpm,
            ProfileNumber::AlarmPwrW,
            ProfileNumber::AlarmPwrBelowW,
        ],
    ),
];
/// Height of the zones of a metric.
const ZONES_H: f32 = 44.0;

/// Draws the fields; true when Enter was pressed in one of them. `scroll_to_wrong` brings the first
/// wrong one into sight.
pub(super) fn profile_ui(
    form: &mut ProfileForm,
    scroll_to_wrong: bool,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> bool {
    let theme = view.theme;
    let checked = form.checked();
    let first_wrong = checked.wrong.first().map(|(field, _)| *field).filter(|_| scroll_to_wrong);
    let mut enter = false;
    for (heading, numbers) in SECTIONS {
        heading_ui(theme, ui, heading.text());
        if heading == BODY {
            sex_ui(form, theme, ui);
        }
        for pair in numbers.chunks(2) {
            pair_ui(ui, |ui, at| {
                let Some(&number) = pair.get(at) else { return };
                let (field, label) = (Field::Number(number), label_of(number));
                let (least, greatest) = number.definition().limits;
                let hint = tr!(
                    "profile-range",
                    least = least.to_string(),
                    greatest = greatest.to_string()
                );
                let words = form.number_mut(number);
                let scrolls = first_wrong == Some(field);
                enter |= field_ui(&label, &hint, words, (field, &checked, scrolls), theme, ui);
            });
        }
    }
    heading_ui(theme, ui, tr!("profile-zones"));
    let words = tr!("profile-zones-explained");
    dialog::paragraph(ui, theme, words);
    model_ui(form, theme, ui);
    for zones in ZoneMetric::ALL {
        let metric = zones.metric();
        let it = metric.definition();
        let (field, label) = (
            Field::Borders(zones),
            tr!("profile-boundaries-of", label = lang::word(it.label), unit = it.unit),
        );
        let example = match zones {
            ZoneMetric::HeartRate => tr!("profile-hint-heart-rate"),
            ZoneMetric::Power => tr!("profile-hint-power"),
            ZoneMetric::Speed => tr!("profile-hint-speed"),
        };
        let scrolls = first_wrong == Some(field);
        let words = form.borders_mut(zones);
        enter |= field_ui(&label, example, words, (field, &checked, scrolls), theme, ui);
        zones_ui(&checked.profile, &metric, theme, ui);
    }
    enter
}

/// A heading with a line above it.
pub(super) fn heading_ui(theme: &Theme, ui: &mut Ui, words: &str) {
    ui.add_space(space::TIGHT);
    dialog::statement(ui, theme, words);
}

/// Two fields side by side, each as wide as the other; below each what is wrong with it.
pub(super) fn pair_ui(ui: &mut Ui, mut field: impl FnMut(&mut Ui, usize)) {
    let width = ((ui.available_width() - space::GAP) / 2.0).floor();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::GAP;
        for at in 0..2 {
            ui.vertical(|ui| {
                ui.set_width(width);
                field(ui, at);
            });
        }
    });
}

/// `Maximum heart rate, bpm`.
fn label_of(number: ProfileNumber) -> String {
    let it = number.definition();
    let mut letters = lang::word(it.label).chars();
    let first: String = letters.next().map(|it| it.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}, {}", letters.as_str(), it.unit)
}

/// A field, and under it why its value cannot be, unless it is still being typed; true when Enter
/// was pressed in it.
fn field_ui(
    label: &str,
    hint: &str,
    words: &mut String,
    (field, checked, scrolls): (Field, &Checked, bool),
    theme: &Theme,
    ui: &mut Ui,
) -> bool {
    let width = ui.available_width();
    let typed = dialog::field(ui, theme, label, hint, words, width);
    if scrolls {
        typed.scroll_to_me(Some(Align::Center));
    }
    if let Some(why) = checked.why(field)
        && !typed.has_focus()
    {
        dialog::failure(ui, theme, &engine_words::refusal(&Refusal::of(why)));
    } else if let Field::Number(number @ (ProfileNumber::ThresholdMps | ProfileNumber::CsMps)) =
        field
        && let Some(speed) = checked.profile.number(number)
    {
        // A threshold is known as a pace more often than as a speed.
        let pace =
            dialog::words(number.words(speed), family::REGULAR, size::LABEL, theme.palette.label);
        ui.add(Label::new(pace).wrap());
    }
    dialog::entered(ui, &typed)
}

/// One of several, side by side; gives what was clicked.
fn one_of_ui<T: Copy + PartialEq>(
    choices: &[(&str, T)],
    chosen: T,
    theme: &Theme,
    ui: &mut Ui,
) -> Option<T> {
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        for (label, choice) in choices {
            let look = if *choice == chosen { Look::Primary } else { Look::Plain };
            if dialog::button(ui, theme, label, look, true).clicked() {
                clicked = Some(*choice);
            }
        }
    });
    clicked
}

fn sex_ui(form: &mut ProfileForm, theme: &Theme, ui: &mut Ui) {
    let choices = [
        (tr!("sex-none"), None),
        (tr!("sex-female"), Some(Sex::Female)),
        (tr!("sex-male"), Some(Sex::Male)),
    ];
    if let Some(sex) = one_of_ui(&choices, form.sex, theme, ui) {
        form.sex = sex;
    }
}

fn model_ui(form: &mut ProfileForm, theme: &Theme, ui: &mut Ui) {
    let label = tr!("zones-from");
    ui.label(dialog::words(label, family::REGULAR, size::LABEL, theme.palette.label));
    let choices = [
        (tr!("zones-from-known"), None),
        (tr!("zones-from-threshold"), Some(HrZoneModel::Threshold)),
        (tr!("zones-from-maximum"), Some(HrZoneModel::Max)),
        (tr!("zones-from-reserve"), Some(HrZoneModel::Reserve)),
    ];
    if let Some(model) = one_of_ui(&choices, form.hr_model, theme, ui) {
        form.hr_model = model;
    }
}

/// What a metric's zones need where there are none.
fn needed(metric: &Metric, model: Option<HrZoneModel>) -> &'static str {
    match (metric, model) {
        (Metric::PwrW, _) => tr!("zones-need-ftp"),
        (Metric::SpdKph, _) => tr!("zones-need-speed"),
        (_, None) => tr!("zones-need-any"),
        (_, Some(HrZoneModel::Threshold)) => tr!("zones-need-threshold"),
        (_, Some(HrZoneModel::Max)) => tr!("zones-need-maximum"),
        (_, Some(HrZoneModel::Reserve)) => tr!("zones-need-reserve"),
    }
}

/// The zones that follow from what is typed: their numbers, and the least value of each.
fn zones_ui(profile: &Profile, metric: &Metric, theme: &Theme, ui: &mut Ui) {
    let p = &theme.palette;
    let it = metric.definition();
    let Some(zones) = zones(profile, metric) else {
        let need = needed(metric, profile.zones.hr_model);
        let words = tr!("zones-none", label = lang::word(it.label), need = need);
        let words = dialog::words(words, family::REGULAR, size::LABEL, p.label);
        ui.add(Label::new(words).wrap());
        return;
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ZONES_H), Sense::hover());
    let painter = ui.painter();
    let mut spoken = tr!("zones-of", label = lang::word(it.label));
    for (band, cell) in zones.bands().zip(places(rect, &zones)) {
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        painter.rect(cell, corner, p.plot, controls::edge(p.hairline), StrokeKind::Inside);
        let [upper, lower] = two_lines(cell);
        let (number, from) = (band.zone.to_string(), format::metric(metric, band.from));
        let number = Text::new(&number, family::CONDENSED_SEMIBOLD, size::LABEL, p.label);
        number.shrunk(painter, upper, Align::Center);
        let words = Text::new(&from, family::SEMIBOLD, size::LABEL, p.text);
        words.shrunk(painter, lower, Align::Center);
        spoken = tr!("zones-band", spoken = spoken, zone = band.zone.to_string(), from = from);
    }
    controls::words(ui, ui.scope_id().with(it.label), rect, &format!("{spoken} {}", it.unit));
    let own = ZoneMetric::of(metric).and_then(|it| profile.zones.borders(it));
    let of = match zones.reference().filter(|_| own.is_none()) {
        Some(Reference::Threshold) => tr!("of-threshold"),
        Some(Reference::Maximum) => tr!("of-maximum"),
        Some(Reference::Reserve) => tr!("of-reserve"),
        None => tr!("zones-own"),
    };
    let words = tr!("zones-lower-limit", of = of, unit = it.unit);
    let words = dialog::words(words, family::REGULAR, size::LABEL, p.label);
    ui.add(Label::new(words).wrap());
}

/// A cell for each zone.
fn places(rect: Rect, zones: &Zones) -> Vec<Rect> {
    let all = cells(rect, [Width::Parts(1.0); MAX_ZONES], space::TIGHT);
    all.into_iter().take(zones.count()).collect()
}
