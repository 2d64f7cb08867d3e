//! Writes new answers into the owner's `authgen.toml`, preserving comments and order.

mod services;

use anyhow::Result;
use toml_edit::{Array, DocumentMut, Item, RawString, TableLike, Value};

use self::services::set_services;
use super::{
    Answer, Answers, VERSION_KEY, migrations::MIGRATIONS_KEY, owned::OWNED_KEY,
    rename::rename_text, to_toml, write::explain,
};
use crate::catalog::Catalog;

/// Changes values that differ, adds missing answers, and removes answers that no longer apply.
///
/// # Errors
/// The text is not TOML.
pub fn edit_toml(
    catalog: &Catalog,
    text: &str,
    answers: &Answers,
    version: &str,
) -> Result<String> {
    let count = |end: &str| text.matches(end).count();
    if count("\n") > 0 && count("\n") == count("\r\n") {
        let edited = edit_toml(catalog, &text.replace("\r\n", "\n"), answers, version)?;
        return Ok(edited.replace('\n', "\r\n"));
    }
    let mut text = rename_text(catalog, text);
    let mut document: DocumentMut = text.parse()?;
    let wanted: DocumentMut = to_toml(catalog, answers, version).parse()?;
    let gone: Vec<String> = document
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| {
            !wanted.contains_key(key) && ![OWNED_KEY, MIGRATIONS_KEY].contains(&key.as_str())
        })
        .collect();
    for key in &gone {
        text = without(catalog, &text, key).unwrap_or(text);
    }
    document = text.parse()?;
    // Also remove answers in tables, which `without` does not remove.
    for key in &gone {
        document.remove(key);
    }
    set(&mut *document, VERSION_KEY, version.into());
    for (id, answer) in answers.iter() {
        let is_new = !document.contains_key(id);
        match answer {
            Answer::Choice(word) => set(&mut *document, id, word.as_str().into()),
            Answer::Choices(words) => set_words(&mut document, id, words),
            Answer::Port(port) => set(&mut *document, id, i64::from(*port).into()),
            Answer::Services(services) => set_services(&mut document, id, services),
        }
        if is_new {
            explain(catalog, &mut document, id);
        }
    }
    Ok(document.to_string())
}

/// Removes the lines of an answer and its explaining comment. The owner's comments stay; a trailing comment moves to
/// its own line.
fn without(catalog: &Catalog, text: &str, key: &str) -> Option<String> {
    let document = toml_edit::Document::parse(text).ok()?;
    let span = document.get(key)?.as_value()?.span()?;
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let (behind, below) = text[span.end..]
        .split_once('\n')
        .unwrap_or((&text[span.end..], ""));
    let question = catalog.question(key).or_else(|| catalog.gone_question(key));
    let explained = question.map(|question| format!("\n# {}\n", question.gist()));
    let above = &text[..start];
    let (before, own) = explained
        .and_then(|explained| above.rsplit_once(&explained))
        .filter(|(_, own)| own.lines().all(|line| line.starts_with('#')))
        .map_or((above, ""), |(before, own)| (before, own));
    let comment = match behind.trim() {
        "" => String::new(),
        comment => format!("{comment}\n"),
    };
    let is_between = own.is_empty() && comment.is_empty();
    let line_feed =
        if before == above || is_between && (before.is_empty() || before.ends_with('\n')) {
            ""
        } else {
            "\n"
        };
    Some(format!("{before}{line_feed}{own}{comment}{below}"))
}

/// Replaces a value that differs, preserving the spaces and comments around it.
fn set(table: &mut dyn TableLike, key: &str, mut wanted: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(current) if is_same(current, &wanted) => {}
        Some(current) => {
            *wanted.decor_mut() = current.decor().clone();
            *current = wanted;
        }
        None => {
            table.insert(key, Item::Value(wanted));
        }
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Integer(one), Value::Integer(other)) => one.value() == other.value(),
        _ => false,
    }
}

/// Sets a list of choices, unless it only differs in order. A multi-line list keeps its order and comments.
fn set_words(document: &mut DocumentMut, key: &str, words: &[String]) {
    let item = document.get(key);
    let current: Vec<&str> = match item.and_then(Item::as_array) {
        Some(array) => array.iter().filter_map(Value::as_str).collect(),
        None => item.and_then(Item::as_str).into_iter().collect(),
    };
    let is_known = |word: &String| current.contains(&word.as_str());
    if item.is_some() && current.len() == words.len() && words.iter().all(is_known) {
        return;
    }
    let new: Vec<&String> = words.iter().filter(|word| !is_known(word)).collect();
    let array = document.get_mut(key).and_then(Item::as_array_mut);
    match array.filter(|array| array.to_string().contains('\n')) {
        Some(array) => {
            let is_gone = |value: &Value| !words.iter().any(|word| value.as_str() == Some(word));
            for index in (0..array.len()).rev() {
                if array.get(index).is_some_and(is_gone) {
                    remove_line(array, index);
                }
            }
            array.extend(new);
        }
        None => set(&mut **document, key, words.iter().collect::<Array>().into()),
    }
}

/// Removes a value from a multi-line list, but keeps the previous value's trailing comment, which `toml_edit` stores in
/// the prefix of the removed value.
fn remove_line(array: &mut Array, index: usize) {
    let before = |value: &Value| {
        let prefix = value.decor().prefix().and_then(RawString::as_str);
        prefix.unwrap_or_default().to_owned()
    };
    let line_end = |text: &str| text.find('\n').map_or(0, |at| at + 1);
    let removed = before(&array.remove(index));
    let kept = &removed[..line_end(&removed)];
    let joined = |follows: &str| format!("{kept}{}", &follows[line_end(follows)..]);
    if let Some(next) = array.get_mut(index) {
        let prefix = joined(&before(next));
        next.decor_mut().set_prefix(prefix);
    } else {
        let trailing = joined(array.trailing().as_str().unwrap_or_default());
        array.set_trailing(trailing);
    }
}

#[cfg(test)]
mod tests;
