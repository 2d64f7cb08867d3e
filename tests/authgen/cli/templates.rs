//! `--templates DIR`.

use std::fs;

use super::strip;
use crate::support::{World, files};

/// Checks that every run fails with this error for this template.
fn is_refused(file: &str, text: &str, complaint: &str) {
    let world = World::new();
    let templates = world.templates();
    let path = templates.join(file);
    fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    fs::write(&path, text).expect("a broken template");
    let before = world.files();
    let args = ["new", "app", "--yes", "--templates", "templates"];
    world
        .authgen(args)
        .go()
        .code(1)
        .silently()
        .complains(complaint);
    assert!(world.files() == before, "{file}: something was written");
}

#[test]
fn an_invalid_template_is_named_and_nothing_is_written() {
    const README: &str = "layers/base/files/README.md.tera";
    let manifest = "layers/backend/layer.toml";
    for (file, text, complaint) in [
        (
            README,
            "# {{ project.name }}\n\n  {{ project.nmae }}\n",
            "README.md.tera:3:14",
        ),
        (
            README,
            "# {{ project.name }}\n{% if x %}\n",
            "README.md.tera:",
        ),
        (
            README,
            "{{ project.name | nofilter }}\n",
            "README.md.tera:1:",
        ),
        (README, "{{ nothing }}\n", "README.md.tera:1:"),
        (README, "no tag\n", "README.md.tera has no template tag"),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\nsumary = \"c\"\n",
            "layer.toml:3:1",
        ),
        (manifest, "title = \"a\"\n", "layer.toml:"),
        (manifest, "title = \"a\"\nsummary = \n", "layer.toml:2:"),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\nrequires = [\"nothing\"]\n",
            "unknown layer `nothing`",
        ),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\n[[env]]\nname = \"A\"\nfor = \"frontend\"\nkind = \"text\"\nvalue = \"{{ nothing }}\"\ncomment = \"c\"\n",
            "layers/backend/layer.toml",
        ),
        (
            manifest,
            "title = \"a\"\nsummary = \"b\"\n[[extension]]\npoint = \"nowhere\"\n",
            "no layer has the point `nowhere`",
        ),
        (
            "layers/e2e/files/README.md",
            "twice\n",
            "two layers write README.md: base and e2e",
        ),
        (
            "layers/e2e/files/readme.MD",
            "twice\n",
            "differ only in case",
        ),
        (
            "layers/e2e/files/a\\b",
            "no path\n",
            "layers/e2e/files/a\\b",
        ),
        ("layers/e2e/files/.git/config", "[core]\n", "git"),
        (
            "layers/e2e/files/x/Cargo.toml",
            "[package]\n",
            "must be named Cargo.toml.tera",
        ),
        (
            "layers/nobody/files/x",
            "x\n",
            "its layer has no layer.toml",
        ),
        ("stray.txt", "x\n", "stray.txt does not belong in a catalog"),
        (
            "questions.toml",
            "[[question]]\nid = \"x\"\n",
            "questions.toml:",
        ),
        ("versions.toml", "[npm]\nx = 1\n", "versions.toml:"),
    ] {
        is_refused(file, text, complaint);
    }
}

#[test]
fn a_move_leads_from_a_removed_template_to_an_existing_one() {
    for (row, complaint) in [
        (
            "from = \"package.json\"\nto = \"README.md\"",
            "layers/backend/layer.toml: line 3: [[moved]]: `from` is in use",
        ),
        (
            "from = \"a\"\nto = \"b\"\n[[moved]]\nfrom = \"b\"\nto = \"a\"",
            "form a cycle",
        ),
        (
            "from = \"a/\"\nto = \"b/\"\n[[moved]]\nfrom = \"b/x.ts\"\nto = \"README.md\"\n\
             [[moved]]\nfrom = \"b/y.ts\"\nto = \"a/y.ts\"",
            "layers/backend/layer.toml: line 3: [[moved]]: the rows form a cycle",
        ),
        (
            "from = \"z/\"\nto = \"a/\"\n[[moved]]\nfrom = \"a/\"\nto = \"b/\"\n[[moved]]\nfrom = \"b/\"\nto = \"a/c/\"",
            "form a cycle",
        ),
        (
            "from = \"a/x.ts\"\nto = \"b/x.ts\"\n[[moved]]\nfrom = \"b/\"\nto = \"frontend/\"",
            "line 3: [[moved]]: no template writes frontend/x.ts",
        ),
        (
            "from = \"a\"\nto = \"../b\"",
            "layers/backend/layer.toml: line 3: [[moved]]: path \"../b\"",
        ),
        (
            "from = \"a\"\nto = \"nowhere\"",
            "no template writes nowhere",
        ),
        (
            "from = \"a\"\nto = \"README.md\"\n[[moved]]\nfrom = \"a\"\nto = \"package.json\"",
            "two rows move a",
        ),
        (
            "from = \"a/\"\nto = \"README.md\"",
            "must both be files, or both be folders",
        ),
        (
            "from = \"a\"\nto = \"README.md\"\n[[ moved ]] # why\nfrom = \"b\"\nto = \"nowhere\"",
            "line 6: [[moved]]: no template writes nowhere",
        ),
    ] {
        let manifest = "layers/backend/layer.toml";
        let text = format!("title = \"a\"\nsummary = \"b\"\n[[moved]]\n{row}\n");
        is_refused(manifest, &text, complaint);
    }
}

#[test]
fn previous_names_are_validated() {
    let twitch = "layers/oauth-twitch/layer.toml";
    for (file, from, to, complaint) in [
        (
            twitch,
            "choice = \"twitch\"",
            "choice = \"twitch\"\nwas = [\"github\"]",
            "oauth-twitch/layer.toml: `github` in the slot `oauth` is already used by the layer `oauth-github`",
        ),
        (
            twitch,
            "choice = \"twitch\"",
            "choice = \"twitch\"\nwas = [\"twitch\"]",
            "oauth-twitch/layer.toml: `was` lists `twitch`",
        ),
        (
            twitch,
            "choice = \"twitch\"",
            "choice = \"github\"\ngone = \"x\"",
            "oauth-twitch/layer.toml: `github` in the slot `oauth` is already used by the layer `oauth-github`",
        ),
        (
            twitch,
            "choice = \"twitch\"",
            "choice = \"twitch\"\ngone = \" \"",
            "layer.toml: `gone` must say what to do instead",
        ),
        (
            "layers/backend/layer.toml",
            "title",
            "gone = \"x\"\ntitle",
            "backend/layer.toml: `was` and `gone` require `slot` and `choice`",
        ),
        (
            "layers/token-hs256/layer.toml",
            "choice",
            "gone = \"x\"\nchoice",
            "questions.toml: `token`: the default `hs256` is retired",
        ),
        (
            "questions.toml",
            "id = \"proxy\"",
            "id = \"proxy\"\nwas = [\"email\"]",
            "questions.toml: `proxy`: `was` lists `email`, which is a duplicate, the current id, or an id of another question",
        ),
        (
            "questions.toml",
            "id = \"database\"",
            "id = \"database\"\ngone = \"x\"",
            "questions.toml: `database-url` needs `database`, which is retired",
        ),
        (
            "questions.toml",
            "absent = \"expiry\"",
            "absent = \"later\"",
            "questions.toml: `revocation`: `absent` must be a choice",
        ),
        (
            "questions.toml",
            "absent = \"expiry\"",
            "absent = 3000",
            "questions.toml: `revocation`: `absent` must be a choice",
        ),
    ] {
        let world = World::new();
        let path = world.templates().join(file);
        let text = fs::read_to_string(&path).expect("a template");
        assert!(text.contains(from), "{file}: {from}");
        fs::write(&path, text.replacen(from, to, 1)).expect("a template");
        let args = ["catalog", "--templates", "templates"];
        let output = world.authgen(args).go().code(1).silently();
        output.complains(complaint);
    }
}

#[test]
fn templates_from_a_folder_give_the_same_project() {
    let world = World::new();
    world.templates();
    world.new_project("built-in", &["--name", "my-app"]);
    let output = world.new_project(
        "from-folder",
        &["--name", "my-app", "--templates=templates"],
    );
    assert!(
        output.stdout.contains("--templates templates"),
        "{}",
        output.stdout
    );
    assert!(strip(files(&world.work("built-in"))) == strip(files(&world.work("from-folder"))));
    world
        .authgen(["new", "app", "--yes", "--templates", "nowhere"])
        .go()
        .code(2)
        .complains("nowhere is not a folder");
    // The built-in templates are never a silent fallback for a folder.
    #[cfg(unix)]
    {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
        let flag = OsStr::from_bytes(b"--templates=\xff");
        let output = world.authgen([flag, "catalog".as_ref()]).go();
        output.code(2).silently().complains("--templates");
    }
}
