//! Merges of real template files.

use std::{fs, path::Path};

use walkdir::WalkDir;

use super::*;

/// Uses each template file as the base, and changes, removes and duplicates some lines in turn.
#[test]
fn template_files_keep_the_owners_indentation() {
    let layers = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/layers");
    let mut count = 0;
    for entry in WalkDir::new(layers).sort_by_file_name() {
        let entry = entry.expect("an entry");
        let suffix = entry.path().extension().and_then(|end| end.to_str());
        let (Some(end @ ("ts" | "tsx" | "css" | "py" | "rs")), Ok(base)) =
            (suffix, fs::read_to_string(entry.path()))
        else {
            continue;
        };
        let width = if ["py", "rs"].contains(&end) { 4 } else { 2 };
        let path = RelPath::parse(&format!("a.{end}")).expect("a path");
        let yours = to_tabs(&base, width);
        if !says(&path, &base, &yours) {
            // Skip a file with multi-line strings, whose space is not indentation.
            continue;
        }
        let lines: Vec<&str> = base.split_inclusive('\n').collect();
        if lines.len() < 20 {
            // Skip a short file: if the edited line is the only indented one, the owner's style is unknown.
            continue;
        }
        let whole = (1..lines.len()).filter(|at| is_whole(lines[*at]));
        for at in whole.skip(count % 7).step_by(lines.len().div_ceil(2)) {
            let changed = lines[at].replacen(char::is_alphanumeric, "changed", 1);
            for edit in [changed, String::new(), lines[at].repeat(2)] {
                let template = [&lines[..at].concat(), &edit, &lines[at + 1..].concat()];
                let template = template.map(String::as_str).concat();
                let merged = merge(&path, &base, &yours, &template);
                let place = entry.path().display();
                assert_eq!(
                    merged,
                    Some(to_tabs(&template, width)),
                    "{place} {at} {edit}"
                );
                count += 1;
            }
        }
    }
    assert!(count > 500, "only {count} merges");
}

fn says(path: &RelPath, one: &str, other: &str) -> bool {
    let language = Language::of(path).expect("a language");
    let [one, other] = [one, other].map(|text| Words::of(text, language));
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one.says(&(0..one.len()), &other, &(0..other.len()))
}

/// Whether a line has balanced brackets and quotes.
fn is_whole(line: &str) -> bool {
    let count = |mark: char| line.matches(mark).count();
    [('(', ')'), ('[', ']'), ('{', '}')]
        .iter()
        .all(|(open, close)| count(*open) == count(*close))
        && ['"', '\'', '`'].iter().all(|quote| count(*quote) % 2 == 0)
        && !["\"\"\"", "/*", "*/"]
            .iter()
            .any(|mark| line.contains(mark))
}
