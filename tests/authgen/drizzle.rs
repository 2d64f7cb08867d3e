//! Reads and extends a folder of migrations like drizzle-kit.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

/// Later than all generated migrations.
pub const WHEN: u64 = 1_999_999_999_999;

/// The folder in which drizzle-kit keeps migrations.
pub struct Drizzle(pub PathBuf);

/// One entry of its journal.
pub struct Entry {
    pub idx: u64,
    pub when: u64,
    pub tag: String,
}

impl Drizzle {
    pub fn of(project: &Path) -> Self {
        Self(project.join("frontend/drizzle"))
    }

    pub fn read(&self, path: &str) -> String {
        let text = fs::read_to_string(self.0.join(path));
        text.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).expect("a file");
    }

    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).expect("JSON")
    }

    pub fn entries(&self) -> Vec<Entry> {
        let journal = self.json("meta/_journal.json");
        let entries = journal["entries"].as_array().expect("entries").iter();
        let number = |value: &Value| value.as_u64().expect("a number");
        let entry = |entry: &Value| Entry {
            idx: number(&entry["idx"]),
            when: number(&entry["when"]),
            tag: entry["tag"].as_str().expect("a tag").to_owned(),
        };
        entries.map(entry).collect()
    }

    pub fn snapshot(&self, tag: &str) -> Value {
        let prefix = tag.split_once('_').expect("a prefix").0;
        self.json(&format!("meta/{prefix}_snapshot.json"))
    }

    /// The last tag, and the snapshot after it.
    pub fn last(&self) -> (String, Value) {
        let tag = self.entries().pop().expect("a migration").tag;
        let snapshot = self.snapshot(&tag);
        (tag, snapshot)
    }

    /// The names of all migrations in order, after checking the order of numbers, times and snapshots.
    #[track_caller]
    pub fn names(&self) -> Vec<String> {
        let entries = self.entries();
        for (idx, pair) in entries.windows(2).enumerate() {
            let [before, entry] = pair else {
                unreachable!()
            };
            assert_eq!(
                (before.idx, entry.idx),
                (idx as u64, idx as u64 + 1),
                "{}",
                entry.tag
            );
            assert!(before.when < entry.when, "{} is older", entry.tag);
            let previous = self.snapshot(&before.tag)["id"].clone();
            assert_eq!(
                self.snapshot(&entry.tag)["prevId"],
                previous,
                "{}",
                entry.tag
            );
            assert!(
                self.0.join(format!("{}.sql", entry.tag)).is_file(),
                "{}",
                entry.tag
            );
        }
        let name = |entry: Entry| entry.tag.split_once('_').expect("a name").1.to_owned();
        entries.into_iter().map(name).collect()
    }

    /// Adds a migration of the owner that changes the snapshot.
    pub fn generate(&self, name: &str, when: u64, change: impl FnOnce(&mut Value)) -> String {
        let last = self.entries().pop().expect("a migration");
        let number = last.idx + 1;
        let tag = format!("{number:04}_{name}");
        let mut snapshot = self.snapshot(&last.tag);
        self.generate_as(&tag, number, when);
        snapshot["prevId"] = snapshot["id"].clone();
        snapshot["id"] = json!(format!("11111111-1111-4111-8111-{when:012}"));
        change(&mut snapshot);
        self.write(
            &format!("meta/{number:04}_snapshot.json"),
            &format!("{snapshot:#}"),
        );
        self.write(&format!("{tag}.sql"), &format!("-- {name} of {when}\n"));
        tag
    }

    fn generate_as(&self, tag: &str, idx: u64, when: u64) {
        let entry = format!(
            ",\n    {{\n      \"idx\": {idx},\n      \"version\": \"7\",\n      \"when\": {when},\n      \
             \"tag\": \"{tag}\",\n      \"breakpoints\": true\n    }}\n  ]"
        );
        let journal = self.read("meta/_journal.json");
        assert!(journal.contains("\n  ]"), "{journal}");
        self.write("meta/_journal.json", &journal.replacen("\n  ]", &entry, 1));
    }

    /// Adds a migration of the owner that creates a table with one column.
    pub fn generate_table(&self, table: &str, name: &str, when: u64) -> String {
        self.generate(name, when, |snapshot| {
            snapshot["tables"][format!("public.{table}")] =
                json!({ "name": table, "columns": { name: { "name": name } } });
        })
    }
}
