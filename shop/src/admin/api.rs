//! `/api/admin/dashboard`, `/api/admin/audit` and `/api/admin/fault`.

use axum::Json;
use axum::extract::Query;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Action, Audit, Deed, Entry, Figures, Overview};
use crate::api::{JsonBody, Price};
use crate::app::App;
use crate::catalog::{Listing, ListingQuery, Page};
use crate::error::Error;
use crate::identity::Admin;
use crate::operator::{Fault, Operator};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(dashboard))
        .routes(routes!(audit))
        .routes(routes!(show_fault, set_fault, clear_fault))
}

#[derive(Serialize, ToSchema)]
#[schema(as = DayOfSales)]
struct DayBody {
    day: i64,
    orders: u64,
    revenue: Price,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrdersByStatus)]
struct StatusBody {
    #[schema(schema_with = crate::openapi::statuses)]
    status: &'static str,
    orders: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Funnel)]
struct FunnelBody {
    carts: u64,
    checkouts: u64,
    orders: u64,
    paid: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Shelves)]
struct ShelvesBody {
    products: u64,
    sold_out: u64,
    low: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Dashboard)]
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

/// What is sold, how far customers come, and what is in stock.
#[utoipa::path(get, path = "/api/admin/dashboard", tag = "admin", operation_id = "get_dashboard", security(("bearer" = [])), responses((status = OK, body = DashboardBody)))]
async fn dashboard(_: Admin, State(figures): State<Figures>) -> Result<Json<DashboardBody>, Error> {
    Ok(Json(DashboardBody::from(&figures.overview().await?)))
}

/// Which part of the log, as it stands in an address.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Deeds of one kind.
    #[param(schema_with = crate::openapi::actions, required = false)]
    action: Option<String>,
    /// Which page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    page: Option<String>,
    /// Deeds on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    per_page: Option<String>,
}

impl AuditQuery {
    pub(super) fn read(self) -> Result<(Option<Action>, Listing), Error> {
        let listing = Listing::try_from(ListingQuery::unsorted(self.page, self.per_page))?;
        let name = self.action.filter(|name| !name.is_empty());
        let action = name.map(|name| {
            let unknown =
                || Error::unreadable("action", "expected an action, such as `order.ship`");
            Action::from_name(&name).ok_or_else(unknown)
        });
        Ok((action.transpose()?, listing))
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
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

#[derive(Serialize, ToSchema)]
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

/// What administrators did, latest first.
#[utoipa::path(get, path = "/api/admin/audit", tag = "admin", operation_id = "list_audit", security(("bearer" = [])), params(AuditQuery), responses((status = OK, body = AuditList)))]
async fn audit(
    _: Admin,
    State(audit): State<Audit>,
    asked: Result<Query<AuditQuery>, QueryRejection>,
) -> Result<Json<AuditList>, Error> {
    let Query(query) = asked?;
    let (action, listing) = query.read()?;
    Ok(Json(audit.entries(action, listing).await?.into()))
}

/// What is wrong on purpose. Only where the shop runs with an operator's token.
#[utoipa::path(get, path = "/api/admin/fault", tag = "faults", operation_id = "get_fault", security(("bearer" = [])), responses((status = OK, body = Fault)))]
async fn show_fault(_: Admin, State(operator): State<Operator>) -> Result<Json<Fault>, Error> {
    operator.switch().map(Json)
}

/// Sets what is wrong on purpose.
#[utoipa::path(put, path = "/api/admin/fault", tag = "faults", operation_id = "set_fault", security(("bearer" = [])), request_body = Fault, responses((status = OK, body = Fault)))]
async fn set_fault(
    Admin(by): Admin,
    State(operator): State<Operator>,
    State(audit): State<Audit>,
    JsonBody(fault): JsonBody<Fault>,
) -> Result<Json<Fault>, Error> {
    operator.switch()?;
    operator.set(fault);
    audit.after(Deed::of(&by.id, Action::FaultSet, "")).await;
    Ok(Json(fault))
}

/// Nothing is wrong on purpose any more.
#[utoipa::path(delete, path = "/api/admin/fault", tag = "faults", operation_id = "clear_fault", security(("bearer" = [])), responses((status = OK, body = Fault)))]
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
