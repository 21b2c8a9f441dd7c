//! Fonts for characters that Plex lacks: the system's, else a bundled one.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use eframe::{
    egui::{Context, FontFamily},
    epaint::text::{FallbackRequest, FontInsert, FontProvider},
};
use parking_lot::Mutex;

use super::{SystemFonts, bundled};
use crate::ui::wake::Waker;

/// How many characters the system is asked for at most: names come from outside and could contain
/// anything.
const MAX_ASKED: usize = 20_000;

/// Finds fonts without ever delaying a frame. Cheap to clone.
#[derive(Clone)]
pub(in crate::ui) struct Fallback {
    shared: Arc<Shared>,
}

struct Shared {
    make: Option<SystemFonts>,
    system: OnceLock<Arc<dyn FontProvider>>,
    requests: Mutex<GlyphRequests>,
    /// The system has found fonts that are not in use yet.
    has_news: AtomicBool,
    waker: Waker,
}

/// A character with its combining marks, in a family.
type GlyphRequest = (FontFamily, String);

#[derive(Default)]
struct GlyphRequests {
    asked: HashSet<GlyphRequest>,
    open: Vec<GlyphRequest>,
    found: HashMap<GlyphRequest, FontInsert>,
    /// A thread is running.
    at_work: bool,
}

impl Fallback {
    pub(super) fn new(ctx: &Context, make: Option<SystemFonts>) -> Self {
        let waker = Waker::default();
        waker.opened(ctx);
        Self {
            shared: Arc::new(Shared {
                make,
                system: OnceLock::new(),
                requests: Mutex::default(),
                has_news: AtomicBool::new(false),
                waker,
            }),
        }
    }

    /// Installs it as the fallback that egui asks.
    pub(super) fn install(&self, ctx: &Context) {
        ctx.set_font_providers(vec![Arc::new(self.clone())]);
    }

    /// Starts using the fonts found since the last call.
    pub(in crate::ui) fn take_news(&self, ctx: &Context) {
        if self.shared.has_news.swap(false, Ordering::Relaxed) {
            // egui asks only once for each character; a new installation makes it ask again.
            self.install(ctx);
        }
    }

    /// The system's font for this; starts a search the first time.
    fn of_system(&self, glyph: GlyphRequest) -> Option<FontInsert> {
        self.shared.make?;
        let mut requests = self.shared.requests.lock();
        if let Some(font) = requests.found.get(&glyph) {
            return Some(font.clone());
        }
        if requests.asked.len() < MAX_ASKED && requests.asked.insert(glyph.clone()) {
            requests.open.push(glyph);
            if !mem::replace(&mut requests.at_work, true) {
                let shared = Arc::clone(&self.shared);
                let spawned = thread::Builder::new().name("fonts".to_owned());
                if let Err(error) = spawned.spawn(move || shared.look()) {
                    tracing::warn!(%error, "no thread for the fonts: names keep to bundled ones");
                }
            }
        }
        None
    }
}

impl FontProvider for Fallback {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let character = request.cluster.chars().next()?;
        self.of_system((request.family.clone(), request.cluster.to_owned()))
            .or_else(|| bundled::font_for(character))
    }
}

impl Shared {
    /// Looks up everything requested, off the window's thread: the first lookup lists all fonts,
    /// which takes tenths of a second.
    fn look(&self) {
        let Some(make) = self.make else { return };
        let system = self.system.get_or_init(make);
        let mut found_any = false;
        loop {
            let mut requests = self.requests.lock();
            let Some((family, cluster)) = requests.open.pop() else {
                requests.at_work = false;
                break;
            };
            drop(requests);
            let request = FallbackRequest { cluster: &cluster, family: &family };
            if let Some(font) = system.font_for(&request) {
                self.requests.lock().found.insert((family, cluster), font);
                found_any = true;
            }
        }
        if found_any {
            self.has_news.store(true, Ordering::Relaxed);
            self.waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::family;

    /// A system that has a font for Hebrew only.
    fn hebrew_only() -> Arc<dyn FontProvider> {
        Arc::new(|request: &FallbackRequest<'_>| {
            let font = bundled::font_for(request.cluster.chars().next()?)?;
            (font.name == "NotoSansHebrew.ttf")
                .then_some(FontInsert { name: "of the system".to_owned(), ..font })
        })
    }

    fn glyph(fallback: &Fallback, cluster: &str) -> Option<String> {
        let family = FontFamily::Name(family::REGULAR.into());
        let request = FallbackRequest { cluster, family: &family };
        fallback.font_for(&request).map(|font| font.name)
    }

    fn wait_for_news(fallback: &Fallback) {
        while fallback.shared.requests.lock().at_work {
            thread::yield_now();
        }
    }

    #[test]
    fn the_systems_font_takes_the_place_of_the_bundled_one_once_it_is_found() {
        let ctx = Context::default();
        let fallback = Fallback::new(&ctx, Some(hebrew_only));
        assert_eq!(glyph(&fallback, "\u{5d3}").as_deref(), Some("NotoSansHebrew.ttf"));
        wait_for_news(&fallback);
        assert_eq!(glyph(&fallback, "\u{5d3}").as_deref(), Some("of the system"));
        assert!(fallback.shared.has_news.load(Ordering::Relaxed));
        fallback.take_news(&ctx);
        assert!(!fallback.shared.has_news.load(Ordering::Relaxed));
    }

    #[test]
    fn what_the_system_has_not_is_asked_for_once_and_stays_bundled() {
        let fallback = Fallback::new(&Context::default(), Some(hebrew_only));
        for _ in 0..3 {
            assert_eq!(glyph(&fallback, "\u{639}").as_deref(), Some("NotoSansArabic.ttf"));
            wait_for_news(&fallback);
        }
        assert_eq!(fallback.shared.requests.lock().asked.len(), 1);
        assert!(!fallback.shared.has_news.load(Ordering::Relaxed), "no frame for nothing");
    }

    #[test]
    fn without_the_systems_fonts_the_bundled_ones_are_there_at_once() {
        let fallback = Fallback::new(&Context::default(), None);
        assert_eq!(glyph(&fallback, "\u{5c71}").as_deref(), Some("NotoSansCJK.otf"));
        assert_eq!(glyph(&fallback, "\u{f8ff}"), None);
    }
}
