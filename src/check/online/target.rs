//! Where the project answers, as its env files say.

use crate::check::{
    address::Address,
    env_file::ParsedEnv,
    facts::{Facts, Scope},
    finding::{Findings, Place},
    rules,
};

/// The addresses of one project.
#[derive(Clone, Debug)]
pub struct Target {
    /// Of the frontend.
    pub site: Spot,
    /// Of the backends that are to be called.
    pub services: Vec<Spot>,
}

/// One address, and the line that names it.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The name of the service.
    pub name: String,
    /// Without a slash at its end.
    pub url: String,
    file: String,
    line: usize,
}

impl Spot {
    /// Where findings about it stand.
    pub fn place(&self) -> Place<'_> {
        Place {
            file: &self.file,
            line: self.line,
        }
    }
}

impl Target {
    /// Absent, with a finding for each reason, where an address is not known or may not be called.
    pub fn new(facts: &Facts, scope: &Scope, findings: &mut Findings) -> Option<Self> {
        let frontend = facts
            .services
            .iter()
            .find(|service| service.env_prefix.is_none())?;
        let file = facts
            .files
            .iter()
            .find(|file| file.service == frontend.name)?;
        let read = ParsedEnv::new(file, &facts.rows);
        let mut find = |name: &str, key: &str| {
            let value = read.as_ref().and_then(|read| {
                let value = read.value(key)?;
                Some((value.text().to_owned(), value.entry.line))
            });
            let line = value.as_ref().map_or(1, |(_, line)| *line);
            let place = Place {
                file: &file.path,
                line,
            };
            let url = value
                .map(|(text, _)| text)
                .filter(|text| may_be_called(text));
            findings.ensure(url.is_some(), rules::ONLINE_ADDRESS, place, || {
                (
                    format!("{key} names no address that may be called: nothing was sent"),
                    "write an https address, or one of this machine".to_owned(),
                )
            });
            Some(Spot {
                name: name.to_owned(),
                url: url?.trim_end_matches('/').to_owned(),
                file: file.path.clone(),
                line,
            })
        };
        let site = find(&frontend.name, "BETTER_AUTH_URL");
        let services: Vec<_> = facts
            .services
            .iter()
            .filter(|service| scope.has(&service.name) || scope.has(&frontend.name))
            .filter_map(|service| {
                let prefix = service.env_prefix.as_ref()?;
                Some(find(
                    &service.name,
                    &format!("NEXT_PUBLIC_{prefix}API_BASE_URL"),
                ))
            })
            .collect();
        Some(Self {
            site: site?,
            services: services.into_iter().collect::<Option<_>>()?,
        })
    }
}

/// Encrypted, or inside this machine: a password goes there, and perhaps that of an account that stays.
fn may_be_called(url: &str) -> bool {
    Address::parse_http(url).is_some_and(|address| {
        address.user.is_none()
            && address.query.is_none()
            && (address.scheme == "https" || address.is_loopback())
    })
}
