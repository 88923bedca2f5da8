//! Which part of a project is deployed after which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::{Actions, Model, Target};

/// One part, at its place in the order of deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The part.
    pub part: String,
    /// The parts, sorted, that come before it because it refers to what is in them.
    pub depends_on: Vec<String>,
}

/// Parts whose composites name alarms of each other in a ring: none can be deployed first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PartCycle {
    /// The parts of the ring, sorted.
    pub parts: Vec<String>,
    /// YAML names of the composites that hold it together, sorted.
    pub composites: Vec<String>,
}

impl fmt::Display for PartCycle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &[String]| {
            names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        write!(
            formatter,
            "parts {} need each other's alarms through the composites {}",
            quoted(&self.parts),
            quoted(&self.composites)
        )
    }
}

/// The parts of the model that hold anything, in the order of deployment.
///
/// A composite comes after the parts of its children, since CloudWatch refuses a rule that names an alarm that does
/// not exist. Where that leaves a choice, routes come before the alarms that notify them and alarms before the
/// dashboards that show them; those need only an ARN, so they never make a ring.
pub fn stages(model: &Model) -> Result<Vec<Stage>, PartCycle> {
    Graph::of(model).order(|left, graph| Err(graph.cycle(model, left)))
}

/// As [`stages`]; a ring is broken at its first part by name. A model that compiled has none.
pub(super) fn stages_anyway(model: &Model) -> Vec<Stage> {
    Graph::of(model)
        .order(|left, _| Ok(left.first().cloned()))
        .unwrap_or_default()
}

/// Part → parts that it refers to, itself not among them.
type Edges = BTreeMap<String, BTreeSet<String>>;

struct Graph {
    /// Must exist before.
    hard: Edges,
    /// Had better.
    soft: Edges,
}

impl Graph {
    fn of(model: &Model) -> Self {
        let mut graph = Self {
            hard: Edges::new(),
            soft: Edges::new(),
        };
        let alarms = parts_of_alarms(model);
        let routes: BTreeMap<&str, &str> = model
            .routes
            .iter()
            .map(|route| (route.identity.name.as_str(), route.identity.part.as_str()))
            .collect();
        for part in model.identities().map(|identity| &identity.part) {
            graph.hard.entry(part.clone()).or_default();
            graph.soft.entry(part.clone()).or_default();
        }
        for composite in &model.composites {
            let children = composite
                .children
                .iter()
                .filter_map(|child| alarms.get(child.as_str()));
            connect(&mut graph.hard, &composite.identity.part, children);
        }
        let notifying = model
            .alarms
            .iter()
            .map(|alarm| (&alarm.identity.part, &alarm.actions));
        let composites = model
            .composites
            .iter()
            .map(|composite| (&composite.identity.part, &composite.actions));
        for (part, actions) in notifying.chain(composites) {
            connect(
                &mut graph.soft,
                part,
                routes_of(actions).filter_map(|route| routes.get(route)),
            );
        }
        for dashboard in &model.dashboards {
            let shown = dashboard
                .alarms
                .values()
                .filter_map(|alarm| alarms.get(alarm.as_str()));
            connect(&mut graph.soft, &dashboard.identity.part, shown);
        }
        graph
    }

    /// Takes part by part; `stuck` decides what to do when each one left waits for another.
    fn order(
        &self,
        stuck: impl Fn(&BTreeSet<String>, &Self) -> Result<Option<String>, PartCycle>,
    ) -> Result<Vec<Stage>, PartCycle> {
        let mut left: BTreeSet<String> = self.hard.keys().cloned().collect();
        let mut stages: Vec<Stage> = Vec::new();
        while !left.is_empty() {
            let waits = |edges: &Edges, part: &String| edges[part].intersection(&left).count();
            let ready = left.iter().filter(|part| waits(&self.hard, part) == 0);
            let next = match ready.min_by_key(|part| (waits(&self.soft, part), *part)) {
                Some(part) => part.clone(),
                None => match stuck(&left, self)? {
                    Some(part) => part,
                    None => break,
                },
            };
            left.remove(&next);
            let needs = self.hard[&next].union(&self.soft[&next]);
            let earlier = needs.filter(|part| stages.iter().any(|stage| stage.part == **part));
            stages.push(Stage {
                depends_on: earlier.cloned().collect(),
                part: next,
            });
        }
        Ok(stages)
    }

    /// The ring among the parts that are left: without those that only wait for it, or that it waits for.
    fn cycle(&self, model: &Model, left: &BTreeSet<String>) -> PartCycle {
        let mut ring = left.clone();
        loop {
            let is_needed =
                |part: &String| ring.iter().any(|other| self.hard[other].contains(part));
            let dropped: Vec<String> = ring
                .iter()
                .filter(|part| !is_needed(part))
                .cloned()
                .collect();
            if dropped.is_empty() {
                break;
            }
            ring.retain(|part| !dropped.contains(part));
        }
        let alarms = parts_of_alarms(model);
        let crosses = |composite: &&crate::model::CompositeAlarm| {
            let part = composite.identity.part.as_str();
            let others = composite
                .children
                .iter()
                .filter_map(|child| alarms.get(child.as_str()));
            ring.contains(part)
                && others
                    .into_iter()
                    .any(|other| *other != part && ring.contains(*other))
        };
        let composites = model
            .composites
            .iter()
            .filter(crosses)
            .map(|composite| composite.identity.name.clone());
        PartCycle {
            composites: composites.collect(),
            parts: ring.into_iter().collect(),
        }
    }
}

/// YAML name of every alarm and composite → its part.
fn parts_of_alarms(model: &Model) -> BTreeMap<&str, &str> {
    let alarms = model.alarms.iter().map(|alarm| &alarm.identity);
    let composites = model.composites.iter().map(|composite| &composite.identity);
    alarms
        .chain(composites)
        .map(|identity| (identity.name.as_str(), identity.part.as_str()))
        .collect()
}

fn connect<'a>(edges: &mut Edges, from: &str, to: impl Iterator<Item = &'a &'a str>) {
    let others = to.filter(|to| **to != from).map(|to| (*to).to_owned());
    edges.entry(from.to_owned()).or_default().extend(others);
}

fn routes_of(actions: &Actions) -> impl Iterator<Item = &str> {
    let all = actions
        .alarm
        .iter()
        .chain(&actions.ok)
        .chain(&actions.insufficient_data);
    all.filter_map(|target| match target {
        Target::Route(route) => Some(route.as_str()),
        Target::Arn(_) => None,
    })
}
