use super::*;

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
fn crates_that_both_sides_add_at_the_same_place_are_kept() {
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
fn a_feature_and_a_version_of_one_crate_are_merged() {
    let yours = CARGO.replace("\"derive\"", "\"derive\", \"rc\"");
    let template = CARGO.replace("1.0.228", "1.0.230");
    let merged = yours.replace("1.0.228", "1.0.230");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), Some(merged));
    let yours = CARGO.replace("1.0.228", "1.0.229");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), None);
}

#[test]
fn sections_that_both_sides_add_at_the_end_are_kept() {
    let yours = format!("{CARGO}\n[profile.release]\nlto = true\n");
    let template = format!("{CARGO}strip = true\n\n# Local.\n[profile.dev]\ndebug = 1\n");
    let merged = CARGO.replace(
        "inherits = \"release\"\n",
        "inherits = \"release\"\nstrip = true\n",
    ) + "\n[profile.release]\nlto = true\n\n# Local.\n[profile.dev]\ndebug = 1\n";
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), Some(merged));
}

#[test]
fn a_section_that_the_owner_edited_is_not_removed() {
    let yours = CARGO
        .replace("all =", "cargo = \"warn\"\nall =")
        .replace("For images", "Images");
    let template = CARGO.replace("\n[lints.clippy]\nall = \"warn\"\n", "\n[features]\n\n");
    assert_eq!(clean("Cargo.toml", CARGO, &yours, &template), None);
}

#[test]
fn python_requirements_are_merged_by_package() {
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
        // A conflict: an inline table has no line for the comment.
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
fn arrays_of_tables_are_merged_as_a_whole() {
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
fn the_owners_text_below_a_removed_section_stays() {
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
fn multi_line_strings_are_not_indented() {
    let base = "a = [\n  1,\n]\n";
    let text = "\"\"\"\nx\n    y\"\"\"";
    let yours = "a = [\n\t0,\n\t1,\n]\n";
    let template = format!("a = [\n  1,\n  {text},\n]\n");
    let merged = format!("a = [\n\t0,\n\t1,\n\t{text},\n]\n");
    assert_eq!(clean("a.toml", base, yours, &template), Some(merged));
}

/// The segments of a dotted key in an inline table have no separate ranges in the text, so other edits are impossible.
#[test]
fn dotted_keys_in_inline_tables_only_get_new_values() {
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
