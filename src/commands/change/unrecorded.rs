//! Migrations that exist in the project but not in the recorded render.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::migration;

/// Files of migrations that the journal lists but the record lacks. Paths are relative to the folder of the migrations.
/// `on_disk` reads a file.
pub(super) fn unrecorded(
    recorded: &BTreeMap<String, Vec<u8>>,
    journal: Option<&[u8]>,
    on_disk: impl Fn(&str) -> Result<Option<Vec<u8>>>,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let entries = journal.and_then(|journal| migration::entries(journal).ok());
    let mut files = BTreeMap::new();
    for path in entries
        .iter()
        .flatten()
        .flat_map(|entry| migration::paths(&entry.tag))
    {
        if recorded.contains_key(&path) {
            continue;
        }
        if let Some(bytes) = on_disk(&path)? {
            files.insert(path, bytes);
        }
    }
    Ok(files)
}
