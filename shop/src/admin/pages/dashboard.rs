//! How the shop does.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use minijinja::context;
use serde::Serialize;

use super::super::{Figures, Funnel, Sales};
use super::desk::{Answer, Desk, Section, rows, standing};
use crate::app::App;
use crate::catalog::{Currency, Money};
use crate::events::Events;

/// How high the tallest bar is drawn, in units of the picture.
const TALLEST: u64 = 100;
/// Days of a week.
const WEEK: usize = 7;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin", get(show))
}

#[derive(Serialize)]
struct Day {
    at: i64,
    orders: u64,
    revenue: String,
    height: u64,
}

#[derive(Serialize)]
struct Stage {
    name: &'static str,
    people: u64,
    /// Of the first stage, in whole percent.
    share: u64,
}

#[derive(Serialize)]
struct Standing {
    name: &'static str,
    title: &'static str,
    orders: u64,
}

fn sum(sales: &[Sales]) -> (u64, String) {
    let orders = sales.iter().map(|day| day.orders).sum();
    let minor = sales.iter().map(|day| day.revenue.minor()).sum();
    (orders, Money::new(minor, Currency::Eur).to_string())
}

fn days(sales: &[Sales]) -> Vec<Day> {
    let most = sales.iter().map(|day| day.revenue.minor()).max();
    let most = most.unwrap_or(0).max(1);
    let day = |day: &Sales| Day {
        at: day.day,
        orders: day.orders,
        revenue: day.revenue.to_string(),
        height: (day.revenue.minor() * TALLEST).div_ceil(most),
    };
    sales.iter().map(day).collect()
}

fn stages(funnel: Funnel) -> [Stage; 4] {
    let all = funnel.carts.max(1);
    [
        ("Put something into the cart", funnel.carts),
        ("Began to check out", funnel.checkouts),
        ("Ordered", funnel.orders),
        ("Paid", funnel.paid),
    ]
    .map(|(name, people)| Stage {
        name,
        people,
        share: people * 100 / all,
    })
}

async fn show(desk: Desk, State(figures): State<Figures>, State(events): State<Events>) -> Answer {
    let overview = figures.overview().await?;
    let sales = &overview.sales;
    let week = sales.len().saturating_sub(WEEK);
    let of = |sales: &[Sales]| {
        let (orders, revenue) = sum(sales);
        context! { orders, revenue }
    };
    let (before, last) = sales.split_at(week);
    let today = last.last().copied();
    let standing = overview.statuses.iter().map(|(status, orders)| Standing {
        name: status.name(),
        title: standing(*status),
        orders: *orders,
    });
    let shelves = overview.shelves;
    desk.page(
        "admin-dashboard.html",
        Section::Dashboard,
        None,
        context! {
            today => of(today.as_slice()),
            week => of(last),
            month => of(&[before, last].concat()),
            days => rows(days(sales)),
            stages => rows(stages(overview.funnel)),
            statuses => rows(standing),
            products => shelves.products,
            sold_out => shelves.sold_out,
            low => shelves.low,
            dead_letters => events.dead_letters().await?.len(),
        },
    )
}
