//! Compares what CloudFormation says that it would do with what the plan showed.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::change::Action;
use super::summary::{StackAction, StackPlan};

/// What a plan lets CloudFormation do to one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// [`Action::Replace`] never stands here: for CloudFormation it is a modification with a replacement.
    pub action: Action,
    /// Whether the resource may be replaced.
    pub replacement: bool,
    /// Whether the change set must list it. Not so for rewritten resources, and for those that only follow a
    /// replaced one.
    pub required: bool,
}

/// `ResourceChange.Action` of a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActualAction {
    /// Created.
    Add,
    /// Changed, perhaps by replacement.
    Modify,
    /// Deleted.
    Remove,
    /// Anything else, such as `Import` or `Dynamic`: obsctl never asks for it.
    Other(String),
}

impl FromStr for ActualAction {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "Add" => Self::Add,
            "Modify" => Self::Modify,
            "Remove" => Self::Remove,
            other => Self::Other(other.to_owned()),
        })
    }
}

impl fmt::Display for ActualAction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Add => "add",
            Self::Modify => "modify",
            Self::Remove => "remove",
            Self::Other(name) => name,
        })
    }
}

/// `ResourceChange.Replacement` of a change set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// Changed in place, or there is nothing to replace.
    Never,
    /// CloudFormation will know while it does it.
    Conditional,
    /// Certainly.
    Always,
}

impl Replacement {
    /// From `True`, `Conditional`, `False` or nothing. What is not known counts as conditional, never as safe.
    pub fn of(text: Option<&str>) -> Self {
        match text {
            None | Some("False") => Self::Never,
            Some("True") => Self::Always,
            Some(_) => Self::Conditional,
        }
    }
}

/// One entry of a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActualChange {
    /// `LogicalResourceId`.
    pub logical_id: String,
    /// `ResourceType`.
    pub resource_type: String,
    /// `Action`.
    pub action: ActualAction,
    /// `Replacement`.
    pub replacement: Replacement,
}

/// A difference between plan and change set. Any of them stops `apply`: a plan that is wrong in one place is not
/// trusted in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Surprise {
    /// CloudFormation would touch a resource that the plan does not show.
    Unplanned(ActualChange),
    /// CloudFormation would do something else to it.
    Different {
        /// What the plan showed.
        expected: Expected,
        /// What CloudFormation would do.
        actual: ActualChange,
    },
    /// CloudFormation would replace a resource that the plan shows as changed in place.
    Replacement(ActualChange),
    /// CloudFormation would leave out a change that the plan shows.
    Missing {
        /// The resource.
        logical_id: String,
        /// What the plan showed.
        expected: Expected,
    },
}

impl fmt::Display for Surprise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unplanned(actual) => write!(
                formatter,
                "CloudFormation would {} `{}` ({}), which the plan does not show",
                actual.action, actual.logical_id, actual.resource_type
            ),
            Self::Different { expected, actual } => write!(
                formatter,
                "CloudFormation would {} `{}`, where the plan shows {}",
                actual.action,
                actual.logical_id,
                noun(expected.action)
            ),
            Self::Replacement(actual) => {
                let certainty = if actual.replacement == Replacement::Always {
                    "would"
                } else {
                    "might"
                };
                write!(
                    formatter,
                    "CloudFormation {certainty} replace `{}`, which the plan shows as changed in place",
                    actual.logical_id
                )
            }
            Self::Missing {
                logical_id,
                expected,
            } => write!(
                formatter,
                "CloudFormation would not touch `{logical_id}`, where the plan shows {}",
                noun(expected.action)
            ),
        }
    }
}

fn noun(action: Action) -> &'static str {
    match action {
        Action::Add => "an addition",
        Action::Modify => "a change",
        Action::Replace => "a replacement",
        Action::Remove => "a removal",
    }
}

impl StackPlan {
    /// What the change set of this stack may hold, by logical id. Empty for a stack that is deleted, which has no
    /// change set.
    pub fn expected_changes(&self) -> BTreeMap<String, Expected> {
        if matches!(self.action, StackAction::Delete | StackAction::None) {
            return BTreeMap::new();
        }
        let anew = self.action == StackAction::Recreate;
        let rewritten = Expected {
            action: Action::Modify,
            replacement: false,
            required: false,
        };
        let mut expected: BTreeMap<_, _> = self
            .rewritten
            .iter()
            .map(|id| (id.clone(), rewritten))
            .collect();
        for change in &self.changes {
            let (action, replacement) = match change.action {
                // deleted along with the old stack
                Action::Remove if anew => continue,
                _ if anew => (Action::Add, false),
                Action::Replace => (Action::Modify, true),
                action => (action, false),
            };
            let follows = change.package.is_none()
                && !change.fields.is_empty()
                && change.fields.iter().all(|field| field.follows.is_some());
            expected.insert(
                change.logical_id.clone(),
                Expected {
                    action,
                    replacement,
                    required: !follows,
                },
            );
        }
        expected
    }
}

/// Everything that CloudFormation would do otherwise than the plan says, in order of logical id; empty when `apply`
/// may go on. A planned replacement that turns out not to be needed is no surprise.
pub fn compare(plan: &StackPlan, actual: &[ActualChange]) -> Vec<Surprise> {
    let mut expected = plan.expected_changes();
    let mut actual: Vec<&ActualChange> = actual.iter().collect();
    actual.sort_by(|one, other| one.logical_id.cmp(&other.logical_id));
    let mut surprises = Vec::new();
    for change in actual {
        match expected.remove(&change.logical_id) {
            None => surprises.push(Surprise::Unplanned(change.clone())),
            Some(expected) => surprises.extend(judge(expected, change)),
        }
    }
    let missing = expected
        .into_iter()
        .filter(|(_, expected)| expected.required);
    surprises.extend(missing.map(|(logical_id, expected)| Surprise::Missing {
        logical_id,
        expected,
    }));
    surprises
}

fn judge(expected: Expected, actual: &ActualChange) -> Option<Surprise> {
    let agrees = matches!(
        (expected.action, &actual.action),
        (Action::Add, ActualAction::Add)
            | (Action::Modify, ActualAction::Modify)
            | (Action::Remove, ActualAction::Remove)
    );
    if !agrees {
        return Some(Surprise::Different {
            expected,
            actual: actual.clone(),
        });
    }
    let replaces =
        actual.action == ActualAction::Modify && actual.replacement != Replacement::Never;
    (replaces && !expected.replacement).then(|| Surprise::Replacement(actual.clone()))
}
