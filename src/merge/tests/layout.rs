use super::*;

#[test]
fn the_owners_text_in_a_value_prevents_its_removal() {
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
    // An invalid file is merged by lines.
    assert_eq!(clean("a.json", base, "{\"a\":1 \"b\":1}\n", template), None);
    assert_eq!(clean("a.json", base, "{\"a\":1,b:1}\n", template), None);
    assert_eq!(clean("a.json", base, "{\"a\":1,\"b\":}\n", template), None);
    assert_eq!(
        clean("a.json", "{\n\n}\n", "{\n\n\n", "[\n\n}\n").as_deref(),
        Some("[\n\n\n")
    );
}

#[test]
fn a_comment_next_to_a_removed_value_is_not_lost() {
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
