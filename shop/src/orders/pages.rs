//! An order, and the orders of a customer, as pages.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::{Order, OrderLine, OrderNumber, OrderSummary, Orders, Reason, Status};
use crate::app::App;
use crate::cart::Shopper;
use crate::catalog::{Catalog, Listing, ListingQuery};
use crate::error::Error;
use crate::visit::CsrfForm;
use crate::web::{Links, Templates, places};

const NONE: Error = Error::NotFound("order");

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/orders/{number}", get(show))
        .route("/orders/{number}/cancel", post(cancel))
        .route("/account/orders", get(history))
}

type Answer = Result<Response, Error>;

#[derive(Serialize)]
struct Line {
    name: String,
    quantity: u32,
    price: String,
    total: String,
}

impl From<&OrderLine> for Line {
    fn from(line: &OrderLine) -> Self {
        Self {
            name: line.name.clone(),
            quantity: line.quantity,
            price: line.price.to_string(),
            total: line.total().to_string(),
        }
    }
}

/// What an order's page says first.
fn headline(order: &Order) -> (&'static str, &'static str) {
    match (order.state.status, order.state.reason) {
        (Status::Placed | Status::Reserved, _) => (
            "We are waiting for your payment",
            "Your order is in. The payment has not been confirmed yet; this page looks again by itself.",
        ),
        (Status::Confirmed, _) => (
            "Thank you for your order",
            "It is paid and will be sent in the next days. A confirmation is on its way to you by mail.",
        ),
        (Status::Shipped, _) => (
            "Your order is on its way",
            "It should be at your door in two to four days.",
        ),
        (Status::Declined, _) => (
            "The payment was declined",
            "Nothing was taken. What you ordered is in your cart again.",
        ),
        (Status::Cancelled, Some(Reason::OutOfStock)) => (
            "Something was sold out",
            "Nothing was taken. What you ordered is in your cart again.",
        ),
        (Status::Cancelled, Some(Reason::PaymentUnavailable)) => (
            "The payment did not come about",
            "Nothing was taken. What you ordered is in your cart again.",
        ),
        (Status::Cancelled, _) => (
            "This order is cancelled",
            "What you paid goes back the way it came.",
        ),
    }
}

#[derive(Serialize)]
struct Row {
    url: String,
    number: String,
    placed_at: i64,
    status: &'static str,
    title: &'static str,
    total: String,
    what: String,
}

impl From<&OrderSummary> for Row {
    fn from(order: &OrderSummary) -> Self {
        let first = order.lines.first().map_or("", |line| line.name.as_str());
        let what = match order.lines.len() {
            0 | 1 => first.to_owned(),
            more => format!("{first} and {} more", more - 1),
        };
        Self {
            url: format!("/orders/{}", order.number),
            number: order.number.to_string(),
            placed_at: order.placed_at,
            status: order.status.name(),
            title: order.status.title(),
            total: order.total.to_string(),
            what,
        }
    }
}

async fn show(
    State(orders): State<Orders>,
    State(catalog): State<Catalog>,
    State(templates): State<Templates>,
    shopper: Shopper,
    Path(number): Path<String>,
) -> Answer {
    let order = own(&orders, &shopper, &number).await?;
    let (title, text) = headline(&order);
    let forest = catalog.categories().await?;
    let lines = order.lines.iter().map(|line| Serde(Line::from(line)));
    let ship_to = &order.ship_to;
    let html = templates.page(
        "order.html",
        context! {
            nav => places(&forest),
            csrf => shopper.visit.csrf(),
            title,
            text,
            number => order.number.as_str(),
            status => order.state.status.name(),
            status_title => order.state.status.title(),
            placed_at => order.placed_at,
            lines => lines.map(Value::from).collect::<Value>(),
            total => order.total.to_string(),
            email => order.email.as_str(),
            address => context! {
                name => ship_to.name.as_str(), line1 => ship_to.line1.as_str(), line2 => ship_to.line2.as_str(),
                postcode => ship_to.postcode.as_str(), city => ship_to.city.as_str(), country => ship_to.country_name(),
            },
            waiting => matches!(order.state.status, Status::Placed | Status::Reserved),
            can_be_cancelled => order.can_be_cancelled(),
        },
    )?;
    Ok(html.into_response())
}

#[derive(Deserialize)]
struct NoFields {}

async fn cancel(
    State(orders): State<Orders>,
    shopper: Shopper,
    Path(number): Path<String>,
    CsrfForm(NoFields {}): CsrfForm<NoFields>,
) -> Answer {
    let order = own(&orders, &shopper, &number).await?;
    orders.cancel(&order.id, Reason::ByCustomer).await?;
    Ok(Redirect::to(&format!("/orders/{}", order.number)).into_response())
}

#[derive(Deserialize)]
struct HistoryQuery {
    page: Option<String>,
}

async fn history(
    State(orders): State<Orders>,
    State(catalog): State<Catalog>,
    State(templates): State<Templates>,
    shopper: Shopper,
    asked: Result<Query<HistoryQuery>, QueryRejection>,
) -> Answer {
    let Query(query) = asked?;
    let listing = Listing::try_from(ListingQuery::unsorted(query.page, None))?;
    let page = orders.history(&shopper.principal.id, listing).await?;
    let forest = catalog.categories().await?;
    let rows = page.items.iter().map(|order| Serde(Row::from(order)));
    let html = templates.page(
        "orders.html",
        context! {
            nav => places(&forest),
            signed_in => shopper.principal.is_signed_in(),
            orders => rows.map(Value::from).collect::<Value>(),
            total => page.total,
            number => page.listing.page.get(),
            pages => page.pages(),
            links => Value::from(Serde(Links::new("/account/orders", None, &page))),
        },
    )?;
    Ok((StatusCode::OK, html).into_response())
}

async fn own(orders: &Orders, shopper: &Shopper, number: &str) -> Result<Order, Error> {
    let number: OrderNumber = number.parse().map_err(|_| NONE)?;
    let order = orders.by_number(&number).await?.ok_or(NONE)?;
    if order.user == shopper.principal.id {
        Ok(order)
    } else {
        Err(NONE)
    }
}
