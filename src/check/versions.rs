//! Family *versions*: reports packages that are pinned to a release with a published vulnerability.
//!
//! The table is built in, so checks need no network. New advisories come with a new release of authgen.

mod locks;
mod packages;
mod release;

use anyhow::Result;
use serde::Deserialize;

use self::{packages::Package, release::Release};
use super::{
    facts::{Facts, Scope},
    finding::{Findings, Place},
    rules,
};

const TABLE: &str = include_str!("floors.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    advisory: Vec<Advisory>,
}

/// One published vulnerability of one package.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advisory {
    registry: String,
    package: String,
    /// Its number in a database of advisories, or the address of its report.
    id: String,
    /// The vulnerability's impact, in one line.
    title: String,
    ranges: Vec<Range>,
}

/// A range of releases that includes `introduced` with its pre-releases, and excludes `fixed`, but not its pre-releases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    introduced: Option<Release>,
    fixed: Option<Release>,
}

impl Range {
    fn holds(&self, release: &Release) -> bool {
        self.introduced
            .as_ref()
            .is_none_or(|first| release.is_since(first))
            && self.fixed.as_ref().is_none_or(|fixed| release < fixed)
    }
}

/// Checks manifests and lock files. A locked version takes precedence over the range in the manifest.
pub(super) fn check(findings: &mut Findings, facts: &Facts, scope: &Scope) -> Result<()> {
    let table: Table = toml_edit::de::from_str(TABLE)?;
    let manifests = facts.manifests.iter().filter(|manifest| {
        let service = manifest.service.as_deref();
        service.map_or(scope.services.is_none(), |service| scope.has(service))
    });
    let packages: Vec<Package<'_>> = manifests.flat_map(packages::of).collect();
    let is_locked = |package: &Package<'_>| {
        packages.iter().any(|other| {
            other.manifest.format.is_lock()
                && (&other.manifest.registry, &other.name)
                    == (&package.manifest.registry, &package.name)
                && (other.manifest.service.is_none()
                    || other.manifest.service == package.manifest.service)
        })
    };
    for package in &packages {
        if !package.exact && is_locked(package) {
            continue;
        }
        let about = |advisory: &&Advisory| {
            advisory.registry == package.manifest.registry && advisory.package == package.name
        };
        let affecting: Vec<(&Advisory, &Range)> = table
            .advisory
            .iter()
            .filter(about)
            .filter_map(|advisory| {
                let holds = |range: &&Range| range.holds(&package.release);
                Some((advisory, advisory.ranges.iter().find(holds)?))
            })
            .collect();
        let rule = if package.exact {
            rules::VULNERABLE
        } else {
            rules::VULNERABLE_RANGE
        };
        let is_sound = affecting.is_empty();
        let line = if is_sound { 1 } else { package.line() };
        let place = Place::new(&package.manifest.path, line);
        findings.ensure(is_sound, rule, place, || tell(package, &affecting));
    }
    Ok(())
}

fn tell(package: &Package<'_>, affecting: &[(&Advisory, &Range)]) -> (String, String) {
    let Package { name, release, .. } = package;
    let verb = if package.exact { "is" } else { "may be" };
    let reasons: Vec<String> = affecting
        .iter()
        .map(|(advisory, _)| format!("{} ({})", advisory.title, advisory.id))
        .collect();
    let message = format!("{name} {verb} {release}: {}", reasons.join("; "));
    let fixed: Option<Vec<&Release>> = affecting
        .iter()
        .map(|(_, range)| range.fixed.as_ref())
        .collect();
    let fix = match fixed.and_then(|fixed| fixed.into_iter().max()) {
        Some(fixed) => format!("use {name} {fixed} or newer"),
        None => format!("replace {name}: there is no fixed release"),
    };
    (message, fix)
}

#[cfg(test)]
mod tests;
