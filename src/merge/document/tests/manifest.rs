//! Typical manifests, and edits of their lines.

use proptest::prelude::*;

/// The manifests: path, text, and lines that may be added.
pub const MANIFESTS: [(&str, &str, &[&str]); 4] = [
    (
        "package.json",
        r#"{
  "name": "x",
  "scripts": {
    "dev": "1",
    "test": "2"
  },
  "files": [
    "a/1",
    "b/1"
  ],
  "dependencies": {
    "next": "1",
    "react": "1"
  }
}
"#,
        &[
            "  \"m\": 1,",
            "    \"m\": \"1\",",
            "    \"m/1\",",
            "  // 1",
            "  \"n\": {},",
        ],
    ),
    (
        "Cargo.toml",
        r#"[package]
name = "1"
edition = "1"

# 1
[dependencies]
axum = "1"
tokio = { version = "1" } # 1

[[bin]]
name = "1"

[lints.clippy]
all = "1"
"#,
        &[
            "m = 1",
            "m.m = 1 # 1",
            "# 1",
            "",
            "[n]",
            "[lints.n]",
            "[[bin]]",
        ],
    ),
    (
        "pyproject.toml",
        r#"[project]
name = "1"
dependencies = [
    "fastapi==1",
    "uvicorn==1", # 1
]

[tool.ruff]
select = ["A", "B"]
text = """
# 1
[1]
"""
"#,
        &[
            "    \"m==1\",",
            "    # 1",
            "m = 1",
            "[tool.n]",
            "",
            "m = [\n    1,\n]",
        ],
    ),
    (
        ".env.example",
        "# 1\nHOST=1\nPORT=1\n\n# 1\n# LOG=1\n\n# 2\nSECRET=1\n",
        &["M=1", "# M=1", "# 1", "", "export M=1", "N='1'"],
    ),
];

/// Unusual lines of TOML. Three random documents made of them are sometimes valid.
pub const ODD_TOML: [&str; 24] = [
    "a = 1",
    "a = 2",
    "b.c = 1",
    "b.d = { e = 1 } # b",
    "\"b\" . 'f' = 1",
    "'g h' = 1",
    "i = { j.k = 1, j.l = 2, m = [ 1, 2, ] }",
    "i = { j.k = 2, m = [ 2 ] }",
    "i = { j.k = 1, j.n = 2, m = [ 1, 3 ] }",
    "o = [[1, 2], [3]]",
    "o = [\n1, # one\n# two\n2]",
    "p = '''\n# p\n[q]\n'''",
    "r = {}",
    "r = {\n  s = 1, # s\n  t = [],\n}",
    "# u",
    "",
    "[b]",
    "[ v . w ]",
    "[v]",
    "[[x]]",
    "[x.y]",
    "[[x.z]]",
    "[v.\"w.w\"]",
    "  a=3",
];

/// An edit of a line.
#[derive(Clone, Copy, Debug)]
pub enum Edit {
    /// Changes the number in the line.
    Change,
    /// Replaces the line with a blank one.
    Clear,
    /// Inserts one of the `fresh` lines after it, optionally changing that line's number.
    Add(usize, bool),
}

/// Edits with line numbers, some of them far beyond the end.
pub fn edits() -> impl Strategy<Value = Vec<(usize, Edit)>> {
    let edit = prop_oneof![
        Just(Edit::Change),
        Just(Edit::Clear),
        (0..8_usize, any::<bool>()).prop_map(|(line, change)| Edit::Add(line, change)),
        (0..8_usize, any::<bool>()).prop_map(|(line, change)| Edit::Add(line, change)),
    ];
    prop::collection::vec((0..24_usize, edit), 0..4)
}

pub fn edited(text: &str, edits: &[(usize, Edit)], fresh: &[&str], number: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, edit) in edits {
        let line = line % lines.len();
        match edit {
            Edit::Change => lines[line] = lines[line].replace('1', number),
            Edit::Clear => lines[line].clear(),
            Edit::Add(new, change) => {
                let new = fresh[new % fresh.len()];
                let new = if *change {
                    new.replace('1', number)
                } else {
                    new.to_owned()
                };
                lines[line].extend(["\n", &new]);
            }
        }
    }
    lines.join("\n") + "\n"
}
