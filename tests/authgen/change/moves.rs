//! `[[moved]]`: templates that move, and the owner's edits.

use std::fs;

use super::Project;

const OLD: &str = "frontend/lib/old.ts";
const NEW: &str = "frontend/lib/new/place.ts";
const UPDATE: [&str; 2] = ["update", "--yes"];

/// Writes or removes a template of the frontend, as a new version of authgen.
fn template(project: &Project, path: &str, text: Option<&str>) {
    let path = project.template("frontend-next/files").join(path);
    match text {
        Some(text) => {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a template");
        }
        None => fs::remove_file(path).expect("a template"),
    }
}

fn rule(project: &Project, from: &str, to: &str) {
    let row = format!("[[moved]]\nfrom = \"{from}\"\nto = {to}\n\n[[moved]]");
    project.edit_template("frontend-next/layer.toml", "[[moved]]", &row);
}

/// A project with an additional file that its owner edited, and templates that moved it.
fn moved(text: &str, edited: &str, new: &str) -> Project {
    let project = Project::new(&[]);
    template(&project, OLD, Some(text));
    project.run(&UPDATE).code(0);
    project.write(OLD, edited);
    template(&project, OLD, None);
    template(&project, NEW, Some(new));
    rule(&project, OLD, &format!("\"{NEW}\""));
    project
}

fn decide(project: &Project, mode: &str, code: i32) {
    project
        .run(&[&UPDATE[..], &["--conflict", mode]].concat())
        .code(code);
    assert!(!project.path(OLD).exists());
}

const CHANGED: [&str; 3] = [
    "export const a = 1;\n",
    "export const a = 2;\n",
    "export const a = 3;\n",
];

#[test]
fn a_conflict_is_at_the_new_path_and_is_resolved_there() {
    let [old, mine, new] = CHANGED;
    for (mode, code) in [("ours", 0), ("theirs", 0), ("markers", 3)] {
        let project = moved(old, mine, new);
        project.run(&UPDATE).code(3).complains(NEW);
        assert_eq!(project.read(OLD), mine);
        assert!(!project.path(NEW).exists());
        decide(&project, mode, code);
        let text = project.read(NEW);
        match mode {
            "ours" => assert_eq!(text, mine),
            "theirs" => assert_eq!(text, new),
            _ => {
                assert!(text.starts_with("<<<<<<<"), "{text}");
                assert!(text.contains(mine) && text.contains(new), "{text}");
                project.write(NEW, mine);
            }
        }
        project.is_settled();
        assert!(project.path(NEW).exists());
    }
}

#[test]
fn an_edited_file_stays_if_its_new_path_is_occupied() {
    let [old, mine, _] = CHANGED;
    let project = moved(old, mine, old);
    project.write("frontend/lib/new", "mine\n");
    let told = format!(
        "{OLD} (you edited it, and the template moved to {NEW}, where your edits could not be applied)"
    );
    let update = project.run(&UPDATE).code(3);
    update
        .complains(&told)
        .complains("is a file instead of a folder");
    assert_eq!(project.read(OLD), mine);
    let ours = [&UPDATE[..], &["--conflict", "ours"]].concat();
    project.run(&ours).code(0);
    assert_eq!(project.read(OLD), mine);
    assert_eq!(project.read("frontend/lib/new"), "mine\n");
    project.is_settled();
}

#[test]
fn edited_and_unedited_files_are_reported_as_moved() {
    let [old, mine, _] = CHANGED;
    for edited in [mine, old] {
        let project = moved(old, edited, old);
        let update = project.run(&["update", "--dry-run"]).code(0);
        update.says("> moved, with your changes");
        project.run(&UPDATE).code(0).calmly();
        assert_eq!(project.read(NEW), edited);
        project.is_settled();
    }
}

#[test]
fn paths_in_additions_to_a_split_file_are_adjusted() {
    let project = Project::new(&[]);
    let parts = ["export const a = 1;\n", "export const b = 2;\n"];
    template(&project, OLD, Some(&parts.join("\n")));
    project.run(&UPDATE).code(0);
    let added = "\nexport * from \"./mine\";\n";
    project.write(OLD, &(parts.join("\n") + added));
    project.write("frontend/lib/mine.ts", "export const mine = 1;\n");
    template(&project, OLD, None);
    let to = ["frontend/lib/old/a.ts", "frontend/lib/old/b.ts"];
    for (path, text) in to.iter().zip(parts) {
        template(&project, path, Some(text));
    }
    let row = format!("{to:?}\nadditions = \"{}\"", to[1]);
    rule(&project, OLD, &row);
    project.run(&UPDATE).code(0);
    let added = added.replace("./mine", "../mine");
    assert_eq!(project.read(to[0]), parts[0]);
    assert_eq!(project.read(to[1]), parts[1].to_owned() + &added);
    project.is_settled();
}

#[test]
fn a_removed_file_that_new_files_need_at_its_new_path_is_named() {
    let project = moved("export const a = 1;\n", "", "export const a = 1;\n");
    fs::remove_file(project.path(OLD)).expect("a file");
    template(
        &project,
        "frontend/lib/user.ts",
        Some("export { a } from \"./new/place\";\n"),
    );
    project.run(&UPDATE).code(0).says(&format!(
        "{NEW} is missing (you removed or moved it), and is used by frontend/lib/user.ts"
    ));
    assert!(!project.path(NEW).exists());
}

#[test]
fn a_file_that_absorbs_another_one_loses_no_line() {
    let [old, mine, _] = CHANGED;
    for mode in ["ours", "markers", "theirs"] {
        let project = Project::new(&[]);
        template(&project, OLD, Some(old));
        template(&project, NEW, Some("export const b = 1;\n// End.\n"));
        project.run(&UPDATE).code(0);
        project.write(OLD, mine);
        project.edit(NEW, "// End.", "// Mine.\n// End.");
        template(&project, OLD, None);
        let both = "export const a = 3;\nexport const b = 1;\n// End.\n";
        template(&project, NEW, Some(both));
        rule(&project, OLD, &format!("\"{NEW}\""));
        project.run(&UPDATE).code(3).complains(OLD);
        let decided = project.run(&[&UPDATE[..], &["--conflict", mode]].concat());
        decided.code(if mode == "markers" { 3 } else { 0 });
        assert_eq!(project.path(OLD).exists(), mode != "theirs");
        assert_eq!(
            project.read(NEW),
            both.replace("// End.", "// Mine.\n// End."),
            "{mode}"
        );
    }
}

#[test]
fn a_joined_file_is_created_if_one_of_its_sources_exists() {
    let project = Project::new(&[]);
    let sources = [OLD, "frontend/lib/older.ts"];
    for source in sources {
        template(&project, source, Some("export const a = 1;\n"));
    }
    project.run(&UPDATE).code(0);
    fs::remove_file(project.path(OLD)).expect("a file");
    template(&project, NEW, Some("export const a = 1;\n"));
    for source in sources {
        template(&project, source, None);
        rule(&project, source, &format!("\"{NEW}\""));
    }
    project.run(&UPDATE).code(0);
    assert!(project.path(NEW).exists());
    project.is_settled();
}

#[test]
fn a_file_that_is_no_longer_imported_does_not_block_a_folder() {
    let [old, mine, _] = CHANGED;
    let project = Project::new(&[]);
    let index = "frontend/lib/old/index.ts";
    let user = "export { a } from \"./old\";\n";
    template(&project, "frontend/lib/user.ts", Some(user));
    for path in [index, "frontend/old.toml"] {
        template(&project, path, Some(old));
    }
    project.run(&UPDATE).code(0);
    for (path, other) in [(index, OLD), ("frontend/old.toml", "frontend/old.lock")] {
        project.write(path, mine);
        template(&project, path, None);
        template(&project, other, Some(old));
    }
    let ours = [&UPDATE[..], &["--conflict", "ours"]].concat();
    let update = project.run(&ours).code(0);
    for told in ["takes the place", "is used by"] {
        assert!(!update.stdout.contains(told), "{}", update.stdout);
    }
}

#[cfg(unix)]
#[test]
fn an_occupied_path_is_not_reported_as_removed() {
    let project = Project::new(&[]);
    let file = project.path("frontend/lib/project.ts");
    fs::rename(&file, project.path("frontend/lib/mine.ts")).expect("a file");
    let new = "export { projectName } from \"./project\";\n";
    template(&project, "frontend/lib/new.ts", Some(new));
    let is_named = || {
        let update = project.run(&["update", "--check"]);
        update
            .stdout
            .contains("is missing (you removed or moved it)")
    };
    assert!(is_named());
    std::os::unix::fs::symlink("mine.ts", &file).expect("a link");
    assert!(!is_named());
    fs::remove_file(&file).expect("a link");
    fs::create_dir(&file).expect("a folder");
    assert!(!is_named());
    fs::remove_dir(&file).expect("a folder");
    let large = fs::File::create(&file).expect("a file");
    large.set_len(9 << 20).expect("a large file");
    assert!(!is_named());
}

#[test]
fn a_folder_with_owners_files_blocks_a_file() {
    for (own, code) in [(None, 0), (Some("mine.ts"), 3), (Some("deep/mine.ts"), 3)] {
        let project = Project::new(&[]);
        let folder = "frontend/lib/old";
        template(&project, &format!("{folder}/a.ts"), Some("a\n"));
        template(&project, &format!("{folder}/deep/b.ts"), Some("b\n"));
        project.run(&UPDATE).code(0);
        if let Some(own) = own {
            project.write(&format!("{folder}/{own}"), "mine\n");
        }
        let layer = project.template("frontend-next/files");
        fs::remove_dir_all(layer.join(folder)).expect("a folder");
        template(&project, folder, Some("a file\n"));
        let update = project.run(&UPDATE).code(code);
        if code == 0 {
            assert_eq!(project.read(folder), "a file\n");
        } else {
            update.complains(&format!("{folder} (it is a folder instead of a file)"));
            let ours = [&UPDATE[..], &["--conflict", "ours"]].concat();
            project.run(&ours).code(0);
        }
        project.is_settled();
    }
}
