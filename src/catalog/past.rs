//! Renamed and retired questions and choices.
//!
//! A project may be older than the templates, so every released name keeps its meaning: either its replacement lists
//! the old name in `was`, or the row of the old name says in `gone` what to do instead.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};

use super::{
    Catalog, Layer,
    question::{NONE, Question, QuestionKind, Scalar},
};

/// Retired questions and layers, which are used only in messages and validation.
#[derive(Debug, Default)]
pub struct Gone {
    questions: Vec<Question>,
    layers: Vec<Layer>,
}

impl Gone {
    /// Removes retired questions and choices from the catalog, together with choices and bridges that depend on them.
    pub(super) fn split(questions: &mut Vec<Question>, layers: &mut Vec<Layer>) -> Self {
        let gone: Vec<Question> = questions
            .extract_if(.., |question| question.gone.is_some())
            .collect();
        let asks =
            |questions: &[Question], layer: &Layer| questions.iter().any(|each| each.asks(layer));
        let mut out: Vec<Layer> = layers
            .extract_if(.., |layer| {
                layer.manifest.gone.is_some() || asks(&gone, layer) && !asks(questions, layer)
            })
            .collect();
        loop {
            let ids: BTreeSet<String> = out.iter().map(|layer| layer.id.clone()).collect();
            let count = out.len();
            out.extend(layers.extract_if(.., |layer| {
                layer.manifest.bridge.iter().any(|end| ids.contains(end))
            }));
            if out.len() == count {
                break;
            }
        }
        Self {
            questions: gone,
            layers: out,
        }
    }

    /// The retired layers, whose extension points other layers may still use.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter()
    }
}

impl Question {
    fn asks(&self, layer: &Layer) -> bool {
        self.slot.is_some() && self.slot == layer.manifest.slot
    }

    fn is_named(&self, id: &str) -> bool {
        self.id == id || self.was.iter().any(|was| was == id)
    }
}

impl Layer {
    fn is_named(&self, slot: &str, word: &str) -> bool {
        self.manifest.slot.as_deref() == Some(slot)
            && (self.manifest.choice.as_deref() == Some(word)
                || self.manifest.was.iter().any(|was| was == word))
    }
}

impl Catalog {
    /// The question that formerly had this id.
    pub fn renamed(&self, id: &str) -> Option<&Question> {
        let is_it = |question: &&Question| question.was.iter().any(|was| was == id);
        self.questions.iter().find(is_it)
    }

    /// The current name of a choice; the given name if it was not renamed.
    pub fn word<'a>(&'a self, slot: &str, word: &'a str) -> &'a str {
        let is_it = |(_, layer): &(&str, &Layer)| layer.manifest.was.iter().any(|was| was == word);
        self.choices(slot)
            .find(is_it)
            .map_or(word, |(today, _)| today)
    }

    /// A retired question.
    pub fn gone_question(&self, id: &str) -> Option<&Question> {
        let mut questions = self.gone.questions.iter();
        questions.find(|question| question.is_named(id))
    }

    /// What to do instead of a retired choice.
    pub fn gone_choice(&self, slot: &str, word: &str) -> Option<&str> {
        let mut layers = self.gone.layers.iter();
        layers
            .find(|layer| layer.is_named(slot, word))?
            .manifest
            .gone
            .as_deref()
    }
}

/// Validates `was`, `gone` and `absent`.
pub(super) fn check(catalog: &Catalog) -> Result<()> {
    let questions: Vec<&Question> = catalog
        .questions
        .iter()
        .chain(&catalog.gone.questions)
        .collect();
    for question in &questions {
        question_is_sound(catalog, question, &questions)
            .with_context(|| catalog.source.display("questions.toml"))?;
    }
    let layers: Vec<&Layer> = catalog.layers.iter().chain(&catalog.gone.layers).collect();
    for layer in &layers {
        layer_is_sound(layer, &layers).with_context(|| layer.place(&catalog.source))?;
    }
    Ok(())
}

fn question_is_sound(catalog: &Catalog, question: &Question, all: &[&Question]) -> Result<()> {
    let id = &question.id;
    is_text(question.gone.as_deref())?;
    for was in &question.was {
        let named = all.iter().filter(|other| other.is_named(was)).count();
        let times = question.was.iter().filter(|other| *other == was).count();
        ensure!(
            named == 1 && times == 1 && was != id,
            "`{id}`: `was` lists `{was}`, which is a duplicate, the current id, or an id of another question"
        );
    }
    if let Some(needs) = &question.needs
        && question.gone.is_none()
    {
        ensure!(
            catalog.gone_question(&needs.question).is_none(),
            "`{id}` needs `{}`, which is retired",
            needs.question
        );
    }
    if let (Some(slot), Some(Scalar::Text(default))) = (&question.slot, &question.default)
        && question.gone.is_none()
    {
        ensure!(
            catalog.gone_choice(slot, default).is_none(),
            "`{id}`: the default `{default}` is retired"
        );
    }
    let absent = question.absent.as_ref();
    let is_answer = match (question.kind, &question.slot, absent) {
        (_, _, None) => true,
        (QuestionKind::Choice, Some(slot), Some(Scalar::Text(word))) => {
            question.gone.is_some() || catalog.choice(slot, word).is_some()
        }
        (QuestionKind::Port, _, Some(Scalar::Number(port))) => *port >= 1024,
        _ => false,
    };
    ensure!(
        is_answer,
        "`{id}`: `absent` must be a choice for a question with choices, or a number for a port"
    );
    Ok(())
}

fn layer_is_sound(layer: &Layer, all: &[&Layer]) -> Result<()> {
    let manifest = &layer.manifest;
    is_text(manifest.gone.as_deref())?;
    let (Some(slot), Some(choice)) = (&manifest.slot, &manifest.choice) else {
        ensure!(
            manifest.was.is_empty() && manifest.gone.is_none(),
            "`was` and `gone` require `slot` and `choice`"
        );
        return Ok(());
    };
    let gone = manifest.gone.as_ref().map(|_| choice);
    for word in manifest.was.iter().chain(gone) {
        let mut named = all.iter().filter(|other| other.is_named(slot, word));
        if let Some(other) = named.find(|other| other.id != layer.id) {
            bail!(
                "`{word}` in the slot `{slot}` is already used by the layer `{}`",
                other.id
            );
        }
        let times = manifest.was.iter().filter(|was| *was == word).count();
        ensure!(
            word != NONE && times <= 1 && (gone.is_some() || word != choice),
            "`was` lists `{word}`, which is `{NONE}`, the current choice, or a duplicate"
        );
    }
    Ok(())
}

fn is_text(gone: Option<&str>) -> Result<()> {
    ensure!(
        gone.is_none_or(|text| !text.trim().is_empty()),
        "`gone` must say what to do instead"
    );
    Ok(())
}
