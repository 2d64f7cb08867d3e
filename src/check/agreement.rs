//! Family *agreement*: requires that values shared by several services are equal, and that addresses match their
//! services.

use std::collections::BTreeMap;

use super::{
    env_file::{ParsedEnv, Value, same},
    finding::Findings,
    rules,
};
use crate::{
    catalog::layer::{EnvKind, Role},
    url::Address,
};

pub(super) fn check(findings: &mut Findings, files: &[ParsedEnv<'_>]) {
    let values: Vec<Value<'_>> = files.iter().flat_map(ParsedEnv::values).collect();
    shared(findings, &values);
    port_clashes(findings, &values);
    let site = values.iter().find(|value| value.row.is(Role::Site));
    let url = site.and_then(|site| Some((site, Address::parse_http(site.text())?)));
    if let Some((site, url)) = url {
        origins(findings, &values, site, &url);
        keys(findings, &values, site, &url);
    }
    let is_address =
        |value: &&Value<'_>| matches!(value.row.role, Some(Role::Site | Role::ServiceUrl));
    for address in values.iter().filter(is_address) {
        port(findings, &values, address);
    }
}

fn shared(findings: &mut Findings, values: &[Value<'_>]) {
    let mut firsts: BTreeMap<&str, &Value<'_>> = BTreeMap::new();
    for value in values {
        let Some(id) = &value.row.shared else {
            continue;
        };
        let first = *firsts.entry(id).or_insert(value);
        let rule = match value.row.kind {
            EnvKind::Secret | EnvKind::Secrets => rules::SECRET_DIFFERS,
            _ => rules::VALUE_DIFFERS,
        };
        let agrees = same(value.text(), first.text());
        findings.ensure(agrees, rule, value, || {
            let name = &value.row.name;
            (
                format!("{name} differs from {first}"),
                "give both the same value",
            )
        });
    }
}

fn port_clashes(findings: &mut Findings, values: &[Value<'_>]) {
    let mut firsts: BTreeMap<u16, &Value<'_>> = BTreeMap::new();
    let of_kind = |kind| values.iter().filter(move |value| value.row.kind == kind);
    for value in of_kind(EnvKind::Port) {
        let Ok(port) = value.text().parse() else {
            continue;
        };
        let first = *firsts.entry(port).or_insert(value);
        let is_free = first.row.service == value.row.service;
        findings.ensure(is_free, rules::PORT_CLASH, value, || {
            (
                format!(
                    "{} is also the port of another service ({})",
                    value.row.name,
                    first.place()
                ),
                "give each service its own port",
            )
        });
    }
    for value in of_kind(EnvKind::DatabaseUrl) {
        let address = Address::parse(value.text()).filter(Address::is_loopback);
        let service = address.and_then(|address| firsts.get(&address.port_or_default()));
        findings.ensure(service.is_none(), rules::PORT_CLASH, value, || {
            let place = service.map_or_else(String::new, |service| service.place().to_string());
            (
                format!("{} uses the same port as {place}", value.row.name),
                "give the database its own port",
            )
        });
    }
}

/// Requires that backends allow only the frontend's origin in CORS.
fn origins(findings: &mut Findings, values: &[Value<'_>], site: &Value<'_>, url: &Address<'_>) {
    for value in values.iter().filter(|value| value.row.is(Role::CorsOrigin)) {
        let is_site = value.text() == url.origin();
        findings.ensure(is_site, rules::CORS_ORIGIN, value, || {
            (
                format!("{} is not the origin of {site}", value.row.name),
                "use the same scheme, host and port",
            )
        });
    }
}

/// Requires that backends fetch keys from the frontend: at its public address, at its port on this machine, or at an
/// address in a private network, where its port may be mapped.
fn keys(findings: &mut Findings, values: &[Value<'_>], site: &Value<'_>, frontend: &Address<'_>) {
    for value in values.iter().filter(|value| value.row.is(Role::KeysUrl)) {
        let template = Address::parse_http(&value.row.example);
        let Some((url, template)) = Address::parse_http(value.text()).zip(template) else {
            continue;
        };
        let path = template.path;
        let is_frontend = url.origin() == frontend.origin()
            || if url.is_loopback() {
                match port_of(values, &site.row.service) {
                    Some((_, port)) => port == url.port_or_default(),
                    None => !frontend.is_loopback(),
                }
            } else {
                url.is_private()
            };
        let holds = is_frontend && url.path == path;
        findings.ensure(holds, rules::JWKS_ADDRESS, value, || {
            (
                format!(
                    "{} is not the address of the frontend's keys ({site}, followed by {path})",
                    value.row.name
                ),
                format!(
                    "set it to the value of {}, or to the frontend's address on this machine or in a private network, followed by {path}",
                    site.row.name
                ),
            )
        });
    }
}

/// Requires that an `http://` loopback address has the port that its service listens on. An `https://` address is
/// skipped, because it belongs to a proxy.
fn port(findings: &mut Findings, values: &[Value<'_>], address: &Value<'_>) {
    let is_direct = |url: &Address<'_>| url.scheme == "http" && url.is_loopback();
    let Some(url) = Address::parse_http(address.text()).filter(is_direct) else {
        return;
    };
    let Some((port, number)) = port_of(values, &address.row.subject) else {
        return;
    };
    let agrees = number == url.port_or_default();
    findings.ensure(agrees, rules::PORT_DIFFERS, address, || {
        (
            format!("{} has a different port than {port}", address.row.name),
            "give both variables the same port",
        )
    });
}

/// The port that a service listens on. `None` if it is not set, or invalid, which `kinds` reports.
fn port_of<'v, 'f>(values: &'v [Value<'f>], service: &str) -> Option<(&'v Value<'f>, u16)> {
    let is_port =
        |value: &&Value<'_>| value.row.kind == EnvKind::Port && value.row.service == service;
    let port = values.iter().find(is_port)?;
    Some((port, port.text().parse().ok()?))
}
