use super::{JWKS, Repository, repository::differences};
use crate::drizzle::{Drizzle, WHEN};

const FOLDER: &str = "frontend/drizzle";

fn drizzle(repository: &Repository, folder: &str) -> Drizzle {
    Drizzle::of(&repository.path(folder))
}

/// A branch with a migration of its owner that creates a table.
fn own(repository: &Repository, branch: &str, table: &str, name: &str, when: u64) {
    repository.branch(branch, |repository| {
        drizzle(repository, "main").generate_table(table, name, when);
    });
}

fn new() -> Repository {
    Repository::new(&["--package-manager", "npm"])
}

/// The names of the last migrations, after checking the order of all.
#[track_caller]
fn last<const N: usize>(repository: &Repository, folder: &str) -> [String; N] {
    let mut names = drizzle(repository, folder).names();
    let names = names.split_off(names.len() - N);
    names.try_into().expect("so many")
}

#[test]
fn a_generated_migration_moves_after_the_owners() {
    let repository = new();
    repository.branch_of(JWKS);
    own(&repository, "notes", "notes", "notes", WHEN);
    repository.clone("notes", "straight");
    repository.make("straight", JWKS, false);
    let straight = repository.tracked("straight");
    assert_eq!(last(&repository, "straight"), ["notes", "jwks"]);
    for (ours, theirs) in [("notes", "jwks"), ("jwks", "notes")] {
        let folder = &format!("{ours}-{theirs}");
        let said = repository.merge(ours, theirs, folder);
        assert!(said.contains("_journal.json"), "{said}");
        repository
            .authgen(folder, &["update", "--yes"], false)
            .code(0);
        let differ = differences(&repository.tracked(folder), &straight);
        assert_eq!(differ, [""; 0], "{folder}");
        repository
            .authgen(folder, &["update", "--check"], false)
            .code(0);
    }
}

#[test]
fn migrations_of_two_owners_are_merged_in_one_order() {
    let repository = new();
    // Both have the same name, and the later one is on the branch that sorts first.
    own(&repository, "notes", "notes", "own", WHEN + 1);
    own(&repository, "tags", "tags", "own", WHEN);
    let mut trees = Vec::new();
    for (ours, theirs) in [("notes", "tags"), ("tags", "notes")] {
        let folder = &format!("{ours}-{theirs}");
        repository.merge(ours, theirs, folder);
        repository
            .authgen(folder, &["set", "frontend-port", "3100", "--yes"], false)
            .code(3)
            .complains("two branches added migrations")
            .complains("authgen update");
        repository
            .authgen(folder, &["update", "--yes"], false)
            .code(0)
            .says("_own is ")
            .says("after the migrations of origin/main");
        assert_eq!(last(&repository, folder), ["own", "own"]);
        let drizzle = drizzle(&repository, folder);
        let entries = drizzle.entries();
        let sql = entries[entries.len() - 2..]
            .iter()
            .map(|entry| drizzle.read(&format!("{}.sql", entry.tag)));
        let made = [WHEN, WHEN + 1].map(|when| format!("-- own of {when}\n"));
        assert!(sql.eq(made));
        let (_, snapshot) = drizzle.last();
        for table in ["public.tags", "public.notes", "public.user"] {
            assert!(snapshot["tables"][table].is_object(), "{table}");
        }
        repository
            .authgen(folder, &["update", "--check"], false)
            .code(0);
        trees.push(repository.tracked(folder));
    }
    assert_eq!(differences(&trees[0], &trees[1]), [""; 0]);
}

#[test]
fn migrations_of_the_default_branch_stay() {
    let repository = new();
    repository.branch("own", |repository| {
        let drizzle = drizzle(repository, "main");
        drizzle.generate_table("own", "own", 1_700_000_000_000);
        drizzle.generate_table("more", "more", WHEN);
    });
    repository.make("main", JWKS, false);
    repository.commit("main");
    let released = repository.tracked("main");
    repository.merge("own", "main", "merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    assert_eq!(last(&repository, "merged"), ["jwks", "own", "more"]);
    let merged = repository.tracked("merged");
    for (path, bytes) in &released {
        let is_migration = path.starts_with(FOLDER) && !path.ends_with("_journal.json");
        assert!(!is_migration || merged[path] == *bytes, "{path}");
    }
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(0);
}

#[test]
fn the_owner_names_the_default_branch_without_a_remote() {
    let repository = new();
    own(&repository, "notes", "notes", "notes", WHEN);
    own(&repository, "tags", "tags", "tags", WHEN + 1);
    repository.merge("notes", "tags", "merged");
    repository.git("merged", &["branch", "trunk", "HEAD^1"]);
    repository.git("merged", &["remote", "remove", "origin"]);
    let before = repository.tracked("merged");
    for (args, code, told) in [
        (["update", "--yes"].as_slice(), 3, "--onto main"),
        (
            &["update", "--yes", "--onto", "nowhere"],
            2,
            "no branch `nowhere`",
        ),
    ] {
        repository
            .authgen("merged", args, false)
            .code(code)
            .complains(told);
        assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);
    }
    repository
        .authgen("merged", &["update", "--dry-run", "--onto", "trunk"], false)
        .code(0)
        .says("authgen update --onto trunk");
    repository
        .authgen("merged", &["update", "--yes", "--onto", "trunk"], false)
        .code(0)
        .says("after the migrations of trunk");
    assert_eq!(last(&repository, "merged"), ["notes", "tags"]);
}

#[test]
fn one_table_on_two_branches_is_a_conflict() {
    let repository = new();
    own(&repository, "one", "notes", "one", WHEN);
    own(&repository, "two", "notes", "two", WHEN + 1);
    repository.merge("one", "two", "merged");
    let before = repository.tracked("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("_two conflicts with migrations that now run before it: notes")
        .complains("drizzle-kit generate");
    assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);
}

#[test]
fn a_decreasing_time_is_raised() {
    let repository = new();
    repository.branch("notes", |repository| {
        let drizzle = drizzle(repository, "main");
        drizzle.generate_table("notes", "notes", WHEN);
        drizzle.generate_table("tags", "tags", 1_700_000_000_000);
    });
    repository.clone("notes", "falls");
    repository
        .authgen("falls", &["update", "--yes"], false)
        .code(0)
        .says("_tags gets a later timestamp, after the migrations of origin/main");
    assert_eq!(last(&repository, "falls"), ["notes", "tags"]);
    repository
        .authgen("falls", &["update", "--check"], false)
        .code(0);
}

#[test]
fn a_renumbered_migration_is_not_duplicated() {
    let repository = new();
    let released = 1_700_000_000_000;
    own(&repository, "notes", "notes", "notes", released);
    repository.git("main", &["checkout", "--quiet", "-b", "more", "notes"]);
    drizzle(&repository, "main").generate_table("more", "more", WHEN);
    repository.commit("main");
    repository.git("main", &["checkout", "--quiet", "main"]);
    repository.make("main", JWKS, false);
    repository.commit("main");
    // Merging `notes` into the default branch renumbers its migration.
    repository.merge("main", "notes", "merged");
    repository
        .authgen("merged", &["update", "--yes", "--onto", "HEAD^1"], false)
        .code(0);
    repository.commit("merged");
    assert_eq!(last(&repository, "merged"), ["jwks", "notes"]);
    repository.git("merged", &["push", "--quiet", "origin", "HEAD:release"]);
    repository.git("main", &["merge", "--quiet", "--ff-only", "release"]);

    repository.merge("more", "main", "continued");
    repository
        .authgen("continued", &["update", "--yes"], false)
        .code(0);
    assert_eq!(last(&repository, "continued"), ["jwks", "notes", "more"]);
    let drizzle = drizzle(&repository, "continued");
    let files = std::fs::read_dir(&drizzle.0).expect("a folder").count();
    // Plus the `meta` folder.
    assert_eq!(files, drizzle.entries().len() + 1);
    repository
        .authgen("continued", &["update", "--check"], false)
        .code(0);
}

#[test]
fn each_branch_keeps_its_own_order() {
    let repository = new();
    own(&repository, "tags", "tags", "tags", WHEN + 1);
    repository.branch("seed", |repository| {
        repository.make("main", JWKS, false);
        let drizzle = drizzle(repository, "main");
        drizzle.generate("seed", WHEN, |snapshot| {
            snapshot["tables"]["public.jwks"]["columns"]["seed"] = serde_json::json!({});
        });
    });
    for (ours, theirs) in [("tags", "seed"), ("seed", "tags")] {
        repository.merge(ours, theirs, ours);
        repository
            .authgen(ours, &["update", "--yes"], false)
            .code(0);
        assert_eq!(last(&repository, ours), ["tags", "jwks", "seed"]);
        let (_, snapshot) = drizzle(&repository, ours).last();
        assert!(snapshot["tables"]["public.jwks"]["columns"]["seed"].is_object());
    }
}

#[test]
fn a_migration_on_both_branches_is_not_duplicated() {
    let repository = new();
    repository.branch("notes", |repository| {
        drizzle(repository, "main").generate_table("notes", "notes", WHEN);
        repository.commit("main");
        repository.make("main", JWKS, false);
    });
    repository.branch_of(JWKS);
    for (ours, theirs) in [("notes", "jwks"), ("jwks", "notes")] {
        repository.merge(ours, theirs, ours);
        repository
            .authgen(ours, &["update", "--yes"], false)
            .code(0);
        assert_eq!(
            last(&repository, ours),
            ["clean_up_indexes", "notes", "jwks"]
        );
        repository
            .authgen(ours, &["update", "--check"], false)
            .code(0);
    }
}

#[test]
fn fetched_but_unmerged_commits_change_nothing() {
    let repository = new();
    own(&repository, "notes", "notes", "own", WHEN);
    own(&repository, "tags", "tags", "own", WHEN + 1);
    repository.git("main", &["merge", "--quiet", "--ff-only", "tags"]);
    repository.clone("notes", "clone");
    let before = repository.tracked("clone");
    repository
        .authgen("clone", &["update", "--yes"], false)
        .code(0);
    assert_eq!(differences(&repository.tracked("clone"), &before), [""; 0]);
}

#[test]
fn statements_keep_every_byte_in_a_rebase() {
    let repository = new();
    // Both have the same name, so git leaves markers in the statements.
    own(&repository, "notes", "notes", "own", WHEN);
    own(&repository, "tags", "tags", "own", WHEN + 1);
    repository.rebase("notes", "tags", "rebased");
    repository
        .authgen(
            "rebased",
            &["update", "--yes", "--onto", "origin/notes"],
            false,
        )
        .code(0);
    assert_eq!(last(&repository, "rebased"), ["own", "own"]);
    let drizzle = drizzle(&repository, "rebased");
    let tags = drizzle.entries().into_iter().rev().map(|entry| entry.tag);
    let sql: Vec<String> = tags
        .take(2)
        .map(|tag| drizzle.read(&format!("{tag}.sql")))
        .collect();
    let made = [WHEN + 1, WHEN].map(|when| format!("-- own of {when}\n"));
    assert_eq!(sql, made);
    let times = drizzle.entries().into_iter().rev().map(|entry| entry.when);
    assert!(times.take(2).eq([WHEN + 1, WHEN]));
}

#[test]
fn a_journal_that_lost_entries_of_a_branch_is_repaired() {
    let repository = new();
    own(&repository, "notes", "notes", "notes", WHEN);
    own(&repository, "tags", "tags", "tags", WHEN + 1);
    for side in ["--ours", "--theirs"] {
        let folder = &side[2..];
        repository.clone("notes", folder);
        let merged = repository.merge_open(folder, "origin/tags");
        assert!(merged.contains("_journal.json"), "{merged}");
        repository.git(folder, &["checkout", side, "--", &format!("{FOLDER}/meta")]);
        repository.commit(folder);
        repository
            .authgen(folder, &["update", "--yes"], false)
            .code(0);
        assert_eq!(last(&repository, folder), ["notes", "tags"]);
    }
}

#[test]
fn a_merge_on_the_default_branch_appends_its_migrations() {
    let repository = new();
    own(&repository, "tags", "tags", "tags", WHEN);
    drizzle(&repository, "main").generate_table("notes", "notes", WHEN + 1);
    repository.commit("main");
    repository.merge_open("main", "tags");
    repository.commit("main");
    repository
        .authgen("main", &["update", "--yes", "--onto", "main"], false)
        .code(0);
    assert_eq!(last(&repository, "main"), ["notes", "tags"]);
}

#[test]
fn an_owned_file_prevents_reordering() {
    let repository = new();
    own(&repository, "notes", "notes", "notes", WHEN);
    own(&repository, "tags", "tags", "tags", WHEN + 1);
    repository.merge("notes", "tags", "merged");
    let answers = repository.read("merged/authgen.toml");
    let owned = format!("{answers}\n[owned]\npaths = [\"{FOLDER}/**\"]\n");
    repository.write("merged/authgen.toml", &owned);
    repository.commit("merged");
    let before = repository.tracked("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("reordering migrations would change");
    assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);
}

#[test]
fn a_handwritten_migration_without_a_snapshot_is_accepted() {
    let repository = new();
    repository.branch("hand", |repository| {
        let drizzle = drizzle(repository, "main");
        let tag = drizzle.generate_table("notes", "notes", WHEN);
        drizzle.generate_table("tags", "tags", WHEN + 1);
        let path = format!(
            "meta/{}_snapshot.json",
            tag.split_once('_').expect("a prefix").0
        );
        std::fs::remove_file(drizzle.0.join(path)).expect("a snapshot");
        drizzle.generate_table("more", "more", 1_700_000_000_000);
    });
    repository.clone("hand", "clone");
    let before = repository.tracked("clone");
    repository
        .authgen("clone", &["update", "--yes"], false)
        .code(0)
        .says("together with its snapshot and journal entry");
    assert_eq!(differences(&repository.tracked("clone"), &before), [""; 0]);
}

#[test]
fn equal_migrations_on_one_branch_stay_separate() {
    let repository = new();
    drizzle(&repository, "main").generate("refresh", WHEN, |_| {});
    let sql = format!("-- refresh of {WHEN}\n");
    repository.commit("main");
    repository.branch("again", |repository| {
        let drizzle = drizzle(repository, "main");
        for when in [WHEN + 1, WHEN + 2] {
            let tag = drizzle.generate("refresh", when, |_| {});
            drizzle.write(&format!("{tag}.sql"), &sql);
        }
    });
    own(&repository, "tags", "tags", "tags", WHEN + 3);
    repository.git("main", &["merge", "--quiet", "--ff-only", "tags"]);
    repository.merge("again", "main", "merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    assert_eq!(
        last(&repository, "merged"),
        ["refresh", "tags", "refresh", "refresh"]
    );
}
