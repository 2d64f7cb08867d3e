use proptest::prelude::*;

use super::*;

const FILE: &str = "# Frontend\nPORT=3000\n\nURL=http://localhost:3000\n# KEY=old\nKEY=abc";

/// The parsed file, or all its problems.
fn parse(bytes: &[u8]) -> Result<Document, Vec<Problem>> {
    let document = Document::read(bytes).map_err(|problem| vec![problem])?;
    let problems = document.problems();
    if problems.is_empty() {
        Ok(document)
    } else {
        Err(problems)
    }
}

fn faults(text: &[u8]) -> Vec<(usize, Fault)> {
    match parse(text) {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .into_iter()
            .map(|problem| (problem.line, problem.fault))
            .collect(),
    }
}

#[test]
fn reads_values_and_line_numbers() -> Result<(), Vec<Problem>> {
    let document = parse(FILE.as_bytes())?;
    assert_eq!(document.get("URL"), Some("http://localhost:3000"));
    assert_eq!(document.get("NONE"), None);
    assert_eq!(document.line_of("KEY"), Some(6));
    let keys: Vec<_> = document.pairs().map(|(key, _)| key).collect();
    assert_eq!(keys, ["PORT", "URL", "KEY"]);
    Ok(())
}

#[test]
fn an_edit_changes_only_the_value() -> Result<(), Vec<Problem>> {
    let mut document = parse(FILE.as_bytes())?;
    assert_eq!(document.set("KEY", "x"), Ok(()));
    assert_eq!(document.render(), FILE.replace("KEY=abc", "KEY=x"));
    assert_eq!(document.append("NEW", "1"), Ok(()));
    assert_eq!(document.render(), FILE.replace("KEY=abc", "KEY=x\nNEW=1\n"));
    Ok(())
}

#[test]
fn a_refused_edit_changes_nothing() -> Result<(), Problem> {
    let text = "A=1\nB=\"x\"\nC=1\nC=2\n";
    let mut document = Document::read(text.as_bytes())?;
    assert_eq!(document.set("D", "1"), Err(EditError::Missing));
    assert_eq!(document.set("B", "1"), Err(EditError::Unclear { line: 2 }));
    assert_eq!(document.set("C", "3"), Err(EditError::Unclear { line: 4 }));
    assert_eq!(
        document.set("A", "a\nB=2"),
        Err(EditError::Value(Fault::Character {
            found: '\n',
            column: 2
        }))
    );
    assert_eq!(
        document.append("A", "2"),
        Err(EditError::Unclear { line: 1 })
    );
    assert_eq!(
        document.append("X\nY", "2"),
        Err(EditError::Value(Fault::Key))
    );
    assert_eq!(document.get("C"), None);
    assert_eq!(document.render(), text);
    Ok(())
}

#[test]
fn a_new_file_ends_with_a_line_feed() {
    let mut document = Document::new();
    assert_eq!(document.append("A", "1"), Ok(()));
    assert_eq!(document.append("B", "2"), Ok(()));
    assert_eq!(document.render(), "A=1\nB=2\n");
}

#[test]
fn reports_problems_of_the_whole_file() {
    assert_eq!(faults(b""), []);
    assert_eq!(
        faults(b"A=1\nB=2\nA=3\n"),
        [(3, Fault::Repeated { first: 1 })]
    );
    assert_eq!(faults("\u{feff}A=1\n".as_bytes()), [(1, Fault::Bom)]);
    assert_eq!(faults(b"A=1\r\nB=2\r\n"), [(1, Fault::CarriageReturn)]);
    assert_eq!(faults(b"A=1\nB=\xff\n"), [(2, Fault::NotUtf8)]);
    let mut long = b"A=1\n# ".to_vec();
    long.resize(MAX_BYTES, b'x');
    assert_eq!(faults(&long), []);
    long.push(b'\n');
    assert_eq!(faults(&long), [(2, Fault::TooLong)]);
}

#[test]
fn errors_show_no_values() {
    let text = "KEY=hunter2\nBAD='hunter2'\n";
    let document = Document::read(text.as_bytes());
    assert_eq!(
        format!("{document:?}"),
        r#"Ok(Document { keys: ["KEY"], .. })"#
    );
    let problems = document.map(|document| document.problems());
    assert!(!format!("{problems:?}").contains("hunter2"));
}

proptest! {
    #[test]
    fn unedited_text_round_trips(text in "[A-B=#'\" \r\n\u{feff}é1]{0,40}") {
        let document = Document::read(text.as_bytes());
        prop_assert_eq!(document.map(|document| document.render()), Ok(text));
    }

    #[test]
    fn a_set_value_is_read_back(text in "([A-C]=[a-z]{1,3}\n|#x\n|\n){0,6}", value in "[A-Za-z0-9._:/@%?=,+&-]{1,20}") {
        if let Ok(mut document) = parse(text.as_bytes()) {
            let done = document.set("A", &value).or_else(|_| document.append("A", &value));
            prop_assert_eq!(done, Ok(()));
            let again = parse(document.render().as_bytes());
            prop_assert_eq!(again.as_ref().map(|document| document.get("A")), Ok(Some(value.as_str())));
            for key in ["B", "C"] {
                let before = parse(text.as_bytes());
                prop_assert_eq!(document.get(key), before.as_ref().ok().and_then(|before| before.get(key)));
            }
        }
    }
}

#[test]
fn finds_the_lines_with_a_key() {
    let text = "\u{feff}A=1\n# B=2\n#C=3\n# about D=4 and more\n\nE = 5\nf=6\n# G=\"7\"\nA=8";
    let document = Document::read(text.as_bytes()).expect("text");
    let lines: Vec<_> = document
        .key_lines()
        .map(|line| (line.line, line.key, line.commented))
        .collect();
    assert_eq!(
        lines,
        [
            (1, "A", false),
            (2, "B", true),
            (6, "E", false),
            (9, "A", false)
        ]
    );
}
