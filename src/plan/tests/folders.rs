//! Relative imports of the owner in a file that moves to another folder.

use super::moved::{files, moves, updated};

const OLD: &str = "import { b } from \"./b\";\n\nexport const a = b;\n";
const NEW: &str = "import { b } from \"../x/b\";\n\nexport const a = b;\n\nexport const c = 1;\n";

/// The owner's line `mine` after its file moved to another folder; `None` if the file did not move.
fn line(mine: &str) -> Option<String> {
    let rules = moves(&[("x/old.ts", &["y/new.ts"])]);
    let edited = OLD.replace("\n\n", &format!("\n{mine}\n\n"));
    let other = ("x/b.ts", "export const b = 1;\n");
    let after = updated(
        &[("x/old.ts", OLD), other],
        &[("x/old.ts", &edited), other],
        &[("y/new.ts", NEW), other],
        &rules,
    );
    let (_, text) = after.iter().find(|(path, _)| path == "y/new.ts")?;
    assert!(text.ends_with("export const c = 1;\n"), "{text}");
    let lines = text.lines().nth(1).map(str::to_owned);
    lines.filter(|_| !after.iter().any(|(path, _)| path == "x/old.ts"))
}

#[test]
fn relative_paths_of_a_moved_file_are_adjusted() {
    for (mine, there) in [
        (
            "import { d } from \"./mine\";",
            "import { d } from \"../x/mine\";",
        ),
        ("export * from './mine'", "export * from '../x/mine'"),
        ("import \"../mine.css\";", "import \"../mine.css\";"),
        (
            "const m = import(\"./m/mine.js\");",
            "const m = import(\"../x/m/mine.js\");",
        ),
        (
            "vi.mock(\"../y/mine\", () => ({}));",
            "vi.mock(\"./mine\", () => ({}));",
        ),
        ("const m = require(\".\");", "const m = require(\"../x\");"),
        // These paths are not relative to the file.
        (
            "const m = <a href=\"./mine\" />;",
            "const m = <a href=\"./mine\" />;",
        ),
        ("const m = open(\"./mine\");", "const m = open(\"./mine\");"),
        (
            "const m = path.resolve(\"./mine\");",
            "const m = path.resolve(\"./mine\");",
        ),
        (
            "const m = new URL(\"./mine\", request.url);",
            "const m = new URL(\"./mine\", request.url);",
        ),
        (
            "const m = new URL(\"./mine\", import.meta.url);",
            "const m = new URL(\"../x/mine\", import.meta.url);",
        ),
        (
            "const m = require.resolve(\"./mine\");",
            "const m = require.resolve(\"../x/mine\");",
        ),
        ("import \"react\";", "import \"react\";"),
    ] {
        assert_eq!(line(mine).as_deref(), Some(there));
    }
    // A path that leads out of the project cannot be adjusted.
    assert_eq!(line("import \"../../mine\";"), None);
}

#[test]
fn paths_to_moved_files_are_adjusted() {
    let rules = moves(&[("x/", &["y/"]), ("s.ts", &["s/a.ts", "s/b.ts"])]);
    let update = |mine: &str| {
        let edited = format!("export * from \"./b\";\n{mine}\n");
        updated(
            &[
                ("x/a.ts", "export * from \"./b\";\n"),
                ("x/b.ts", "b\n"),
                ("s.ts", "s\n"),
            ],
            &[("x/a.ts", &edited), ("x/b.ts", "b\n"), ("s.ts", "s\n")],
            &[
                ("y/a.ts", "export * from \"./b\";\n"),
                ("y/b.ts", "b\n"),
                ("s/a.ts", "s\n"),
                ("s/b.ts", "s\n"),
            ],
            &rules,
        )
    };
    let mine = "import \"./b\"; import \"./mine\"";
    let text = "export * from \"./b\";\nimport \"./b\"; import \"../x/mine\"\n";
    assert!(
        update(mine).contains(&("y/a.ts".into(), text.into())),
        "{:?}",
        update(mine)
    );
    // The target was split, so the path cannot be adjusted.
    let kept = update("export * from \"../s\"");
    assert!(kept.iter().any(|(path, _)| path == "x/a.ts"), "{kept:?}");
}

#[test]
fn paths_that_cannot_be_adjusted_are_left_to_the_owner() {
    for (from, to, mine, is_left) in [
        ("a/old.py", "b/new.py", "from .mine import x", true),
        ("a/old.py", "b/new.py", "from mine import x", false),
        ("a/old.rs", "b/new.rs", "mod mine;", true),
        ("a/old.rs", "b/new.rs", "use super::mine;", true),
        (
            "a/old.css",
            "b/new.css",
            "i { background: url(./m.png); }",
            true,
        ),
        ("a/old.json", "b/new.json", "\"../mine\"", true),
        ("a/old.json", "a/new.json", "\"../mine\"", false),
    ] {
        let rules = moves(&[(from, &[to])]);
        let edited = format!("a\n{mine}\n");
        let after = updated(&[(from, "a\n")], &[(from, &edited)], &[(to, "a\n")], &rules);
        let moved = files(&[(to, &edited)]);
        assert_eq!(after != moved, is_left, "{mine}: {after:?}");
        assert!(after.iter().any(|(_, text)| *text == edited), "{after:?}");
    }
}
