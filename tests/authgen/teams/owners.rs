use super::{
    ANSWERS, BILLING, EMAIL, GITHUB, JWKS, REPORTS, Repository, UPDATE, change, old::make_old,
    repository::differences,
};

#[test]
fn edits_outside_of_conflicting_lines_survive_on_both_sides() {
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
fn edits_of_conflicting_lines_stay_in_conflict() {
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
        .complains("conflict markers at line");
    assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);
    for mode in ["markers", "ours"] {
        repository
            .authgen("merged", &["update", "--yes", "--conflict", mode], false)
            .code(3)
            .complains(disputed);
    }
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(4);
    // The owner resolves it, and one update completes the merge.
    let text = repository.read(&format!("merged/{disputed}"));
    let is_marker = |line: &&str| {
        !["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .iter()
            .any(|m| line.starts_with(m))
    };
    let both: Vec<&str> = text.lines().filter(is_marker).collect();
    repository.write(
        &format!("merged/{disputed}"),
        &format!("{}\n", both.join("\n")),
    );
    repository.commit("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    let text = repository.read(&format!("merged/{disputed}"));
    assert!(text.contains("SMTP_HOST=smtp.ours.test") && text.contains("GITHUB_CLIENT_ID"));
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
fn a_rebase_and_a_cherry_pick_give_the_same_files_as_a_merge() {
    let repository = Repository::new(ANSWERS);
    for change in [EMAIL, JWKS, REPORTS, BILLING] {
        repository.branch_of(change);
    }
    for (ours, theirs) in [(EMAIL, JWKS), (REPORTS, BILLING)] {
        repository.rebase(ours.name, theirs.name, ours.name);
        repository.is_like_one_branch(ours.name, ours, theirs);
        let picked = &format!("{}-picked", ours.name);
        repository.pick(ours.name, theirs.name, picked);
        repository.is_like_one_branch(picked, ours, theirs);
    }
}

#[test]
fn a_record_of_one_side_is_repaired_by_an_update_without_changes() {
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
    // Later templates then find no file that appears edited.
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
fn removed_choices_are_removed_with_any_record() {
    let repository = Repository::new(&["--package-manager", "npm", "--oauth", "google"]);
    // The record of a project without sign-in with Google.
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
        repository.merge(ours.name, theirs.name, ours.name);
        repository.is_like_one_branch(ours.name, ours, theirs);
    }
    // An older branch still has the old record.
    repository.merge("email", "untouched", "late");
    repository
        .authgen("late", &["update", "--yes"], false)
        .code(0);
    assert!(repository.read("late/README.md").starts_with("# Our "));
    assert!(!repository.path("late/.authgen/base.json").exists());
}

#[test]
fn a_generated_line_next_to_an_edit_is_always_reported() {
    let repository = Repository::new(ANSWERS);
    repository.branch_of(BILLING);
    let build = repository.read("main/package.json");
    let build = build
        .lines()
        .find(|line| line.contains("\"build\":"))
        .expect("a script")
        .to_owned();
    repository.branch("edited", |repository| {
        repository.edit("main/package.json", &build, "    \"build\": \"mine\",");
    });
    let said = repository.merge("edited", "billing", "merged");
    assert!(said.contains("CONFLICT"), "{said}");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("package.json (conflict markers at line ");
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(4);
    repository
        .authgen(
            "merged",
            &["update", "--yes", "--conflict", "theirs"],
            false,
        )
        .code(0);
    assert!(!repository.read("merged/package.json").contains("mine"));
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(0);
}

#[test]
fn a_merged_answer_edited_by_hand_is_reported_and_kept() {
    let repository = Repository::new(ANSWERS);
    repository.branch_of(BILLING);
    repository.branch("edited", |repository| {
        repository.edit("main/authgen.toml", "port = 8001", "port = 8055");
    });
    repository.merge("edited", "billing", "merged");
    let said = repository.authgen("merged", &["update", "--yes"], false);
    // Git merges by lines if possible, otherwise the owner decides.
    if said.status.code() == Some(0) {
        assert!(
            repository
                .read("merged/authgen.toml")
                .contains("port = 8055")
        );
    } else {
        said.code(3).complains("`backend extra`").complains("8055");
    }
}

#[test]
fn a_generated_file_that_its_owner_removed_stays_removed() {
    let repository = Repository::new(ANSWERS);
    let file = "frontend/lib/oauth/providers.ts";
    repository.branch("github", |repository| {
        repository.make("main", GITHUB, false);
        repository.git("main", &["rm", "--quiet", "--force", file]);
    });
    repository.branch_of(change("no-google", &["remove", "oauth", "google"]));
    repository.merge("no-google", "github", "merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0)
        .says(". providers.ts");
    assert!(!repository.path(&format!("merged/{file}")).exists());
}

#[test]
fn a_rebase_of_two_commits_keeps_the_owners_edits() {
    let repository = Repository::new(ANSWERS);
    repository.branch_of(EMAIL);
    repository.branch("providers", |repository| {
        repository.make("main", GITHUB, false);
        repository.commit("main");
        repository.make("main", change("gitlab", &["add", "oauth", "gitlab"]), false);
    });
    repository.rebase("email", "providers", "rebased");
    let update = repository.authgen("rebased", &["update", "--yes"], false);
    if update.status.code() == Some(0) {
        repository.clone("email", "straight");
        repository.make(
            "straight",
            change("both", &["add", "oauth", "github,gitlab"]),
            false,
        );
        let differ = differences(
            &repository.tracked("rebased"),
            &repository.tracked("straight"),
        );
        assert_eq!(differ, [""; 0]);
    } else {
        update.code(3).complains("conflict markers at line");
    }
}
