//! Changes beyond layout.

use super::*;

#[test]
fn significant_indentation_is_a_change() {
    let base = "a:\n  b: 1\n  c: 2\n  d: 3\nz: 1\n";
    let template = "a:\n  b: 1\n  c:\n    d: 3\nz: 1\n";
    // The owner indented the same line differently.
    let yours = "a:\n    b: 1\n    c: 2\nd: 3\nz: 1\n";
    assert_eq!(run("a.yml", base, yours, template), None);
    // The owner changed the value of a line that the template indented.
    let yours = "a:\n    b: 1\n    c: 2\n    d: 4\nz: 1\n";
    assert_eq!(run("a.yml", base, yours, template), None);
    let base = "if a:\n    b()\n    c()\nd()\n";
    let yours = "if a:\n\tb()\nc()\nd()\n";
    assert_eq!(run("a.py", base, yours, &base.replace("c()", "c(1)")), None);
    // The owner wrapped the lines that the template extends in a block.
    let yours = "if a:\n\tif e:\n\t\tb()\n\t\tc()\nd()\n";
    assert_eq!(
        run(
            "a.py",
            base,
            yours,
            &base.replace("b()\n", "b()\n    x()\n")
        ),
        None
    );
}

/// The closest line with known indentation may be in a block that the owner indents differently.
#[test]
fn a_line_at_a_different_depth_is_a_conflict() {
    let base = "def f():\n    a()\n    if x:\n        b(1, 2, 3, 4, 5, 6, 7)\ndef g():\n    if y:\n        c()\n";
    let last = "        b(1, 2, 3, 4, 5, 6, 7)\n";
    for (yours, more) in [
        // With the copied indentation, the new line would be in the block above.
        (
            "def f():\n  a()\n  if x:\n    b(1, 2, 3, 4, 5, 6, 7)\ndef g():\n    if y:\n        c()\n",
            "    e()\n",
        ),
        // With the copied indentation, the new line would be between the two surrounding depths.
        (
            "def f():\n  a()\n  if x:\n      b(1, 2, 3, 4, 5, 6, 7)\ndef g():\n  if y:\n    c()\n",
            "        e()\n",
        ),
    ] {
        let template = base.replace(last, &format!("{last}{more}"));
        assert_eq!(run("a.py", base, yours, &template), None);
    }
}

#[test]
fn changes_of_one_statement_by_both_sides_are_a_conflict() {
    for (mine, theirs) in [
        ("limit: 20", "limit: 50"),
        ("where: { id }", "where: { id, now }"),
        ("query({", "query<Row>({"),
        ("user's", "account's"),
    ] {
        let yours = to_tabs(TS, 2)
            .replace("limit: 20", "limit: 10")
            .replace("{ id }", "{ id, day }");
        let yours = yours
            .replace("query({", "find({")
            .replace("user's", "owner's");
        assert_eq!(
            run("a.ts", TS, &yours, &TS.replace(mine, theirs)),
            None,
            "{mine}"
        );
    }
    // Changes of different words of one line or of adjacent lines are a conflict, too.
    let yours = to_tabs(TS, 2).replace("const found", "let found");
    assert_eq!(
        run("a.ts", TS, &yours, &TS.replace("query(", "find(")),
        None
    );
    assert_eq!(
        run(
            "a.ts",
            TS,
            &yours,
            &TS.replace("where: { id }", "where: { key }")
        ),
        None
    );
    // Changes separated by an unchanged line are merged.
    let template = TS.replace("limit: 20", "limit: 50");
    let expected = yours.replace("limit: 20", "limit: 50");
    assert_eq!(run("a.ts", TS, &yours, &template), Some(expected));
    // The same change on both sides is merged.
    assert_eq!(
        run("a.ts", TS, &yours, &TS.replace("const found", "let found")),
        Some(yours)
    );
}

#[test]
fn significant_space_is_a_change() {
    for (path, base, mine, theirs) in [
        (
            "a.ts",
            "  say(\"a b\", 1);\n",
            "\tsay(\"a  b\", 1);\n",
            "  say(\"a b\", 2);\n",
        ),
        (
            "a.ts",
            "  say(`a\n  b`, 1);\n",
            "\tsay(`a\n\tb`, 1);\n",
            "  say(`a\n  b`, 2);\n",
        ),
        (
            "a.py",
            "say(\"\"\"a\n  b\"\"\", 1)\n",
            "say(\"\"\"a\n\tb\"\"\", 1)\n",
            "say(\"\"\"a\n  b\"\"\", 2)\n",
        ),
        (
            "a.rs",
            "  say(r#\"a \"b\"#, 1);\n",
            "\tsay(r#\"a  \"b\"#, 1);\n",
            "  say(r#\"a \"b\"#, 2);\n",
        ),
        (
            "a.css",
            ".a .b { top: 0 }\n",
            "\t.a.b { top: 0 }\n",
            ".a .b { top: 1 }\n",
        ),
        (
            "a.ts",
            "x = a / b c / d;\n",
            "x = a / bc / d;\n",
            "x = a / b c / e;\n",
        ),
        (
            "a.css",
            ".a.b { top: 0 }\n",
            ".a\n.b { top: 0 }\n",
            ".a.b { top: 1 }\n",
        ),
        (
            "a.tsx",
            "  <b>a b</b>\n",
            "\t<b>a\u{a0}b</b>\n",
            "  <b>a b!</b>\n",
        ),
        (
            "a.sh",
            "  echo a  b $1\n",
            "\techo a b $1\n",
            "  echo a  b $2\n",
        ),
        (
            "a.ts",
            "  x = /a b/ && 1;\n",
            "\tx = /a  b/ && 1;\n",
            "  x = /a b/ && 2;\n",
        ),
    ] {
        assert_eq!(run(path, base, mine, theirs), None, "{path}: {base}");
    }
}

#[test]
fn lines_within_strings_keep_their_space() {
    let base = "f(() => {\n  a();\n  b(1);\n});\n";
    let template = "f(() => {\n  a();\n  b(`\n  x\n`);\n});\n";
    let expected = "f(() => {\n\ta();\n\tb(`\n  x\n`);\n});\n";
    assert_eq!(
        run("a.ts", base, &to_tabs(base, 2), template).as_deref(),
        Some(expected)
    );
}

#[test]
fn unpaired_quotes_are_signs_or_a_conflict() {
    // Apostrophes in JSX, in a regular expression and in a comment.
    let base = "  return (\n    <p>\n      Don't say \"no, it's\n      <b>mine</b>.\n    </p>\n  ); // it's\n  x = /['\"`]/;\n  y = 1;\n";
    let template = base.replace("y = 1", "y = 2").replace("mine", "yours");
    let merged = run("a.tsx", base, &to_tabs(base, 2), &template);
    assert_eq!(merged, Some(to_tabs(&template, 2)));
    for open in ["x = `a", "/* a", "x = `${`}`"] {
        let base = format!("  {open}\n  y = 1;\n");
        let template = base.replace('1', "2");
        assert_eq!(
            run("a.ts", &base, &to_tabs(&base, 2), &template),
            None,
            "{open}"
        );
    }
    assert_eq!(
        run("a.rs", "  \"\n  a\n", "\t\"\n\ta\n", "  \"\n  b\n"),
        None
    );
    assert_eq!(
        run("a.py", "  '''\n  a\n", "\t'''\n\ta\n", "  '''\n  b\n"),
        None
    );
}
