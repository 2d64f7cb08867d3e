use super::*;

fn blob(text: &str) -> Blob {
    Blob::new(text.as_bytes())
}

fn path() -> RelPath {
    RelPath::parse("file").expect("a path")
}

/// The new text of the file, or the name of the step.
fn shown(step: Option<Step>) -> String {
    match step {
        None => "nothing".to_owned(),
        Some(Step::Merge { merged, .. }) => String::from_utf8_lossy(merged.bytes()).into_owned(),
        Some(step) => format!("{:?}", step.name()),
    }
}

fn settled(renders: &[&str], disk: &str, want: &str) -> Option<String> {
    let renders: Vec<_> = renders.iter().map(|text| Some(blob(text))).collect();
    let step = settle(&path(), &renders, &blob(disk), &blob(want))?;
    Some(shown(Some(step)))
}

fn chosen(renders: &[&str], disk: &str, want: &str) -> String {
    let renders: Vec<_> = renders.iter().map(|text| Some(blob(text))).collect();
    shown(choose(
        &path(),
        &renders,
        Some(&blob(disk)),
        Some(&blob(want)),
    ))
}

const OURS: &str = "1\n2\n3\na\n4\n5\n6\n";
const THEIRS: &str = "1\n2\n3\nb\n4\n5\n6\n";
const WANT: &str = "1\n2\n3\na\nb\n4\n5\n6\n";
const DISPUTE: &str = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n";

#[test]
fn a_conflict_between_renders_becomes_todays_render() {
    let renders = [OURS, THEIRS];
    let disk = format!("1\n2\n3\n{DISPUTE}4\n5\n6\n");
    assert_eq!(settled(&renders, &disk, WANT).as_deref(), Some(WANT));
}

#[test]
fn edits_outside_of_the_conflict_stay() {
    let disk = format!("0\n1\n2\n3\n{DISPUTE}4\n5\n");
    assert_eq!(
        settled(&[OURS, THEIRS], &disk, WANT).as_deref(),
        Some("0\n1\n2\n3\na\nb\n4\n5\n")
    );
}

#[test]
fn edits_inside_the_conflict_are_left_to_the_owner() {
    for edited in [
        "<<<<<<< HEAD\na!\n=======\nb\n>>>>>>> other\n",
        "<<<<<<< HEAD\na\n=======\n>>>>>>> other\n",
    ] {
        let disk = format!("1\n2\n3\n{edited}4\n5\n6\n");
        assert_eq!(
            settled(&[OURS, THEIRS], &disk, WANT).as_deref(),
            Some("Conflict"),
            "{edited}"
        );
    }
}

#[test]
fn a_conflict_between_a_render_and_an_edit_is_left_to_the_owner() {
    let disk = format!("{DISPUTE}1\n2\n3\n");
    for want in ["b\n1\n2\n3\n", "b\n1\n2\n4\n"] {
        let render = "b\n1\n2\n3\n";
        assert_eq!(settled(&[render], &disk, want).as_deref(), Some("Conflict"));
    }
    // Conflict markers written by authgen, not by git.
    let own = disk.replace("HEAD", "yours");
    assert_eq!(settled(&["1\n2\n3\n"], &own, "1\n2\n3\n"), None);
}

#[test]
fn a_line_that_the_owner_deleted_is_not_rendered_again() {
    let (ours, theirs) = ("3\n1\n2\nlast\n", "2\n1\n2\n");
    let disk = "<<<<<<< HEAD\n3\n=======\n2\n>>>>>>> other\n1\n2\n";
    assert_eq!(
        settled(&[ours, theirs], disk, ours).as_deref(),
        Some("Conflict")
    );
}

#[test]
fn nested_conflicts_between_renders_become_todays_render() {
    let disk =
        "<<<<<<< HEAD\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> one\n=======\nb\nc\n>>>>>>> two\n1\n";
    let renders = ["a\n1\n", "b\nc\n1\n"];
    let want = "a\nb\nc\n1\n";
    assert_eq!(settled(&renders, disk, want).as_deref(), Some(want));
    let edited = disk.replace("\n1\n", "\n1\nmine\n");
    assert_eq!(
        settled(&renders, &edited, want).as_deref(),
        Some("Conflict")
    );
    let deleted = disk.replace("\n1\n", "\n");
    assert_eq!(
        settled(&renders, &deleted, want).as_deref(),
        Some("Conflict")
    );
}

#[test]
fn a_file_that_one_branch_no_longer_renders_is_left_to_the_owner() {
    let renders = [None, Some(blob("1\n"))];
    let step = |disk: Option<&str>, want: Option<&str>| {
        let [disk, want] = [disk, want].map(|text| text.map(blob));
        shown(choose(&path(), &renders, disk.as_ref(), want.as_ref()))
    };
    assert_eq!(step(Some("2\n"), None), "Orphan");
    assert_eq!(step(None, Some("3\n")), "KeepDeleted");
    assert_eq!(step(None, None), "nothing");
}

#[test]
fn the_render_that_explains_the_file_is_used_as_its_base() {
    // Git merged the renders of both branches. Today's render adds a line that requires both changes.
    let (ours, theirs) = ("a\n1\n2\n3\n", "1\n2\n3\nb\n");
    let (disk, want) = ("a\n1\n2\n3\nb\n", "a\n1\n2\nboth\n3\nb\n");
    assert_eq!(chosen(&[ours, theirs], disk, want), want);
}

#[test]
fn a_line_that_the_owner_deleted_is_not_restored() {
    let (ours, theirs) = ("a\n1\n2\n3\n", "1\n2\n3\nb\n");
    let (disk, want) = ("1\n!\n2\n3\nb\n", "a\n1\n2\nboth\n3\nb\n");
    assert_eq!(chosen(&[ours, theirs], disk, want), "1\n!\n2\nboth\n3\nb\n");
}

#[test]
fn a_line_that_one_branch_no_longer_renders_does_not_count_as_deleted() {
    let (ours, theirs) = ("1\n2\nlink\n3\n4\nnew\n", "1\n2\n3\n4\n");
    let disk = "1\n2\n3\n4\nnew\n";
    assert_eq!(chosen(&[ours, theirs], disk, ours), "Conflict");
    // The owner edited the line that only one branch renders.
    let edited = "1\n2\nmy link\n3\n4\nnew\n";
    assert_eq!(chosen(&[ours, theirs], edited, ours), "nothing");
}

#[test]
fn a_rendered_line_does_not_count_as_the_owners() {
    // Today's render equals that of one branch: the lines of the other branch are removed.
    let (ours, theirs) = ("1\n2\n3\n", "1\n2\n3\nb\n");
    assert_eq!(
        chosen(&[ours, theirs], "0\n1\n2\n3\nb\n", ours),
        "0\n1\n2\n3\n"
    );
}
