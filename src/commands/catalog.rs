//! `authgen catalog`: lists everything that can be chosen.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    Ui,
    answers::json_schema,
    catalog::{Catalog, question::Scalar},
    cli::CatalogArgs,
};

/// Prints questions, choices and layers.
pub fn run(catalog: &Catalog, args: &CatalogArgs, ui: &mut Ui<'_>) -> Result<()> {
    let text = if args.json {
        format!("{:#}\n", as_json(catalog))
    } else {
        as_text(catalog)
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

fn as_text(catalog: &Catalog) -> String {
    let mut text = String::from("Questions\n");
    for question in &catalog.questions {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n  --{}\n      {}", question.id, question.help);
        let choices: Vec<_> = question
            .slot
            .iter()
            .flat_map(|slot| catalog.choices(slot))
            .collect();
        for (word, layer) in choices {
            let is_default = question.default == Some(Scalar::Text(word.to_owned()));
            let mark = if is_default { " (default)" } else { "" };
            let _ = writeln!(text, "      {word:<10} {}{mark}", layer.manifest.summary);
        }
    }
    text.push_str("\nLayers\n\n");
    for layer in &catalog.layers {
        let _ = writeln!(
            text,
            "  {:<28} {:>3} files  {}",
            layer.id,
            layer.files.len(),
            layer.manifest.summary
        );
    }
    text
}
