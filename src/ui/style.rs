//! Applies the theme to egui's own widgets (fields, tooltips, scroll bars).

use std::collections::BTreeMap;

use eframe::egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Visuals, style::WidgetVisuals, vec2,
};

use super::theme::{Theme, family, size};

/// Styles egui's own widgets with `theme`.
pub(super) fn install(ctx: &Context, theme: &Theme) {
    let egui_theme =
        if theme.dark { eframe::egui::Theme::Dark } else { eframe::egui::Theme::Light };
    ctx.set_theme(egui_theme);
    ctx.set_style_of(egui_theme, style(theme));
}

fn style(theme: &Theme) -> Style {
    let mut style = Style { text_styles: text_styles(), ..Style::default() };
    style.visuals = visuals(theme);
    // No animations and no blinking cursor: both would request repaints, which only `wake` does.
    style.animation_time = 0.0;
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(12.0, 4.0);
    style.spacing.interact_size = vec2(size::HIT, size::HIT);
    style.spacing.menu_margin = Margin::same(12);
    style.spacing.window_margin = Margin::same(16);
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.visuals.text_cursor.blink = false;
    style
}

fn text_styles() -> BTreeMap<TextStyle, FontId> {
    let font = |name: &'static str, size| FontId::new(size, FontFamily::Name(name.into()));
    BTreeMap::from([
        (TextStyle::Small, font(family::REGULAR, size::SMALL)),
        (TextStyle::Body, font(family::REGULAR, size::BODY)),
        (TextStyle::Button, font(family::SEMIBOLD, size::LABEL)),
        (TextStyle::Heading, font(family::SEMIBOLD, size::TITLE)),
        (TextStyle::Monospace, font(family::REGULAR, size::LABEL)),
    ])
}

fn visuals(theme: &Theme) -> Visuals {
    let p = &theme.palette;
    let mut visuals = if theme.dark { Visuals::dark() } else { Visuals::light() };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    let widget = |fill: Color32, edge: Color32, ink: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: corner,
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(p.panel, p.hairline, p.label);
    visuals.widgets.inactive = widget(p.panel, p.control_edge, p.text);
    visuals.widgets.hovered = widget(p.raised, p.text, p.text);
    visuals.widgets.active = widget(p.text, p.text, p.panel);
    visuals.widgets.open = widget(p.raised, p.text, p.text);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(p.faint);
    visuals.hyperlink_color = p.text;
    visuals.faint_bg_color = p.raised;
    visuals.extreme_bg_color = p.plot;
    visuals.text_edit_bg_color = Some(p.plot);
    visuals.code_bg_color = p.plot;
    visuals.warn_fg_color = p.warning_text;
    visuals.error_fg_color = p.urgent;
    visuals.panel_fill = p.window;
    visuals.window_fill = p.panel;
    visuals.window_stroke = Stroke::new(1.0, p.control_edge);
    visuals.window_corner_radius = CornerRadius::same(size::RADIUS_PANEL);
    visuals.menu_corner_radius = CornerRadius::same(size::RADIUS_PANEL);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow::NONE;
    visuals.selection.bg_fill = p.raised;
    visuals.selection.stroke = Stroke::new(2.0, p.text);
    visuals.text_cursor.stroke = Stroke::new(1.5, p.text);
    visuals
}
