//! Adding and removing services.

use anyhow::{Result, bail};

use super::{given, offered, one_of, one_only, terminal};
use crate::{
    Ui,
    answers::{Answer, Edit, service_request},
    catalog::{Catalog, question::Question},
    cli::AddArgs,
    project::Project,
    prompt::Item,
};

pub(super) fn add(
    catalog: &Catalog,
    question: &Question,
    args: &AddArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let text = match &args.kinds[..] {
        [kind] => kind.clone(),
        [_, more, ..] => bail!(one_only(question, more)),
        [] => {
            let ask = terminal(ui, "pass the kind: authgen add backend KIND")?;
            one_of(ask, &question.prompt, offered(catalog, question), 0)?
        }
    };
    let mut request = service_request(catalog, &text, args.name.as_deref(), args.port.as_deref())?;
    if args.kinds.is_empty() && request.name.is_none() {
        let taken = names(catalog, project)?;
        let ask = terminal(ui, "")?;
        let name = ask.text(
            "Name and folder",
            &free_name(&request.kind, &taken),
            &|text| {
                if taken.iter().any(|name| name == text) {
                    return Err(format!("a service named `{text}` already exists"));
                }
                crate::name::Name::parse(
                    text,
                    crate::name::Kind::Service,
                    &catalog.versions.names(),
                )
                .map(drop)
                .map_err(|error| error.brief())
            },
        )?;
        request.name = Some(name);
    }
    Ok(Edit::Add(request))
}

pub(super) fn remove(
    catalog: &Catalog,
    question: &Question,
    given_names: &[String],
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let name = match given_names {
        [name] => name.clone(),
        [_, more, ..] => bail!(one_only(question, more)),
        [] => {
            let ask = terminal(ui, "pass the service: authgen remove backend NAME")?;
            let item = |name: String| (name.clone(), Item::new(&name, ""));
            let names = names(catalog, project)?.into_iter().map(item);
            one_of(ask, &question.prompt, names.collect(), 0)?
        }
    };
    Ok(Edit::Remove(name))
}

fn names(catalog: &Catalog, project: &Project) -> Result<Vec<String>> {
    let given = given(catalog, project)?;
    Ok(given
        .answers
        .values()
        .filter_map(|answer| match answer {
            Answer::Services(services) => Some(services),
            _ => None,
        })
        .flatten()
        .filter_map(|service| service.name.clone())
        .collect())
}

/// A name that no service uses.
fn free_name(kind: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{kind}-{number}"));
    std::iter::once(kind.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}
