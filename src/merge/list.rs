//! Lists of scalars, merged element by element.

use std::collections::HashMap;

use super::change::{Change, Clash};
use super::value::{Value, identities};

/// The template's changes to the elements of the list at `path`.
///
/// `None` if the list can only be merged as a whole: an element is a list or a map, two elements have the same
/// identity, or the template reordered elements.
pub(super) fn changes(
    base: &[Value],
    yours: &[Value],
    template: &[Value],
    path: &[String],
) -> Result<Option<Vec<Change>>, Clash> {
    let (Some(base), Some(yours), Some(template)) = (
        Elements::read(base),
        Elements::read(yours),
        Elements::read(template),
    ) else {
        return Ok(None);
    };
    let Some(runs) = runs(&base, &template) else {
        return Ok(None);
    };
    let mut merge = Merge {
        base,
        yours,
        template,
        path,
        changes: Vec::new(),
    };
    for run in runs {
        match run {
            Run::Kept(id) => merge.kept(&id)?,
            Run::Changed { removed, added } => merge.changed(&removed, &added)?,
        }
    }
    Ok(Some(merge.changes))
}

struct Elements<'a> {
    ids: Vec<String>,
    values: HashMap<String, &'a Value>,
}

impl<'a> Elements<'a> {
    fn read(list: &'a [Value]) -> Option<Self> {
        let ids = identities(list)?;
        let values: HashMap<_, _> = ids.iter().cloned().zip(list).collect();
        (values.len() == ids.len()).then_some(Self { ids, values })
    }

    fn get(&self, id: &str) -> Option<&'a Value> {
        self.values.get(id).copied()
    }
}

/// A run of elements of the template's list, compared with the base.
enum Run {
    /// An element that is in the base and in the template.
    Kept(String),
    /// Between two kept elements: the base's elements (`removed`) and the template's (`added`).
    Changed {
        removed: Vec<String>,
        added: Vec<String>,
    },
}

/// Compares the lists; `None` if common elements are in a different order.
fn runs(base: &Elements<'_>, template: &Elements<'_>) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let mut old = base.ids.iter().peekable();
    let mut new = template.ids.iter().peekable();
    loop {
        let mut removed = Vec::new();
        while let Some(id) = old.next_if(|id| template.get(id).is_none()) {
            removed.push(id.clone());
        }
        let mut added = Vec::new();
        while let Some(id) = new.next_if(|id| base.get(id).is_none()) {
            added.push(id.clone());
        }
        runs.push(Run::Changed { removed, added });
        match (old.next(), new.next()) {
            (None, None) => return Some(runs),
            (Some(a), Some(b)) if a == b => runs.push(Run::Kept(a.clone())),
            _ => return None,
        }
    }
}

struct Merge<'a> {
    base: Elements<'a>,
    yours: Elements<'a>,
    template: Elements<'a>,
    path: &'a [String],
    changes: Vec<Change>,
}

impl Merge<'_> {
    fn path(&self, id: &str) -> Vec<String> {
        [self.path, &[id.to_owned()]].concat()
    }

    fn kept(&mut self, id: &str) -> Result<(), Clash> {
        let [base, yours, template] =
            [&self.base, &self.yours, &self.template].map(|elements| elements.get(id));
        if template == base || yours == template || yours.is_none() {
            return Ok(());
        }
        if yours != base {
            return Err(Clash);
        }
        self.replace(id, id);
        Ok(())
    }

    fn changed(&mut self, removed: &[String], added: &[String]) -> Result<(), Clash> {
        let mut fresh = Vec::new();
        for id in added {
            match self.yours.get(id) {
                None => fresh.push(id),
                Some(yours) if Some(yours) == self.template.get(id) => {}
                Some(_) => return Err(Clash),
            }
        }
        let mut stale = Vec::new();
        for id in removed {
            match self.yours.get(id) {
                Some(yours) if Some(yours) == self.base.get(id) => stale.push(id),
                Some(_) => return Err(Clash),
                // A conflict: the template replaced an element that the owner changed or removed.
                None if !fresh.is_empty() => return Err(Clash),
                None => {}
            }
        }
        let replaced = stale.len().min(fresh.len());
        for (old, new) in stale.iter().zip(&fresh) {
            self.replace(old, new);
        }
        for id in &stale[replaced..] {
            self.changes.push(Change::Remove(self.path(id)));
        }
        for id in &fresh[replaced..] {
            self.changes.push(Change::Insert(self.path(id)));
        }
        Ok(())
    }

    fn replace(&mut self, old: &str, new: &str) {
        let (old, new) = (self.path(old), self.path(new));
        self.changes.push(Change::Replace { old, new });
    }
}
