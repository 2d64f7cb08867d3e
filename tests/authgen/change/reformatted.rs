//! Projects whose formatter indents differently.

use std::{fs, path::Path};

use super::Project;
use crate::support::files;

/// Suffixes of files that formatters indent, and the indentation of templates in spaces.
const INDENTED: [(&str, usize); 5] = [
    (".ts", 2),
    (".tsx", 2),
    (".css", 2),
    (".json", 2),
    (".py", 4),
];

const NEW: [&str; 7] = [
    "--yes",
    "--package-manager",
    "npm",
    "--backend",
    "axum",
    "--backend",
    "fastapi=reports",
];

#[test]
fn a_project_with_tabs_takes_every_change() {
    let project = Project::new(&NEW[3..]);
    let mut reformatted = 0;
    for path in project.files().keys() {
        if let Some(width) = width(path) {
            let text = project.read(path);
            project.write(path, &to_tabs(&text, width));
            reformatted += 1;
        }
    }
    let layers = project.template("");
    let mut changed = 0;
    for path in files(&layers).keys().filter(|path| width(path).is_some()) {
        changed += usize::from(change(&layers.join(path)));
    }
    assert!(reformatted > 80 && changed > 80, "{reformatted}, {changed}");

    project.run(&["update", "--yes"]).code(0);
    project
        .run_in("", &[&["new", "fresh/shop"], &NEW[..]].concat())
        .code(0);
    for (path, fresh) in files(&project.world.work("fresh/shop")) {
        if let Some(width) = width(&path) {
            let text = String::from_utf8(fresh.bytes).expect("text");
            assert_eq!(project.read(&path), to_tabs(&text, width), "{path}");
        }
    }
    project.is_settled();
}

/// The indentation of a reformatted file in the templates, in spaces.
fn width(path: &str) -> Option<usize> {
    let known = INDENTED.iter().find(|(end, _)| path.ends_with(end));
    known.map(|(_, width)| *width)
}

/// Changes and duplicates the last indented plain assignment or result of a template.
fn change(template: &Path) -> bool {
    let text = fs::read_to_string(template).expect("a template");
    let is_plain = |line: &str| {
        let body = line.trim_end_matches(['\n', ';']).trim_start();
        line.starts_with(' ')
            && (body.starts_with("return ") || body.contains(" = ") || body.contains(": "))
            && !body.ends_with([',', ':', '.'])
            && !body.contains(['`', '"', '\'', '{', '}', '[', ']', '(', ')', '*', '/', '#'])
    };
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let Some(at) = lines.iter().rposition(|line| is_plain(line)) else {
        return false;
    };
    let body = lines[at].trim_end_matches(['\n', ';']);
    let twice = format!("{body} + 1{}", &lines[at][body.len()..]).repeat(2);
    lines[at] = &twice;
    fs::write(template, lines.concat()).expect("a template");
    true
}

/// Replaces spaces of indentation with tabs.
fn to_tabs(text: &str, width: usize) -> String {
    let line = |line: &str| {
        let body = line.trim_start_matches(' ');
        let space = line.len() - body.len();
        let (levels, rest) = (space / width, space % width);
        format!("{}{}{body}", "\t".repeat(levels), " ".repeat(rest))
    };
    text.split_inclusive('\n').map(line).collect()
}
