//! Drizzle's journal: the list of migrations in the order in which they run.

use std::collections::BTreeMap;

use anyhow::Result;
use jsonc_parser::{
    ParseOptions,
    cst::{CstArray, CstInputValue, CstRootNode},
};

use super::snapshot::{DIALECT, FORMAT};

/// A migration in a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 0.
    pub idx: u64,
    /// When the migration was created, in milliseconds since 1970. Drizzle skips a migration that is not newer than
    /// the last one applied.
    pub when: u64,
    /// The name of the SQL file without the suffix.
    pub tag: String,
    /// Whether the SQL file marks the end of each statement.
    pub breakpoints: bool,
}

/// A parsed journal that keeps its text.
#[derive(Debug)]
pub(super) struct Journal {
    root: CstRootNode,
    pub entries: Vec<Entry>,
}

impl Journal {
    /// Parses a journal.
    ///
    /// # Errors
    /// The problem, as the rest of a sentence that begins with the file's name.
    pub fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(bytes).map_err(|_| "is not JSON")?;
        let root = CstRootNode::parse(text, &ParseOptions::default()).map_err(|_| "is not JSON")?;
        let list = list(&root).ok_or("has no list `entries`")?;
        let entries = list.elements().into_iter().map(|element| {
            let value = element.as_object()?;
            let text = |key: &str| Some(value.get(key)?.value()?.to_string());
            Some(Entry {
                idx: text("idx")?.parse().ok()?,
                when: text("when")?.parse().ok()?,
                tag: value
                    .get("tag")?
                    .value()?
                    .as_string_lit()?
                    .decoded_value()
                    .ok()?,
                breakpoints: text("breakpoints").is_none_or(|text| text == "true"),
            })
        });
        let entries: Option<Vec<Entry>> = entries.collect();
        Ok(Self {
            entries: entries.ok_or("has an entry without idx, when or tag")?,
            root,
        })
    }

    /// The text of an empty journal.
    pub fn empty() -> String {
        format!(
            "{{\n  \"version\": \"{FORMAT}\",\n  \"dialect\": \"{DIALECT}\",\n  \"entries\": []\n}}"
        )
    }

    /// Keeps only the entries whose tag satisfies `holds`.
    pub fn retain(&mut self, holds: &dyn Fn(&str) -> bool) {
        let elements = list(&self.root).map_or_else(Vec::new, |list| list.elements());
        for (entry, element) in self.entries.iter().zip(elements) {
            if !holds(&entry.tag) {
                element.remove();
            }
        }
        self.entries.retain(|entry| holds(&entry.tag));
    }

    /// Replaces the time of an entry with the time for its tag in `whens`, if that time is later.
    pub fn raise(&mut self, whens: &BTreeMap<String, u64>) {
        let elements = list(&self.root).map_or_else(Vec::new, |list| list.elements());
        for (entry, element) in self.entries.iter_mut().zip(elements) {
            let later = whens.get(&entry.tag).filter(|when| **when > entry.when);
            let value = element.as_object().and_then(|entry| entry.get("when"));
            if let Some((when, value)) = later.zip(value) {
                entry.when = *when;
                value.set_value((*when).into());
            }
        }
    }

    /// Appends an entry; the rest of the text stays unchanged.
    pub fn push(&mut self, entry: Entry) {
        if let Some(list) = list(&self.root) {
            list.append(CstInputValue::Object(vec![
                ("idx".to_owned(), entry.idx.into()),
                ("version".to_owned(), FORMAT.into()),
                ("when".to_owned(), entry.when.into()),
                ("tag".to_owned(), entry.tag.as_str().into()),
                ("breakpoints".to_owned(), entry.breakpoints.into()),
            ]));
        }
        self.entries.push(entry);
    }

    pub fn text(&self) -> String {
        self.root.to_string()
    }
}

fn list(root: &CstRootNode) -> Option<CstArray> {
    root.object_value()?.array_value("entries")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(idx: u64) -> Entry {
        Entry {
            idx,
            when: 10 + idx,
            tag: format!("{idx:04}_x"),
            breakpoints: true,
        }
    }

    #[test]
    fn a_new_journal_equals_that_of_drizzle_kit() {
        let mut journal = Journal::read(Journal::empty().as_bytes()).expect("a journal");
        journal.push(entry(0));
        assert_eq!(
            journal.text(),
            r#"{
  "version": "7",
  "dialect": "postgresql",
  "entries": [
    {
      "idx": 0,
      "version": "7",
      "when": 10,
      "tag": "0000_x",
      "breakpoints": true
    }
  ]
}"#
        );
    }

    #[test]
    fn appending_an_entry_keeps_the_rest_of_the_text() {
        for text in [
            "{\n\t\"entries\": [\n\t\t{ \"idx\": 0, \"when\": 10, \"tag\": \"0000_x\" }\n\t],\n\t\"own\": 1\n}\n",
            "{\r\n  \"entries\": [\r\n    {\r\n      \"tag\": \"0000_x\",\r\n      \"idx\": 0,\r\n      \"when\": 10\r\n    }\r\n  ]\r\n}",
            "{\"entries\":[{\"idx\":0,\"when\":10,\"tag\":\"0000_x\"}]}",
        ] {
            let mut journal = Journal::read(text.as_bytes()).expect("a journal");
            assert_eq!(journal.entries, [entry(0)]);
            journal.push(entry(1));
            let grown = journal.text();
            let last = text.rfind('}').and_then(|end| text[..end].rfind('}'));
            let (head, tail) = text.split_at(last.expect("an entry") + 1);
            assert!(
                grown.starts_with(head) && grown.ends_with(tail.trim_start()),
                "{grown}"
            );
            let again = Journal::read(grown.as_bytes()).expect("a journal");
            assert_eq!(again.entries, [entry(0), entry(1)]);
        }
    }

    #[test]
    fn removing_entries_keeps_the_rest_of_the_text() {
        let mut journal = Journal::read(Journal::empty().as_bytes()).expect("a journal");
        for idx in 0..3 {
            journal.push(entry(idx));
        }
        journal.retain(&|tag| tag != "0001_x");
        let whens = [("0000_x", 5), ("0002_x", 12)].map(|(tag, when)| (tag.to_owned(), when));
        journal.raise(&whens.into());
        let before = journal.text();
        journal.raise(&[("0002_x".to_owned(), 99)].into());
        assert_eq!(journal.text(), before.replace("12", "99"));
        journal.entries[1].when = 12;
        let again = Journal::read(journal.text().as_bytes()).expect("a journal");
        assert_eq!((again.entries[1].when, &again.entries[0]), (99, &entry(0)));
        assert_eq!(journal.entries, [entry(0), entry(2)]);
        assert_eq!(journal.text().lines().count(), 20, "{}", journal.text());
    }

    #[test]
    fn an_invalid_journal_is_rejected() {
        for (text, part) in [
            ("<<<<<<< HEAD\n", "not JSON"),
            ("{}", "no list"),
            ("{\"entries\":[{\"idx\":0}]}", "an entry without"),
            ("{\"entries\":[1]}", "an entry without"),
        ] {
            let told = Journal::read(text.as_bytes()).expect_err(text);
            assert!(told.contains(part), "{text}: {told}");
        }
    }
}
