use std::collections::VecDeque;

use anyhow::bail;

use super::*;

/// Scripted answers.
#[derive(Default)]
pub struct Scripted {
    /// One answer per question, in order: a text, or the index of an item.
    pub answers: VecDeque<String>,
}

impl Scripted {
    fn next(&mut self, prompt: &str) -> Result<String> {
        self.answers
            .pop_front()
            .ok_or_else(|| anyhow!("no answer left for `{prompt}`"))
    }
}

impl Ask for Scripted {
    fn text(&mut self, prompt: &str, default: &str, check: &Check<'_>) -> Result<String> {
        let answer = self.next(prompt)?;
        let answer = if answer.is_empty() {
            default.to_owned()
        } else {
            answer
        };
        match check(&answer) {
            Ok(()) => Ok(answer),
            Err(reason) => bail!("{prompt}: {reason}"),
        }
    }

    fn secret(&mut self, prompt: &str, check: &Check<'_>) -> Result<String> {
        self.text(prompt, "", check)
    }

    fn choice(&mut self, prompt: &str, items: &[Item], default: usize) -> Result<usize> {
        let answer = self.next(prompt)?;
        if answer.is_empty() {
            return Ok(default);
        }
        items
            .iter()
            .position(|item| item.title.starts_with(&answer))
            .ok_or_else(|| anyhow!("`{answer}` is not an item of `{prompt}`"))
    }

    fn several(
        &mut self,
        prompt: &str,
        items: &[Item],
        default: Option<usize>,
        required: bool,
    ) -> Result<Vec<usize>> {
        if let (false, Some("")) = (required, self.answers.front().map(String::as_str)) {
            self.next(prompt)?;
            return Ok(Vec::new());
        }
        Ok(vec![self.choice(prompt, items, default.unwrap_or(0))?])
    }

    fn confirm(&mut self, prompt: &str) -> Result<bool> {
        Ok(self.next(prompt)? == "yes")
    }
}

#[test]
fn an_item_fits_on_one_line() {
    let item = Item::new("Axum", "Rust service");
    assert_eq!(item.in_line(23), "Axum — Rust service");
    assert_eq!(item.in_line(22), "Axum — Rust ser…");
    assert_eq!(item.in_line(19), "Axum — Rust…");
    assert_eq!(Item::new("backend", "").in_line(80), "backend");
    for columns in 0..25 {
        assert!(item.in_line(columns).len() <= columns.max(5) - 2);
    }
}
