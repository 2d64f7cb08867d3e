use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use anyhow::{anyhow, bail};
use dialoguer::theme::Theme as _;

use super::{theme::Theme, *};

/// Scripted answers.
#[derive(Clone, Default)]
pub struct Script {
    /// One answer per question, in order: a text, or the start of an item's title. Empty for the default, `<` to go
    /// back.
    answers: Rc<RefCell<VecDeque<String>>>,
    /// The questions, each with its counter and its default.
    shown: Rc<RefCell<Vec<String>>>,
}

impl Script {
    /// A script with these answers.
    pub fn new(answers: &[&str]) -> Self {
        let answers: VecDeque<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        Self {
            answers: Rc::new(RefCell::new(answers)),
            ..Self::default()
        }
    }

    /// A dialog with this script.
    pub fn dialog(&self) -> Dialog {
        Dialog::new(self.clone())
    }

    /// The questions that were asked, after checking that no answer is left.
    pub fn shown(&self) -> Vec<String> {
        assert!(self.answers.borrow().is_empty(), "answers are left");
        self.shown.take()
    }

    fn next(&self, prompt: &Prompt<'_>, default: &str) -> Result<Option<String>> {
        let text = prompt.text;
        let counter = prompt
            .counter
            .map_or_else(String::new, |(number, total)| format!("{number}/{total} "));
        self.shown
            .borrow_mut()
            .push(format!("{counter}{text} ({default})"));
        match self.answers.borrow_mut().pop_front() {
            Some(answer) if answer == "<" && !prompt.back => bail!("no question before `{text}`"),
            Some(answer) => Ok(Some(answer).filter(|answer| answer != "<")),
            None => bail!("no answer left for `{text}`"),
        }
    }
}

impl Ask for Script {
    fn text(
        &mut self,
        prompt: &Prompt<'_>,
        default: &str,
        check: &Check<'_>,
    ) -> Result<Option<String>> {
        let Some(answer) = self.next(prompt, default)? else {
            return Ok(None);
        };
        let answer = if answer.is_empty() {
            default.to_owned()
        } else {
            answer
        };
        match check(&answer) {
            Ok(()) => Ok(Some(answer)),
            Err(reason) => bail!("{}: {reason}", prompt.text),
        }
    }

    fn secret(
        &mut self,
        prompt: &Prompt<'_>,
        earlier: Option<&str>,
        check: &Check<'_>,
    ) -> Result<Option<String>> {
        self.text(prompt, earlier.unwrap_or_default(), check)
    }

    fn choice(
        &mut self,
        prompt: &Prompt<'_>,
        items: &[Item],
        default: usize,
    ) -> Result<Option<usize>> {
        let chosen = self.several(prompt, items, &[default], true)?;
        Ok(chosen.map(|chosen| chosen[0]))
    }

    fn several(
        &mut self,
        prompt: &Prompt<'_>,
        items: &[Item],
        checked: &[usize],
        _required: bool,
    ) -> Result<Option<Vec<usize>>> {
        let titles: Vec<&str> = checked.iter().map(|index| &*items[*index].title).collect();
        let Some(answer) = self.next(prompt, &titles.join(", "))? else {
            return Ok(None);
        };
        if answer.is_empty() {
            return Ok(Some(checked.to_vec()));
        }
        let find = |word: &str| {
            let index = items.iter().position(|item| item.title.starts_with(word));
            index.ok_or_else(|| anyhow!("`{word}` is not an item of `{}`", prompt.text))
        };
        Ok(Some(answer.split(", ").map(find).collect::<Result<_>>()?))
    }

    fn confirm(&mut self, prompt: &Prompt<'_>, default: bool) -> Result<Option<bool>> {
        let default = if default { "yes" } else { "no" };
        Ok(self.next(prompt, default)?.map(|answer| answer == "yes"))
    }
}

#[test]
fn an_item_fits_on_one_line() {
    let item = Item::new("Axum", "Rust service");
    assert_eq!(item.in_line(21), "Axum — Rust service");
    assert_eq!(item.in_line(20), "Axum — Rust ser…");
    assert_eq!(item.in_line(17), "Axum — Rust…");
    assert_eq!(Item::new("backend", "").in_line(78), "backend");
    for room in 0..25 {
        assert!(item.in_line(room).len() <= room.max(3));
    }
}

/// Two questions, the second of which depends on the first.
fn pass(dialog: &mut Dialog) -> Result<(String, Vec<usize>, bool)> {
    dialog.remaining(2);
    let name = dialog.text("Name", "app", &|_| Ok(()))?;
    let items = ["Mint", "Sage"].map(|herb| Item::new(format!("{herb} for {name}"), ""));
    dialog.remaining(1);
    let herbs = dialog.several("Herbs", &items, &[1], false)?;
    Ok((name, herbs, dialog.confirm("Write?", false)?))
}

#[test]
fn going_back_keeps_answers() {
    let script = Script::new(&["", "Mint", "<", "<", "tea", "Mint, Sage", "<", "", "yes"]);
    let mut dialog = script.dialog();
    let mut passes = 0;
    let answers = loop {
        let result = pass(&mut dialog);
        passes += 1;
        if !dialog.is_back(&result) {
            break result.expect("answers");
        }
    };
    assert_eq!(answers, ("tea".to_owned(), vec![0, 1], true));
    assert_eq!(passes, 4);
    let defaults = [
        "1/2 Name (app)",
        "2/2 Herbs (Sage for app)",
        "3/2 Write? (no)",
        "2/2 Herbs (Mint for app)",
        // Going back again shows the earlier answer, which is not the default of the question.
        "1/2 Name (app)",
        "2/2 Herbs ()",
        "3/2 Write? (no)",
        "2/2 Herbs (Mint for tea, Sage for tea)",
        "3/2 Write? (no)",
    ];
    assert_eq!(script.shown(), defaults);
}

#[test]
fn an_error_ends_the_questions() {
    let mut dialog = Script::new(&[]).dialog();
    let result = pass(&mut dialog);
    assert!(!dialog.is_back(&result));
}

#[test]
fn hints_fit_the_question_and_the_terminal() {
    let shown = |back, columns, paged| {
        let prompt = Prompt {
            text: "Social sign-in",
            counter: Some((3, 11)),
            back,
        };
        let theme = Theme {
            prompt: &prompt,
            default: "",
            columns,
            paged,
        };
        let mut text = String::new();
        theme
            .format_multi_select_prompt(&mut text, "")
            .expect("text");
        dialoguer::console::strip_ansi_codes(&text).into_owned()
    };
    let question = "? 3/11 Social sign-in\n";
    for (back, columns, paged, hints) in [
        (false, 100, false, "  ↑↓ move · space select · enter accept"),
        (
            true,
            60,
            false,
            "  ↑↓ move · space select · enter accept · esc back",
        ),
        (true, 49, false, "  space select · enter accept · esc back"),
        (
            true,
            100,
            true,
            "  ↑↓ move · ←→ page · space select · enter accept · esc back",
        ),
        // dialoguer appends the number of the page.
        (true, 60, true, "  space select · enter accept · esc back"),
        (true, 22, false, "  esc back"),
        (true, 5, false, ""),
    ] {
        let all = shown(back, columns, paged);
        if columns > 21 {
            assert_eq!(all, format!("{question}{hints}"));
        } else {
            assert_eq!(all.lines().nth(1).unwrap_or_default(), hints);
        }
    }
}
