//! A plan: for people, for programs, and for a pull request. All three say the same.

mod change;
mod human;
mod markdown;
mod script;
mod summary;
mod value;

use language::plan::Plan;
use serde_json::Value;

use super::json;
use super::output::View;
use crate::ops::Planned;

/// A plan as text or JSON.
pub(crate) struct PlanView<'a> {
    plan: &'a Plan,
    endpoint: Option<&'a str>,
}

impl<'a> From<&'a Planned> for PlanView<'a> {
    fn from(planned: &'a Planned) -> Self {
        Self {
            plan: &planned.plan,
            endpoint: Some(&planned.endpoint),
        }
    }
}

impl<'a> From<&'a Plan> for PlanView<'a> {
    fn from(plan: &'a Plan) -> Self {
        Self {
            plan,
            endpoint: None,
        }
    }
}

impl View for PlanView<'_> {
    fn human(&self) -> String {
        human::plan(self.plan)
    }

    fn json(&self) -> Value {
        let mut value = json::value(self.plan);
        value["empty"] = self.plan.is_empty().into();
        value["counts"] = json::value(&self.plan.counts());
        if let Some(endpoint) = self.endpoint {
            value["endpoint"] = endpoint.into();
        }
        value
    }
}

/// A plan as Markdown.
pub(crate) struct PlanMarkdown<'a>(pub(crate) PlanView<'a>);

impl View for PlanMarkdown<'_> {
    fn human(&self) -> String {
        markdown::plan(self.0.plan)
    }

    fn json(&self) -> Value {
        self.0.json()
    }
}

#[cfg(test)]
mod tests;
