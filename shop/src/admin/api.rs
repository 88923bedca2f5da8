//! `/api/admin/dashboard`, `/api/admin/audit` and `/api/admin/fault`.

use axum::extract::Query;
use axum::extract::State;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::{Action, Audit, Deed, Entry, Figures, Overview};
use crate::api::Price;
use crate::app::App;
use crate::catalog::{Listing, ListingQuery, Page};
use crate::error::Error;
use crate::identity::Admin;
use crate::operator::{Fault, Operator, explain};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/admin/dashboard", get(dashboard))
        .route("/api/admin/audit", get(audit))
        .route(
            "/api/admin/fault",
            get(show_fault).put(set_fault).delete(clear_fault),
        )
}

#[derive(Serialize)]
struct DayBody {
    day: i64,
    orders: u64,
    revenue: Price,
}

#[derive(Serialize)]
struct StatusBody {
    status: &'static str,
    orders: u64,
}

#[derive(Serialize)]
struct FunnelBody {
    carts: u64,
    checkouts: u64,
    orders: u64,
    paid: u64,
}

#[derive(Serialize)]
struct ShelvesBody {
    products: u64,
    sold_out: u64,
    low: u64,
}

#[derive(Serialize)]
struct DashboardBody {
    days: Vec<DayBody>,
    statuses: Vec<StatusBody>,
    funnel: FunnelBody,
    stock: ShelvesBody,
}

impl From<&Overview> for DashboardBody {
    fn from(overview: &Overview) -> Self {
        let day = |sales: &super::Sales| DayBody {
            day: sales.day,
            orders: sales.orders,
            revenue: sales.revenue.into(),
        };
        let status = |(status, orders): &(crate::orders::Status, u64)| StatusBody {
            status: status.name(),
            orders: *orders,
        };
        let (funnel, shelves) = (overview.funnel, overview.shelves);
        Self {
            days: overview.sales.iter().map(day).collect(),
            statuses: overview.statuses.iter().map(status).collect(),
            funnel: FunnelBody {
                carts: funnel.carts,
                checkouts: funnel.checkouts,
                orders: funnel.orders,
                paid: funnel.paid,
            },
            stock: ShelvesBody {
                products: shelves.products,
                sold_out: shelves.sold_out,
                low: shelves.low,
            },
        }
    }
}

async fn dashboard(_: Admin, State(figures): State<Figures>) -> Result<Json<DashboardBody>, Error> {
    Ok(Json(DashboardBody::from(&figures.overview().await?)))
}

/// Which part of the log, as it stands in an address.
#[derive(Default, Deserialize)]
pub(super) struct AuditQuery {
    action: Option<String>,
    page: Option<String>,
    per_page: Option<String>,
}

impl AuditQuery {
    pub(super) fn read(self) -> Result<(Option<Action>, Listing), Error> {
        let listing = Listing::try_from(ListingQuery::unsorted(self.page, self.per_page))?;
        let name = self.action.filter(|name| !name.is_empty());
        let action = name.map(|name| {
            let unknown = || Error::invalid("action", "expected an action, such as `order.ship`");
            Action::from_name(&name).ok_or_else(unknown)
        });
        Ok((action.transpose()?, listing))
    }
}

#[derive(Serialize)]
struct EntryBody {
    id: String,
    at: i64,
    actor: String,
    action: String,
    subject: String,
    outcome: String,
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            actor: entry.actor,
            action: entry.action,
            subject: entry.subject,
            outcome: entry.outcome,
        }
    }
}

#[derive(Serialize)]
struct AuditList {
    items: Vec<EntryBody>,
    total: u64,
    page: u32,
    per_page: u32,
    pages: u64,
}

impl From<Page<Entry>> for AuditList {
    fn from(page: Page<Entry>) -> Self {
        Self {
            total: page.total,
            page: page.listing.page.get(),
            per_page: page.listing.per_page.get(),
            pages: page.pages(),
            items: page.items.into_iter().map(EntryBody::from).collect(),
        }
    }
}

async fn audit(
    _: Admin,
    State(audit): State<Audit>,
    asked: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Json<AuditList>, Error> {
    let Query(query) = asked.map_err(|rejection| Error::invalid("query", rejection.body_text()))?;
    let (action, listing) = query.read()?;
    Ok(Json(audit.entries(action, listing).await?.into()))
}

async fn show_fault(_: Admin, State(operator): State<Operator>) -> Result<Json<Fault>, Error> {
    operator.switch().map(Json)
}

async fn set_fault(
    Admin(by): Admin,
    State(operator): State<Operator>,
    State(audit): State<Audit>,
    body: Result<Json<serde_json::Map<String, serde_json::Value>>, JsonRejection>,
) -> Result<Json<Fault>, Error> {
    operator.switch()?;
    let Json(members) = body.map_err(|rejection| explain(&rejection))?;
    let fault = Fault::read(members)?;
    operator.set(fault);
    audit.after(Deed::of(&by.id, Action::FaultSet, "")).await;
    Ok(Json(fault))
}

async fn clear_fault(
    Admin(by): Admin,
    State(operator): State<Operator>,
    State(audit): State<Audit>,
) -> Result<Json<Fault>, Error> {
    operator.switch()?;
    operator.set(Fault::default());
    audit
        .after(Deed::of(&by.id, Action::FaultCleared, ""))
        .await;
    operator.switch().map(Json)
}
