//! Texts of which there are a few: the same lists that the code reads them with.

use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{OpenApi, RefOr};

use super::errors::operations;
use crate::admin::Action;
use crate::catalog::{Currency, ProductShelf, Sort};
use crate::identity::Role;
use crate::orders::{Reason, Status};
use crate::payment::Card;

fn one_of(about: &str, names: impl IntoIterator<Item = &'static str>) -> Object {
    let names = Some(names.into_iter());
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = text.description(Some(about));
    text.enum_values(names).build()
}

/// Has parameters say themselves what only the list of their texts says: no comment of theirs comes beside a schema made by hand.
pub(super) fn tell(document: &mut OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(operations);
    for parameter in operations.flat_map(|one| one.parameters.iter_mut().flatten()) {
        if let RefOr::T(parameter) = parameter
            && parameter.description.is_none()
        {
            parameter.description = about(parameter);
        }
    }
}

fn about(parameter: &Parameter) -> Option<String> {
    match &parameter.schema {
        Some(RefOr::T(Schema::Object(object))) => object.description.clone(),
        _ => None,
    }
}

/// Orders of a list.
pub(crate) fn sorts() -> Object {
    one_of("What comes first", Sort::ALL.map(Sort::name))
}

/// Parts of the catalog.
pub(crate) fn shelves() -> Object {
    one_of("Which products", ProductShelf::ALL.map(ProductShelf::name))
}

/// States of an order.
pub(crate) fn statuses() -> Object {
    one_of("Where an order stands", Status::ALL.map(Status::name))
}

/// Why an order ended.
pub(crate) fn reasons() -> Object {
    one_of("Why an order ended", Reason::ALL.map(Reason::name))
}

/// What stands for a card.
pub(crate) fn cards() -> Object {
    one_of("What stands for a card", Card::ALL.map(Card::token))
}

/// What someone may do.
pub(crate) fn roles() -> Object {
    one_of("What someone may do", Role::ALL.map(Role::name))
}

/// The one currency.
pub(crate) fn currency() -> Object {
    one_of("The one currency", [Currency::Eur.code()])
}

/// Deeds that are noted.
pub(crate) fn actions() -> Object {
    one_of(
        "What was done",
        Action::ALL.iter().map(|action| action.name()),
    )
}
