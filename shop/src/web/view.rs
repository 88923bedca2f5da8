//! What templates see.

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::catalog::{CategoryNode, ProductSummary, Sort};
use crate::error::FieldProblem;
use crate::reviews::rating;

/// A product in a list.
#[derive(Debug, Serialize)]
struct Card {
    url: String,
    slug: String,
    name: String,
    price: String,
    category: String,
    category_slug: String,
    sold_out: bool,
    rating: Value,
    image: Option<String>,
}

impl From<&ProductSummary> for Card {
    fn from(product: &ProductSummary) -> Self {
        Self {
            url: format!("/products/{}", product.slug),
            slug: product.slug.to_string(),
            name: product.name.clone(),
            price: product.price.to_string(),
            category: product.category_name.clone(),
            category_slug: product.category_slug.to_string(),
            sold_out: product.stock == 0,
            rating: rating(product.rating),
            image: product.image.as_ref().map(ToString::to_string),
        }
    }
}

/// A category, somewhere to go.
#[derive(Debug, Serialize)]
struct Place {
    url: String,
    slug: String,
    name: String,
    products: u64,
    below: Vec<Place>,
}

impl From<&CategoryNode> for Place {
    fn from(node: &CategoryNode) -> Self {
        Self {
            url: format!("/categories/{}", node.category.slug),
            slug: node.category.slug.to_string(),
            name: node.category.name.clone(),
            products: node.products,
            below: node.children.iter().map(Self::from).collect(),
        }
    }
}

/// One choice of an order.
#[derive(Debug, Serialize)]
pub(super) struct SortChoice {
    name: &'static str,
    title: &'static str,
    chosen: bool,
}

impl SortChoice {
    pub(super) fn all(chosen: Sort) -> Value {
        let choice = |sort: Sort| {
            Value::from(Serde(Self {
                name: sort.name(),
                title: sort.title(),
                chosen: sort == chosen,
            }))
        };
        Sort::ALL.into_iter().map(choice).collect()
    }
}

pub(super) fn card(product: &ProductSummary) -> Value {
    Value::from(Serde(Card::from(product)))
}

pub(super) fn cards<'a>(products: impl IntoIterator<Item = &'a ProductSummary>) -> Value {
    products.into_iter().map(card).collect()
}

pub(crate) fn places<'a>(nodes: impl IntoIterator<Item = &'a CategoryNode>) -> Value {
    let place = |node| Value::from(Serde(Place::from(node)));
    nodes.into_iter().map(place).collect()
}

/// Messages by field, and all of them in the order of the form.
pub(crate) fn problems_view(problems: &[FieldProblem]) -> Value {
    let by_field: BTreeMap<&str, &str> = problems
        .iter()
        .map(|problem| (problem.field, problem.message.as_str()))
        .collect();
    context! {
        all => Value::from(Serde(problems)),
        by_field => Value::from(Serde(by_field)),
    }
}
