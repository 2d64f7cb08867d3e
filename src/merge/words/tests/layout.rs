//! Files that the owner indents with tabs.

use super::*;

const PYTHON: &str = "\
def load(id: str) -> str | None:
    \"\"\"Loads a name.

    The id is the user's.
    \"\"\"
    found = db.query(
        id=id,
        limit=20,
    )
    if not found:
        return None
    return found.name
";

const RUST: &str = "\
fn load<'a>(id: &'a str) -> Option<&'a str> {
    let found = query(id, 'q', 20)?;
    match found {
        Row { name: Some(name), .. } => Some(name),
        _ => None,
    }
}
";

const CSS: &str = "\
.card > .title {
  color: red;
  margin: 0 auto;
}

.card .body {
  color: blue;
}
";

const YAML: &str = "\
jobs:
  test:
    steps:
      - run: npm ci
      - run: npm test
  lint:
    steps:
      - run: npm run lint
";

/// Asserts that the merge applies the change and keeps the owner's indentation.
fn follows(path: &str, base: &str, width: usize, change: [&str; 2]) {
    assert!(base.contains(change[0]), "{path} has no {:?}", change[0]);
    let template = base.replacen(change[0], change[1], 1);
    let merged = run(path, base, &to_tabs(base, width), &template);
    assert_eq!(
        merged.as_deref(),
        Some(&*to_tabs(&template, width)),
        "{path}: {change:?}"
    );
}

#[test]
fn the_template_changes_inserts_and_deletes_lines() {
    for change in [
        ["limit: 20", "limit: 50"],
        ["    limit: 20,\n", "    limit: 20,\n    offset: 0,\n"],
        ["    where: { id },\n", ""],
        ["  // The id is the user's.\n", ""],
        [
            "  return found",
            "  for (const one of found) {\n    if (one) {\n      use(one);\n    }\n  }\n\n  return found",
        ],
        ["  if (!found) {\n    return null;\n  }\n", ""],
        ["export", "import { db } from \"./db\";\n\nexport"],
        [
            "name;\n}\n",
            "name;\n}\n\nfunction last() {\n  return 1;\n}\n",
        ],
        // A new block around existing lines.
        [
            "  if (!found) {\n    return null;\n  }\n",
            "  if (strict) {\n    if (!found) {\n      return null;\n    }\n  }\n",
        ],
    ] {
        follows("a.ts", TS, 2, change);
        follows("a.json", TS, 2, change);
    }
    for change in [
        ["limit=20", "limit=50"],
        [
            "    if not found:\n",
            "    if found is None:\n        log()\n",
        ],
        [
            "    if not found:\n        return None\n",
            "    with lock:\n        if not found:\n            return None\n",
        ],
        [
            "    The id is the user's.\n",
            "    The id is the account's.\n    Always.\n",
        ],
        ["        id=id,\n", ""],
        [
            "        return None\n",
            "        for each in all():\n            if each:\n                return each\n        return None\n",
        ],
    ] {
        follows("a.py", PYTHON, 4, change);
    }
    for change in [
        ["'q', 20", "'\"', 50"],
        [
            "        _ => None,\n",
            "        Row { .. } if true => {\n            None\n        }\n        _ => None,\n",
        ],
    ] {
        follows("a.rs", RUST, 4, change);
    }
    for change in [
        ["red", "green"],
        ["  margin: 0 auto;\n", ""],
        [
            "\n.card .body",
            "\n.card .head {\n  margin: 0;\n}\n\n.card .body",
        ],
        [".card .body", ".card.body"],
    ] {
        follows("a.css", CSS, 2, change);
    }
}

#[test]
fn formats_in_which_any_space_is_significant_are_a_conflict() {
    for path in ["a.yml", "a.md", "Makefile", "a.sh"] {
        let template = YAML.replace("npm test", "npm run test");
        assert_eq!(
            run(path, YAML, &to_tabs(YAML, 2), &template),
            None,
            "{path}"
        );
    }
}

#[test]
fn resolving_for_the_template_keeps_statements_whole() {
    let path = RelPath::parse("a.ts").expect("a path");
    let yours = to_tabs(TS, 2).replace("limit: 20", "limit: 30");
    let template = TS.replace("limit: 20,\n  });", "limit: 50,\n    offset: 0,\n  });");
    assert_eq!(run("a.ts", TS, &yours, &template), None);
    let theirs = theirs(&path, TS, &yours, &template);
    assert_eq!(theirs.as_deref(), Some(&*to_tabs(&template, 2)));
}
