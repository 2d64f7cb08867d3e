use super::*;

/// Merges the file at `path`; text for a clean result, `None` for a conflict.
fn clean(path: &str, base: &str, yours: &str, template: &str) -> Option<String> {
    match run(path, base, yours, template) {
        Merged::Clean(text) => Some(String::from_utf8(text).expect("text")),
        Merged::Conflict(_) => None,
        Merged::Binary => panic!("text was given"),
    }
}

fn run(path: &str, base: &str, yours: &str, template: &str) -> Merged {
    let path = RelPath::parse(path).expect("a path");
    merge(
        &path,
        base.as_bytes(),
        yours.as_bytes(),
        template.as_bytes(),
    )
}

fn marked(merged: Merged) -> (String, Vec<RangeInclusive<usize>>) {
    match merged {
        Merged::Conflict(Conflict { text, lines }) => {
            (String::from_utf8(text).expect("text"), lines)
        }
        other => panic!("no conflict: {other:?}"),
    }
}

const PACKAGE: &str = r#"{
  "name": "frontend",
  "scripts": {
    "dev": "next dev",
    "build": "next build",
    "test": "vitest run"
  },
  "dependencies": {
    "next": "16.0.1",
    "react": "19.2.0"
  }
}
"#;

#[test]
fn two_packages_at_the_end_of_one_list() {
    let yours = PACKAGE.replace("\"19.2.0\"\n", "\"19.2.0\",\n    \"zod\": \"4.1.0\"\n");
    let template = PACKAGE.replace("\"19.2.0\"\n", "\"19.2.0\",\n    \"recharts\": \"3.4.1\"\n");
    let merged = PACKAGE.replace(
        "\"19.2.0\"\n",
        "\"19.2.0\",\n    \"recharts\": \"3.4.1\",\n    \"zod\": \"4.1.0\"\n",
    );
    assert_eq!(
        clean("package.json", PACKAGE, &yours, &template),
        Some(merged)
    );
}

#[test]
fn a_script_between_ours() {
    let yours = PACKAGE.replace(
        "\"next build\",\n",
        "\"next build\",\n    \"deploy\": \"./deploy\",\n",
    );
    let template = PACKAGE.replace(
        "\"next build\",\n",
        "\"next build\",\n    \"lint\": \"biome check .\",\n",
    );
    let merged = PACKAGE.replace(
        "\"next build\",\n",
        "\"next build\",\n    \"deploy\": \"./deploy\",\n    \"lint\": \"biome check .\",\n",
    );
    assert_eq!(
        clean("package.json", PACKAGE, &yours, &template),
        Some(merged)
    );
}

#[test]
fn one_version_changed_by_both_is_the_conflict_of_lines() {
    let yours = PACKAGE
        .replace("16.0.1", "16.0.3")
        .replace("19.2.0", "19.2.9");
    let template = PACKAGE.replace("16.0.1", "16.1.0");
    let found = run("package.json", PACKAGE, &yours, &template);
    assert_eq!(
        found,
        merge_lines(PACKAGE.as_bytes(), yours.as_bytes(), template.as_bytes())
    );
    let (text, lines) = marked(found);
    assert_eq!(lines, [9..=18]);
    assert!(text.contains(">>>>>>> template\n"));
}

#[test]
fn a_deleted_key_stays_deleted_and_an_edited_one_is_not_deleted() {
    let dropped = PACKAGE.replace(",\n    \"react\": \"19.2.0\"", "");
    let bumped = PACKAGE.replace("19.2.0", "19.3.0");
    assert_eq!(
        clean("package.json", PACKAGE, &dropped, &bumped),
        Some(dropped.clone())
    );
    assert_eq!(clean("package.json", PACKAGE, &bumped, &dropped), None);
}

const CARGO: &str = r#"[package]
name = "backend"
version = "0.1.0"

[dependencies]
axum = "0.8.7"
serde = { version = "1.0.228", features = ["derive"] }
tokio = { version = "1.48.0", features = ["full"] }

[lints.clippy]
all = "warn"

# For images.
[profile.dist]
inherits = "release"
"#;

#[test]
fn two_crates_at_one_place() {
    let yours = CARGO.replace("tokio", "reqwest = \"0.12\" # calls the ledger\ntokio");
    let template = CARGO.replace("tokio", "sqlx = \"0.8\"\ntokio");
    let merged = CARGO.replace(
        "tokio",
        "reqwest = \"0.12\" # calls the ledger\nsqlx = \"0.8\"\ntokio",
    );
    assert_eq!(
        clean("backend/Cargo.toml", CARGO, &yours, &template),
        Some(merged)
    );
}

#[test]
fn a_feature_and_a_version_of_one_crate() {
    let yours = CARGO.replace("\"derive\"", "\"derive\", \"rc\"");
    let template = CARGO.replace("1.0.228", "1.0.230");
    let merged = yours.replace("1.0.228", "1.0.230");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), Some(merged));
    let yours = CARGO.replace("1.0.228", "1.0.229");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), None);
}

#[test]
fn two_sections_at_the_end() {
    let yours = format!("{CARGO}\n[profile.release]\nlto = true\n");
    let template = format!("{CARGO}strip = true\n\n# Local.\n[profile.dev]\ndebug = 1\n");
    let merged = CARGO.replace(
        "inherits = \"release\"\n",
        "inherits = \"release\"\nstrip = true\n",
    ) + "\n[profile.release]\nlto = true\n\n# Local.\n[profile.dev]\ndebug = 1\n";
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), Some(merged));
}

#[test]
fn a_section_that_the_template_dropped() {
    let yours = CARGO
        .replace("all =", "cargo = \"warn\"\nall =")
        .replace("For images", "Images");
    let template = CARGO.replace("\n[lints.clippy]\nall = \"warn\"\n", "\n[features]\n\n");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), None);
}

const PYPROJECT: &str = r#"[project]
name = "backend"
dependencies = [
    "fastapi==0.121.0",
    "pydantic-settings==2.12.0",
    "uvicorn[standard]==0.38.0",
]

[tool.ruff]
line-length = 100
"#;

#[test]
fn requirements_of_python() {
    let yours = PYPROJECT.replace(
        "    \"uvicorn",
        "    # their SDK\n    \"stripe==13.0.0\", # pinned\n    \"uvicorn",
    );
    let template = PYPROJECT
        .replace(
            "    \"uvicorn",
            "    \"sqlalchemy==2.0.44\",\n    \"uvicorn",
        )
        .replace("==0.38.0", "==0.39.0");
    let merged = yours
        .replace(
            "    # their SDK",
            "    \"sqlalchemy==2.0.44\",\n    # their SDK",
        )
        .replace("==0.38.0", "==0.39.0");
    assert_eq!(
        clean("pyproject.toml", PYPROJECT, &yours, &template),
        Some(merged)
    );

    let yours = PYPROJECT.replace("==0.38.0", "==0.38.1");
    assert_eq!(clean("pyproject.toml", PYPROJECT, &yours, &template), None);
}

const ENV: &str =
    "# Backend\n\nHOST=127.0.0.1\nPORT=8000\n\n# Signs API tokens.\nSECRET=change-me\n";

#[test]
fn a_changed_value_beside_a_new_key_of_an_env_example() {
    let yours = ENV.replace("PORT=8000", "PORT=9000");
    let template = ENV.replace(
        "PORT=8000\n",
        "PORT=8000\nLOG=info\n\n# Not needed.\n# TRACE=1\n",
    );
    let merged = yours.replace(
        "PORT=9000\n",
        "PORT=9000\nLOG=info\n\n# Not needed.\n# TRACE=1\n",
    );
    assert_eq!(
        clean("backend/.env.example", ENV, &yours, &template),
        Some(merged)
    );
}

#[test]
fn an_optional_key_that_the_owner_switched_on_stays_on() {
    let base = format!("{ENV}# TRACE=1\n");
    let yours = format!("{ENV}TRACE=1\n");
    let template = base.replace("change-me", "replace-me");
    let merged = yours.replace("change-me", "replace-me");
    assert_eq!(
        clean(".env.example", &base, &yours, &template),
        Some(merged)
    );
    let template = base.replace("TRACE=1", "TRACE=0");
    assert_eq!(clean(".env.example", &base, &yours, &template), None);
}

#[test]
fn a_key_of_an_env_example_goes_with_its_comment() {
    let yours = ENV.replace("PORT=8000\n", "PORT=9000\nMINE=\"a b\"\n");
    let template = "# Backend\n\nHOST=127.0.0.1\nPORT=8000\n";
    let merged = yours.replace("\n# Signs API tokens.\nSECRET=change-me\n", "");
    assert_eq!(clean(".env.example", ENV, &yours, template), Some(merged));
    let yours = ENV.replace(
        "# Signs API tokens.",
        "# Signs API tokens.\n# See the vault.",
    );
    let merged = format!("{template}\n# Signs API tokens.\n# See the vault.\n");
    assert_eq!(clean(".env.example", ENV, &yours, template), Some(merged));
}

/// As a formatter may have left it: tabs, comments, a trailing comma.
#[test]
fn the_owners_layout_is_kept() {
    let base = "{\n  \"a\": 1,\n  \"b\": [1, 2]\n}\n";
    let yours = "{\n\t// mine\n\t\"a\": 5,\n\t\"b\": [\n\t\t1, // one\n\t\t2,\n\t],\n}\n";
    let template = "{\n  \"a\": 1,\n  \"b\": [1, 2, 3],\n  // new\n  \"c\": {\n    \"d\": [\n      1\n    ]\n  } // end\n}\n";
    let merged = "{\n\t// mine\n\t\"a\": 5,\n\t\"b\": [\n\t\t1, // one\n\t\t2,\n\t\t3,\n\t],\n\t// new\n\t\"c\": {\n\t\t\"d\": [\n\t\t\t1\n\t\t]\n\t}, // end\n}\n";
    assert_eq!(
        clean("tsconfig.json", base, yours, template).as_deref(),
        Some(merged)
    );

    let (base, yours) = (
        "{\"a\":{\"x\":1},\"c\":0}\n",
        "{\"a\":{\"x\":1,\"y\":2},\"c\":0}\n",
    );
    let merged = "{\"a\":{\"w\":0,\"x\":1,\"y\":2},\"b\":[],\"c\":0}\n";
    let template = "{\"a\":{\"x\":1,\"w\":0},\"b\":[],\"c\":0}\n";
    assert_eq!(
        clean("a.json", base, yours, template).as_deref(),
        Some(merged)
    );
}

#[test]
fn the_layout_of_toml_is_kept() {
    let base = "[x]\nb = 1\nd = 2\n";
    let template = "[x]\nb = 1\nc = 7 # new\nd = 2\n";
    for (yours, merged) in [
        (
            "x.b = 5 # mine\nx.d = 2\n",
            Some("x.b = 5 # mine\nx.c = 7 # new\nx.d = 2\n"),
        ),
        (
            "[ x ]\nd=2 #\nb=5\n",
            Some("[ x ]\nc = 7 # new\nd=2 #\nb=5\n"),
        ),
        // There is no line for the comment.
        ("x = { b = 5, d = 2 }\n", None),
    ] {
        assert_eq!(clean("a.toml", base, yours, template).as_deref(), merged);
    }
    let (base, yours) = ("x = { b = 1, d = 2 }\n", "[x]\nb = 5\nd = 2\n");
    let template = "x = { b = 1, c = 7, d = 2 }\n";
    let merged = "[x]\nb = 5\nc = 7\nd = 2\n";
    assert_eq!(
        clean("a.toml", base, yours, template).as_deref(),
        Some(merged)
    );
}

#[test]
fn tables_in_an_array_are_taken_as_a_whole() {
    let base = "[lib]\nname = \"a\"\n\n[[bin]]\nname = \"x\"\n\n[features]\nf = []\n";
    let two = base.replace("\n\n[features", "\n\n[[bin]]\nname = \"y\"\n\n[features");
    let template = two.replace("name = \"a\"\n", "name = \"a\"\ntest = false\n");
    let yours = base
        .replace("\"a\"", "\"b\"")
        .replace("f = []", "f = [\"g\"]");
    let merged = template
        .replace("\"a\"", "\"b\"")
        .replace("f = []", "f = [\"g\"]");
    assert_eq!(clean("Cargo.toml", base, &yours, &template), Some(merged));
    let three = two.replace("\"y\"", "\"z\"");
    assert_eq!(clean("Cargo.toml", base, &three, &template), None);
}

#[test]
fn what_the_owner_wrote_into_something_keeps_it_from_going() {
    let rest = "\"z\": 1\n}\n";
    let base = format!("{{\n  \"a\": [\n    {{ \"b\": 1 }}\n  ],\n  {rest}");
    let yours = base
        .replace("1 }", "1 } // do not touch")
        .replace("\"z\": 1", "\"z\": 2");
    for template in [
        format!("{{\n  {rest}"),
        base.replace("\"b\": 1", "\"b\": 2"),
    ] {
        assert_eq!(
            clean("tsconfig.json", &base, &yours, &template),
            None,
            "{template}"
        );
        let edited = base.replace("\"z\": 1", "\"z\": 2");
        assert!(
            clean("tsconfig.json", &base, &edited, &template).is_some(),
            "{template}"
        );
    }
    let yours = CARGO
        .replace("all =", "# Loud.\nall =")
        .replace("For images", "Images");
    let template = CARGO.replace("\n[lints.clippy]\nall = \"warn\"\n", "");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), None);
}

/// By lines, both would be there.
#[test]
fn one_key_added_by_both_in_two_places() {
    let base = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    let yours = base.replace("  \"a\"", "  \"n\": 1,\n  \"a\"");
    let same = base.replace("  \"c\"", "  \"n\": 1,\n  \"c\"");
    assert_eq!(
        clean("package.json", base, &yours, &same),
        Some(yours.clone())
    );
    let other = same.replace("\"n\": 1", "\"n\": 2");
    let text = "{\n<<<<<<< yours\n  \"n\": 1,\n  \"a\": 1,\n  \"b\": 2,\n||||||| base\n  \"a\": 1,\n  \"b\": 2,\n=======\n  \"a\": 1,\n  \"b\": 2,\n  \"n\": 2,\n>>>>>>> template\n  \"c\": 3\n}\n";
    let found = marked(run("package.json", base, &yours, &other));
    assert_eq!(found, (text.to_owned(), vec![2..=13]));
}

/// `init` finds files that no template wrote.
#[test]
fn without_a_base_both_files_come_together() {
    let yours = "{\n  \"name\": \"a\",\n  \"scripts\": { \"dev\": \"next dev\" }\n}\n";
    let template = "{\n  \"name\": \"a\",\n  \"scripts\": {\n    \"test\": \"vitest\"\n  },\n  \"type\": \"module\"\n}\n";
    let merged = "{\n  \"name\": \"a\",\n  \"scripts\": { \"dev\": \"next dev\", \"test\": \"vitest\" },\n  \"type\": \"module\"\n}\n";
    assert_eq!(
        clean("package.json", "", yours, template).as_deref(),
        Some(merged)
    );
    assert_eq!(
        clean(
            "package.json",
            "",
            yours,
            &template.replace("\"a\"", "\"b\"")
        ),
        None
    );
}

#[test]
fn line_endings_and_byte_order_marks_survive_a_merge_by_key() {
    let windows = |text: &str| format!("\u{feff}{}", text.trim_end().replace('\n', "\r\n"));
    for (path, base, mine, theirs, both) in [
        (
            "a.json",
            "{\n  \"b\": 1\n}\n",
            "{\n  \"b\": 1,\n  \"c\": 2\n}\n",
            "{\n  \"a\": [\n    3\n  ],\n  \"b\": 1\n}\n",
            "{\n  \"a\": [\n    3\n  ],\n  \"b\": 1,\n  \"c\": 2\n}\n",
        ),
        (
            "a.toml",
            "[t]\nb = 1\n",
            "[t]\nb = 2\n",
            "[t]\nb = 1\n# new\nc = [\n  3,\n]\n",
            "[t]\nb = 2\n# new\nc = [\n  3,\n]\n",
        ),
        (
            ".env.example",
            "A=1\nB=1\n",
            "A=1\nB=2\n",
            "A=1\nB=1\n\n# new\nC=1\n",
            "A=1\nB=2\n\n# new\nC=1\n",
        ),
    ] {
        assert_eq!(clean(path, base, mine, theirs).as_deref(), Some(both));
        assert_eq!(
            clean(path, base, &windows(mine), theirs),
            Some(windows(both))
        );
        assert_eq!(
            clean(path, base, mine, &windows(theirs)),
            Some(windows(both))
        );
        assert!(clean(path, base, &windows(mine), &windows(theirs)) == Some(windows(both)));
    }
}

#[test]
fn other_files_are_merged_by_lines() {
    let (base, yours, template) = ("{\"a\":1}\n", "{\"a\":1,\"b\":1}\n", "{\"a\":1,\"c\":1}\n");
    assert!(clean("a.json", base, yours, template).is_some());
    for path in ["a.js", "json", "env", "a.env", "toml", "bun.lock"] {
        assert_eq!(clean(path, base, yours, template), None, "{path}");
    }
    // What is broken stays a matter of lines.
    assert_eq!(clean("a.json", base, "{\"a\":1 \"b\":1}\n", template), None);
    assert_eq!(clean("a.json", base, "{\"a\":1,b:1}\n", template), None);
    assert_eq!(clean("a.json", base, "{\"a\":1,\"b\":}\n", template), None);
    assert_eq!(
        clean("a.json", "{\n\n}\n", "{\n\n\n", "[\n\n}\n").as_deref(),
        Some("[\n\n\n")
    );
}

#[test]
fn a_comment_beside_what_goes_is_not_lost() {
    let conflicts = |base: &str, yours: &str, template: &str| {
        assert_eq!(clean("a.json", base, yours, template), None, "{yours}");
    };
    let base = "{\n  \"a\": 1,\n  \"b\": 2\n}\n";
    conflicts(
        base,
        &base.replace("1,", "1, // mine").replace('2', "3"),
        "{\n  \"b\": 2\n}\n",
    );
    let base = "{ \"a\": 1, \"b\": 2 }\n";
    conflicts(
        base,
        "{ \"a\": 1, /* mine */ \"b\": 3 }\n",
        "{ \"b\": 2 }\n",
    );
    let edited = "{ \"a\": 1, \"b\": 3 }\n";
    assert_eq!(
        clean("a.json", base, edited, "{ \"b\": 2 }\n").as_deref(),
        Some("{ \"b\": 3 }\n")
    );

    let base = "a = 1\nb = [{ x = 1 }]\nc = 1\n";
    let yours = "a = 1 # mine\nb = [{ x = 1 }]\nc = 2\n";
    assert_eq!(
        clean("a.toml", base, yours, &base.replace("a = 1\n", "")),
        None
    );
    let yours = "a = 1\nb = [{ x = 1 }, # mine\n]\nc = 2\n";
    assert_eq!(
        clean("a.toml", base, yours, &base.replace("x = 1", "x = 2")),
        None
    );
}

#[test]
fn the_first_key_of_an_empty_map() {
    let base = "{\n  \"a\": {},\n  \"b\": 1\n}\n";
    let yours = base.replace('1', "2");
    let inline = base.replace("{}", "{ \"x\": [] }");
    assert_eq!(
        clean("a.json", base, &yours, &inline),
        Some(inline.replace('1', "2"))
    );
    let lines = base.replace("{}", "{\n    \"x\": []\n  }");
    assert_eq!(
        clean("a.json", base, &yours, &lines),
        Some(lines.replace('1', "2"))
    );
    let yours = base.replace("{}", "{\n    // none\n  }");
    let merged = base.replace("{}", "{\n    // none\n    \"x\": []\n  }");
    assert_eq!(clean("a.json", base, &yours, &inline), Some(merged));
}

#[test]
fn paragraphs_stay_paragraphs() {
    let base = "[t]\na = 1\n\n# About b.\nb = 1\n\n# About c.\nc = 1\n";
    let yours = base.replace("a = 1", "a = 2");
    let template = base.replace("\n\n# About b.\nb = 1", "");
    let merged = template.replace("a = 1", "a = 2");
    assert_eq!(clean("a.toml", base, &yours, &template), Some(merged));
    let (base, template) = (template, base);
    let edited = |text: &str| text.replace("a = 1", "a = 2").replace("About c", "On c");
    let (yours, merged) = (edited(&base), edited(template));
    assert_eq!(clean("a.toml", &base, &yours, template), Some(merged));

    let base = "{\n  \"a\": 1,\n\n  \"b\": 1,\n\n  \"c\": 1\n}\n";
    let yours = base
        .replace("\"b\": 1,", "\"b\": 1, ")
        .replace("\"c\": 1", "\"c\": 2");
    let merged = "{\n  \"a\": 1,\n\n  \"c\": 2\n}\n";
    assert_eq!(
        clean("a.json", base, &yours, "{\n  \"a\": 1,\n  \"c\": 1\n}\n").as_deref(),
        Some(merged)
    );
}

#[test]
fn a_heading_stays_one_heading() {
    let base = "[t]\n# Heading.\nb = 1\nc = 1\n";
    let yours = base.replace("b = 1", "b = 2");
    let template = base.replace("b = 1", "a = 1\nb = 1");
    let merged = "[t]\na = 1\n# Heading.\nb = 2\nc = 1\n";
    assert_eq!(
        clean("a.toml", base, &yours, &template).as_deref(),
        Some(merged)
    );
    let (yours, template) = (base.replace("c = 1", "c = 2"), base.replace("b = 1\n", ""));
    let merged = "[t]\n# Heading.\nc = 2\n";
    assert_eq!(
        clean("a.toml", base, &yours, &template).as_deref(),
        Some(merged)
    );
}

#[test]
fn what_the_owner_wrote_below_a_section_outlives_it() {
    let base = "[a]\nx = 1\n\n# The end of a.\n\n# About b.\n[b]\ny = 1\n";
    let yours = base
        .replace("end of a.\n", "end of a.\n# Mine.\n")
        .replace("y = 1", "y = 2");
    let template = "# About b.\n[b]\ny = 1\n";
    let merged = "# Mine.\n\n# About b.\n[b]\ny = 2\n";
    assert_eq!(
        clean("a.toml", base, &yours, template).as_deref(),
        Some(merged)
    );
}

#[test]
fn strings_of_several_lines_are_not_indented() {
    let base = "a = [\n  1,\n]\n";
    let text = "\"\"\"\nx\n    y\"\"\"";
    let yours = "a = [\n\t0,\n\t1,\n]\n";
    let template = format!("a = [\n  1,\n  {text},\n]\n");
    let merged = format!("a = [\n\t0,\n\t1,\n\t{text},\n]\n");
    assert_eq!(clean("a.toml", base, yours, &template), Some(merged));
}

/// Their parts have no place of their own.
#[test]
fn dotted_keys_between_brackets_are_only_given_new_values() {
    let base = "x = { a.b = 1, a.c = 1, d = 1 }\n";
    let yours = base.replace("a.b = 1", "a.b = 2");
    for (template, merged) in [
        (
            base.replace("d = 1", "d = 2"),
            Some(yours.replace("d = 1", "d = 2")),
        ),
        (
            base.replace("a.c = 1", "a.c = 2"),
            Some(yours.replace("a.c = 1", "a.c = 2")),
        ),
        (base.replace("a.c = 1", "a.c = 1, a.e = 1"), None),
        (base.replace("a.c = 1, ", ""), None),
        (base.replace(", d = 1", ""), None),
    ] {
        assert_eq!(clean("a.toml", base, &yours, &template), merged);
    }
}

#[test]
fn two_keys_of_an_env_example_that_are_one() {
    let base = "A=1\n\nB=1\n\nC=1\n";
    let yours = base.replace("A=1\n", "A=1\nN=1\n");
    let template = base.replace("C=1\n", "C=1\nN=2\n");
    assert_eq!(clean(".env", base, &yours, &template), None);
    // What is commented out belongs to no other key.
    let all = ["A=1\n# T=1\nB=1\n", "A=2\n# T=1\nB=1\n", "A=1\n", "A=2\n"];
    assert_eq!(
        clean(".env", all[0], all[1], all[2]).as_deref(),
        Some(all[3])
    );
    assert_eq!(
        clean(".env", all[2], all[3], all[0]).as_deref(),
        Some(all[1])
    );
    let base = "A=1\n\n# About T.\n# T=1\nB=1\n";
    let (yours, template) = (base.replace("A=1", "A=2"), base.replace("B=1", "N=1\nB=1"));
    let merged = template.replace("A=1", "A=2");
    assert_eq!(clean(".env", base, &yours, &template), Some(merged));
    let template = "A=1\n\n# About T.\n# T=1\n";
    let yours = base.replace("T=1\n", "T=2\n");
    assert_eq!(
        clean(".env", base, &yours, template).as_deref(),
        Some("A=1\n\n# About T.\n# T=2\n")
    );
}
