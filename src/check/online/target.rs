//! The addresses of the project in its env files.

use crate::{
    blueprint::EnvRow,
    catalog::layer::Role,
    check::{
        env_file::ParsedEnv,
        facts::{Facts, Scope},
        finding::{Findings, Place},
        rules,
    },
    url::Address,
};

/// The addresses of one project.
#[derive(Clone, Debug)]
pub struct Target {
    /// The frontend.
    pub site: Spot,
    /// The backends to call.
    pub services: Vec<Spot>,
}

/// An address, and the line that defines it.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The name of the service.
    pub name: String,
    /// The address, without a trailing slash.
    pub url: String,
    file: String,
    line: usize,
}

impl<'a> From<&'a Spot> for Place<'a> {
    fn from(spot: &'a Spot) -> Self {
        Self::new(&spot.file, spot.line)
    }
}

impl Target {
    /// Reads the addresses. `None`, with a finding for each address that is missing or may not be called.
    pub fn new(facts: &Facts, scope: &Scope, findings: &mut Findings) -> Option<Self> {
        let with = |role| facts.rows.iter().filter(move |row| row.is(role));
        let site = with(Role::Site).next()?;
        let file = facts.files.iter().find(|file| file.path == site.file)?;
        let read = ParsedEnv::new(file, &facts.rows);
        let mut find = |row: &EnvRow| {
            let value = read.as_ref().and_then(|read| read.value(&row.name));
            let line = value.map_or(1, |value| value.entry.line);
            let place = Place::new(&file.path, line);
            let url = value.map(|value| value.text());
            let url = url.filter(|url| may_be_called(url));
            findings.ensure(url.is_some(), rules::ONLINE_ADDRESS, place, || {
                let name = &row.name;
                (
                    format!("this check may not call the address in {name}; nothing was sent"),
                    "use an https address, or an address of this machine",
                )
            });
            Some(Spot {
                name: row.subject.clone(),
                url: url?.trim_end_matches('/').to_owned(),
                file: file.path.clone(),
                line,
            })
        };
        let spot = find(site);
        let is_meant = |row: &&EnvRow| scope.has(&row.subject) || scope.has(&site.subject);
        let services = with(Role::ServiceUrl).filter(is_meant);
        let services: Vec<_> = services.map(find).collect();
        Some(Self {
            site: spot?,
            services: services.into_iter().collect::<Option<_>>()?,
        })
    }
}

/// Whether an address may be called: only `https://` and loopback, because the check sends a password, possibly of a
/// real account.
fn may_be_called(url: &str) -> bool {
    Address::parse_http(url).is_some_and(|address| {
        address.user.is_none()
            && address.query.is_none()
            && (address.scheme == "https" || address.is_loopback())
    })
}
