use super::{ANSWERS, REPORTS, Repository, change, old::make_old, repository::differences};

fn merged(one: super::Change, other: super::Change) -> Repository {
    let repository = Repository::new(ANSWERS);
    repository.branch_of(one);
    repository.branch_of(other);
    repository.merge(one.name, other.name, "merged");
    repository
}

#[test]
fn different_answers_to_one_question_are_a_conflict() {
    let nginx = change("nginx", &["set", "proxy", "nginx"]);
    let fly = change("fly", &["set", "proxy", "fly"]);
    let repository = merged(nginx, fly);
    let before = repository.tracked("merged");
    for command in [&["update", "--yes"][..], &["update", "--check"], &["diff"]] {
        repository
            .authgen("merged", command, false)
            .code(3)
            .complains("two branches set `proxy` differently in authgen.toml: nginx and fly")
            .complains("hint: ");
    }
    repository
        .authgen("merged", &["add", "backend", "axum", "--yes"], false)
        .code(3)
        .complains("`proxy`");
    assert_eq!(differences(&repository.tracked("merged"), &before), [""; 0]);

    // The owner resolves the conflict, and one update completes it.
    let text = repository.read("merged/authgen.toml");
    let (head, rest) = text.split_once("<<<<<<< ").expect("a conflict");
    let (_, tail) = rest.split_once(">>>>>>> ").expect("its end");
    let tail = tail.split_once('\n').expect("a line").1;
    repository.write(
        "merged/authgen.toml",
        &format!("{head}proxy = \"fly\"\n{tail}"),
    );
    repository.commit("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    repository.clone("fly", "straight");
    let differ = differences(
        &repository.tracked("merged"),
        &repository.tracked("straight"),
    );
    assert_eq!(differ, [""; 0]);
}

#[test]
fn one_service_name_on_two_branches_is_a_conflict() {
    let axum = change(
        "axum",
        &[
            "add", "backend", "axum", "--name", "reports", "--port", "8012",
        ],
    );
    merged(REPORTS, axum)
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("`backend reports`")
        .complains("fastapi on port 8011 and axum on port 8012");
}

#[test]
fn one_port_on_two_branches_is_a_conflict() {
    let one = change("one", &["add", "backend", "axum", "--name", "one"]);
    let two = change("two", &["add", "backend", "axum", "--name", "two"]);
    let repository = merged(one, two);
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(3)
        .complains("authgen.toml: the answers of the two branches contradict each other")
        .complains("`one` and `two` both use port 8002");
    // The fix in the message is enough.
    let text = repository.read("merged/authgen.toml");
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| {
            !["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
                .iter()
                .any(|mark| line.starts_with(mark))
        })
        .filter(|line| !line.contains("name = \"one\"") && !line.contains("name = \"two\""))
        .collect();
    let head = kept.join("\n");
    let head = head.trim_end().trim_end_matches("port = 8002").trim_end();
    let head = head
        .trim_end_matches("kind = \"axum\"")
        .trim_end()
        .trim_end_matches("[[backend]]");
    let service = |name: &str, port: u16| {
        format!("[[backend]]\nkind = \"axum\"\nname = \"{name}\"\nport = {port}\n")
    };
    let text = format!("{head}{}\n{}", service("one", 8002), service("two", 8003));
    repository.write("merged/authgen.toml", &text);
    repository.commit("merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(0);
    repository
        .authgen("merged", &["update", "--check"], false)
        .code(0);
    assert!(
        repository.path("merged/one/Cargo.toml").is_file()
            && repository.path("merged/two/Cargo.toml").is_file()
    );
}

#[test]
fn an_answer_in_the_old_record_does_not_count_as_older() {
    // One branch was updated by this authgen, the other still has a record without a version.
    let repository = Repository::new(ANSWERS);
    make_old(&repository);
    repository.branch_of(change("nginx", &["set", "proxy", "nginx"]));
    repository.branch("immediate", |repository| {
        repository.edit(
            "main/authgen.toml",
            "revocation = \"expiry\"",
            "revocation = \"immediate\"",
        );
        repository.edit(
            "main/.authgen/base.json",
            "revocation = \\\"expiry\\\"",
            "revocation = \\\"immediate\\\"",
        );
    });
    let said = repository.merge("nginx", "immediate", "merged");
    repository
        .authgen("merged", &["update", "--yes"], false)
        .code(
            if said.contains("CONFLICT (content): Merge conflict in authgen.toml") {
                3
            } else {
                0
            },
        );
    let answers = repository.read("merged/authgen.toml");
    assert!(answers.contains("revocation = \"immediate\""), "{answers}");
}
