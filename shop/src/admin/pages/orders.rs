//! All orders, and what is done about them.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use minijinja::context;
use serde::{Deserialize, Serialize};

use super::super::{Action, Deed};
use super::desk::{Answer, Desk, Section, mistake, rows, standing, to};
use crate::app::App;
use crate::catalog::{Listing, ListingQuery};
use crate::error::Error;
use crate::orders::{Order, OrderEvent, OrderNumber, OrderSummary, Orders, Reason, Status};
use crate::visit::CsrfForm;
use crate::web::Links;

const NONE: Error = Error::NotFound("order");
const PATH: &str = "/admin/orders";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list))
        .route("/admin/orders/{number}", get(show).post(act))
}

#[derive(Deserialize)]
struct Asked {
    status: Option<String>,
    number: Option<String>,
    page: Option<String>,
}

#[derive(Serialize)]
struct Row {
    number: String,
    placed_at: i64,
    status: &'static str,
    title: &'static str,
    pieces: u32,
    total: String,
}

impl From<&OrderSummary> for Row {
    fn from(order: &OrderSummary) -> Self {
        Self {
            number: order.number.to_string(),
            placed_at: order.placed_at,
            status: order.status.name(),
            title: standing(order.status),
            pieces: order.lines.iter().map(|line| line.quantity).sum(),
            total: order.total.to_string(),
        }
    }
}

async fn list(
    desk: Desk,
    State(orders): State<Orders>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let Query(asked) = asked?;
    let wanted = asked.number.unwrap_or_default();
    let wanted = wanted.trim().to_uppercase();
    if let Ok(number) = wanted.parse::<OrderNumber>()
        && orders.by_number(&number).await?.is_some()
    {
        return Ok(to(&format!("{PATH}/{number}")));
    }
    let status = asked.status.as_deref().and_then(Status::from_name);
    let listing = Listing::try_from(ListingQuery::unsorted(asked.page, None))?;
    let page = orders.all(status, listing).await?;
    let name = status.map_or("", Status::name);
    let statuses = Status::ALL.map(|one| {
        context! { name => one.name(), title => standing(one), here => Some(one) == status }
    });
    desk.page(
        "admin-orders.html",
        Section::Orders,
        None,
        context! {
            statuses => statuses.to_vec(),
            everything => status.is_none(),
            wanted => wanted.as_str(),
            is_missing => !wanted.is_empty(),
            orders => rows(page.items.iter().map(Row::from)),
            total => page.total,
            number => page.listing.page.get(),
            pages => page.pages(),
            links => rows([Links::filtered(PATH, &[("status", name)], &page)]),
        },
    )
}

#[derive(Serialize)]
struct Line {
    product: i64,
    name: String,
    quantity: u32,
    price: String,
    total: String,
}

#[derive(Serialize)]
struct Happening {
    at: i64,
    name: &'static str,
}

impl From<&OrderEvent> for Happening {
    fn from(event: &OrderEvent) -> Self {
        Self {
            at: event.at,
            name: event.happened.name(),
        }
    }
}

async fn show(desk: Desk, State(orders): State<Orders>, Path(number): Path<String>) -> Answer {
    let order = find(&orders, &number).await?;
    page(&desk, &orders, &order, None).await
}

async fn find(orders: &Orders, number: &str) -> Result<Order, Error> {
    let number: OrderNumber = number.parse().map_err(|_| NONE)?;
    orders.by_number(&number).await?.ok_or(NONE)
}

async fn page(desk: &Desk, orders: &Orders, order: &Order, problem: Option<&Error>) -> Answer {
    let events = orders.events(order).await?;
    let lines = order.lines.iter().map(|line| Line {
        product: line.product.get(),
        name: line.name.clone(),
        quantity: line.quantity,
        price: line.price.to_string(),
        total: line.total().to_string(),
    });
    let ship_to = &order.ship_to;
    desk.page(
        "admin-order.html",
        Section::Orders,
        problem,
        context! {
            number => order.number.as_str(),
            placed_at => order.placed_at,
            status => order.state.status.name(),
            title => standing(order.state.status),
            email => order.email.as_str(),
            total => order.total.to_string(),
            lines => rows(lines),
            events => rows(events.iter().map(Happening::from)),
            address => context! {
                name => ship_to.name.as_str(), line1 => ship_to.line1.as_str(), line2 => ship_to.line2.as_str(),
                postcode => ship_to.postcode.as_str(), city => ship_to.city.as_str(), country => ship_to.country_name(),
            },
            can_be_sent => order.state.status == Status::Confirmed,
            can_be_cancelled => order.can_be_cancelled(),
        },
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Ship,
    Cancel,
}

#[derive(Deserialize)]
struct Wanted {
    deed: What,
}

async fn act(
    desk: Desk,
    State(orders): State<Orders>,
    Path(number): Path<String>,
    CsrfForm(wanted): CsrfForm<Wanted>,
) -> Answer {
    let order = find(&orders, &number).await?;
    let subject = order.id.as_str();
    let done = match wanted.deed {
        What::Ship => {
            let deed = Deed::of(desk.by(), Action::OrderShipped, subject);
            desk.audit.around(deed, orders.ship(&order.id)).await
        }
        What::Cancel => {
            let deed = Deed::of(desk.by(), Action::OrderCancelled, subject);
            let cancelled = orders.cancel(&order.id, Reason::ByShop);
            desk.audit.around(deed, cancelled).await
        }
    };
    match done {
        Ok(order) => Ok(to(&format!("{PATH}/{}", order.number))),
        Err(error) => {
            let order = find(&orders, &number).await?;
            page(&desk, &orders, &order, Some(&mistake(error)?)).await
        }
    }
}
