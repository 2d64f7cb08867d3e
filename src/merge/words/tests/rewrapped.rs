//! Files that the owner's formatter wraps at a different width.

use super::*;

/// Merges the template's change of `base` into `yours`, and expects a result.
fn becomes(path: &str, base: &str, yours: &str, change: [&str; 2], expected: &str) {
    assert!(base.contains(change[0]), "{path} has no {:?}", change[0]);
    let template = base.replacen(change[0], change[1], 1);
    assert_eq!(
        run(path, base, yours, &template).as_deref(),
        Some(expected),
        "{path}: {change:?}"
    );
}

#[test]
fn unchanged_statements_keep_the_owners_line_breaks() {
    // The owner's Prettier uses a different width, and tabs.
    let base = "\
export const names = [\"first\", \"second\", \"third\"];
export function load({ id, day }: Query) {
  return query(
    { where: { id, day } }, // by key
    20,
  ).then((rows) => rows.map((row) => row.name));
}
const after = 1;
";
    let yours = "\
export const names = [
\t\"first\",
\t\"second\",
\t\"third\",
];
export function load({
\tid,
\tday,
}: Query) {
\treturn query(
\t\t{ where: { id, day } }, // by key
\t\t20
\t)
\t\t.then((rows) =>
\t\t\trows.map((row) => row.name)
\t\t);
}
const after = 1;
";
    becomes(
        "a.ts",
        base,
        yours,
        ["after = 1", "after = 2"],
        &yours.replace("after = 1", "after = 2"),
    );
    becomes(
        "a.ts",
        base,
        yours,
        ["}\nconst", "}\n\nfunction last() {\n  return 1;\n}\nconst"],
        &yours.replace("}\nconst", "}\n\nfunction last() {\n\treturn 1;\n}\nconst"),
    );
    // Statements changed by the template take the template's line breaks.
    let changed = yours
        .replace("\tday,\n}", "\tdate,\n}")
        .replace("{\n\tid,\n\tdate,\n}", "{ id, date }");
    becomes(
        "a.ts",
        base,
        yours,
        ["{ id, day }: Query", "{ id, date }: Query"],
        &changed,
    );
    let changed = yours.replace(
        "[\n\t\"first\",\n\t\"second\",\n\t\"third\",\n]",
        "[\"first\", \"third\"]",
    );
    becomes("a.ts", base, yours, ["\"second\", ", ""], &changed);
    // A conflict if the owner changed the same statement.
    let template = base.replace("day }: Query", "date }: Query");
    assert_eq!(
        run(
            "a.ts",
            base,
            &yours.replace("\tid,\n", "\tkey,\n"),
            &template
        ),
        None
    );
}

#[test]
fn jsx_may_be_wrapped_anywhere_between_tags() {
    let base = "\
  return (
    <p className=\"hint\" id={id}>
      Already have an account? Don't wait. <Link href=\"/sign-in\">Sign in</Link>
    </p>
  );
  done();
  last();
";
    let yours = "\
\treturn (
\t\t<p
\t\t\tclassName=\"hint\"
\t\t\tid={id}
\t\t>
\t\t\tAlready have an account? Don't
\t\t\twait. <Link href=\"/sign-in\">Sign in</Link>
\t\t</p>
\t);
\tdone();
\tlast();
";
    becomes(
        "a.tsx",
        base,
        yours,
        ["last();", "last(1);\n  more();"],
        &yours.replace("last();", "last(1);\n\tmore();"),
    );
    let one_line =
        "\t\t\tAlready have an account? Don't wait. <Link href=\"/sign-in\">Log in</Link>\n";
    let start = yours.find("\t\t\tAlready").expect("the text");
    let end = yours.find("\t\t</p>").expect("its end");
    let expected = format!("{}{one_line}{}", &yours[..start], &yours[end..]);
    becomes("a.tsx", base, yours, ["Sign in<", "Log in<"], &expected);
    // A conflict if the owner changed the same text.
    let mine = yours.replace("Already", "Do you");
    assert_eq!(
        run("a.tsx", base, &mine, &base.replace("Sign in<", "Log in<")),
        None
    );
}

#[test]
fn files_that_rustfmt_wraps_at_a_different_width_are_merged() {
    let base = "\
fn load(id: &str, day: Day) -> Option<Name> {
    let row = rows.iter().find(|row| row.id == id && row.day == day)?;
    Some(Name { first: row.first, last: row.last })
}
fn last() {}
";
    let yours = "\
fn load(
  id: &str,
  day: Day,
) -> Option<Name> {
  let row = rows
    .iter()
    .find(|row| row.id == id && row.day == day)?;
  Some(Name {
    first: row.first,
    last: row.last,
  })
}
fn last() {}
";
    becomes(
        "a.rs",
        base,
        yours,
        [
            "fn last() {}",
            "fn last() {\n    if true {\n        load();\n    }\n}",
        ],
        &yours.replace(
            "fn last() {}",
            "fn last() {\n  if true {\n    load();\n  }\n}",
        ),
    );
    let changed = yours.replace(
        "Name {\n    first: row.first,\n    last: row.last,\n  }",
        "Name { first: row.first }",
    );
    becomes("a.rs", base, yours, [", last: row.last }", " }"], &changed);
}

#[test]
fn files_that_ruff_wraps_at_a_different_width_are_merged() {
    let base = "\
def load(id: str, day: date) -> Name | None:
    row = find(rows, id=id, day=day)
    if row is None:
        return None
    return Name(row.first, row.last)
";
    let yours = "\
def load(
\tid: str,
\tday: date,
) -> Name | None:
\trow = find(
\t\trows,
\t\tid=id,
\t\tday=day,
\t)
\tif row is None:
\t\treturn None
\treturn Name(row.first, row.last)
";
    becomes(
        "a.py",
        base,
        yours,
        [
            "        return None\n",
            "        log()\n        return None\n",
        ],
        &yours.replace("\t\treturn None\n", "\t\tlog()\n\t\treturn None\n"),
    );
    let changed = yours.replace(
        "find(\n\t\trows,\n\t\tid=id,\n\t\tday=day,\n\t)",
        "find(rows, id=id)",
    );
    becomes("a.py", base, yours, ["id=id, day=day", "id=id"], &changed);
    // Changes of meaning, not of layout: a statement on two lines, and a tuple.
    let base = "x = 1\ny = (a)\nz = 3\n";
    assert_eq!(
        run(
            "a.py",
            base,
            "x = 1\ny = (a,)\nz = 3\n",
            "x = 1\ny = (b)\nz = 3\n"
        ),
        None
    );
    assert_eq!(
        run(
            "a.py",
            base,
            "x = 1\ny\n(a)\nz = 3\n",
            "x = 1\ny = (b)\nz = 3\n"
        ),
        None
    );
}
