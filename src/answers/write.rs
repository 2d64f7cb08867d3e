//! Writes answers as a project's `authgen.toml`.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Answer, Answers, VERSION_KEY, file::NAME_KEY};
use crate::catalog::Catalog;

/// The content of `authgen.toml`. The comment above each answer also separates the answers, so that git can merge
/// changes to neighboring answers.
pub fn to_toml(catalog: &Catalog, answers: &Answers, version: &str) -> String {
    let mut document = DocumentMut::new();
    document[VERSION_KEY] = value(version);
    document[NAME_KEY] = value(&answers.name);
    let mut services = Vec::new();
    for (id, answer) in answers.iter() {
        match answer {
            Answer::Choice(word) => document[id] = value(word),
            Answer::Choices(words) => document[id] = value(words.iter().collect::<Array>()),
            Answer::Port(port) => document[id] = value(i64::from(*port)),
            Answer::Services(list) => services.push((id, list)),
        }
    }
    for (id, list) in services {
        let mut tables = ArrayOfTables::new();
        for service in list {
            let mut table = Table::new();
            table["kind"] = value(&service.kind);
            table["name"] = value(&service.name);
            table["port"] = value(i64::from(service.port));
            tables.push(table);
        }
        document[id] = Item::ArrayOfTables(tables);
    }
    for (id, _) in answers.iter() {
        explain(catalog, &mut document, id);
    }
    format!(
        "# The answers this project was generated from. `authgen new DIR --answers authgen.toml` generates it again.\n{document}"
    )
}

/// Puts the question's comment above its answer.
pub(super) fn explain(catalog: &Catalog, document: &mut DocumentMut, id: &str) {
    let Some(question) = catalog.question(id) else {
        return;
    };
    let comment = format!("\n# {}\n", question.gist());
    if let Some(table) = document
        .get_mut(id)
        .and_then(Item::as_array_of_tables_mut)
        .and_then(|tables| tables.get_mut(0))
    {
        table.decor_mut().set_prefix(comment);
    } else if let Some(mut key) = document.key_mut(id) {
        key.leaf_decor_mut().set_prefix(comment);
    }
}
