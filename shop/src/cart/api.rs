//! Carts as JSON.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Cart, CartItem, Carts, ItemId, Quantity};
use crate::admin::{Action, Audit};
use crate::api::{JsonBody, Price};
use crate::app::App;
use crate::catalog::ProductId;
use crate::error::Error;
use crate::identity::{Principal, UserId};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(add))
        .routes(routes!(change, remove))
}

/// The owner that the path names, for whom the bearer of the token may act.
struct Owner {
    id: UserId,
    by: UserId,
}

impl Owner {
    /// Has a cart changed, and noted when it is another's.
    async fn has(
        &self,
        audit: &Audit,
        changed: impl Future<Output = Result<(), Error>>,
    ) -> Result<(), Error> {
        let whose = (&self.id, Action::CartChanged);
        audit.on_behalf(&self.by, whose, changed).await
    }
}

impl FromRequestParts<App> for Owner {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Named {
            user_id: String,
        }
        let principal = Principal::from_request_parts(parts, app).await?;
        let Path(Named { user_id }) = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::NotFound("user"))?;
        let id = user_id.parse().map_err(|_| Error::NotFound("user"))?;
        principal.may_act_for(&id)?;
        let by = principal.id;
        Ok(Self { id, by })
    }
}

/// The item that the path names.
struct Item(ItemId);

impl FromRequestParts<App> for Item {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Named {
            item_id: String,
        }
        let none = || Error::NotFound("item in the cart");
        let Path(Named { item_id }) = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| none())?;
        item_id.parse().map(Self).map_err(|_| none())
    }
}

#[derive(Serialize, ToSchema)]
struct ProductReference {
    id: i64,
    slug: String,
    name: String,
    url: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CartItem)]
struct ItemBody {
    id: String,
    product: ProductReference,
    quantity: u32,
    available: u32,
    price: Price,
    total: Price,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
struct CartBody {
    user_id: String,
    items: Vec<ItemBody>,
    pieces: u32,
    total: Price,
}

impl From<&CartItem> for ItemBody {
    fn from(item: &CartItem) -> Self {
        Self {
            id: item.id.to_string(),
            product: ProductReference {
                id: item.product.get(),
                slug: item.slug.to_string(),
                name: item.name.clone(),
                url: format!("/api/products/{}", item.product),
            },
            quantity: item.quantity.get(),
            available: item.available,
            price: item.price.into(),
            total: item.total().into(),
        }
    }
}

impl From<&Cart> for CartBody {
    fn from(cart: &Cart) -> Self {
        Self {
            user_id: cart.owner.to_string(),
            items: cart.items.iter().map(ItemBody::from).collect(),
            pieces: cart.pieces(),
            total: cart.total().into(),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCartItem)]
struct NewItem {
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    product_id: i64,
    /// Pieces; one, unless told.
    #[serde(default = "one")]
    #[schema(value_type = u32, minimum = 1, maximum = 20)]
    quantity: Quantity,
}

fn one() -> Quantity {
    Quantity::ONE
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangedCartItem)]
struct ChangedItem {
    /// Pieces.
    #[schema(value_type = u32, minimum = 1, maximum = 20)]
    quantity: Quantity,
}

/// What is in a cart.
#[utoipa::path(get, path = "/api/carts/{user_id}", tag = "carts", operation_id = "get_cart", security(("bearer" = [])), params(("user_id" = String, Path, description = "Whose cart")), responses((status = OK, body = CartBody)))]
async fn show(State(carts): State<Carts>, owner: Owner) -> Result<Json<CartBody>, Error> {
    answer(&carts, &owner.id).await
}

/// Puts pieces of a product in.
#[utoipa::path(post, path = "/api/carts/{user_id}/items", tag = "carts", operation_id = "add_cart_item", security(("bearer" = [])), params(("user_id" = String, Path, description = "Whose cart")), request_body = NewItem, responses((status = CREATED, body = CartBody), (status = CONFLICT, description = "There are not so many")))]
async fn add(
    State(carts): State<Carts>,
    State(audit): State<Audit>,
    owner: Owner,
    JsonBody(item): JsonBody<NewItem>,
) -> Result<(StatusCode, Json<CartBody>), Error> {
    let product = ProductId::new(item.product_id);
    let added = carts.add(&owner.id, product, item.quantity);
    owner.has(&audit, added).await?;
    Ok((StatusCode::CREATED, answer(&carts, &owner.id).await?))
}

/// Changes how many pieces there are.
#[utoipa::path(put, path = "/api/carts/{user_id}/items/{item_id}", tag = "carts", operation_id = "change_cart_item", security(("bearer" = [])), params(("user_id" = String, Path, description = "Whose cart"), ("item_id" = String, Path, description = "The item's id")), request_body = ChangedItem, responses((status = OK, body = CartBody), (status = CONFLICT, description = "There are not so many")))]
async fn change(
    State(carts): State<Carts>,
    State(audit): State<Audit>,
    owner: Owner,
    Item(item): Item,
    JsonBody(changed): JsonBody<ChangedItem>,
) -> Result<Json<CartBody>, Error> {
    let changed = carts.change(&owner.id, &item, changed.quantity);
    owner.has(&audit, changed).await?;
    answer(&carts, &owner.id).await
}

/// Takes an item out.
#[utoipa::path(delete, path = "/api/carts/{user_id}/items/{item_id}", tag = "carts", operation_id = "remove_cart_item", security(("bearer" = [])), params(("user_id" = String, Path, description = "Whose cart"), ("item_id" = String, Path, description = "The item's id")), responses((status = NO_CONTENT)))]
async fn remove(
    State(carts): State<Carts>,
    State(audit): State<Audit>,
    owner: Owner,
    Item(item): Item,
) -> Result<StatusCode, Error> {
    let removed = carts.remove(&owner.id, &item);
    owner.has(&audit, removed).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer(carts: &Carts, owner: &UserId) -> Result<Json<CartBody>, Error> {
    Ok(Json(CartBody::from(&carts.cart(owner).await?)))
}
