//! A series of questions in which the user can go back.

use std::{collections::BTreeMap, error::Error, fmt};

use anyhow::{Context, Result};

use super::{Ask, Check, Item, Prompt};

/// Ends a pass through the questions, because the user went back.
#[derive(Debug)]
struct Back;

impl fmt::Display for Back {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the user went back to an earlier question")
    }
}

impl Error for Back {}

/// Asks questions in which the user can go back.
///
/// The code that asks has no loops and no state: it asks one question after the other, and which question comes next may
/// depend on the answers. When the user goes back, the pass ends with an error, and [`Dialog::is_back`] tells the caller
/// to start another one. That pass gets the earlier answers without asking, up to the question to ask again.
pub struct Dialog {
    ask: Box<dyn Ask>,
    /// Answers in the order of their questions: texts, or titles of items.
    answers: Vec<Vec<String>>,
    /// The number of questions that this pass has asked.
    asked: usize,
    total: Option<usize>,
    follow: usize,
    /// The last answer to each question, by its text: the default when it is asked again.
    remembered: BTreeMap<String, Vec<String>>,
}

impl Dialog {
    /// A dialog without answers.
    pub fn new(ask: impl Ask + 'static) -> Self {
        Self {
            ask: Box::new(ask),
            answers: Vec::new(),
            asked: 0,
            total: None,
            follow: 0,
            remembered: BTreeMap::new(),
        }
    }

    /// Whether a pass failed because the user went back. If so, prepares the next pass.
    pub fn is_back<T>(&mut self, pass: &Result<T>) -> bool {
        self.asked = 0;
        pass.as_ref().is_err_and(anyhow::Error::is::<Back>)
    }

    /// Whether this pass has asked a question.
    pub fn has_asked(&self) -> bool {
        self.asked > 0
    }

    /// Sets the number of questions still to ask, for the counter, besides those that [follow](Self::followed_by).
    pub fn remaining(&mut self, questions: usize) {
        self.total = Some(self.asked + questions + self.follow);
    }

    /// Sets the number of questions that the caller asks later.
    pub fn followed_by(&mut self, questions: usize) {
        self.follow = questions;
    }

    /// Asks for a line of text.
    pub fn text(&mut self, question: &str, default: &str, check: &Check<'_>) -> Result<String> {
        let answer = self.answer(question, |ask, prompt, earlier| {
            let default = earlier.and_then(<[_]>::first).map_or(default, |text| text);
            let text = ask.text(prompt, default, check)?;
            Ok(text.map(|text| vec![text]))
        })?;
        Ok(answer.concat())
    }

    /// Asks for a line that does not stay on the screen.
    pub fn secret(&mut self, question: &str, check: &Check<'_>) -> Result<String> {
        let answer = self.answer(question, |ask, prompt, earlier| {
            let earlier = earlier.and_then(<[_]>::first).map(String::as_str);
            let text = ask.secret(prompt, earlier, check)?;
            Ok(text.map(|text| vec![text]))
        })?;
        Ok(answer.concat())
    }

    /// Asks for an item and returns its index.
    pub fn choice(&mut self, question: &str, items: &[Item], default: usize) -> Result<usize> {
        let answer = self.answer(question, |ask, prompt, earlier| {
            let earlier = earlier.and_then(|titles| indices(items, titles).first().copied());
            let chosen = ask.choice(prompt, items, earlier.unwrap_or(default))?;
            Ok(chosen.map(|index| vec![items[index].title.clone()]))
        })?;
        let chosen = indices(items, &answer).first().copied();
        chosen.context("the list of choices changed while it was shown")
    }

    /// Asks for items, at least one if `required`, and returns their indices.
    pub fn several(
        &mut self,
        question: &str,
        items: &[Item],
        checked: &[usize],
        required: bool,
    ) -> Result<Vec<usize>> {
        let answer = self.answer(question, |ask, prompt, earlier| {
            let earlier = earlier.map(|titles| indices(items, titles));
            let checked = earlier.as_deref().unwrap_or(checked);
            let chosen = ask.several(prompt, items, checked, required)?;
            let title = |index: &usize| items[*index].title.clone();
            Ok(chosen.map(|chosen| chosen.iter().map(title).collect()))
        })?;
        Ok(indices(items, &answer))
    }

    /// Asks a yes-or-no question.
    pub fn confirm(&mut self, question: &str, default: bool) -> Result<bool> {
        let answer = self.answer(question, |ask, prompt, _| {
            let answer = ask.confirm(prompt, default)?;
            Ok(answer.map(|yes| vec![yes.to_string()]))
        })?;
        Ok(answer == [true.to_string()])
    }

    /// The answer of an earlier pass, or of the user, who sees the last answer to this question as the default.
    fn answer(
        &mut self,
        question: &str,
        ask: impl FnOnce(&mut dyn Ask, &Prompt<'_>, Option<&[String]>) -> Result<Option<Vec<String>>>,
    ) -> Result<Vec<String>> {
        if self.asked == self.answers.len() {
            let prompt = Prompt {
                text: question,
                counter: self.total.map(|total| (self.asked + 1, total)),
                back: self.has_asked(),
            };
            let earlier = self.remembered.get(question).map(Vec::as_slice);
            let Some(answer) = ask(&mut *self.ask, &prompt, earlier)? else {
                self.answers.pop();
                return Err(Back.into());
            };
            self.remembered.insert(question.to_owned(), answer.clone());
            self.answers.push(answer);
        }
        self.asked += 1;
        Ok(self.answers[self.asked - 1].clone())
    }
}

/// The indices of the items with these titles.
fn indices(items: &[Item], titles: &[String]) -> Vec<usize> {
    let is_chosen = |index: &usize| titles.contains(&items[*index].title);
    (0..items.len()).filter(is_chosen).collect()
}
