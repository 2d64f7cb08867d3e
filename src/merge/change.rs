//! The template's changes that apply to the owner's document without a conflict.

use std::collections::{BTreeMap, BTreeSet};

use super::list;
use super::value::Value;

/// One change to the owner's document. A path consists of keys and, in lists, identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Add the template's value at this path.
    Insert(Vec<String>),
    /// Replace the owner's unchanged value at `old` by the template's at `new`.
    Replace { old: Vec<String>, new: Vec<String> },
    /// Remove the owner's unchanged value, which the template removed.
    Remove(Vec<String>),
}

/// All changes of the template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// The changes in the order in which they are applied. Insertions come before removals, to copy the layout of
    /// removed items.
    pub list: Vec<Change>,
    /// Lists that both sides changed and whose elements have no identity. A merge by lines may still succeed.
    pub undecided: Vec<Vec<String>>,
}

/// Owner and template changed a key to different values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clash;

/// The changes from `base` to `template` that apply to `yours`.
///
/// A value that the owner deleted stays deleted. A value that the template deleted is removed only if the owner did not
/// change it.
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
    /// Compares the three values of one key.
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
