//! The outcome of the previous run.

use crate::{screen::Screen, transaction::Recovered};

const CUT_SHORT: &str = "An earlier run was interrupted, and files are as it left them. \
                         The next run that writes rolls it back first, so its changes may differ from these.";

/// The outcome of the previous run.
#[derive(Clone, Copy)]
pub enum Earlier<'a> {
    /// The previous run completed.
    Ended,
    /// The previous run was interrupted, and this run rolled it back.
    Undone(&'a Recovered),
    /// The previous run was interrupted, and this read-only run leaves files as they are.
    CutShort,
}

impl Earlier<'_> {
    /// Whether files are as an interrupted run left them.
    pub fn is_cut_short(self) -> bool {
        matches!(self, Self::CutShort)
    }

    /// A paragraph of text; empty if there is nothing to report.
    pub(super) fn text(self, screen: Screen) -> String {
        match self {
            Self::Ended => String::new(),
            Self::Undone(recovered) => text(recovered, screen),
            Self::CutShort => screen.wrap("", 0, CUT_SHORT) + "\n",
        }
    }
}

fn text(recovered: &Recovered, screen: Screen) -> String {
    let what = format!(
        "An earlier run was interrupted and has been rolled back: {} files restored.",
        recovered.restored.len()
    );
    let mut text = screen.wrap("", 0, &what);
    for path in &recovered.edited {
        let what = format!("{path} was edited since then, and is left as it is");
        text.push_str(&screen.wrap("  ", 4, &what));
    }
    text.push('\n');
    text
}
