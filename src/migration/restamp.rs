//! Migrations of several branches, one behind the other.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{
    Clash, Prefix,
    journal::{Entry, Journal},
    layout, snapshot,
};
use crate::failure::{ExitCode, Failure};

/// A migration that may get another number and another time: the default branch does not have it.
#[derive(Clone, Debug)]
pub struct Loose {
    /// As its branch has it.
    pub entry: Entry,
    /// What the database looked like before it, on its branch.
    pub before: Value,
    /// What it looks like after it.
    pub snapshot: Value,
    /// How far behind the one before it a new time is, in milliseconds.
    pub step: u64,
}

/// A migration behind those of the default branch.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// As its branch has it.
    pub from: Entry,
    /// As it is now.
    pub to: Entry,
    /// The snapshot behind it.
    pub snapshot: Value,
}

/// A journal in its new order.
#[derive(Debug)]
pub struct Restamped {
    /// Its text.
    pub journal: String,
    /// What is in it.
    pub entries: Vec<Entry>,
    /// The migrations that the default branch does not have, in their order.
    pub loose: Vec<Stamped>,
}

/// Puts migrations behind those of a journal that `stay`, in this order. Number, time, `prevId` and snapshot follow from
/// the place; statements stay as they are. `last` is the snapshot behind the last one that stays, and `whens` has times that
/// a branch gave to those that stay: no time falls.
///
/// # Errors
/// The journal cannot be read, or two migrations change the same column, index or constraint
/// ([`ExitCode::WouldOverwrite`]).
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
            .hint("let `drizzle-kit check` say what is wrong")
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

/// The entry of a migration behind another one. What fits stays.
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
    // An owner who changed the prefix may have made one that sorts behind what it says now.
    let own = own.unwrap_or_else(|| Prefix::of_tag(&previous.tag).of(idx, when));
    Entry {
        idx,
        when,
        tag: format!("{own}_{name}"),
        breakpoints: entry.breakpoints,
    }
}

/// The snapshot behind a migration that runs after another one than it was made for.
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
        ExitCode::WouldOverwrite,
        format!(
            "the migration {tag} changes what migrations changed that go before it now: {}",
            names.join(", ")
        ),
    )
    .hint(format!(
        "nothing was written; make {tag} again behind the others: take the whole folder of the other branch (git checkout \
         BRANCH -- FOLDER), delete {tag}.sql, and run `drizzle-kit generate`"
    ))
    .into()
}

/// The entries of a journal.
///
/// # Errors
/// It cannot be read; the message is the rest of a sentence.
pub fn entries(journal: &[u8]) -> Result<Vec<Entry>> {
    let journal = Journal::read(journal).map_err(anyhow::Error::msg);
    Ok(journal.context("reading a journal")?.entries)
}

#[cfg(test)]
mod tests;
