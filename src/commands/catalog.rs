//! `authgen catalog`: lists everything that can be chosen.

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::tell;
use crate::{
    Ui,
    answers::json_schema,
    catalog::{
        Catalog,
        question::{Question, Scalar},
    },
    cli::CatalogArgs,
    report::VERSION,
    screen::{Look, Screen},
};

/// Prints questions, choices and layers.
pub fn run(catalog: &Catalog, args: &CatalogArgs, ui: &mut Ui<'_>) -> Result<()> {
    let text = if args.json {
        tell::as_text(&CatalogJson::new(catalog))
    } else {
        as_text(catalog, ui.screen)
    };
    tell::print(ui, &text)
}

/// The catalog as JSON.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "catalog")]
pub struct CatalogJson<'a> {
    version: u8,
    /// The version of the templates.
    templates: u64,
    questions: Vec<QuestionJson<'a>>,
    layers: Vec<LayerJson<'a>>,
    /// The JSON Schema of the answers file.
    answers_schema: Value,
}

/// A question of `new`.
#[derive(Serialize, JsonSchema)]
pub struct QuestionJson<'a> {
    id: &'a str,
    flag: String,
    prompt: &'a str,
    help: &'a str,
    default: Option<&'a Scalar>,
    choices: Vec<ChoiceJson<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct ChoiceJson<'a> {
    choice: &'a str,
    title: &'a str,
    summary: &'a str,
    layer: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct LayerJson<'a> {
    id: &'a str,
    title: &'a str,
    summary: &'a str,
    /// The number of its files.
    files: usize,
    /// The layers that it joins; empty unless it is a bridge layer.
    bridge: &'a [String],
}

impl<'a> CatalogJson<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        let layers = catalog.layers.iter().map(|layer| LayerJson {
            id: &layer.id,
            title: &layer.manifest.title,
            summary: &layer.manifest.summary,
            files: layer.files.len(),
            bridge: &layer.manifest.bridge,
        });
        Self {
            version: VERSION,
            templates: catalog.versions.templates,
            questions: questions(catalog),
            layers: layers.collect(),
            answers_schema: json_schema(catalog),
        }
    }
}

/// The questions with their choices.
pub(super) fn questions<'a>(catalog: &'a Catalog) -> Vec<QuestionJson<'a>> {
    let question = |question: &'a Question| {
        let slot = question.slot.as_deref().unwrap_or_default();
        let choices = catalog.choices(slot).map(|(choice, layer)| ChoiceJson {
            choice,
            title: &layer.manifest.title,
            summary: &layer.manifest.summary,
            layer: &layer.id,
        });
        QuestionJson {
            id: &question.id,
            flag: format!("--{}", question.id),
            prompt: &question.prompt,
            help: &question.help,
            default: question.default.as_ref(),
            choices: choices.collect(),
        }
    };
    catalog.questions.iter().map(question).collect()
}

fn as_text(catalog: &Catalog, screen: Screen) -> String {
    let heading = |text: &str| screen.paint(Look::Bold, text) + "\n";
    let mut text = heading("Questions");
    for question in &catalog.questions {
        text.push_str("\n  ");
        text.push_str(&heading(&format!("--{}", question.id)));
        text.push_str(&screen.wrap("      ", 6, &question.help));
        let slot = question.slot.iter();
        let choices: Vec<_> = slot.flat_map(|slot| catalog.choices(slot)).collect();
        let column = column(choices.iter().map(|(word, _)| *word)) + 6;
        for (word, layer) in choices {
            let is_default = question.default == Some(Scalar::Text(word.to_owned()));
            let mark = if is_default { " (default)" } else { "" };
            let summary = format!("{}{mark}", layer.manifest.summary);
            text.push_str(&screen.row(&format!("      {word}"), 8, column, &summary));
        }
    }
    text.push('\n');
    text.push_str(&heading("Layers"));
    text.push('\n');
    let width = column(catalog.layers.iter().map(|layer| layer.id.as_str()));
    for layer in &catalog.layers {
        let label = format!("  {:<width$}{:>3} files", layer.id, layer.files.len());
        text.push_str(&screen.row(&label, 6, width + 13, &layer.manifest.summary));
    }
    text
}

/// The width of a column with these words, including the space to the next column.
fn column<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    words.map(str::len).max().unwrap_or_default() + 2
}
