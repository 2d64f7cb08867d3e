//! What became of an earlier run that was cut short.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{transaction::Recovered, tree::RelPath};

/// A paragraph for people.
pub(super) fn text(recovered: &Recovered) -> String {
    let mut text = format!(
        "An earlier run was cut short. It is undone: {} files are as they were before it.\n",
        recovered.restored.len()
    );
    for path in &recovered.edited {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {path} was edited since, and stays as it is");
    }
    text.push('\n');
    text
}

/// The same for programs.
pub(super) fn json(recovered: &Recovered) -> Value {
    let paths = |paths: &[RelPath]| -> Vec<Value> {
        paths.iter().map(|path| json!(path.as_str())).collect()
    };
    json!({ "restored": paths(&recovered.restored), "edited": paths(&recovered.edited) })
}
