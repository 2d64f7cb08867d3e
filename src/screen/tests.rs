use super::*;

/// A terminal with this many columns.
fn terminal(width: usize, color: bool) -> Screen {
    Screen {
        is_terminal: true,
        color,
        width: Some(width),
    }
}

#[test]
fn text_is_wrapped_between_words() {
    let text = "use https://example.org/a/very/long/path with `authgen secret rotate --finish`, \
                or don't, and 名前 too\nfix: now";
    assert_eq!(
        terminal(26, false).wrap("- ", 4, text),
        "- use\n    \
             https://example.org/a/very/long/path\n    \
             with\n    \
             `authgen secret rotate --finish`,\n    \
             or don't, and 名前 too\n    \
             fix: now\n"
    );
    assert_eq!(
        Screen::default().wrap("- ", 4, text),
        format!("- {}\n", text.replace('\n', "\n    "))
    );
}

#[test]
fn colors_take_no_columns() {
    for width in [60, 100] {
        let plain = terminal(width, false);
        let color = terminal(width, true);
        let text = "a path that is gone, which `authgen update` restores ".repeat(5);
        let label = color.paint(Look::Bad, "error");
        let colored = color.row(&label, 2, 12, &text);
        assert_eq!(
            colored.replace(&label, "error"),
            plain.row("error", 2, 12, &text)
        );
        assert_eq!(label, "\u{1b}[31m\u{1b}[1merror\u{1b}[0m");
    }
}

#[test]
fn a_column_that_would_be_narrow_moves_below_its_label() {
    let row = |width| terminal(width, false).row("label", 2, 30, "some text");
    assert_eq!(row(70), format!("{:<30}some text\n", "label"));
    assert_eq!(row(69), "label\n  some text\n");
}

#[test]
fn commands_in_a_list_stay_on_their_line() {
    let command = format!("cd {}", "long/".repeat(20));
    let list = terminal(20, false).list("Next", [command.as_str(), "Email: see docs/email.md"]);
    assert_eq!(
        list,
        format!("\nNext:\n  {command}\n  Email: see\n    docs/email.md\n")
    );
    assert_eq!(terminal(20, false).list("Next", [""; 0]), "");
}

#[test]
fn the_lines_of_a_diff_have_the_colors_of_git() {
    let text = "# note\ndiff --git a/q b/q\n--- a/q\n+++ b/q\n@@ -1,2 +1,2 @@\n same\n--- select\n+new\r\n";
    let screen = terminal(10, true);
    let lines = [
        screen.paint(Look::Doubtful, "# note"),
        screen.paint(Look::Bold, "diff --git a/q b/q"),
        screen.paint(Look::Bold, "--- a/q"),
        screen.paint(Look::Bold, "+++ b/q"),
        screen.paint(Look::Changed, "@@ -1,2 +1,2 @@"),
        " same".to_owned(),
        screen.paint(Look::Removed, "--- select"),
        screen.paint(Look::Added, "+new\r"),
    ];
    assert_eq!(screen.diff(text), lines.join("\n") + "\n");
    assert_eq!(Screen::default().diff(text), text);
}
