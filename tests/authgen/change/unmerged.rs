//! `--conflict markers` in a repository: files are unmerged in git's index, with all three versions.

use std::fs;

use super::Project;
use crate::support::git;

const README: &str = "shop/README.md";
const DROPPED: &str = "shop/frontend/lib/old.ts";

/// A project in a subfolder of a repository, with a conflict of lines and an edited file that the template removed.
fn project() -> Project {
    let project = Project::new(&[]);
    let template = project.template("frontend-next/files/frontend/lib/old.ts");
    fs::write(&template, "export const old = 1;\n").expect("a template");
    project.run(&["update", "--yes"]).code(0);
    project.world.git_program();
    run(&project, &["init", "--quiet"]);
    fs::remove_file(template).expect("a template");
    project.write("frontend/lib/old.ts", "export const old = 2;\n");
    project.write("README.md", "# Mine\n");
    project.edit_template("base/files/README.md.tera", "# ", "# The ");
    run(&project, &["config", "core.autocrlf", "input"]);
    run(&project, &["add", "shop"]);
    run(&project, &["commit", "--quiet", "--message", "x"]);
    project
}

fn run(project: &Project, args: &[&str]) -> String {
    let (ok, said) = git(&project.world.work(""), args);
    assert!(ok, "git {args:?}: {said}");
    said
}

#[test]
fn git_does_not_commit_unresolved_conflicts() {
    let project = project();
    let markers = ["update", "--yes", "--conflict", "markers"];
    let left = project.run(&markers).code(3);
    left.complains("hint: resolve each, `git add` or `git rm` the file, then commit");
    let status = run(&project, &["status", "--porcelain", "--untracked-files=no"]);
    let unmerged: Vec<&str> = status.lines().filter(|line| line.contains('U')).collect();
    assert_eq!(unmerged, [format!("UU {README}"), format!("UD {DROPPED}")]);
    let root = project.world.work("");
    let (commits, said) = git(&root, &["commit", "--message", "x"]);
    assert!(!commits && said.contains("unmerged"), "{said}");

    let written = project.read("README.md");
    assert_eq!(
        run(&project, &["show", &format!(":2:{README}")]),
        "# Mine\n"
    );
    let base = run(&project, &["show", &format!(":1:{README}")]);
    assert!(base.starts_with("# Shop\n"), "{base}");
    run(&project, &["checkout", "--theirs", README]);
    assert!(project.read("README.md").starts_with("# The Shop\n"));
    run(&project, &["checkout", "--merge", README]);
    assert_ne!(project.read("README.md"), written, "git's own labels");
    project.run(&["check"]).code(4).says("conflict-markers");

    run(&project, &["checkout", "--theirs", README]);
    run(&project, &["rm", "--quiet", DROPPED]);
    run(&project, &["add", "shop"]);
    run(&project, &["commit", "--quiet", "--message", "x"]);
    project.run(&["check"]).code(0);
    project.is_settled();
}

#[test]
fn git_has_the_base_of_a_moved_file() {
    let project = Project::new(&[]);
    project.world.git_program();
    run(&project, &["init", "--quiet"]);
    let layer = project.template("frontend-next/files/frontend/lib");
    let manifest = project.template("frontend-next/layer.toml");
    let rule = "[[moved]]\nfrom = \"frontend/lib/auth.ts\"\nto = \"frontend/lib/client.ts\"\n";
    let text = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, text + "\n" + rule).expect("a manifest");
    let before = fs::read_to_string(layer.join("auth.ts.tera")).expect("a template");
    let after = before.replace("createAuthClient(", "createAuthClient(/* timeout: 5 */");
    fs::remove_file(layer.join("auth.ts.tera")).expect("a template");
    fs::write(layer.join("client.ts.tera"), after).expect("a template");
    let base = project.read("frontend/lib/auth.ts");
    project.edit(
        "frontend/lib/auth.ts",
        "createAuthClient(",
        "createAuthClient(/* mine */",
    );
    run(&project, &["add", "shop"]);
    run(&project, &["commit", "--quiet", "--message", "x"]);
    let markers = ["update", "--yes", "--conflict", "markers"];
    project
        .run(&markers)
        .code(3)
        .complains("frontend/lib/client.ts (lines ");
    assert_eq!(
        run(&project, &["show", ":1:shop/frontend/lib/client.ts"]),
        base
    );
}

#[test]
fn a_repository_that_ignores_the_project_is_left_alone() {
    let project = project();
    run(&project, &["rm", "--quiet", "-r", "--cached", "shop"]);
    project.world.write(".gitignore", "shop\n");
    run(&project, &["add", ".gitignore"]);
    run(&project, &["commit", "--quiet", "--message", "x"]);
    let markers = ["update", "--yes", "--conflict", "markers"];
    let left = project.run(&markers).code(3);
    left.complains("hint: resolve each, then commit");
    assert_eq!(
        run(&project, &["status", "--porcelain", "--untracked-files=no"]),
        ""
    );
}

#[test]
fn a_change_succeeds_even_if_git_cannot_be_updated() {
    let project = project();
    fs::write(project.world.work(".git/index.lock"), "").expect("a lock");
    let markers = ["update", "--yes", "--conflict", "markers"];
    let left = project.run(&markers).code(3);
    left.complains("the changes were written")
        .complains("git could not mark the files as unmerged: fatal: Unable to create");
    assert!(project.read("README.md").contains("<<<<<<< yours"));
}
