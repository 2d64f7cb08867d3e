//! The law that every merge obeys.

use std::collections::BTreeMap;

use crate::merge::value::Value;

/// Whether `merged` has the change of every key that only one side changed.
pub fn is_lawful(
    base: Option<&Value>,
    yours: Option<&Value>,
    template: Option<&Value>,
    merged: Option<&Value>,
) -> bool {
    if template == base || yours == template {
        return merged == yours;
    }
    if yours == base {
        return merged == template;
    }
    match (yours, template, merged) {
        (None, _, None) => true,
        (Some(Value::Map(yours)), Some(Value::Map(template)), Some(Value::Map(merged))) => {
            let none = BTreeMap::new();
            let base = match base {
                Some(Value::Map(base)) => base,
                _ => &none,
            };
            let keys = [base, yours, template, merged]
                .into_iter()
                .flat_map(BTreeMap::keys);
            keys.into_iter().all(|key| {
                is_lawful(
                    base.get(key),
                    yours.get(key),
                    template.get(key),
                    merged.get(key),
                )
            })
        }
        (Some(Value::List(yours)), Some(Value::List(template)), Some(Value::List(merged))) => {
            let Some(Value::List(base)) = base else {
                return false;
            };
            let lists = [base, yours, template, merged];
            // Accept any result for elements without identity: they may be merged by lines.
            if lists.iter().any(|list| !is_a_set(list)) {
                return true;
            }
            let mut ids = lists.into_iter().flatten().map(Value::identity);
            ids.all(|id| {
                let [b, y, t, m] = lists.map(|list| list.iter().find(|item| item.identity() == id));
                is_lawful(b, y, t, m)
            })
        }
        _ => false,
    }
}

fn is_a_set(list: &[Value]) -> bool {
    let ids: Option<Vec<String>> = list.iter().map(Value::identity).collect();
    ids.is_some_and(|ids| {
        ids.iter()
            .all(|id| ids.iter().filter(|other| *other == id).count() == 1)
    })
}
