//! What the template changed, as far as it can be done to the owner's document without a decision.

use std::collections::{BTreeMap, BTreeSet};

use super::list;
use super::value::Value;

/// One step from the owner's document to the merged one. A path is made of keys and, in lists, identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The template's value at this path is new.
    Insert(Vec<String>),
    /// The owner's value at `old` is that of the base; the template's at `new` takes its place.
    Replace { old: Vec<String>, new: Vec<String> },
    /// The owner's value at this path is that of the base; the template dropped it.
    Remove(Vec<String>),
}

/// What the template changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// In the order in which they are made: what comes sees the layout of what goes.
    pub list: Vec<Change>,
    /// The lists that both changed and whose elements cannot be told apart. What was done to them may still fit
    /// together.
    pub undecided: Vec<Vec<String>>,
}

/// Owner and template changed one key to different values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clash;

/// The changes that lead from `base` to `template`, for a document that says `yours`.
///
/// What the owner deleted stays deleted, as whole files do. What the template deleted goes only when the owner did not
/// touch it.
pub(super) fn changes(base: &Value, yours: &Value, template: &Value) -> Result<Changes, Clash> {
    let mut walk = Walk::default();
    walk.entry(Some(base), Some(yours), Some(template))?;
    let mut found = walk.found;
    found
        .list
        .sort_by_key(|change| matches!(change, Change::Remove(_)));
    Ok(found)
}

#[derive(Default)]
struct Walk {
    path: Vec<String>,
    found: Changes,
}

impl Walk {
    /// One key, with the value that each document has for it.
    fn entry(
        &mut self,
        base: Option<&Value>,
        yours: Option<&Value>,
        template: Option<&Value>,
    ) -> Result<(), Clash> {
        if template == base || yours == template {
            return Ok(());
        }
        match (yours, template) {
            (Some(yours), Some(template)) => self.value(base, yours, template)?,
            (None, Some(_)) if base.is_none() => {
                self.found.list.push(Change::Insert(self.path.clone()));
            }
            (Some(_), None) if yours == base => {
                self.found.list.push(Change::Remove(self.path.clone()));
            }
            (Some(_), None) => return Err(Clash),
            (None, _) => {}
        }
        Ok(())
    }

    fn value(
        &mut self,
        base: Option<&Value>,
        yours: &Value,
        template: &Value,
    ) -> Result<(), Clash> {
        match (base, yours, template) {
            (Some(Value::Map(base)), Value::Map(yours), Value::Map(template)) => {
                self.keys(base, yours, template)?;
            }
            (None, Value::Map(yours), Value::Map(template)) => {
                self.keys(&BTreeMap::new(), yours, template)?;
            }
            (Some(Value::List(base)), Value::List(yours), Value::List(template)) => {
                self.list(base, yours, template)?;
            }
            _ if base != Some(yours) => return Err(Clash),
            _ => self.replace(),
        }
        Ok(())
    }

    fn list(&mut self, base: &[Value], yours: &[Value], template: &[Value]) -> Result<(), Clash> {
        match list::changes(base, yours, template, &self.path)? {
            Some(changes) => self.found.list.extend(changes),
            None if base == yours => self.replace(),
            None => self.found.undecided.push(self.path.clone()),
        }
        Ok(())
    }

    fn replace(&mut self) {
        self.found.list.push(Change::Replace {
            old: self.path.clone(),
            new: self.path.clone(),
        });
    }

    fn keys(
        &mut self,
        base: &BTreeMap<String, Value>,
        yours: &BTreeMap<String, Value>,
        template: &BTreeMap<String, Value>,
    ) -> Result<(), Clash> {
        let keys: BTreeSet<&String> = base.keys().chain(template.keys()).collect();
        for key in keys {
            self.path.push(key.clone());
            self.entry(base.get(key), yours.get(key), template.get(key))?;
            self.path.pop();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
