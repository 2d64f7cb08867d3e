//! Appends migrations in Drizzle's formats.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::{
    Clash, History, JOURNAL,
    journal::{Entry, Journal},
    layout, snapshot,
};
use crate::{
    catalog::migration::Migration,
    failure::{Failure, Fault},
};

/// The state after the last migration.
pub(super) struct End {
    pub(super) journal: Journal,
    /// The snapshot after the project's last migration.
    snapshot: Value,
    /// The snapshot after our migrations only; our next migration was written for it.
    ours: Value,
}

/// The result of appending a migration.
pub(super) enum Appended {
    /// It was appended.
    Made {
        /// Prefix and name.
        tag: String,
        /// The snapshot after the migration.
        snapshot: Value,
    },
    /// Left out: the owner dropped these tables or, if there are none, listed the migration in `[owned]`.
    LeftOut(Vec<String>),
}

impl End {
    pub(super) fn of(history: &History) -> Result<Self> {
        let broken = |what: &str| {
            let dir = history.dir.as_deref().unwrap_or(super::FOLDER);
            Failure::usage(format!("{dir}/{JOURNAL} {what}"))
                .hint("restore it from git, or run `drizzle-kit check` to see what is wrong")
        };
        let new = Journal::empty();
        let journal = history.journal.as_deref().unwrap_or(new.as_bytes());
        let journal = Journal::read(journal).map_err(broken)?;
        let snapshot = match (&history.snapshot, journal.entries.is_empty()) {
            (_, true) => snapshot::first(),
            (Some(bytes), false) => serde_json::from_slice(bytes)
                .map_err(|_| broken("refers to a last snapshot that is not JSON"))?,
            (None, false) => bail!(broken("refers to a last snapshot that is missing")),
        };
        Ok(Self {
            journal,
            snapshot,
            ours: snapshot::first(),
        })
    }

    /// Applies a migration to `ours` without appending it, because the project already has it.
    pub(super) fn pass(&mut self, migration: &Migration) -> Result<()> {
        let before = self.ours.clone();
        self.ours = snapshot::apply(&before, &before, &migration.change.patch)
            .ok()
            .with_context(|| {
                format!(
                    "migration `{}` cannot be applied after the earlier migrations",
                    migration.name
                )
            })?;
        Ok(())
    }

    /// Appends a migration.
    pub(super) fn append(&mut self, migration: &Migration, history: &History) -> Result<Appended> {
        let last = self.journal.entries.iter().map(|entry| entry.when).max();
        let prefix = history.prefix;
        let idx = self.journal.entries.iter().map(|entry| entry.idx + 1).max();
        let idx = idx.unwrap_or_default();
        let when = migration
            .when
            .max(last.map_or(0, |last| prefix.after(last) + layout::step(&migration.sql)));
        let tag = format!("{}_{}", prefix.of(idx, when), migration.name);

        let before = self.ours.clone();
        self.pass(migration)?;
        if history.is_owned(&tag) {
            return Ok(Appended::LeftOut(Vec::new()));
        }
        let patch = &migration.change.patch;
        let mut snapshot = match snapshot::apply(&self.snapshot, &before, patch) {
            Ok(snapshot) => snapshot,
            Err(clashes) => {
                return gone(patch, &clashes)
                    .map(Appended::LeftOut)
                    .ok_or_else(|| clash(migration, &clashes, history).into());
            }
        };
        snapshot["prevId"] = self.snapshot["id"].clone();
        snapshot["id"] = json!(migration.change.id);
        self.snapshot = snapshot.clone();
        self.journal.push(Entry {
            idx,
            when,
            tag: tag.clone(),
            breakpoints: true,
        });
        Ok(Appended::Made { tag, snapshot })
    }
}

/// The tables that a migration changes; `None` if the owner kept one, or if the migration also changes anything else.
fn gone(patch: &serde_json::Map<String, Value>, clashes: &[Clash]) -> Option<Vec<String>> {
    let gone: Option<Vec<String>> = clashes.iter().map(|clash| clash.gone.clone()).collect();
    let about = patch
        .values()
        .filter_map(Value::as_object)
        .map(serde_json::Map::len);
    gone.filter(|gone| gone.len() == about.sum::<usize>())
}

fn clash(migration: &Migration, clashes: &[Clash], history: &History) -> Failure {
    let names: Vec<&str> = clashes.iter().map(|clash| clash.name.as_str()).collect();
    let name = &migration.name;
    let dir = history.dir.as_deref().unwrap_or(super::FOLDER);
    Failure::new(
        Fault::Conflicts,
        format!(
            "the new migration `{name}` conflicts with your migrations: {}",
            names.join(", ")
        ),
    )
    .hint(format!(
        "nothing was written; revert your changes in a migration of your own, or skip this migration: \
         add paths = [\"{dir}/*_{name}.sql\"] to [owned] in authgen.toml"
    ))
}

/// The path of the journal's last snapshot, relative to the migrations folder.
pub fn last_snapshot(journal: &[u8]) -> Option<String> {
    let journal = Journal::read(journal).ok()?;
    let last = journal.entries.iter().max_by_key(|entry| entry.idx)?;
    Some(layout::snapshot_path(&last.tag))
}
