//! Variables (`UG:cloudwatch_dashboard_variables`).

use super::expression::warn_each;
use super::{bounded, require};
use crate::dashboard::MAX_VALUES;
use crate::dashboard::finding::{Findings, Place};
use crate::dashboard::json::List;
use crate::dashboard::model::{InputType, Variable, VariableKind};
use crate::dashboard::variable::check_pattern;
use crate::search;

const MAX_ID: usize = 32;
const MAX_LABEL: usize = 30;
/// Of a value, and of its label.
const MAX_VALUE: usize = 255;

pub(super) fn check(variable: &Variable, place: Place<'_>, findings: &mut Findings) {
    require(variable, &["type", "inputType", "id"], place, findings);
    let is_id = |id: &String| {
        (1..=MAX_ID).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if variable.id.as_ref().is_some_and(|id| !is_id(id)) {
        findings.error(
            &place.key("id"),
            "must have 1 to 32 letters, digits, `-` or `_`",
        );
    }
    match variable.kind {
        Some(VariableKind::Property) => require(variable, &["property"], place, findings),
        Some(VariableKind::Pattern) => {
            require(variable, &["pattern"], place, findings);
            if let Some(pattern) = &variable.pattern {
                check_pattern(pattern, place.key("pattern"), findings);
            }
        }
        None => {}
    }
    check_length(
        variable.label.as_deref(),
        MAX_LABEL,
        place.key("label"),
        findings,
    );
    check_length(
        variable.search.as_deref(),
        search::MAX_LENGTH_OF_VARIABLE,
        place.key("search"),
        findings,
    );
    check_search(variable, place.key("search"), findings);
    check_values(variable, place.key("values"), findings);
    check_choice(variable, place, findings);
}

fn check_search(variable: &Variable, place: Place<'_>, findings: &mut Findings) {
    let text = variable.search.as_deref().unwrap_or_default();
    // what is too long is a mistake of its own
    if text.is_empty() || text.chars().count() > search::MAX_LENGTH_OF_VARIABLE {
        return;
    }
    warn_each(search::parse_of_variable(text), text, place, findings);
}

fn check_length(text: Option<&str>, most: usize, place: Place<'_>, findings: &mut Findings) {
    if text.is_some_and(|text| text.chars().count() > most) {
        findings.error(&place, format!("must have at most {most} characters"));
    }
}

fn check_values(variable: &Variable, place: Place<'_>, findings: &mut Findings) {
    let Some(values) = &variable.values else {
        return;
    };
    bounded(values, MAX_VALUES, place, findings);
    if values.is_empty() {
        findings.error(&place, "must have at least one value");
    }
    for (index, value) in values
        .indexed()
        .take_while(|(index, _)| *index < MAX_VALUES)
    {
        let place = place.index(index);
        require(value, &["value"], place, findings);
        let text = value.value.as_ref().map(crate::dashboard::Scalar::text);
        check_length(text.as_deref(), MAX_VALUE, place.key("value"), findings);
        let label = value.label.as_deref();
        check_length(label, MAX_VALUE, place.key("label"), findings);
    }
}

/// Where the values come from, and the one that is chosen at first.
fn check_choice(variable: &Variable, place: Place<'_>, findings: &mut Findings) {
    let listed = variable.values.is_some();
    for (key, there, other, other_there) in [
        (
            "search",
            variable.search.is_some(),
            "populateFrom",
            variable.populate_from.is_some(),
        ),
        (
            "populateFrom",
            variable.populate_from.is_some(),
            "search",
            variable.search.is_some(),
        ),
    ] {
        if there && !other_there {
            findings.error(&place.key(key), format!("needs `{other}`"));
        }
    }
    let from_list = matches!(variable.input, Some(InputType::Select | InputType::Radio));
    if from_list && !listed && variable.search.is_none() {
        findings.error(&place, "must have `values`, or `search` and `populateFrom`");
    }
    let Some(default) = &variable.default else {
        return;
    };
    let place = place.key("defaultValue");
    check_length(Some(&default.text()), MAX_VALUE, place, findings);
    let first = default.json() == Variable::FIRST;
    if first && variable.search.is_none() {
        findings.error(&place, "needs `search`");
    }
    let mut values = variable.values.iter().flat_map(List::iter);
    if from_list && listed && !first && !values.any(|value| value.value.as_ref() == Some(default)) {
        findings.error(&place, "must be one of the values");
    }
}
