//! Selects the layers of a project.

use anyhow::{Result, bail};

use super::{Instance, service::Service};
use crate::{
    answers::Answers,
    catalog::{Catalog, Layer},
};

/// The layers selected by the answers: plain layers, layers of slots, on-demand layers, bridges; each group sorted by
/// id.
pub(super) fn layers<'a>(
    catalog: &'a Catalog,
    answers: &Answers,
    services: &[Service],
) -> Result<Vec<Instance<'a>>> {
    let mut chosen = Vec::new();
    let (bridges, others): (Vec<&Layer>, Vec<&Layer>) = catalog
        .layers
        .iter()
        .partition(|layer| !layer.manifest.bridge.is_empty());
    let (slotted, plain): (Vec<&Layer>, Vec<&Layer>) = others
        .into_iter()
        .partition(|layer| layer.manifest.slot.is_some());

    let (shared, plain): (Vec<&Layer>, Vec<&Layer>) = plain
        .into_iter()
        .partition(|layer| layer.manifest.on_demand);
    chosen.extend(plain.into_iter().map(once));
    for layer in slotted {
        chosen.extend(of_slot(catalog, answers, services, layer));
    }
    let is_required = |by: &[Instance<'_>], layer: &&Layer| {
        let mut requires = by.iter().flat_map(|by| &by.layer.manifest.requires);
        requires.any(|id| *id == layer.id)
    };
    let required: Vec<Instance<'_>> = shared
        .into_iter()
        .filter(|layer| is_required(&chosen, layer))
        .map(once)
        .collect();
    chosen.extend(required);
    for layer in bridges {
        let ends: Vec<Vec<Option<usize>>> = layer
            .manifest
            .bridge
            .iter()
            .map(|end| {
                chosen
                    .iter()
                    .filter(|i| i.layer.id == *end)
                    .map(|i| i.service)
                    .collect()
            })
            .collect();
        if ends.iter().any(Vec::is_empty) {
            continue;
        }
        // A bridge to a per-service layer gets one instance per service.
        let mut per_service: Vec<Option<usize>> = ends.concat();
        per_service.sort_unstable();
        per_service.dedup();
        if per_service.iter().any(Option::is_some) {
            per_service.retain(Option::is_some);
        }
        chosen.extend(
            per_service
                .into_iter()
                .map(|service| Instance { layer, service }),
        );
    }
    for instance in &chosen {
        for required in &instance.layer.manifest.requires {
            if !chosen.iter().any(|other| other.layer.id == *required) {
                bail!(
                    "layer `{}` requires the layer `{required}`, which is not selected",
                    instance.layer.id
                );
            }
        }
    }
    Ok(chosen)
}

fn once(layer: &Layer) -> Instance<'_> {
    Instance {
        layer,
        service: None,
    }
}

fn of_slot<'a>(
    catalog: &Catalog,
    answers: &Answers,
    services: &[Service],
    layer: &'a Layer,
) -> Vec<Instance<'a>> {
    let Some((slot, choice)) = layer
        .manifest
        .slot
        .as_deref()
        .zip(layer.manifest.choice.as_deref())
    else {
        return Vec::new();
    };
    if layer.is_backend() {
        let instance = |(index, service): (usize, &Service)| {
            (service.kind == choice).then_some(Instance {
                layer,
                service: Some(index),
            })
        };
        return services.iter().enumerate().filter_map(instance).collect();
    }
    let is_chosen = catalog
        .questions
        .iter()
        .filter(|question| question.slot.as_deref() == Some(slot))
        .any(|question| answers.chooses(&question.id, choice));
    if is_chosen {
        vec![once(layer)]
    } else {
        Vec::new()
    }
}
