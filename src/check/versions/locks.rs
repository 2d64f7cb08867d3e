//! Parses lock files of pnpm, Yarn and Bun. Files of pnpm and Yarn are read line by line instead of with a YAML parser,
//! because their tools always write them in the same layout.

use jsonc_parser::{
    CollectOptions, ParseOptions,
    ast::{ObjectPropName, Value},
    common::Ranged as _,
    parse_to_ast,
};

use super::packages::{Package, Spot};
use crate::check::facts::Manifest;

/// Reads the keys of the section `packages`: `  '@scope/name@1.2.3':`, or `  /name@1.2.3(peer@4.5.6):` in lock file
/// version 6. Earlier lock file versions are not supported.
pub(super) fn pnpm(manifest: &Manifest) -> Vec<Package<'_>> {
    let mut is_inside = false;
    let entries = lines(&manifest.text).filter_map(|(offset, line)| {
        if !line.starts_with([' ', '#']) && !line.is_empty() {
            is_inside = line == "packages:";
        }
        let key = line.strip_prefix("  ").filter(|_| is_inside)?;
        let key = key.strip_suffix(':').filter(|key| !key.starts_with(' '))?;
        let key = key.trim_matches('\'').trim_start_matches('/');
        package(manifest, key.split('(').next()?, offset)
    });
    entries.collect()
}

/// Reads, for Yarn 2 and later, `resolution: "name@npm:1.2.3"`; for Yarn 1, a key such as `name@^1.0.0, name@^1.2.0:`,
/// and `version "1.2.3"` below it.
pub(super) fn yarn(manifest: &Manifest) -> Vec<Package<'_>> {
    let mut key = "";
    let entries = lines(&manifest.text).filter_map(|(offset, line)| {
        if let Some(name) = line
            .strip_suffix(':')
            .filter(|_| !line.starts_with([' ', '#']))
        {
            key = name;
            return None;
        }
        if let Some(resolution) = line.strip_prefix("  resolution: ") {
            let (name, version) = resolution.trim_matches('"').split_once("@npm:")?;
            return package(manifest, &format!("{name}@{version}"), offset);
        }
        let version = line.strip_prefix("  version \"")?.strip_suffix('"')?;
        let pattern = key.trim_start_matches('"').split(['"', ',']).next()?;
        // `alias@npm:name@1.2.3`
        let pattern = pattern
            .split_once("@npm:")
            .map_or(pattern, |(_, real)| real);
        let (name, _) = split(pattern)?;
        package(manifest, &format!("{name}@{version}"), offset)
    });
    entries.collect()
}

/// Reads `"name": ["name@1.2.3", …]` in `packages`. The file is JSON with trailing commas.
pub(super) fn bun(manifest: &Manifest) -> Vec<Package<'_>> {
    let options = (CollectOptions::default(), ParseOptions::default());
    let Ok(parsed) = parse_to_ast(&manifest.text, &options.0, &options.1) else {
        return Vec::new();
    };
    let Some(Value::Object(root)) = parsed.value else {
        return Vec::new();
    };
    let Some(packages) = root.get_object("packages") else {
        return Vec::new();
    };
    let entries = packages.properties.iter().filter_map(|property| {
        let Value::Array(parts) = &property.value else {
            return None;
        };
        let Some(Value::StringLit(id)) = parts.elements.first() else {
            return None;
        };
        let offset = match &property.name {
            ObjectPropName::String(name) => name.start(),
            ObjectPropName::Word(name) => name.start(),
        };
        package(manifest, &id.value, offset)
    });
    entries.collect()
}

/// Lines with their byte offsets.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split_inclusive('\n').map(move |line| {
        let offset = next;
        next += line.len();
        (offset, line.trim_end_matches(['\r', '\n']))
    })
}

/// Splits `name@version`, where the name may start with `@`.
fn split(id: &str) -> Option<(&str, &str)> {
    let at = id.get(1..)?.find('@')? + 1;
    Some((&id[..at], &id[at + 1..]))
}

fn package<'a>(manifest: &'a Manifest, id: &str, offset: usize) -> Option<Package<'a>> {
    let (name, version) = split(id)?;
    Package::new(manifest, name, version, true, Spot::Offset(offset))
}
