//! `[owned]` in `authgen.toml`: files that authgen leaves to their owner.

use anyhow::Result;
use toml_edit::{DocumentMut, Item, Value};

use crate::{
    failure::{Failure, Fault},
    globs::{Glob, Globs},
};

/// The table's key.
pub(super) const OWNED_KEY: &str = "owned";
const PATHS_KEY: &str = "paths";

/// The glob patterns in `[owned]`; empty without the table.
///
/// # Errors
/// Usage: the table is malformed, or a pattern is invalid.
pub fn owned(text: &str) -> Result<Globs> {
    let document: DocumentMut = text.parse()?;
    document
        .get(OWNED_KEY)
        .map_or_else(|| Ok(Globs::default()), globs)
}

/// Same as [`owned`], for an item that is already parsed.
pub(super) fn globs(item: &Item) -> Result<Globs> {
    let wrong = || {
        Failure::new(
            Fault::InvalidFile,
            "[owned] takes only the key `paths`, a list",
        )
        .hint("example: paths = [\"README.md\", \"docs/**\"] below [owned]")
    };
    let table = item.as_table_like().ok_or_else(wrong)?;
    let mut globs = Vec::new();
    for (key, item) in table.iter() {
        let paths = item.as_array().filter(|_| key == PATHS_KEY);
        for path in paths.ok_or_else(wrong)? {
            globs.push(Glob::parse(Value::as_str(path).ok_or_else(wrong)?)?);
        }
    }
    Ok(globs.into_iter().collect())
}
