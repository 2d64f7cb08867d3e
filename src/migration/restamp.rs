//! Puts the migrations of several branches in order.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{
    Clash, Prefix,
    journal::{Entry, Journal},
    layout, snapshot,
};
use crate::failure::{Failure, Fault};

/// A migration that may get a new number and time, because it is not on the default branch.
#[derive(Clone, Debug)]
pub struct Loose {
    /// The migration's entry on its branch.
    pub entry: Entry,
    /// The snapshot before the migration, on its branch.
    pub before: Value,
    /// The snapshot after the migration, on its branch.
    pub snapshot: Value,
    /// Milliseconds between the previous migration's time and this migration's, if it needs a new time.
    pub step: u64,
}

/// A migration that was appended to the migrations of the default branch.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// The migration's entry on its branch.
    pub from: Entry,
    /// The new entry.
    pub to: Entry,
    /// The new snapshot after the migration.
    pub snapshot: Value,
}

/// A reordered journal.
#[derive(Debug)]
pub struct Restamped {
    /// Its text.
    pub journal: String,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The migrations that are not on the default branch, in order.
    pub loose: Vec<Stamped>,
}

/// Appends the migrations in `loose`, in this order, to the entries of the journal `stay` that satisfy `is_here`.
/// An appended migration gets a number, time, `prevId` and snapshot that fit its position; its statements stay
/// unchanged. `last` is the snapshot after the last migration in `stay`. `whens` contains later times that a branch
/// gave to migrations in `stay`; the later times are kept, because times must not decrease.
///
/// # Errors
/// The journal is invalid, or two migrations change the same column, index or constraint
/// ([`Fault::Conflicts`]).
pub fn restamp(
    stay: &[u8],
    is_here: &dyn Fn(&str) -> bool,
    whens: &BTreeMap<String, u64>,
    last: Option<&Value>,
    loose: &[Loose],
    prefix: Prefix,
) -> Result<Restamped> {
    let mut journal = Journal::read(stay).map_err(|what| {
        Failure::usage(format!("the journal of the default branch {what}"))
            .hint("run `drizzle-kit check` to see what is wrong")
    })?;
    journal.retain(is_here);
    journal.raise(whens);
    let mut end = last.cloned().unwrap_or_else(snapshot::first);
    let mut stamped = Vec::new();
    for each in loose {
        let to = place(each, journal.entries.last(), prefix);
        let snapshot = follow(each, &end).map_err(|clashes| clash(&each.entry.tag, &clashes))?;
        end.clone_from(&snapshot);
        journal.push(to.clone());
        stamped.push(Stamped {
            from: each.entry.clone(),
            to,
            snapshot,
        });
    }
    Ok(Restamped {
        journal: journal.text(),
        entries: journal.entries,
        loose: stamped,
    })
}

/// The entry of a migration that now follows `previous`. A time or prefix that is still in order stays unchanged.
fn place(migration: &Loose, previous: Option<&Entry>, prefix: Prefix) -> Entry {
    let entry = &migration.entry;
    let Some(previous) = previous else {
        return entry.clone();
    };
    let idx = previous.idx + 1;
    let when = if entry.when > previous.when {
        entry.when
    } else {
        prefix.after(previous.when) + migration.step
    };
    let (own, name) = layout::parts(&entry.tag);
    let (before, _) = layout::parts(&previous.tag);
    let fits = if Prefix::of_tag(&entry.tag) == Prefix::Index {
        Prefix::Index.of(idx, when)
    } else {
        own.to_owned()
    };
    let own = [fits, prefix.of(idx, when)].into_iter();
    let own = own.into_iter().find(|own| own.as_str() > before);
    // If the owner changed the kind of prefix, the previous tag may sort after the new prefix: keep that kind.
    let own = own.unwrap_or_else(|| Prefix::of_tag(&previous.tag).of(idx, when));
    Entry {
        idx,
        when,
        tag: format!("{own}_{name}"),
        breakpoints: entry.breakpoints,
    }
}

/// The snapshot after a migration that now follows `previous`.
fn follow(migration: &Loose, previous: &Value) -> Result<Value, Vec<Clash>> {
    if migration.snapshot["prevId"] == previous["id"] && migration.before == *previous {
        return Ok(migration.snapshot.clone());
    }
    let patch = snapshot::between(&migration.before, &migration.snapshot);
    let mut after = snapshot::apply(previous, &migration.before, &patch)?;
    after["prevId"] = previous["id"].clone();
    after["id"] = migration.snapshot["id"].clone();
    Ok(after)
}

fn clash(tag: &str, clashes: &[Clash]) -> anyhow::Error {
    let names: Vec<&str> = clashes.iter().map(|clash| clash.name.as_str()).collect();
    Failure::new(
        Fault::Conflicts,
        format!(
            "the migration {tag} conflicts with migrations that now run before it: {}",
            names.join(", ")
        ),
    )
    .hint(format!(
        "nothing was written; create {tag} again after the others: check out the whole folder of the other branch \
         (git checkout BRANCH -- FOLDER), delete {tag}.sql, and run `drizzle-kit generate`"
    ))
    .into()
}

/// The entries of a journal.
///
/// # Errors
/// The journal is invalid.
pub fn entries(journal: &[u8]) -> Result<Vec<Entry>> {
    let journal = Journal::read(journal).map_err(anyhow::Error::msg);
    Ok(journal.context("cannot read the journal")?.entries)
}

#[cfg(test)]
mod tests;
