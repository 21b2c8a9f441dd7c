//! The journal, opened and read at the start.

use std::sync::Arc;

use parking_lot::RwLock;

use super::{Notes, error::Error};
use crate::{
    clock::Clock,
    codec,
    config::Settings,
    journal::{self, FolderLock, Journal, Reader, Rewriter, SystemFiles, Upkeep},
    model::Progress,
    recorder::{self, Loaded},
    roster::Roster,
    schema::Schema,
    store::{SharedStore, Store, StoreLimits},
};

/// What is on record, and what reads, writes and tends it.
pub(super) struct Recordings {
    pub(super) journal: Journal,
    pub(super) reader: Reader,
    pub(super) rewriter: Rewriter,
    pub(super) upkeep: Upkeep,
    /// The samples of the last hours.
    pub(super) store: SharedStore,
    pub(super) loaded: Loaded,
}

impl Recordings {
    /// Opens the journal and reads what memory is to hold; the only slow part of the start, whose
    /// progress is reported to `loading`.
    pub(super) fn load(
        settings: &Settings,
        lock: &Arc<FolderLock>,
        roster: &Roster,
        clock: &Arc<dyn Clock>,
        loading: &Progress,
        notes: &mut Notes,
    ) -> Result<Self, Error> {
        let (mut journal, opened) = Journal::open_with(
            &settings.data,
            Arc::new(SystemFiles),
            journal::Options { clock: Some(Arc::clone(clock)), ..journal::Options::default() },
        )?;
        journal.keep_with(Arc::clone(lock));
        notes.extend(opened.notes);
        let limits = StoreLimits { window: settings.memory_window, bytes: settings.memory_bytes };
        let store: SharedStore = Arc::new(RwLock::new(Store::new(limits)));
        let reader = journal.reader();
        let rewriter = journal.rewriter(codec::describe).with_parts(codec::make_parts);
        let upkeep = journal.upkeep(codec::describe).with_parts(codec::make_parts);
        let athletes = roster.snapshot();
        let loaded = recorder::load(
            &reader,
            &|login| athletes.by_login(login).map(|athlete| athlete.id),
            &store,
            settings.memory_window,
            &**clock,
            Schema::with_limits(
                codec::known_field_type,
                settings.limits.fields_per_athlete,
                settings.limits.field_name_bytes,
            ),
            loading,
        )?;
        notes.extend(loaded.notes.iter().cloned());
        tracing::info!(
            lines = loaded.lines,
            samples = loaded.samples,
            athletes = athletes.athletes.len(),
            "The journal was read."
        );
        Ok(Self { journal, reader, rewriter, upkeep, store, loaded })
    }
}
