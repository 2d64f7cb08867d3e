//! Migrations that the project has and the recorded render lacks.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::migration;

/// The files of the migrations that a journal names and that are not recorded, by their path below the folder of the
/// migrations. `on_disk` reads one.
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
