//! `authgen catalog`: lists everything that can be chosen.

use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    Ui,
    answers::json_schema,
    catalog::{Catalog, question::Scalar},
    cli::CatalogArgs,
    screen::{Look, Screen},
};

/// Prints questions, choices and layers.
pub fn run(catalog: &Catalog, args: &CatalogArgs, ui: &mut Ui<'_>) -> Result<()> {
    let text = if args.json {
        format!("{:#}\n", as_json(catalog))
    } else {
        as_text(catalog, ui.screen)
    };
    Ok(ui.out.write_all(text.as_bytes())?)
}

fn as_json(catalog: &Catalog) -> Value {
    let questions: Vec<Value> = catalog
        .questions
        .iter()
        .map(|question| {
            let choices: Vec<Value> = question
                .slot
                .iter()
                .flat_map(|slot| catalog.choices(slot))
                .map(|(word, layer)| {
                    json!({ "choice": word, "title": layer.manifest.title, "summary": layer.manifest.summary, "layer": layer.id })
                })
                .collect();
            json!({
                "id": question.id,
                "flag": format!("--{}", question.id),
                "prompt": question.prompt,
                "help": question.help,
                "default": question.default.as_ref().map(default_json),
                "choices": choices,
            })
        })
        .collect();
    let layers: Vec<Value> = catalog
        .layers
        .iter()
        .map(|layer| {
            json!({
                "id": layer.id,
                "title": layer.manifest.title,
                "summary": layer.manifest.summary,
                "files": layer.files.len(),
                "bridge": layer.manifest.bridge,
            })
        })
        .collect();
    json!({
        "version": 1,
        "templates": catalog.versions.templates,
        "questions": questions,
        "layers": layers,
        "answersSchema": json_schema(catalog),
    })
}

fn default_json(default: &Scalar) -> Value {
    match default {
        Scalar::Number(number) => json!(number),
        Scalar::Text(text) => json!(text),
    }
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
