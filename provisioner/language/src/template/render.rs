//! The model, part by part.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Actions, Identity, Model, Target};

use super::document::{Metadata, Template};
use super::resource::{AlarmActions, Resource, Tag};
use super::stage::stages_anyway;
use super::value::Text;
use super::{alarm, bucket, canary, composite, dashboard, monitor, route};
use crate::part::ARTIFACTS;

/// One stack.
#[derive(Debug, Clone, PartialEq)]
pub struct StackTemplate {
    /// `PROJECT-ENV-PART`.
    pub name: String,
    /// The part of the project that it holds.
    pub part: String,
    /// What it holds.
    pub template: Template,
    /// Names of the stacks, sorted, that come before it because it refers to what is in them.
    pub depends_on: Vec<String>,
}

/// The templates of all parts that hold anything, in the order of deployment.
pub fn render(model: &Model) -> Vec<StackTemplate> {
    let stack_name = |part: &str| format!("{}-{}-{part}", model.project, model.environment.name);
    let artifacts = super::Stage {
        part: ARTIFACTS.to_owned(),
        depends_on: Vec::new(),
    };
    let artifacts = (!model.canaries.is_empty()).then_some(artifacts);
    let stack = |mut stage: super::Stage| {
        let mut canaries = model.canaries.iter();
        if canaries.any(|canary| canary.identity.part == stage.part) {
            stage.depends_on.push(ARTIFACTS.to_owned());
            stage.depends_on.sort();
        }
        StackTemplate {
            name: stack_name(&stage.part),
            template: template(model, &stage.part),
            depends_on: stage
                .depends_on
                .iter()
                .map(|part| stack_name(part))
                .collect(),
            part: stage.part,
        }
    };
    let stages = artifacts.into_iter().chain(stages_anyway(model));
    stages.map(stack).collect()
}

fn template(model: &Model, part: &str) -> Template {
    let scope = Scope::new(model, part);
    let mut resources: BTreeMap<String, Resource> = BTreeMap::new();
    let is_here = |identity: &Identity| identity.part == part;
    for one in model.routes.iter().filter(|one| is_here(&one.identity)) {
        route::add(one, &scope, &mut resources);
    }
    for one in model.alarms.iter().filter(|one| is_here(&one.identity)) {
        alarm::add(one, &scope, &mut resources);
    }
    for one in model.composites.iter().filter(|one| is_here(&one.identity)) {
        composite::add(one, &scope, &mut resources);
    }
    for one in model.dashboards.iter().filter(|one| is_here(&one.identity)) {
        dashboard::add(one, &scope, &mut resources);
    }
    for one in model.monitors.iter().filter(|one| is_here(&one.identity)) {
        monitor::add(one, &scope, &mut resources);
    }
    for one in model.canaries.iter().filter(|one| is_here(&one.identity)) {
        canary::add(one, &scope, &mut resources);
    }
    if part == ARTIFACTS {
        bucket::add(model, &scope, &mut resources);
    }
    let metadata = Metadata {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        project: model.project.clone(),
        environment: model.environment.name.clone(),
        part: part.to_owned(),
    };
    Template::new(metadata, resources)
}

/// What resources of one part see of the rest.
pub(super) struct Scope<'model> {
    model: &'model Model,
    part: &'model str,
    /// `PROJECT-ENV`.
    prefix: String,
    routes: BTreeMap<&'model str, &'model Identity>,
    alarms: BTreeMap<&'model str, &'model Identity>,
}

impl<'model> Scope<'model> {
    fn new(model: &'model Model, part: &'model str) -> Self {
        let named = |identity: &'model Identity| (identity.name.as_str(), identity);
        let composites = model.composites.iter().map(|composite| &composite.identity);
        Self {
            model,
            part,
            prefix: format!("{}-{}", model.project, model.environment.name),
            routes: model
                .routes
                .iter()
                .map(|route| named(&route.identity))
                .collect(),
            alarms: model
                .alarms
                .iter()
                .map(|alarm| &alarm.identity)
                .chain(composites)
                .map(named)
                .collect(),
        }
    }

    /// What stands before every name in AWS: `PROJECT-ENV`.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Logical ids, sorted, of those of the named alarms and composites that are in this part.
    pub(super) fn alarms_here(&self, names: &[String]) -> Vec<String> {
        let found = names
            .iter()
            .filter_map(|name| self.alarms.get(name.as_str()));
        let here: BTreeSet<String> = found
            .filter(|alarm| alarm.part == self.part)
            .map(|alarm| alarm.logical.clone())
            .collect();
        here.into_iter().collect()
    }

    /// The three lists of actions. Their order means nothing, so they are sorted.
    pub(super) fn actions(&self, actions: &Actions) -> AlarmActions {
        let list = |targets: &[Target]| -> Vec<Text> {
            let sorted: BTreeSet<Text> = targets.iter().map(|target| self.target(target)).collect();
            sorted.into_iter().collect()
        };
        AlarmActions {
            actions_enabled: actions.enabled,
            alarm_actions: list(&actions.alarm),
            ok_actions: list(&actions.ok),
            insufficient_data_actions: list(&actions.insufficient_data),
        }
    }

    /// A topic of this part by reference, one of another part by its ARN, which is known beforehand.
    fn target(&self, target: &Target) -> Text {
        match target {
            Target::Arn(arn) => Text::Literal(arn.clone()),
            Target::Route(name) => match self.routes.get(name.as_str()) {
                Some(route) if route.part == self.part => Text::Ref(route.logical.clone()),
                Some(route) => Text::arn("sns", &route.physical),
                None => Text::arn("sns", &format!("{}-{name}", self.prefix)),
            },
        }
    }

    /// Those that everything has, sorted by key.
    pub(super) fn own_tags(&self) -> Vec<Tag> {
        written_tags(BTreeMap::from([
            ("project", self.model.project.as_str()),
            ("environment", self.model.environment.name.as_str()),
        ]))
    }

    /// Those that everything has, and its own, sorted by key. Its own win.
    pub(super) fn tags(&self, identity: &Identity) -> Vec<Tag> {
        let mut tags = BTreeMap::from([
            ("project", self.model.project.as_str()),
            ("environment", self.model.environment.name.as_str()),
            ("owner", identity.owner.as_str()),
        ]);
        tags.extend(
            identity
                .tags
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str())),
        );
        written_tags(tags)
    }
}

fn written_tags(tags: BTreeMap<&str, &str>) -> Vec<Tag> {
    let written = tags.into_iter().filter(|(_, value)| !value.is_empty());
    written
        .map(|(key, value)| Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        })
        .collect()
}
