//! Ctrl-C, as the rest of the program sees it: a flag that is looked at between two steps.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Asks the run to stop. For a signal handler: nothing but a store.
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether somebody asked the run to stop.
pub fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
