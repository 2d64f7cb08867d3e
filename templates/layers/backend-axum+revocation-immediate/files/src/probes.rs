//! What the database must have before this service is ready.

use crate::{auth, tasks};

/// One statement per table that this service uses; it names every column and reads no row.
pub const PROBES: [&str; 2] = [auth::SESSION_PROBE, tasks::PROBE];
