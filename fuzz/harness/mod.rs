//! What each fuzz target does with its input, shared by the fuzzer and the test that replays the
//! corpus (`tests/fuzz_corpus.rs`).

pub(crate) mod accounts;
pub(crate) mod fit;
pub(crate) mod formats;
pub(crate) mod journal;
pub(crate) mod line_protocol;
pub(crate) mod phone;
pub(crate) mod query;
pub(crate) mod request;
mod served;
