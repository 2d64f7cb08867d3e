//! `[[moved]]` rows as a whole: what a catalog must satisfy, so that following them comes to an end and to a file.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};

use super::{Catalog, Layer, layer::MovedManifest};
use crate::tree::RelPath;

/// What a path below a layer's folder is called, in which `dir` may still be a template string.
pub fn below(dir: &str, path: &str) -> String {
    if dir.is_empty() {
        path.to_owned()
    } else {
        format!("{dir}/{path}")
    }
}

/// Whether `path` is `from`, or lies in it when it is a folder.
pub fn covers(from: &str, path: &str) -> bool {
    path == from || (from.ends_with('/') && path.starts_with(from))
}

/// Every row leads from where no template is to where one is.
///
/// # Errors
/// The message names the line in the layer's `layer.toml`.
pub(super) fn check(catalog: &Catalog, layer: &Layer) -> Result<()> {
    for row in &layer.manifest.moved {
        is_sound(catalog, layer, row).with_context(|| format!("line {}: [[moved]]", row.line))?;
    }
    Ok(())
}

fn is_sound(catalog: &Catalog, layer: &Layer, row: &MovedManifest) -> Result<()> {
    let to = row.to.paths();
    for path in to.iter().chain([&row.from]) {
        RelPath::parse(path.strip_suffix('/').unwrap_or(path))?;
        ensure!(
            path.ends_with('/') == row.from.ends_with('/'),
            "`from` and `to` are both files, or both folders, which end in `/`"
        );
    }
    let from = below(&layer.manifest.dir, &row.from);
    let files = files(catalog);
    if let Some(taken) = files.iter().find(|file| covers(&from, file)) {
        anyhow::bail!("`from` is taken: there is a template of {taken}");
    }
    let is_second = |(other_layer, other): &(&Layer, &MovedManifest)| {
        below(&other_layer.manifest.dir, &other.from) == from && !std::ptr::eq(*other, row)
    };
    ensure!(
        !rows(catalog).any(|each| is_second(&each)),
        "`from` is taken: two rows say where {from} went"
    );
    ensure!(
        to.len() == 1 || !row.from.ends_with('/'),
        "a folder moves to one place"
    );
    ensure!(!to.is_empty(), "`to` names no path");
    if let Some(additions) = &row.additions {
        ensure!(
            to.len() > 1 && to.contains(additions),
            "`additions` is one of several paths in `to`"
        );
    }
    let mut passed = BTreeSet::new();
    for path in to {
        ends(
            catalog,
            &below(&layer.manifest.dir, path),
            &from,
            &files,
            &mut passed,
        )?;
    }
    Ok(())
}

/// Follows a path to a template. `passed` are the paths on the way there.
fn ends(
    catalog: &Catalog,
    path: &str,
    from: &str,
    files: &BTreeSet<String>,
    passed: &mut BTreeSet<String>,
) -> Result<()> {
    ensure!(
        !covers(from, path) && passed.insert(path.to_owned()),
        "the rows lead in a circle: {path}"
    );
    let next = rows(catalog).find(|(layer, row)| {
        let from = below(&layer.manifest.dir, &row.from);
        covers(&from, path) || covers(path, &from)
    });
    match next {
        Some((layer, row)) => {
            for to in row.to.paths() {
                ends(
                    catalog,
                    &below(&layer.manifest.dir, to),
                    from,
                    files,
                    passed,
                )?;
            }
        }
        None => ensure!(
            files.iter().any(|file| covers(path, file)),
            "no template makes {path}"
        ),
    }
    passed.remove(path);
    Ok(())
}

fn rows(catalog: &Catalog) -> impl Iterator<Item = (&Layer, &MovedManifest)> {
    catalog
        .layers
        .iter()
        .flat_map(|layer| layer.manifest.moved.iter().map(move |row| (layer, row)))
}

fn files(catalog: &Catalog) -> BTreeSet<String> {
    catalog
        .layers
        .iter()
        .flat_map(|layer| {
            let dir = &layer.manifest.dir;
            layer.files.iter().map(|file| below(dir, file.target().0))
        })
        .collect()
}
