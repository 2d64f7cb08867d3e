//! The values of a document, independent of its layout.

use std::collections::BTreeMap;

use super::change::Change;
use super::place;
use super::requirement;

/// A value of JSON, TOML or an env file. Equality ignores the order of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, unescaped.
    Text(String),
    /// A number, date, boolean or null in normalized form.
    Literal(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// The identity of a list element; `None` for lists and maps.
    pub fn identity(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(requirement::identity(text)),
            Self::Literal(text) => Some(text.clone()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The value at a path of keys and, in lists, identities.
    pub fn at(&self, path: &[String]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| match value {
            Self::Map(map) => map.get(key),
            Self::List(list) => list.iter().find(|item| item.is(key)),
            Self::Text(_) | Self::Literal(_) => None,
        })
    }

    fn at_mut(&mut self, path: &[String]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, key| match value {
            Self::Map(map) => map.get_mut(key),
            Self::List(list) => list.iter_mut().find(|item| item.is(key)),
            Self::Text(_) | Self::Literal(_) => None,
        })
    }

    /// The value with all lists of scalars sorted, to compare values regardless of order.
    pub fn unordered(self) -> Self {
        match self {
            Self::List(list) => {
                let mut list: Vec<Self> = list.into_iter().map(Self::unordered).collect();
                if identities(&list).is_some() {
                    list.sort_by_cached_key(Self::identity);
                }
                Self::List(list)
            }
            Self::Map(map) => {
                let map = map.into_iter().map(|(key, value)| (key, value.unordered()));
                Self::Map(map.collect())
            }
            scalar @ (Self::Text(_) | Self::Literal(_)) => scalar,
        }
    }

    fn is(&self, identity: &str) -> bool {
        self.identity().as_deref() == Some(identity)
    }

    /// Copies the value at `path` from another document. `None` if either document has no such path.
    pub fn adopt(&mut self, path: &[String], other: &Self) -> Option<()> {
        *self.at_mut(path)? = other.at(path)?.clone();
        Some(())
    }

    /// Applies a change with the value of `template`. `None` if the change does not fit.
    pub fn apply(&mut self, change: &Change, template: &Self) -> Option<()> {
        match change {
            Change::Replace { old, new } => *self.at_mut(old)? = template.at(new)?.clone(),
            Change::Remove(path) => {
                let (key, parent) = path.split_last()?;
                match self.at_mut(parent)? {
                    Self::Map(map) => drop(map.remove(key)?),
                    Self::List(list) => {
                        let index = list.iter().position(|item| item.is(key))?;
                        list.remove(index);
                    }
                    Self::Text(_) | Self::Literal(_) => return None,
                }
            }
            Change::Insert(path) => {
                let new = template.at(path)?.clone();
                let (key, parent) = path.split_last()?;
                match (self.at_mut(parent)?, template.at(parent)?) {
                    (Self::Map(map), _) => drop(map.insert(key.clone(), new)),
                    (Self::List(list), Self::List(order)) => {
                        let index = place::of(key, &identities(list)?, &identities(order)?);
                        list.insert(index, new);
                    }
                    _ => return None,
                }
            }
        }
        Some(())
    }
}

/// The identities of all elements; `None` if an element has no identity.
pub(super) fn identities(list: &[Value]) -> Option<Vec<String>> {
    list.iter().map(Value::identity).collect()
}
