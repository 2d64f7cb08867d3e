//! An owner who indents with tabs.

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

/// The owner's file and the template's change come together to the changed file as its owner indents it.
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
        // A block around lines that were there.
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
fn columns_of_other_files_are_the_owner_s_where_they_are_known() {
    for change in [
        ["npm test", "npm run test"],
        ["      - run: npm test\n", ""],
        [
            "      - run: npm test\n",
            "      - run: npm test\n      - run: npm run e2e\n",
        ],
    ] {
        follows("a.yml", YAML, 2, change);
        follows("a.md", YAML, 2, change);
    }
    // Deeper than any line of the owner's file, or at a depth that the owner indents in two ways.
    let yours = YAML.replace("  ", "    ");
    let deeper = YAML.replace("npm test\n", "npm test\n        env: { CI: 1 }\n");
    assert_eq!(run("a.yaml", YAML, &yours, &deeper), None);
    let two_ways = YAML
        .replace("  lint:\n    steps:", "  lint:\n     steps:")
        .replace("npm ci", "npm i");
    let template = YAML.replace(
        "    steps:\n      - run: npm run",
        "    needs: test\n    steps:\n      - run: npm run",
    );
    assert_eq!(run("a.yaml", YAML, &two_ways, &template), None);
    // In a file with the template's columns there is nothing to conclude.
    let yours = YAML.replace("npm ci", "npm i");
    assert_eq!(
        run(
            "a.yaml",
            YAML,
            &yours,
            &deeper.replace("npm ci\n", "npm ci\n      - run: x\n")
        ),
        None
    );
}
