//! Updating version by version gives the same files as updating to the last, even if each moves an edited file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Travel,
    edited::{differences, says},
};
use crate::support::{REPOSITORY, copy_folder};

const RELEASE: &str = "fd032d9-default";
const WAY: [&str; 3] = [
    "frontend/lib/token-cache.ts",
    "frontend/lib/tokens/cache.ts",
    "frontend/lib/tokens.ts",
];

/// Templates of the next version, which moves a file once more and adds a line at its top.
fn next_version(from: &Path, to: PathBuf, step: usize) -> PathBuf {
    let layer = to.join("layers/frontend-next");
    assert!(!to.exists() && from.exists());
    copy_folder(from, &to);
    let [old, new] = [WAY[step], WAY[step + 1]];
    let [at, gone] = [new, old].map(|path| layer.join("files").join(path));
    let text = fs::read_to_string(&gone).expect("a template");
    fs::create_dir_all(at.parent().expect("a parent")).expect("a folder");
    fs::write(&at, format!("// Version {step}.\n{text}")).expect("a template");
    fs::remove_file(gone).expect("a template");
    let manifest = layer.join("layer.toml");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let rule = format!("[[moved]]\nfrom = \"{old}\"\nto = \"{new}\"\n\n[[moved]]");
    assert!(text.contains("[[moved]]"));
    fs::write(&manifest, text.replacen("[[moved]]", &rule, 1)).expect("a manifest");
    to
}

#[test]
fn two_updates_give_the_same_files_as_one_to_the_last_version() {
    let travel = Travel::new();
    let today = Path::new(REPOSITORY).join("templates");
    let second = next_version(&today, travel.path("second"), 0);
    let third = next_version(&second, travel.path("third"), 1);
    let update = |folder: &str, templates: &Path| {
        let templates = templates.to_str().expect("UTF-8");
        let update = ["update", "--yes", "--templates", templates];
        travel.authgen(folder, &update).code(0);
        travel.commit(folder);
    };
    for folder in ["once", "twice"] {
        travel.check_out(RELEASE, folder);
        for (file, mine) in [
            (WAY[0], "\nexport const mine = 1;\n"),
            (
                "frontend/lib/db/schema.ts",
                "\nexport const mine = pgTable(\"mine\", {});\n",
            ),
        ] {
            let path = travel.path(folder).join(file);
            let text = fs::read_to_string(&path).expect("a file");
            fs::write(&path, text + mine).expect("a file");
        }
        travel.commit(folder);
    }
    update("twice", &second);
    assert!(travel.path("twice").join(WAY[1]).exists());
    update("twice", &third);
    update("once", &third);
    let [once, twice] = ["once", "twice"].map(|folder| travel.files(folder));
    assert_eq!(differences(&once, &twice, says), [""; 0]);
    let text = String::from_utf8(once[WAY[2]].bytes.clone()).expect("UTF-8");
    assert!(text.starts_with("// Version 1.\n// Version 0.\n"), "{text}");
    assert!(text.ends_with("\nexport const mine = 1;\n"), "{text}");
    assert!(!once.contains_key(WAY[0]) && !once.contains_key(WAY[1]));
}
