//! Stock as JSON.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{AUTHORIZATION, ETAG, HeaderValue, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Change, Inventory, Pieces, Stock, StockVersion};
use crate::admin::{Action, Audit, Deed};
use crate::api::JsonBody;
use crate::app::App;
use crate::catalog::ProductId;
use crate::error::Error;
use crate::identity::{Admin, Principal};
use crate::orders::{MailAddress, NoMailAddress};
use crate::users::{Client, Users};

const NONE: Error = Error::NotFound("product");

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(low, mark))
        .routes(routes!(show, change))
        .routes(routes!(notify))
}

/// The product that the path names.
struct Named(ProductId);

impl FromRequestParts<App> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Path(id) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| NONE)?;
        id.parse().map(Self).map_err(|_| NONE)
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Stock)]
struct StockBody {
    product_id: i64,
    available: u32,
    in_stock: bool,
    version: i64,
    #[serde(flatten)]
    inside: Option<InsideBody>,
}

/// What is only for administrators.
#[derive(Serialize, ToSchema)]
#[schema(as = StockInside)]
struct InsideBody {
    reserved: u32,
    low_at: u32,
    low: bool,
}

impl StockBody {
    fn public(stock: &Stock) -> Self {
        Self {
            product_id: stock.product.get(),
            available: stock.available,
            in_stock: stock.available > 0,
            version: stock.version.get(),
            inside: None,
        }
    }

    fn full(stock: &Stock) -> Self {
        Self {
            inside: Some(InsideBody {
                reserved: stock.reserved,
                low_at: stock.low_at,
                low: stock.is_low(),
            }),
            ..Self::public(stock)
        }
    }

    /// With its version as the header that `If-Match` takes.
    fn answer(self) -> Response {
        let tag = HeaderValue::try_from(format!("\"{}\"", self.version));
        let mut response = Json(self).into_response();
        if let Ok(tag) = tag {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }
}

/// How many pieces of a product there are. Administrators see what is reserved, too.
#[utoipa::path(get, path = "/api/inventory/{product_id}", tag = "inventory", operation_id = "get_stock", security((), ("bearer" = [])), params(("product_id" = i64, Path, description = "The product's number", minimum = 1)), responses((status = OK, body = StockBody, headers(("ETag" = String, description = "The state that is seen")))))]
async fn show(
    State(inventory): State<Inventory>,
    Named(product): Named,
    admin: Result<Admin, Error>,
) -> Result<Response, Error> {
    let body = match admin {
        Ok(_) => StockBody::full(&inventory.stock(product).await?.ok_or(NONE)?),
        Err(_) => StockBody::public(&inventory.sold_stock(product).await?.ok_or(NONE)?),
    };
    Ok(body.answer())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedStock {
    /// Pieces there are; with it the state that was seen, here or as `If-Match`.
    #[schema(value_type = Option<u32>, maximum = 1_000_000)]
    available: Option<Pieces>,
    /// Pieces more, or fewer.
    #[schema(minimum = -1_000_000, maximum = 1_000_000)]
    adjust: Option<i32>,
    /// The state that was seen.
    version: Option<u32>,
}

impl ChangedStock {
    fn change(&self, seen: Option<StockVersion>) -> Result<Change, Error> {
        let seen = seen.or(self
            .version
            .map(|version| StockVersion::new(version.into())));
        match (self.available, self.adjust) {
            (Some(available), None) => {
                let seen = seen.ok_or_else(|| {
                    Error::invalid("version", "is needed, here or as `If-Match`: the one seen")
                })?;
                let available = available.get();
                Ok(Change::To { available, seen })
            }
            (None, Some(pieces)) if pieces.unsigned_abs() <= Pieces::MOST => {
                Ok(Change::By { pieces, seen })
            }
            (None, Some(_)) => {
                let message = format!("is at most {}, and at least as few", Pieces::MOST);
                Err(Error::invalid("adjust", message))
            }
            _ => Err(Error::invalid("available", "expected it, or else `adjust`")),
        }
    }
}

/// Changes the stock: `available` says how many there are, `adjust` how many more or fewer.
#[utoipa::path(put, path = "/api/inventory/{product_id}", tag = "inventory", operation_id = "change_stock", security(("bearer" = [])), params(("product_id" = i64, Path, description = "The product's number", minimum = 1), ("If-Match" = Option<String>, Header, description = "The state that was seen")), request_body = ChangedStock, responses((status = OK, body = StockBody, headers(("ETag" = String, description = "The state that is seen"))), (status = CONFLICT, description = "It has changed since, or there are fewer"), (status = PRECONDITION_FAILED, description = "It has changed since")))]
async fn change(
    Admin(by): Admin,
    State(inventory): State<Inventory>,
    State(audit): State<Audit>,
    Named(product): Named,
    headers: HeaderMap,
    JsonBody(changed): JsonBody<ChangedStock>,
) -> Result<Response, Error> {
    let matched = if_match(&headers)?;
    let subject = product.to_string();
    let deed = Deed::of(&by.id, Action::StockSet, &subject);
    let done = inventory.change_stock(product, changed.change(matched)?);
    match audit.around(deed, done).await {
        Ok(stock) => Ok(StockBody::full(&stock).answer()),
        Err(Error::Conflict(Inventory::CHANGED)) if matched.is_some() => {
            Err(Error::Rejected(StatusCode::PRECONDITION_FAILED))
        }
        Err(error) => Err(error),
    }
}

/// The version in `If-Match`. One that no stock ever had matches nothing.
fn if_match(headers: &HeaderMap) -> Result<Option<StockVersion>, Error> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let number = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let number = number.and_then(|number| number.parse().ok());
    number
        .map(|number| Some(StockVersion::new(number)))
        .ok_or(Error::Rejected(StatusCode::PRECONDITION_FAILED))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LowStockMark)]
struct Mark {
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    product_id: i64,
    /// Low is this many or fewer.
    #[schema(value_type = u32, maximum = 1_000_000)]
    low_at: Pieces,
}

/// Says below how many pieces the stock of a product is low.
#[utoipa::path(post, path = "/api/inventory/alerts", tag = "inventory", operation_id = "mark_low_stock", security(("bearer" = [])), request_body = Mark, responses((status = OK, body = StockBody, headers(("ETag" = String, description = "The state that is seen")))))]
async fn mark(
    Admin(by): Admin,
    State(inventory): State<Inventory>,
    State(audit): State<Audit>,
    JsonBody(mark): JsonBody<Mark>,
) -> Result<Response, Error> {
    let product = ProductId::new(mark.product_id);
    let subject = product.to_string();
    let deed = Deed::of(&by.id, Action::StockMarked, &subject);
    let marked = inventory.mark(product, mark.low_at.get());
    let stock = audit.around(deed, marked).await?;
    Ok(StockBody::full(&stock).answer())
}

#[derive(Serialize, ToSchema)]
struct StockList {
    items: Vec<StockBody>,
}

/// Products of which the stock is low.
#[utoipa::path(get, path = "/api/inventory/alerts", tag = "inventory", operation_id = "list_low_stock", security(("bearer" = [])), responses((status = OK, body = StockList)))]
async fn low(_: Admin, State(inventory): State<Inventory>) -> Result<Json<StockList>, Error> {
    let low = inventory.low().await?;
    let items = low.iter().map(StockBody::full).collect();
    Ok(Json(StockList { items }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BackInStockWish)]
struct Waiting {
    email: Option<String>,
}

/// Sends a mail when a product is in stock again: to the address that is given, else to that of the account.
#[utoipa::path(post, path = "/api/inventory/{product_id}/notify", tag = "inventory", operation_id = "ask_for_mail", security((), ("bearer" = [])), params(("product_id" = i64, Path, description = "The product's number", minimum = 1)), request_body = Waiting, responses((status = ACCEPTED), (status = CONFLICT, description = "It is in stock")))]
async fn notify(
    State(inventory): State<Inventory>,
    State(users): State<Users>,
    Named(product): Named,
    client: Result<Client, Infallible>,
    headers: HeaderMap,
    principal: Result<Principal, Error>,
    JsonBody(waiting): JsonBody<Waiting>,
) -> Result<StatusCode, Error> {
    let Ok(client) = client;
    let email = match (waiting.email, principal) {
        (Some(email), _) => email,
        (None, Ok(principal)) => {
            let account = users.account(&principal.id).await?;
            account.map_or_else(String::new, |account| account.email.as_str().to_owned())
        }
        (None, Err(error)) if headers.contains_key(AUTHORIZATION) => return Err(error),
        (None, Err(_)) => String::new(),
    };
    let email: MailAddress = email
        .parse()
        .map_err(|error: NoMailAddress| Error::invalid("email", error.to_string()))?;
    users.may_wait(&client, email.as_str()).await?;
    inventory.notify(product, &email).await?;
    Ok(StatusCode::ACCEPTED)
}
