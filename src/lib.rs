//! Trackside: a live-tracking dashboard with a built-in server.
//!
//! Modules in reading order, from bytes to pixels; `ARCHITECTURE.md` is the map.

pub mod metric;

pub mod kind;
pub mod model;

pub mod clock;
pub mod config;
pub mod files;
pub mod offset;
pub mod telemetry;
mod varint;

pub mod line_protocol;

pub mod codec;
pub mod schema;

pub mod analysis;
pub mod store;

pub mod logbook;

pub mod journal;

pub mod formats;
pub mod history;

pub mod cards;
pub mod codes;
pub mod connect;
pub mod query;

pub mod events;
pub mod problems;
pub mod roster;
pub mod tls;
pub mod typefaces;
pub mod unreadable;

pub mod live;

pub mod alarm;

pub mod recorder;

pub mod ingest;

pub mod control;

pub mod server;

pub mod client;

pub mod engine;

#[cfg(feature = "gui")]
pub mod maps;

#[cfg(feature = "gui")]
pub mod ui;
