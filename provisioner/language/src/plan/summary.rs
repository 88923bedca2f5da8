//! The plan as a whole: its stacks, and questions about them.

use serde::Serialize;

use crate::template::Quota;

use super::change::{Action, Change};
use super::cost::Cost;
use super::package::Upload;

/// Everything that would change, in the order in which it would.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Project name.
    pub project: String,
    /// Environment name.
    pub environment: String,
    /// Every stack of the project, also the unchanged ones, in the order in which they are to be changed. Deletions
    /// stand at their place in it, usually last: apply goes through the list once.
    pub stacks: Vec<StackPlan>,
    /// Monthly list price before and after.
    pub cost: Cost,
    /// Resources per stack, and every other limit that is used to 80 % or more.
    pub quotas: Vec<Quota>,
    /// Seconds that AWS's rates alone will take; zero where rates are unlimited.
    pub predicted_seconds: u64,
}

/// One stack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StackPlan {
    /// `PROJECT-ENV-PART`.
    pub name: String,
    /// What happens to the stack itself.
    pub action: StackAction,
    /// Why it cannot be applied as things stand, with what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<String>,
    /// The template to send, exact text; `None` when the stack is deleted.
    #[serde(skip)]
    pub template: Option<String>,
    /// What must be in the bucket of the project before this stack is deployed.
    #[serde(skip)]
    pub uploads: Vec<Upload>,
    /// In order of logical id.
    pub changes: Vec<Change>,
    /// Logical ids of resources that are written differently and mean the same, such as tags in another order.
    /// CloudFormation may update them along with the changes; alone they make no change.
    #[serde(skip)]
    pub rewritten: Vec<String>,
}

/// What happens to a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StackAction {
    /// It does not exist yet.
    Create,
    /// It exists and differs.
    Update,
    /// It never came to life (a rolled-back creation) or could not be deleted: deleted first, then created.
    Recreate,
    /// It exists, and no resource is left for it.
    Delete,
    /// Nothing.
    None,
}

/// How many resources are added, modified, replaced, removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// [`Action::Add`].
    pub add: usize,
    /// [`Action::Modify`].
    pub modify: usize,
    /// [`Action::Replace`].
    pub replace: usize,
    /// [`Action::Remove`].
    pub remove: usize,
}

impl Counts {
    /// All changes.
    pub fn total(&self) -> usize {
        self.add + self.modify + self.replace + self.remove
    }

    fn of<'a>(changes: impl Iterator<Item = &'a Change>) -> Self {
        let mut counts = Self::default();
        for change in changes {
            *counts.slot(change.action) += 1;
        }
        counts
    }

    fn slot(&mut self, action: Action) -> &mut usize {
        match action {
            Action::Add => &mut self.add,
            Action::Modify => &mut self.modify,
            Action::Replace => &mut self.replace,
            Action::Remove => &mut self.remove,
        }
    }
}

impl Plan {
    /// Whether everything is deployed as written: no stack is created, updated or deleted.
    pub fn is_empty(&self) -> bool {
        self.stacks
            .iter()
            .all(|stack| stack.action == StackAction::None)
    }

    /// Whether a stack is in a state that apply must not touch.
    pub fn is_blocked(&self) -> bool {
        self.blocked().next().is_some()
    }

    /// The blocked stacks: name and reason.
    pub fn blocked(&self) -> impl Iterator<Item = (&str, &str)> {
        self.stacks
            .iter()
            .filter_map(|stack| Some((stack.name.as_str(), stack.blocked.as_deref()?)))
    }

    /// The stacks that something happens to, in order.
    pub fn pending(&self) -> impl Iterator<Item = &StackPlan> {
        self.stacks
            .iter()
            .filter(|stack| stack.action != StackAction::None)
    }

    /// Resources of all stacks, by what happens to them.
    pub fn counts(&self) -> Counts {
        Counts::of(self.stacks.iter().flat_map(|stack| &stack.changes))
    }
}

impl StackPlan {
    /// Resources of this stack, by what happens to them.
    pub fn counts(&self) -> Counts {
        Counts::of(self.changes.iter())
    }
}
