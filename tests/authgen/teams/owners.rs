use serde_json::{Value, json};

use super::{
    ANSWERS, BILLING, EMAIL, GITHUB, JWKS, REPORTS, Repository, UPDATE, repository::differences,
};

#[test]
fn edits_outside_of_the_disputed_lines_survive_on_both_sides() {
    let repository = Repository::new(ANSWERS);
    let file = "main/docs/security.md";
    repository.branch("email", |repository| {
        repository.make("main", EMAIL, false);
        repository.edit(file, "# ", "<!-- ours at the top -->\n\n# ");
    });
    repository.branch("github", |repository| {
        repository.make("main", GITHUB, false);
        let text = repository.read(file);
        repository.write(file, &format!("{text}\nTheirs at the end.\n"));
    });
    repository.merge("email", "github", "merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    let text = repository.read("merged/docs/security.md");
    assert!(
        text.starts_with("<!-- ours at the top -->\n\n# ")
            && text.ends_with("\nTheirs at the end.\n")
    );

    repository.clone("email", "straight");
    repository.make("straight", GITHUB, false);
    let rendered = repository.read("straight/docs/security.md");
    assert_eq!(text, format!("{rendered}\nTheirs at the end.\n"));
}

#[test]
fn edits_of_the_disputed_lines_stay_in_conflict() {
    let repository = Repository::new(ANSWERS);
    let disputed = "frontend/.env.example";
    repository.branch("email", |repository| {
        repository.make("main", EMAIL, false);
        repository.edit(
            &format!("main/{disputed}"),
            "SMTP_HOST=smtp.example.com",
            "SMTP_HOST=smtp.ours.test",
        );
    });
    repository.branch_of(GITHUB);
    repository.merge("email", "github", "merged");
    let before = repository.tracked("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains(disputed)
        .complains("--conflict markers");
    assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);
    let markers = ["update", "--yes", "--conflict", "markers"];
    repository.authgen("merged", &markers, false).code(0);
    let text = repository.read(&format!("merged/{disputed}"));
    assert!(text.contains("SMTP_HOST=smtp.ours.test") && text.contains("<<<<<<< "));
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(0);
}

#[test]
fn a_comment_at_an_answer_is_not_lost() {
    let repository = Repository::new(ANSWERS);
    repository.branch_of(REPORTS);
    repository.branch("billing", |repository| {
        repository.make("main", BILLING, false);
        repository.edit(
            "main/authgen.toml",
            "name = \"billing\"",
            "name = \"billing\" # by Ada",
        );
    });
    repository.merge("reports", "billing", "merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("# by Ada");
    assert!(repository.read("merged/authgen.toml").contains("# by Ada"));
}

#[test]
fn a_rebase_comes_to_the_same_as_a_merge() {
    let repository = Repository::new(ANSWERS);
    for change in [EMAIL, JWKS, REPORTS, BILLING] {
        repository.branch_of(change);
    }
    for (ours, theirs) in [(EMAIL, JWKS), (REPORTS, BILLING)] {
        let (rebased, straight) = (
            &format!("{}-rebased", ours.name),
            &format!("{}-straight", ours.name),
        );
        repository.rebase(ours.name, theirs.name, rebased);
        repository
            .authgen(rebased, &["update", "--yes"], false)
            .code(0);
        repository.clone(ours.name, straight);
        repository.make(straight, theirs, false);
        let differ = differences(&repository.tracked(rebased), &repository.tracked(straight));
        assert_eq!(differ, [""; 0], "{}", theirs.name);
    }
}

#[test]
fn a_record_that_one_side_won_is_healed_by_an_update_with_nothing_to_do() {
    let repository = Repository::new(ANSWERS);
    repository.branch_of(GITHUB);
    repository.branch_of(REPORTS);
    repository.merge("github", "reports", "merged");
    repository.git(
        "merged",
        &["checkout", "origin/github", "--", ".authgen/record"],
    );
    repository.commit("merged");
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(4);
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    repository.commit("merged");
    // Later templates then meet no file that somebody seems to have edited.
    repository.make("merged", UPDATE, true);
    repository.clone("github", "straight");
    repository.make("straight", REPORTS, true);
    let differ = differences(
        &repository.tracked("merged"),
        &repository.tracked("straight"),
    );
    assert_eq!(differ, [""; 0]);
}

#[test]
fn what_is_removed_goes_whatever_the_record_says() {
    let repository = Repository::new(&["--package-manager", "npm", "--oauth", "google"]);
    // The record of a project that never had sign-in with Google.
    let text = repository.read("main/.authgen/record");
    let without: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("oauth"))
        .collect();
    repository.write("main/.authgen/record", &format!("{}\n", without.join("\n")));
    let edited = "main/frontend/lib/oauth/options.ts";
    let mine = format!("{}// mine\n", repository.read(edited));
    repository.write(edited, &mine);
    repository.commit("main");
    repository
        .authgen("main", &["remove", "oauth", "--yes"], false)
        .code(0)
        .says("o options.ts");
    let left: Vec<String> = repository
        .tracked("main")
        .into_keys()
        .filter(|path| path.contains("oauth"))
        .collect();
    assert_eq!(left, ["frontend/lib/oauth/options.ts"]);
    assert_eq!(repository.read(edited), mine);
}

/// The project as an authgen wrote it whose record had no version.
fn make_old(repository: &Repository) {
    let answers = repository.read("main/authgen.toml");
    let is_answer =
        |line: &&str| !line.is_empty() && !line.starts_with("# The") || line.contains("answers");
    let plain = |text: &str| -> String {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("# ") || line.contains("once more"));
        lines
            .filter(is_answer)
            .map(|line| format!("{line}\n"))
            .collect()
    };
    let answers = plain(&answers);
    repository.write("main/authgen.toml", &answers);
    let record = repository.read("main/.authgen/record");
    let mut files: Vec<String> = record
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|mut line| {
            let path = line.as_object_mut()?.remove("path")?;
            Some(format!("{path}: {line}"))
        })
        .collect();
    files.push(format!("\"authgen.toml\": {}", json!({ "text": answers })));
    files.sort();
    repository.write(
        "main/.authgen/base.json",
        &format!("{{\n{}\n}}\n", files.join(",\n")),
    );
    std::fs::remove_file(repository.path("main/.authgen/record")).expect("a record");
    repository.edit(
        "main/.gitattributes",
        ".authgen/record merge=union",
        ".authgen/base.json",
    );
    repository.commit("main");
}

#[test]
fn branches_of_a_project_with_the_old_record_merge() {
    let repository = Repository::new(ANSWERS);
    make_old(&repository);
    repository
        .authgen("main", &["update", "--check"], false)
        .code(4);
    for change in [EMAIL, REPORTS] {
        repository.branch_of(change);
    }
    repository.branch("untouched", |repository| {
        repository.edit("main/README.md", "# ", "# Our ");
    });
    for (ours, theirs) in [(EMAIL, REPORTS), (REPORTS, EMAIL)] {
        let (merged, straight) = (
            &format!("{}-merged", ours.name),
            &format!("{}-straight", ours.name),
        );
        repository.merge(ours.name, theirs.name, merged);
        repository
            .authgen(merged, &["update", "--yes"], false)
            .code(0);
        repository.clone(ours.name, straight);
        repository.make(straight, theirs, false);
        let differ = differences(&repository.tracked(merged), &repository.tracked(straight));
        assert_eq!(differ, [""; 0], "{}", ours.name);
    }
    // A branch that no authgen has touched since still has the old record.
    repository.merge("email", "untouched", "late");
    repository
        .authgen("late", &["update", "--yes"], false)
        .code(0);
    assert!(repository.read("late/README.md").starts_with("# Our "));
    assert!(!repository.path("late/.authgen/base.json").exists());
}
