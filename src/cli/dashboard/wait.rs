//! Waiting on a thread of its own for what the desktop answers.

use std::{future::Future, io};

/// Waits for something that needs no runtime of its own.
pub(super) fn wait_for<T>(answer: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    Ok(runtime.block_on(answer))
}
