//! Parsed settings.
