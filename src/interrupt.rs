//! Ctrl-C as a flag that is checked between steps.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Asks the run to stop. Async-signal-safe: only an atomic store.
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether Ctrl-C was pressed.
pub fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Retries a system call interrupted by a signal (`EINTR`): the signal only sets the flag and is not an error. Network
/// and user-space file systems return this error even from calls that never block elsewhere.
pub fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            ended => return ended,
        }
    }
}
