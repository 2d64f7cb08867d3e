//! Ctrl-C, as the rest of the program sees it: a flag that is looked at between two steps.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Asks the run to stop. For a signal handler: nothing but a store.
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether somebody asked the run to stop.
pub fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Calls the system again as long as a signal cuts the call short, which is a reason to look at the flag and no error.
/// Network and user-space file systems do that to calls that never wait elsewhere.
pub fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            ended => return ended,
        }
    }
}
