//! The forms of the checkout, and what templates see of them.

use minijinja::Value;
use minijinja::value::Serde;
use serde::{Deserialize, Serialize};

use super::draft::Destination;
use crate::error::FieldProblem;
use crate::orders::{NoMailAddress, ShipTo};

/// An address as it is typed.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AddressForm {
    email: String,
    name: String,
    line1: String,
    line2: String,
    postcode: String,
    city: String,
    country: String,
}

impl AddressForm {
    /// What is known of a customer.
    pub(super) fn known(email: String, kept: Option<ShipTo>) -> Self {
        let form = kept.map(Self::from).unwrap_or_default();
        Self { email, ..form }
    }

    pub(super) fn checked(&self) -> Result<Destination, Vec<FieldProblem>> {
        let email = self.email.parse().map_err(|_: NoMailAddress| {
            vec![FieldProblem {
                field: "email",
                message: "is needed, such as name@example.com".to_owned(),
            }]
        });
        let ship_to = ShipTo {
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            postcode: self.postcode.clone(),
            city: self.city.clone(),
            country: self.country.clone(),
        };
        match (email, ship_to.checked()) {
            (Ok(email), Ok(ship_to)) => Ok(Destination { email, ship_to }),
            (email, ship_to) => {
                let mut problems = email.err().unwrap_or_default();
                problems.extend(ship_to.err().unwrap_or_default());
                Err(problems)
            }
        }
    }
}

impl From<&Destination> for AddressForm {
    fn from(destination: &Destination) -> Self {
        let email = destination.email.as_str().to_owned();
        Self::known(email, Some(destination.ship_to.clone()))
    }
}

impl From<ShipTo> for AddressForm {
    fn from(ship_to: ShipTo) -> Self {
        Self {
            email: String::new(),
            name: ship_to.name,
            line1: ship_to.line1,
            line2: ship_to.line2,
            postcode: ship_to.postcode,
            city: ship_to.city,
            country: ship_to.country,
        }
    }
}

/// What the review sends.
#[derive(Deserialize)]
pub(super) struct ReviewForm {
    pub(super) key: String,
    pub(super) total_minor: u64,
}

pub(super) fn address_view(form: &AddressForm) -> Value {
    Value::from(Serde(form))
}
