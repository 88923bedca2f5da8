//! Texts of which there are a few: the same lists that the code reads them with.

use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::admin::Action;
use crate::catalog::{Currency, ProductShelf, Sort};
use crate::identity::Role;
use crate::orders::{Reason, Status};
use crate::payment::Card;

fn one_of(names: impl IntoIterator<Item = &'static str>) -> Object {
    let names = Some(names.into_iter());
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.enum_values(names).build()
}

/// Orders of a list.
pub(crate) fn sorts() -> Object {
    one_of(Sort::ALL.map(Sort::name))
}

/// Parts of the catalog.
pub(crate) fn shelves() -> Object {
    one_of(ProductShelf::ALL.map(ProductShelf::name))
}

/// States of an order.
pub(crate) fn statuses() -> Object {
    one_of(Status::ALL.map(Status::name))
}

/// Why an order ended.
pub(crate) fn reasons() -> Object {
    one_of(Reason::ALL.map(Reason::name))
}

/// What stands for a card.
pub(crate) fn cards() -> Object {
    one_of(Card::ALL.map(Card::token))
}

/// What someone may do.
pub(crate) fn roles() -> Object {
    one_of(Role::ALL.map(Role::name))
}

/// The one currency.
pub(crate) fn currency() -> Object {
    one_of([Currency::Eur.code()])
}

/// Deeds that are noted.
pub(crate) fn actions() -> Object {
    one_of(Action::ALL.iter().map(|action| action.name()))
}
