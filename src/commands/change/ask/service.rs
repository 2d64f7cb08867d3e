//! Adding and removing services.

use anyhow::{Result, bail};

use super::{given, offered, one_of, one_only, terminal, words};
use crate::{
    Ui,
    answers::{Answer, Edit, free_service_name, service_request},
    catalog::{Catalog, question::Question},
    cli::AddArgs,
    name::{Kind, Name},
    project::{self, Project},
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
            let kinds = offered(catalog, question);
            let ask = terminal(ui, "add backend", "KIND", &words(&kinds))?;
            one_of(ask, &question.prompt, kinds, 0)?
        }
    };
    let mut request = service_request(catalog, &text, args.name.as_deref(), args.port.as_deref())?;
    if request.name.is_none() {
        let taken = names(catalog, project)?;
        let is_taken = |name: &str| taken.iter().any(|other| other == name);
        // A file or folder with this name may be the owner's.
        let is_free = |name: &str| !is_taken(name) && !project::is_occupied(&project.root, name);
        let name = free_service_name(catalog, question, &request.kind, is_free)?;
        let check = |text: &str| {
            if is_taken(text) {
                return Err(format!("a service named `{text}` already exists"));
            }
            let name = Name::parse(text, Kind::Service, &catalog.versions.names());
            name.map(drop).map_err(|error| error.brief())
        };
        request.name = Some(match (&mut ui.ask, &args.kinds[..]) {
            (Some(ask), []) => ask.text("Name and folder", &name, &check)?,
            _ => name,
        });
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
            let item = |name: String| (name.clone(), Item::new(&name, ""));
            let names: Vec<_> = names(catalog, project)?.into_iter().map(item).collect();
            let ask = terminal(ui, "remove backend", "NAME", &words(&names))?;
            one_of(ask, &question.prompt, names, 0)?
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
