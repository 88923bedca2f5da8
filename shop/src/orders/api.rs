//! Orders as JSON.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{AddressBody, OrderBody, OrderList, ReconciliationBody};
use super::{
    IdempotencyKey, MailAddress, NoMailAddress, Order, OrderId, Orders, Reason, ShipTo, Status,
    Wanted,
};
use crate::admin::{Action, Audit, Deed};
use crate::api::JsonBody;
use crate::app::App;
use crate::cart::Carts;
use crate::catalog::{Currency, Listing, ListingQuery, Money};
use crate::error::{Error, FieldProblem};
use crate::identity::{Admin, Principal, Role, UserId};
use crate::payment::Card;
use crate::users::Users;

const NONE: Error = Error::NotFound("order");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(place))
        .routes(routes!(show))
        .routes(routes!(cancel))
        .routes(routes!(history))
        .routes(routes!(all))
        .routes(routes!(ship))
        .routes(routes!(reconcile))
}

/// The key of the request's header.
struct Key(IdempotencyKey);

impl FromRequestParts<App> for Key {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let value = parts.headers.get(IDEMPOTENCY_KEY);
        let text = value.map_or(Ok(""), |value| value.to_str());
        let key = text.unwrap_or_default().parse::<IdempotencyKey>();
        key.map(Self)
            .map_err(|error| Error::unreadable("Idempotency-Key", error.to_string()))
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOrder {
    /// Where it goes; or `address_id`, one that the customer keeps.
    address: Option<AddressBody>,
    address_id: Option<String>,
    /// Where mails go; that of the account unless given.
    email: Option<String>,
    payment: NewPayment,
    /// What the customer was told that it costs, in cents. Another price is a conflict.
    #[schema(maximum = 9_007_199_254_740_991_i64)]
    expected_total_minor: Option<u64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPayment {
    /// A token of the provider; never a number of a card.
    #[schema(schema_with = crate::openapi::cards)]
    card: String,
}

impl NewOrder {
    async fn wanted(
        self,
        users: &Users,
        user: UserId,
        key: IdempotencyKey,
    ) -> Result<Wanted, Error> {
        let mut problems = Vec::new();
        let card = self.payment.card.parse::<Card>();
        let card = noted(
            &mut problems,
            "card",
            card.map_err(|error| error.to_string()),
        );
        let email = match self.email {
            Some(email) => email
                .parse()
                .map_err(|error: NoMailAddress| error.to_string()),
            None => own_email(users, &user).await?,
        };
        let email = noted(&mut problems, "email", email);
        let ship_to = match (self.address, self.address_id) {
            (Some(address), None) => ShipTo::from(address).checked(),
            (None, Some(id)) => kept(users, &user, &id).await?,
            _ => Err(vec![FieldProblem {
                field: "address",
                message: "expected either `address` or `address_id`".to_owned(),
            }]),
        };
        let ship_to = ship_to.map_err(|wrong| problems.extend(wrong)).ok();
        let (Some(card), Some(email), Some(ship_to)) = (card, email, ship_to) else {
            return Err(Error::Invalid(problems));
        };
        let expected = self.expected_total_minor;
        Ok(Wanted {
            user,
            key,
            email,
            ship_to,
            card,
            expected: expected.map(|minor| Money::new(minor, Currency::Eur)),
        })
    }
}

/// The value, or none with a problem noted.
fn noted<T>(
    problems: &mut Vec<FieldProblem>,
    field: &'static str,
    value: Result<T, String>,
) -> Option<T> {
    value
        .map_err(|message| problems.push(FieldProblem { field, message }))
        .ok()
}

/// The address of mail of an account; a guest has none.
async fn own_email(users: &Users, user: &UserId) -> Result<Result<MailAddress, String>, Error> {
    let account = users.account(user).await?;
    let email = account.and_then(|account| account.email.as_str().parse().ok());
    Ok(email.ok_or_else(|| "is needed, as there is no account".to_owned()))
}

/// An address that the customer keeps.
async fn kept(
    users: &Users,
    user: &UserId,
    id: &str,
) -> Result<Result<ShipTo, Vec<FieldProblem>>, Error> {
    let addresses = users.addresses(user).await?;
    let found = addresses
        .into_iter()
        .find(|address| address.id.to_string() == id);
    Ok(found.map(|address| address.ship_to).ok_or_else(|| {
        vec![FieldProblem {
            field: "address_id",
            message: "is no address that you keep".to_owned(),
        }]
    }))
}

/// Orders what is in the cart.
///
/// Asked again with the same `Idempotency-Key`, it is the same order. An order in progress comes to its end by itself: ask for it at `Location`.
#[utoipa::path(post, path = "/api/orders", tag = "orders", operation_id = "place_order", security(("bearer" = [])), params(("Idempotency-Key" = String, Header, description = "Chosen by the client, for each order another", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")), request_body = NewOrder, responses((status = CREATED, description = "Confirmed", body = OrderBody, headers(("Location" = String, description = "Where it is"))), (status = ACCEPTED, description = "In progress", body = OrderBody, headers(("Location" = String, description = "Where it is"))), (status = OK, description = "It was confirmed, and cancelled since", body = OrderBody, headers(("Location" = String, description = "Where it is"))), (status = PAYMENT_REQUIRED, description = "The payment was declined"), (status = CONFLICT, description = "The cart is empty, something in it is sold out, its price has changed, or the key was used for another order")))]
async fn place(
    principal: Principal,
    State(orders): State<Orders>,
    State(carts): State<Carts>,
    State(users): State<Users>,
    Key(key): Key,
    JsonBody(body): JsonBody<NewOrder>,
) -> Result<Response, Error> {
    let wanted = body.wanted(&users, principal.id, key).await?;
    let order = orders.place(&wanted).await?;
    let status = match (order.state.status, order.state.reason) {
        (Status::Placed | Status::Reserved, _) => StatusCode::ACCEPTED,
        (Status::Confirmed | Status::Shipped, _) => StatusCode::CREATED,
        (Status::Declined, _) => return Err(Error::PaymentDeclined),
        (Status::Cancelled, Some(Reason::OutOfStock)) => {
            return Err(out_of_stock(&carts, &wanted.user).await?);
        }
        (Status::Cancelled, Some(Reason::PaymentUnavailable)) => {
            return Err(Error::Unavailable("payment"));
        }
        // it was confirmed, and somebody cancelled it since
        (Status::Cancelled, _) => StatusCode::OK,
    };
    let location = [(LOCATION, format!("/api/orders/{}", order.id))];
    Ok((status, location, answer(&orders, &order).await?).into_response())
}

/// Of what in the cart there is not enough.
async fn out_of_stock(carts: &Carts, owner: &UserId) -> Result<Error, Error> {
    let cart = carts.cart(owner).await?;
    let short = cart.items.iter().filter(|item| item.is_short());
    let problem = |item: &crate::cart::CartItem| FieldProblem {
        field: "items",
        message: match item.available {
            0 => format!("`{}` is sold out", item.name),
            available => format!("only {available} of `{}` are left", item.name),
        },
    };
    Ok(Error::OutOfStock(short.map(problem).collect()))
}

/// An order, with all that happened to it.
#[utoipa::path(get, path = "/api/orders/{id}", tag = "orders", operation_id = "get_order", security(("bearer" = [])), params(("id" = String, Path, description = "The order's id")), responses((status = OK, body = OrderBody)))]
async fn show(
    principal: Principal,
    State(orders): State<Orders>,
    Path(id): Path<String>,
) -> Result<Json<OrderBody>, Error> {
    let order = own(&orders, &principal, &id).await?;
    answer(&orders, &order).await
}

/// Cancels an order that is not on its way.
#[utoipa::path(post, path = "/api/orders/{id}/cancel", tag = "orders", operation_id = "cancel_order", security(("bearer" = [])), params(("id" = String, Path, description = "The order's id")), responses((status = OK, body = OrderBody), (status = CONFLICT, description = "It is too late")))]
async fn cancel(
    principal: Principal,
    State(orders): State<Orders>,
    State(audit): State<Audit>,
    Path(id): Path<String>,
) -> Result<Json<OrderBody>, Error> {
    let order = own(&orders, &principal, &id).await?;
    let order = if principal.id == order.user {
        orders.cancel(&order.id, Reason::ByCustomer).await?
    } else {
        let deed = Deed::of(&principal.id, Action::OrderCancelled, order.id.as_str());
        let cancelled = orders.cancel(&order.id, Reason::ByShop);
        audit.around(deed, cancelled).await?
    };
    answer(&orders, &order).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AllQuery {
    /// Those of one status.
    #[param(schema_with = crate::openapi::statuses, required = false)]
    status: Option<String>,
    /// Which page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    page: Option<String>,
    /// Orders on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    per_page: Option<String>,
}

/// All orders, latest first.
#[utoipa::path(get, path = "/api/admin/orders", tag = "admin", operation_id = "list_all_orders", security(("bearer" = [])), params(AllQuery), responses((status = OK, body = OrderList)))]
async fn all(
    _: Admin,
    State(orders): State<Orders>,
    asked: Result<Query<AllQuery>, QueryRejection>,
) -> Result<Json<OrderList>, Error> {
    let Query(query) = asked?;
    let listing = Listing::try_from(ListingQuery::unsorted(query.page, query.per_page))?;
    let status = query.status.map(|name| {
        let unknown = || Error::unreadable("status", "expected a status, such as `confirmed`");
        Status::from_name(&name).ok_or_else(unknown)
    });
    let page = orders.all(status.transpose()?, listing).await?;
    Ok(Json(OrderList::new("/api/admin/orders", &page)))
}

/// Says that an order was handed over for delivery.
#[utoipa::path(post, path = "/api/admin/orders/{id}/ship", tag = "admin", operation_id = "ship_order", security(("bearer" = [])), params(("id" = String, Path, description = "The order's id")), responses((status = OK, body = OrderBody), (status = CONFLICT, description = "It is not confirmed")))]
async fn ship(
    Admin(by): Admin,
    State(orders): State<Orders>,
    State(audit): State<Audit>,
    Path(id): Path<String>,
) -> Result<Json<OrderBody>, Error> {
    let order = own(&orders, &by, &id).await?;
    let deed = Deed::of(&by.id, Action::OrderShipped, order.id.as_str());
    let order = audit.around(deed, orders.ship(&order.id)).await?;
    answer(&orders, &order).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Which page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    page: Option<String>,
    /// Orders on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    per_page: Option<String>,
}

/// A customer's orders, latest first.
#[utoipa::path(get, path = "/api/users/{id}/orders", tag = "orders", operation_id = "list_orders", security(("bearer" = [])), params(("id" = String, Path, description = "Whose"), HistoryQuery), responses((status = OK, body = OrderList)))]
async fn history(
    principal: Principal,
    State(orders): State<Orders>,
    Path(user): Path<String>,
    asked: Result<Query<HistoryQuery>, QueryRejection>,
) -> Result<Json<OrderList>, Error> {
    let user: UserId = user.parse().map_err(|_| Error::NotFound("user"))?;
    principal.may_act_for(&user)?;
    let Query(query) = asked?;
    let listing = Listing::try_from(ListingQuery::unsorted(query.page, query.per_page))?;
    let page = orders.history(&user, listing).await?;
    let path = format!("/api/users/{user}/orders");
    Ok(Json(OrderList::new(&path, &page)))
}

/// Compares orders with stock and payments, now.
#[utoipa::path(get, path = "/api/admin/reconciliation", tag = "admin", operation_id = "reconcile", security(("bearer" = [])), responses((status = OK, body = ReconciliationBody)))]
async fn reconcile(
    _: Admin,
    State(orders): State<Orders>,
) -> Result<Json<ReconciliationBody>, Error> {
    Ok(Json(ReconciliationBody::from(&orders.reconcile().await?)))
}

/// An order of the principal's. Another's is none: its id must not be told from one that is not there.
async fn own(orders: &Orders, principal: &Principal, id: &str) -> Result<Order, Error> {
    let id: OrderId = id.parse().map_err(|_| NONE)?;
    let order = orders.order(&id).await?.ok_or(NONE)?;
    if principal.role == Role::Admin || principal.id == order.user {
        Ok(order)
    } else {
        Err(NONE)
    }
}

async fn answer(orders: &Orders, order: &Order) -> Result<Json<OrderBody>, Error> {
    let events = orders.events(order).await?;
    Ok(Json(OrderBody::new(order, &events)))
}
