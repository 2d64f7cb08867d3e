//! Renders a blueprint to the files of a project, in memory.

use std::{borrow::Cow, collections::BTreeMap};

use anyhow::{Context as _, Result, bail};
use serde::Serialize as _;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::{
    blueprint::{Blueprint, Instance, env_file, example_path},
    catalog::{Catalog, Layer, migration::Migration},
    env::Row,
    migration::{self, History},
    text::{Text, template_error},
    tree::{Blob, PathError, RelPath, Tree},
};

/// The layer of files generated from data instead of a template.
pub const OWN_LAYER: &str = "base";

/// A template engine with all template files of these layers.
///
/// # Errors
/// The first template that does not parse, with file, line and column.
pub fn engine<'a>(catalog: &Catalog, layers: impl IntoIterator<Item = &'a Layer>) -> Result<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(Vec::<Cow<'static, str>>::new());
    tera.register_filter("json", json_filter);
    tera.register_filter("toml", toml_filter);
    tera.register_filter("sort_imports", sort_imports);
    let mut templates = Vec::new();
    for (layer, file) in layers
        .into_iter()
        .flat_map(|layer| layer.files.iter().map(move |file| (layer, file)))
    {
        if !file.target().1 {
            continue;
        }
        let name = template_name(catalog, layer, &file.path);
        let text =
            std::str::from_utf8(&file.bytes).with_context(|| format!("{name} is not UTF-8"))?;
        if !text.contains("{{") && !text.contains("{%") && !file.is_obeyed() {
            bail!(
                "{name} has no template tag; remove the suffix {} to copy it unchanged",
                crate::catalog::RENDERED_SUFFIX
            );
        }
        templates.push((name, text));
    }
    tera.add_raw_templates(templates).map_err(template_error)?;
    Ok(tera)
}

fn template_name(catalog: &Catalog, layer: &Layer, path: &str) -> String {
    catalog
        .source
        .display(&format!("layers/{}/files/{path}", layer.id))
}

/// Renders all layers of the blueprint. New migrations follow those in `history`.
///
/// # Errors
/// A template fails, a path is invalid, or two layers write the same path.
pub fn files(blueprint: &Blueprint<'_>, history: &History) -> Result<Tree> {
    let layers = blueprint.layers.iter().map(|instance| instance.layer);
    // A backend's layer occurs once per service.
    let layers: BTreeMap<&str, &Layer> = layers.map(|layer| (layer.id.as_str(), layer)).collect();
    let tera = engine(blueprint.catalog, layers.into_values())?;
    let context = blueprint.context();
    let mut tree = Tree::new();
    for instance in &blueprint.layers {
        render_layer(blueprint, &tera, &context, *instance, &mut tree)?;
    }
    render_migrations(blueprint, history, &mut tree)?;
    for rows in blueprint.env.chunk_by(|one, other| one.file == other.file) {
        let file = &rows[0].file;
        let lines: Vec<Row<'_>> = rows.iter().map(|row| row.line(&row.example)).collect();
        let path = RelPath::parse(&example_path(file))?;
        let text = env_file(file, &lines)?.render();
        tree.insert(path, Blob::new(text.into_bytes()), blueprint.layer_of(file))?;
    }
    Ok(tree)
}

fn render_layer(
    blueprint: &Blueprint<'_>,
    tera: &Tera,
    context: &tera::Context,
    instance: Instance<'_>,
    tree: &mut Tree,
) -> Result<()> {
    let layer = instance.layer;
    let text = Text::new(blueprint.string_context(instance), &layer.id);
    let context = blueprint.for_instance(context.clone(), instance);
    for file in &layer.files {
        let (target, rendered) = file.target();
        let name = template_name(blueprint.catalog, layer, &file.path);
        let path =
            RelPath::parse(&text.render(&layer.path_of(target))?).with_context(|| name.clone())?;
        let bytes = if rendered {
            let text = tera.render(&name, &context).map_err(template_error)?;
            text.into_bytes()
        } else {
            file.bytes.to_vec()
        };
        tree.insert(path, Blob::new(bytes), &layer.id)?;
    }
    Ok(())
}

/// Adds the migrations of all layers, numbered in layer order.
fn render_migrations(blueprint: &Blueprint<'_>, history: &History, tree: &mut Tree) -> Result<()> {
    let (layers, migrations): (Vec<&Layer>, Vec<_>) = blueprint.migrations().unzip();
    let dir = blueprint.migrations_dir(history);
    for file in migration::files(&migrations, history)?.files {
        let path = RelPath::parse(&format!("{dir}/{}", file.path))?;
        let layer = file.migration.map_or(OWN_LAYER, |index| &layers[index].id);
        tree.insert(path, Blob::new(file.bytes), layer)?;
    }
    Ok(())
}

impl Blueprint<'_> {
    /// The folder of the migrations, relative to the project.
    pub fn migrations_dir(&self, history: &History) -> String {
        let moved = history.dir.clone();
        moved.unwrap_or_else(|| format!("{}/{}", self.frontend.dir, migration::FOLDER))
    }

    /// Path of the migration journal. The journal is never recorded, because the owner edits it too: updates start from
    /// the one on disk.
    ///
    /// # Errors
    /// The folder is not a valid path.
    pub fn journal(&self, history: &History) -> Result<RelPath, PathError> {
        let dir = self.migrations_dir(history);
        RelPath::parse(&format!("{dir}/{}", migration::JOURNAL))
    }

    /// The migrations of its layers, in order.
    pub fn migrations(&self) -> impl Iterator<Item = (&Layer, &Migration)> {
        self.layers.iter().flat_map(|instance| {
            let layer = instance.layer;
            layer.migrations.iter().map(move |each| (layer, each))
        })
    }

    /// The layer of the service with this env file.
    fn layer_of(&self, env_file: &str) -> &str {
        self.layers
            .iter()
            .filter(|instance| instance.layer.manifest.service.is_some())
            .find(|instance| {
                self.own_service(**instance)
                    .is_some_and(|own| env_file.starts_with(&format!("{}/", own.dir)))
            })
            .map_or(OWN_LAYER, |instance| &instance.layer.id)
    }
}

/// `{{ value | json }}`: a JSON literal. `indent=N` formats it over several lines, indented by N more spaces.
#[allow(clippy::needless_pass_by_value)]
fn json_filter(value: Value, kwargs: Kwargs, _: &State<'_>) -> TeraResult<String> {
    // serde_json's maps are sorted, so equal answers give equal bytes.
    let value = serde_json::to_value(&value).map_err(tera::Error::message)?;
    match kwargs.get::<u64>("indent")? {
        None => serde_json::to_string(&value).map_err(tera::Error::message),
        Some(indent) => {
            let pretty = serde_json::to_string_pretty(&value).map_err(tera::Error::message)?;
            let indent = " ".repeat(usize::try_from(indent).map_err(tera::Error::message)?);
            Ok(pretty.replace('\n', &format!("\n{indent}")))
        }
    }
}

/// `{{ value | toml }}`: a TOML literal; a map becomes an inline table.
#[allow(clippy::needless_pass_by_value)]
fn toml_filter(value: Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let value = value.serialize(toml_edit::ser::ValueSerializer::new());
    value
        .map(|value| value.to_string())
        .map_err(tera::Error::message)
}

/// `{% filter sort_imports %}`: sorts JavaScript imports by module, as formatters do.
#[allow(clippy::needless_pass_by_value)]
fn sort_imports(text: String, _: Kwargs, _: &State<'_>) -> String {
    let statements = text.trim_end().trim_end_matches(';').split(";\n");
    let mut statements: Vec<&str> = statements.collect();
    statements.sort_by_cached_key(|statement| {
        let module = statement.rsplit('"').nth(1).unwrap_or_default();
        let distance = ["", "@/", "../", "./"]
            .iter()
            .rposition(|start| module.starts_with(start));
        (
            !module.starts_with("node:"),
            distance,
            module.to_lowercase(),
        )
    });
    format!("{};", statements.join(";\n"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tera::Context;

    use super::*;

    fn rendered(template: &str) -> String {
        let mut tera = Tera::new();
        tera.register_filter("json", json_filter);
        tera.register_filter("toml", toml_filter);
        tera.add_raw_template("t", template).expect("a template");
        let value = json!({ "text": "a \"b\"\n</c>", "map": { "z": 1, "a": [1, 2] } });
        tera.render("t", &Context::from_serialize(&value).expect("a context"))
            .expect("rendered")
    }

    #[test]
    fn values_are_serialized() {
        assert_eq!(rendered("{{ text | json }}"), r#""a \"b\"\n</c>""#);
        let toml = format!("key = {}", rendered("{{ text | toml }}"));
        let read: toml_edit::DocumentMut = toml.parse().expect("TOML");
        assert_eq!(read["key"].as_str(), Some("a \"b\"\n</c>"));
    }

    #[test]
    fn imports_are_sorted_as_by_a_formatter() {
        let mut tera = Tera::new();
        tera.register_filter("sort_imports", sort_imports);
        let imports = [
            r#"import fs from "node:fs";"#,
            r#"import axios from "axios";"#,
            "import {\n  a,\n  b,\n} from \"@/lib/a-b\";",
            r#"import { Page } from "@/lib/Page";"#,
            r#"import { up } from "../up";"#,
            r#"import { db } from "./db";"#,
            r#"import * as schema from "./db/schema";"#,
        ];
        let mut shuffled = imports;
        shuffled.reverse();
        let template = format!(
            "{{% filter sort_imports -%}}\n{}\n{{%- endfilter %}}\n",
            shuffled.join("\n")
        );
        tera.add_raw_template("t", &template).expect("a template");
        let text = tera.render("t", &Context::new()).expect("rendered");
        assert_eq!(text, format!("{}\n", imports.join("\n")));
    }

    #[test]
    fn json_is_sorted_and_indented() {
        assert_eq!(rendered("{{ map | json }}"), r#"{"a":[1,2],"z":1}"#);
        assert_eq!(
            rendered("  x: {{ map | json(indent=2) }}"),
            "  x: {\n    \"a\": [\n      1,\n      2\n    ],\n    \"z\": 1\n  }"
        );
    }
}
