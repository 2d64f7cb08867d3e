//! Messages about migrations.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::Migrations;
use crate::{
    blueprint::Blueprint,
    migration::{self, LeftOut},
};

impl Migrations {
    /// All messages, one line each.
    ///
    /// # Errors
    /// As [`migration::files`].
    pub fn notes(&self, old: &Blueprint<'_>, new: &Blueprint<'_>) -> Result<Vec<String>> {
        let run = new.slot_text("package-manager", "run")?;
        let mut notes = self.ordered.clone();
        notes.extend(self.left_out(new)?);
        notes.extend(self.tables(old, new, run));
        Ok(notes)
    }

    /// Migrations of layers that were not added, with reasons.
    fn left_out(&self, blueprint: &Blueprint<'_>) -> Result<Vec<String>> {
        let all: Vec<_> = blueprint.migrations().map(|(_, each)| each).collect();
        let left_out = migration::files(&all, &self.history)?.left_out;
        let line = |LeftOut { name, gone }: LeftOut| match gone.as_slice() {
            [] => format!("`{name}` is not added: it is listed in [owned] in authgen.toml"),
            gone => format!(
                "`{name}` is not added: it changes {}, which your migrations dropped or renamed",
                gone.join(" and ")
            ),
        };
        Ok(left_out.into_iter().map(line).collect())
    }

    /// Messages about tables of layers that were removed or added again. `run` is the command that runs a script.
    fn tables(&self, old: &Blueprint<'_>, new: &Blueprint<'_>, run: &str) -> Vec<String> {
        let last = self.history.snapshot.as_deref();
        let last: Value = last
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .unwrap_or_default();
        let of = |blueprint: &Blueprint<'_>, other: &Blueprint<'_>| -> Vec<String> {
            let others: BTreeSet<&str> = other
                .migrations()
                .map(|(_, each)| each.name.as_str())
                .collect();
            let only = blueprint.migrations().map(|(_, each)| each);
            let only =
                only.filter(|each| !others.contains(each.name.as_str()) && self.history.has(each));
            only.flat_map(|each| each.change.tables())
                .map(str::to_owned)
                .collect()
        };
        let is_there = |table: &String| last["tables"].get(table).is_some();
        let (gone, back) = (of(old, new), of(new, old));
        let gone = gone.iter().filter(|table| is_there(table)).map(|table| {
            let table = plain(table);
            format!("the table {table} and its migration stay; `{run} db:generate` writes a migration that drops the table")
        });
        let back = back.iter().filter(|table| !is_there(table)).map(|table| {
            let table = plain(table);
            format!("the table {table} was dropped earlier; `{run} db:generate` writes a migration that creates it again")
        });
        gone.chain(back).collect()
    }
}

/// The name of a table, without the default schema.
fn plain(table: &str) -> &str {
    table.strip_prefix("public.").unwrap_or(table)
}
