//! What a dashboard becomes when values for its variables are chosen
//! (`UG:cloudwatch_dashboard_variables`).
//!
//! Patterns are applied first, on the text of the widgets; then properties, on metrics without
//! abbreviations. The order is *undocumented*, and so is that the variables themselves, and what is
//! around the widgets, stay as they are.

mod pattern;
mod property;

use std::collections::BTreeMap;

use serde_json::Value;

use super::finding::{Findings, Message, Place};
use super::json::{List, Part, Scalar};
use super::model::{Body, InputType, Variable, VariableKind};
use super::{MAX_VALUES, MAX_VARIABLES};
use crate::search;
use crate::store::MetricData;
use crate::time::Timestamp;

pub(super) use pattern::check as check_pattern;

/// Values by the ids of variables.
pub type Values = BTreeMap<String, Scalar>;

/// What the searches of variables find, by the ids of variables, in the order in which they are
/// offered.
pub type Found = BTreeMap<String, Vec<String>>;

/// How variables are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariableSettings {
    /// The most bytes that the widgets may have after a pattern was replaced; 4 MiB by default
    /// (*undocumented*).
    pub largest: usize,
}

impl Default for VariableSettings {
    fn default() -> Self {
        Self { largest: 4 << 20 }
    }
}

impl Variable {
    /// The values to choose from, each with what stands for it: those that are listed, then those
    /// that its search found.
    pub fn offered(&self, found: &[String]) -> Vec<(Scalar, String)> {
        let listed = self.values.iter().flat_map(List::iter).filter_map(|one| {
            let value = one.value.clone()?;
            let label = one.label.clone().unwrap_or_else(|| value.text());
            Some((value, label))
        });
        let found = found
            .iter()
            .map(|value| (Scalar::from(value.as_str()), value.clone()));
        listed.chain(found).take(MAX_VALUES).collect()
    }

    /// The value while nobody has chosen one: its default, of which [`Variable::FIRST`] is the
    /// first value that its search found. Another one only counts if the search found it, or it is
    /// listed (API:CloudWatch-Dashboard-Body-Structure, `search`); without a search that was made, and
    /// where values are typed, it always counts. Without a default it replaces nothing.
    pub fn initial(&self, found: Option<&[String]>) -> Option<Scalar> {
        let default = self.default.as_ref()?;
        if default.json() == Self::FIRST {
            let first = found?.first()?;
            return Some(Scalar::from(first.as_str()));
        }
        let is_typed = self.input == Some(InputType::Input);
        let is_there = |found: &[String]| {
            let mut listed = self.values.iter().flat_map(List::iter);
            found.contains(&default.text()) || listed.any(|one| one.value.as_ref() == Some(default))
        };
        (is_typed || found.is_none_or(is_there)).then(|| default.clone())
    }

    /// What its search finds in metric data, in alphabetical order.
    pub fn find(&self, data: &dyn MetricData, now: Timestamp) -> Vec<String> {
        let query = self
            .search
            .as_deref()
            .and_then(|text| search::parse_of_variable(text).ok());
        match (query, &self.populate_from) {
            (Some(query), Some(dimension)) => {
                query.dimension_values(dimension, data, now, &search::Settings::default())
            }
            _ => Vec::new(),
        }
    }
}

impl Body {
    /// What the searches of all variables find.
    pub fn find_values(&self, data: &dyn MetricData, now: Timestamp) -> Found {
        self.variables_in_use()
            .filter(|(_, variable)| variable.search.is_some())
            .filter_map(|(_, variable)| Some((variable.id.clone()?, variable.find(data, now))))
            .collect()
    }

    /// The body with the values of its variables, the chosen ones or the initial ones, in its
    /// widgets; and what could not be replaced, by path.
    pub fn with_values(
        &self,
        chosen: &Values,
        found: &Found,
        settings: VariableSettings,
    ) -> (Self, Vec<Message>) {
        let mut findings = Findings::default();
        let value = |variable: &Variable| {
            let id = variable.id.as_ref()?;
            let found = found.get(id).map(Vec::as_slice);
            chosen.get(id).cloned().or_else(|| variable.initial(found))
        };
        let mut body = self.clone();
        for kind in [VariableKind::Pattern, VariableKind::Property] {
            for (index, variable) in self.variables_in_use() {
                let Some(value) = value(variable).filter(|_| variable.kind == Some(kind)) else {
                    continue;
                };
                let variables = Place::WHOLE.key("variables");
                let place = variables.index(index);
                match kind {
                    VariableKind::Pattern => {
                        let pattern = variable.pattern.as_deref().unwrap_or_default();
                        let place = place.key("pattern");
                        pattern::apply(&mut body, pattern, &value, settings, place, &mut findings);
                    }
                    VariableKind::Property => {
                        let property = variable.property.as_deref().unwrap_or_default();
                        property::apply(&mut body, property, &value);
                    }
                }
            }
        }
        (body, findings.sorted())
    }

    /// More variables than there may be are not looked at.
    fn variables_in_use(&self) -> impl Iterator<Item = (usize, &Variable)> {
        self.variables()
            .take_while(|(index, _)| *index < MAX_VARIABLES)
    }

    /// Changes the JSON of the widgets.
    fn rewrite_widgets(&mut self, rewrite: impl FnOnce(Value) -> Option<Value>) {
        let Some(widgets) = &self.widgets else { return };
        // what is wrong with the widgets is known since they were read
        let mut findings = Findings::default();
        let read = rewrite(widgets.write())
            .and_then(|widgets| List::read(widgets, Place::WHOLE, &mut findings).ok());
        if let Some(widgets) = read {
            self.widgets = Some(widgets);
        }
    }
}
