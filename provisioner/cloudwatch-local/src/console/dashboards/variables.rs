//! The variables of a dashboard, as fields that a reader sets.

use cloudwatch::dashboard::{Body, Found, InputType, Scalar, Values, Variable};
use serde::Serialize;

use super::super::form::Form;

/// A variable as the page offers it.
#[derive(Debug, Serialize)]
pub(super) struct Field {
    /// The field of the address.
    name: String,
    label: String,
    /// What can be chosen; nothing where it is typed.
    offers: Vec<Offer>,
    value: String,
}

/// A value that can be chosen.
#[derive(Debug, Serialize)]
struct Offer {
    value: String,
    label: String,
    chosen: bool,
}

/// The field of a variable in an address.
fn field(id: &str) -> String {
    format!("var.{id}")
}

/// What the reader chose: of a variable with a list only what stands in it.
pub(super) fn chosen(body: &Body, found: &Found, form: &Form) -> Values {
    let chosen = |variable: &Variable| {
        let id = variable.id.as_ref()?;
        let text = form.text(&field(id));
        if text.is_empty() {
            return None;
        }
        let offered = variable.offered(found.get(id).map_or(&[], Vec::as_slice));
        let listed = offered.into_iter().find(|(value, _)| value.text() == text);
        let typed = (variable.input == Some(InputType::Input)).then(|| Scalar::from(text.as_str()));
        Some((id.clone(), listed.map(|(value, _)| value).or(typed)?))
    };
    body.variables()
        .filter_map(|(_, variable)| chosen(variable))
        .collect()
}

/// The fields of the visible ones.
pub(super) fn fields(body: &Body, found: &Found, values: &Values) -> Vec<Field> {
    let of = |variable: &Variable| {
        let id = variable.id.as_ref()?;
        let found = found.get(id).map(Vec::as_slice);
        let initial = || variable.initial(found);
        let value = values.get(id).cloned().or_else(initial);
        let value = value.map(|value| value.text()).unwrap_or_default();
        let named = variable.label.as_ref().or(variable.property.as_ref());
        let offers = match variable.input {
            Some(InputType::Input) => Vec::new(),
            _ => variable.offered(found.unwrap_or_default()),
        };
        Some(Field {
            name: field(id),
            label: named.unwrap_or(id).clone(),
            offers: offers
                .into_iter()
                .map(|(offered, label)| Offer {
                    chosen: offered.text() == value,
                    value: offered.text(),
                    label,
                })
                .collect(),
            value,
        })
    };
    let visible = body
        .variables()
        .filter(|(_, variable)| variable.visible.unwrap_or(true));
    visible.filter_map(|(_, variable)| of(variable)).collect()
}
