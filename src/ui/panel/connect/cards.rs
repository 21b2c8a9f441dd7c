//! Cards for everybody who takes part, to be printed: the address and the Wi-Fi on them, and the file.

use std::path::{Path, PathBuf};

use eframe::egui::{ScrollArea, Ui};

use crate::{
    cards::{Language, Wifi},
    connect::CardAddress,
    control::{Error, Pending, PrintCards, PrintedCards},
    model::Event,
    ui::{
        context::ViewContext,
        desktop::{Chosen, DialogKind, FileDialog},
        panel::{
            dialog::{self, Look},
            typed_path::path_edit,
        },
        projection::Row,
        theme::{family, size, space},
    },
};

/// Width of a field.
const FIELD_W: f32 = 300.0;

/// How the names of the files end that can be written.
const FILES: [&str; 2] = ["pdf", "html"];

/// What the page remembers.
#[derive(Debug, Default)]
pub(super) struct CardsPage {
    /// Where the file goes, unless the viewer chooses another place.
    folder: PathBuf,
    /// As typed; `None` while nothing was, and then it is that of the event's earlier cards.
    address: Option<String>,
    /// As typed; `None` while nothing was, and then it is the event's network.
    wifi: Option<String>,
    wifi_password: String,
    /// `None` while none was chosen, and then it is the window's.
    language: Option<Language>,
    /// As typed or chosen; `None` while nothing was, and then one is suggested.
    path: Option<String>,
    /// Whether the system's file dialog has asked before replacing an existing file.
    may_replace: bool,
    choosing: Option<Pending<Chosen>>,
    printing: Option<Pending<PrintedCards>>,
    outcome: Option<Result<PrintedCards, String>>,
}

impl CardsPage {
    /// Files go into this folder, unless the viewer chooses another place.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, ..Self::default() }
    }

    /// Takes the chosen path and the engine's answer.
    pub(super) fn poll(&mut self) {
        match Pending::poll_in(&mut self.choosing) {
            Some(Ok(Chosen::Files(paths))) => {
                if let Some(path) = paths.first() {
                    self.path = Some(path.to_string_lossy().into_owned());
                    self.may_replace = true;
                }
            }
            Some(Ok(Chosen::NoDialog)) => {
                self.outcome = Some(Err(tr!("cards-no-file-dialog").to_owned()));
            }
            Some(Err(why)) => self.outcome = Some(Err(why.to_string())),
            Some(Ok(Chosen::Nothing)) | None => {}
        }
        if let Some(printed) = Pending::poll_in(&mut self.printing) {
            self.outcome = Some(printed.map_err(|why: Error| why.to_string()));
        }
    }

    /// Forgets the password and what became of earlier cards: the dialog is not shown.
    pub(super) fn closed(&mut self) {
        self.wifi_password.clear();
        self.outcome = None;
    }
}

/// Draws the page.
pub(super) fn cards_ui(page: &mut CardsPage, view: &ViewContext<'_>, ui: &mut Ui) {
    let theme = view.theme;
    let event = view.projection.events.open().map(|event| &**event);
    let height = dialog::height_above_bottom(ui);
    let form = ScrollArea::vertical().id_salt("cards").auto_shrink(false).max_height(height);
    let (order, count) = form
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::NEAR;
            ui.set_max_width(ui.available_width() - space::GAP);
            let rows = view.projection.rows.iter();
            let takes_part =
                |row: &&Row| event.is_none_or(|event| event.includes(&row.athlete.login));
            let count = rows.filter(takes_part).count();
            dialog::statement(ui, theme, tr!("cards-head"));
            dialog::paragraph(ui, theme, tr!("cards-explained"));
            let address = address_ui(page, event, view, ui);
            let wifi = wifi_ui(page, event, view, ui);
            let language = language_ui(page, view, ui);
            let path = path_ui(page, event, view, ui);
            outcome_ui(page, view, ui);
            let order = address.filter(|_| !path.as_os_str().is_empty()).map(|address| {
                PrintCards { address, wifi, language, path, may_replace: page.may_replace }
            });
            (order, count)
        })
        .inner;
    dialog::at_bottom(ui, |ui| {
        let label = tr!("cards-print", n = count as u64);
        let is_on = order.is_some() && 0 < count && page.printing.is_none();
        if dialog::button(ui, theme, &label, Look::Primary, is_on).clicked()
            && let Some(order) = order
        {
            page.outcome = None;
            page.printing = Some(view.control.ask(order));
        }
    });
}

/// The address on the cards, and those that this computer has now; `None` until there is a valid one.
fn address_ui(
    page: &mut CardsPage,
    event: Option<&Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<CardAddress> {
    let theme = view.theme;
    let earlier = || event.map_or_else(String::new, |event| event.cards.clone());
    let mut address = page.address.clone().unwrap_or_else(earlier);
    let label = tr!("cards-address");
    let field = dialog::field(ui, theme, label, "192.168.8.2", &mut address, FIELD_W);
    if field.changed() {
        page.address = Some(address.clone());
    }
    ui.horizontal_wrapped(|ui| {
        for url in view.projection.status.urls() {
            if dialog::button(ui, theme, &url, Look::Plain, url != address).clicked() {
                page.address = Some(url);
            }
        }
    });
    dialog::paragraph(ui, theme, tr!("cards-address-explained"));
    let parsed = address.parse::<CardAddress>();
    if parsed.is_err() && !address.trim().is_empty() {
        dialog::failure(ui, theme, tr!("cards-address-wrong"));
    }
    parsed.ok()
}

/// Name and password of the Wi-Fi.
fn wifi_ui(
    page: &mut CardsPage,
    event: Option<&Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<Wifi> {
    let theme = view.theme;
    let of_event = || event.map_or_else(String::new, |event| event.network.clone());
    let mut name = page.wifi.clone().unwrap_or_else(of_event);
    ui.horizontal(|ui| {
        let width = FIELD_W.min((ui.available_width() - space::INSET) / 2.0);
        let hint = tr!("cards-no-wifi");
        if dialog::field(ui, theme, tr!("cards-wifi"), hint, &mut name, width).changed() {
            page.wifi = Some(name.clone());
        }
        let label = tr!("cards-wifi-password");
        dialog::field(ui, theme, label, tr!("cards-wifi-open"), &mut page.wifi_password, width);
    });
    let name = name.trim();
    let password = page.wifi_password.clone();
    (!name.is_empty()).then(|| Wifi { name: name.to_owned(), password })
}

/// The language of the cards: a button for each.
fn language_ui(page: &mut CardsPage, view: &ViewContext<'_>, ui: &mut Ui) -> Language {
    let chosen =
        page.language.or_else(|| Language::of_tag(view.state.language.code())).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        let p = &view.theme.palette;
        ui.label(dialog::words(tr!("cards-language"), family::REGULAR, size::LABEL, p.label));
        for language in Language::ALL {
            let look = if language == chosen { Look::Primary } else { Look::Plain };
            if dialog::button(ui, view.theme, language.name(), look, true).clicked() {
                page.language = Some(language);
            }
        }
    });
    chosen
}

/// The file.
fn path_ui(
    page: &mut CardsPage,
    event: Option<&Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> PathBuf {
    let theme = view.theme;
    let suggested = || {
        let name = match event {
            Some(event) => tr!("cards-file-of", event = event.id.as_str()),
            None => tr!("cards-file").to_owned(),
        };
        page.folder.join(name).to_string_lossy().into_owned()
    };
    let mut path = page.path.clone().unwrap_or_else(suggested);
    ui.horizontal(|ui| {
        let p = &theme.palette;
        ui.label(dialog::words(tr!("file"), family::REGULAR, size::LABEL, p.label));
        let choose = tr!("choose-file");
        let button_w = dialog::button_width(ui, choose) + ui.spacing().item_spacing.x;
        let width = ui.available_width() - button_w - space::INSET;
        let field = path_edit(ui, theme, "", &mut path, width);
        if field.accessible_name(tr!("path-of-file")).changed() {
            // Nobody has been asked whether a file at this path may be replaced.
            (page.path, page.may_replace) = (Some(path.clone()), false);
        }
        if dialog::button(ui, theme, choose, Look::Plain, true).clicked() {
            let name = Path::new(&path).file_name().unwrap_or_default();
            let kind = DialogKind::Save { name: name.to_string_lossy().into_owned() };
            let filters = vec![(tr!("cards-files"), &FILES[..])];
            let dialog = FileDialog { title: tr!("cards-head"), kind, filters };
            page.choosing = Some(view.desktop.choose(dialog));
        }
    });
    PathBuf::from(path.trim())
}

fn outcome_ui(page: &CardsPage, view: &ViewContext<'_>, ui: &mut Ui) {
    match &page.outcome {
        None => {}
        Some(Ok(PrintedCards { path, count })) => {
            let n = *count as u64;
            let path = path.display().to_string();
            dialog::statement(ui, view.theme, tr!("cards-printed", n = n, path = path));
        }
        Some(Err(why)) => dialog::failure(ui, view.theme, why),
    }
}
