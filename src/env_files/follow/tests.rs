use super::*;
use crate::blueprint::ValuePart;

const OLD: &str =
    "# The port.\nPORT=1\n\n# Signs tokens.\nSECRET=replace-me\n\n# For logs.\n# LOG=text\n";

fn row(name: &str, example: &str, comment: &str, optional: bool) -> EnvRow {
    EnvRow {
        name: name.to_owned(),
        service: "a".to_owned(),
        file: "a/.env".to_owned(),
        comment: comment.to_owned(),
        optional,
        example: example.to_owned(),
        value: vec![ValuePart::Text(example.to_owned())],
        ..EnvRow::default()
    }
}

/// Today's rows: changed comments, a new optional key in the middle, and no key for logs.
fn today_rows() -> [EnvRow; 3] {
    [
        row("PORT", "1", "Where it listens.", false),
        row("HOST", "0.0.0.0", "For containers.", true),
        row("SECRET", "replace-me", "Signs API tokens.", false),
    ]
}

fn read(text: &str) -> Document {
    Document::read(text.as_bytes()).expect("UTF-8")
}

/// The file after a run that keeps all values; `None` if it is unchanged.
fn after(rows: &[EnvRow], file: &str) -> Option<String> {
    let one = |text| BTreeMap::from([("a/.env".to_owned(), read(text))]);
    let mut changes = Changes::default();
    let followed = changes.follow(rows, &one(file), &one(OLD));
    followed.expect("changes");
    let new = changes.files.pop()?.new?;
    Some(new.expose().to_owned())
}

#[test]
fn an_unedited_file_becomes_todays_example_with_its_values() {
    let file = OLD.replace("PORT=1", "PORT=9").replace("replace-me", "abc");
    let expected = "# Where it listens.\nPORT=9\n\n# For containers.\n# HOST=0.0.0.0\n\n# Signs API tokens.\nSECRET=abc\n";
    assert_eq!(after(&today_rows(), &file).as_deref(), Some(expected));
}

#[test]
fn the_owners_comments_keys_and_order_stay() {
    let logs = "# For logs.\nLOG=json\n\n# Signs tokens.\nSECRET=abc\n\n";
    let port = "# Ask Ada.\nPORT=9\n# The port.\nMINE=1\n";
    let merged = after(&today_rows(), &format!("{logs}{port}")).expect("a change");
    let host = "# For containers.\n# HOST=0.0.0.0\n\n";
    let logs = logs.replace("# Signs tokens.", &format!("{host}# Signs API tokens."));
    assert_eq!(merged, format!("{logs}{port}"));
}

#[test]
fn an_unused_key_stays() {
    let file = OLD.replace("replace-me", "abc");
    let merged = after(&today_rows()[..1], &file).expect("a change");
    let expected = "# Where it listens.\nPORT=1\n\n# Signs tokens.\nSECRET=abc\n";
    assert!(merged.starts_with(expected), "{merged}");
}

#[test]
fn nothing_happens_if_the_template_is_unchanged() {
    let rows = [
        row("PORT", "1", "The port.", false),
        row("SECRET", "replace-me", "Signs tokens.", false),
        row("LOG", "text", "For logs.", true),
    ];
    for file in [
        OLD.to_owned(),
        OLD.replace("# LOG=text", "LOG=json"),
        OLD.replace("# For logs.\n# LOG=text\n", ""),
        OLD.replace('\n', "\r\n"),
        "SECRET=\"odd\"\r\nPORT=1".to_owned(),
        format!("{OLD}<<<<<<< mine\n"),
    ] {
        assert_eq!(after(&rows, &file), None, "{file}");
    }
}

#[test]
fn a_merge_that_loses_a_value_is_discarded() {
    // The owner removed a required key, so it is appended again.
    let before = read(&OLD.replace("\n# Signs tokens.\nSECRET=replace-me\n", ""));
    let mut grown = before.clone();
    grown.append("SECRET", "new").expect("a line");
    let rows = today_rows();
    let rows: Vec<&EnvRow> = rows.iter().collect();
    let path = RelPath::parse("a/.env").expect("a path");
    let merged = followed(&path, &read(OLD), &rows, &before, &grown).expect("a merge");
    let text = merged.expect("other comments").render();
    assert!(text.starts_with("# Where it listens.\n"), "{text}");
    assert!(text.ends_with("\nSECRET=new\n"), "{text}");
}

#[test]
fn an_optional_key_moved_only_by_the_template_is_not_lost() {
    let rows = [
        row("PORT", "1", "The port.", false),
        row("SECRET", "replace-me", "Signs tokens.", false),
        row("MORE", "1", "More.", true),
        row("LOG", "text", "For logs.", true),
    ];
    let file = format!("{OLD}\n# Mine.\nMINE=1\n");
    let merged = after(&rows, &file).expect("a change");
    for kept in [
        "# For logs.\n# LOG=text\n",
        "# More.\n# MORE=1\n",
        "# Mine.\nMINE=1\n",
    ] {
        assert!(merged.contains(kept), "{merged}");
    }
}

#[test]
fn a_note_has_the_keys_line_in_the_new_file() {
    let note = |line| Note {
        file: "a/.env".to_owned(),
        line: Some(line),
        text: "LOG is not used any more".to_owned(),
    };
    let file = OLD.replace("# LOG=text", "LOG=json");
    let one = |text: &str| BTreeMap::from([("a/.env".to_owned(), read(text))]);
    let mut changes = Changes {
        notes: vec![note(8)],
        ..Changes::default()
    };
    let followed = changes.follow(&today_rows(), &one(&file), &one(OLD));
    followed.expect("changes");
    let new = changes.files.pop().and_then(|change| change.new);
    let new = new.expect("a change");
    assert_eq!(changes.notes, [note(11)], "{}", new.expose());
    assert_eq!(read(new.expose()).line_of("LOG"), Some(11));
}
