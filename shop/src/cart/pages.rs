//! The cart as a page.

use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::{Cart, CartItem, Carts, ItemId, Quantity, Shopper};
use crate::app::App;
use crate::catalog::{Catalog, ProductId};
use crate::error::Error;
use crate::identity::UserId;
use crate::inventory::Shelves;
use crate::visit::CsrfForm;
use crate::web::{Templates, places};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/cart", get(show))
        .route("/cart/items", post(add))
        .route("/cart/items/{item_id}", post(change))
}

/// A line of the cart, as templates see it.
#[derive(Serialize)]
struct Row {
    id: String,
    url: String,
    slug: String,
    category_slug: String,
    image: Option<String>,
    name: String,
    price: String,
    quantity: u32,
    total: String,
    short: bool,
    available: u32,
}

impl From<&CartItem> for Row {
    fn from(item: &CartItem) -> Self {
        Self {
            id: item.id.to_string(),
            url: format!("/products/{}", item.slug),
            slug: item.slug.to_string(),
            category_slug: item.category_slug.to_string(),
            image: item.image.as_ref().map(ToString::to_string),
            name: item.name.clone(),
            price: item.price.to_string(),
            quantity: item.quantity.get(),
            total: item.total().to_string(),
            short: item.is_short(),
            available: item.available,
        }
    }
}

/// What templates see of a cart.
pub(crate) fn view(cart: &Cart) -> Value {
    let rows = cart.items.iter().map(Row::from);
    context! {
        items => rows.map(|row| Value::from(Serde(row))).collect::<Value>(),
        total => cart.total().to_string(),
        total_minor => cart.total().minor(),
        pieces => cart.pieces(),
        short => cart.items.iter().any(CartItem::is_short),
    }
}

/// What a cart's page is made with.
pub(crate) struct CartPage {
    carts: Carts,
    shelves: Shelves,
    catalog: Catalog,
    templates: Templates,
    shopper: Shopper,
}

impl FromRequestParts<App> for CartPage {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Ok(Self {
            carts: Carts::from_ref(app),
            shelves: Shelves::from_ref(app),
            catalog: Catalog::from_ref(app),
            templates: Templates::from_ref(app),
            shopper: Shopper::from_request_parts(parts, app).await?,
        })
    }
}

impl CartPage {
    /// Looks at what there is of it; whether one could look.
    async fn count(&self, cart: &mut Cart) -> bool {
        let products: Vec<_> = cart.items.iter().map(|item| item.product).collect();
        match self.shelves.asked(&products).await {
            Ok(None) => true,
            Ok(Some(stocks)) => {
                for item in &mut cart.items {
                    let stock = stocks.iter().find(|stock| stock.product == item.product);
                    item.available = stock.map_or(0, |stock| stock.available);
                }
                true
            }
            Err(_) => false,
        }
    }

    /// The page, with what went wrong if something did.
    pub(crate) async fn render(&self, problem: Option<&Error>) -> Result<Response, Error> {
        let mut cart = self.carts.cart(&self.shopper.principal.id).await?;
        let unsure = !self.count(&mut cart).await;
        let forest = self.catalog.categories().await?;
        let html = self.templates.page(
            "cart.html",
            context! {
                nav => places(&forest),
                cart => view(&cart),
                most => Quantity::MOST,
                csrf => self.shopper.visit.csrf(),
                problem => problem.map(explain),
                unsure,
            },
        )?;
        let status = problem.map_or(StatusCode::OK, Error::status);
        Ok((status, html).into_response())
    }
}

/// What went wrong, in a sentence or two.
fn explain(error: &Error) -> String {
    let details = error.problems().iter().map(|problem| match problem.field {
        "items" => problem.message.clone(),
        field => format!("{field}: {}", problem.message),
    });
    let details = details.collect::<Vec<_>>().join("; ");
    if details.is_empty() {
        error.detail()
    } else {
        format!("{} ({details})", error.detail())
    }
}

async fn show(page: CartPage) -> Result<Response, Error> {
    page.render(None).await
}

#[derive(Deserialize)]
struct NewItem {
    product_id: String,
    quantity: Option<String>,
}

async fn add(page: CartPage, CsrfForm(item): CsrfForm<NewItem>) -> Result<Response, Error> {
    let added = put(&page.carts, &page.shopper.principal.id, &item).await;
    page.after(added).await
}

async fn put(carts: &Carts, owner: &UserId, item: &NewItem) -> Result<(), Error> {
    let product: ProductId = item
        .product_id
        .parse()
        .map_err(|_| Error::NotFound("product"))?;
    carts
        .add(owner, product, quantity(item.quantity.as_deref())?)
        .await
}

/// What a button of a line does.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    Change,
    Remove,
}

#[derive(Deserialize)]
struct ChangedItem {
    quantity: Option<String>,
    deed: Deed,
}

async fn change(
    page: CartPage,
    Path(item): Path<String>,
    CsrfForm(changed): CsrfForm<ChangedItem>,
) -> Result<Response, Error> {
    let done = alter(&page.carts, &page.shopper.principal.id, &item, &changed).await;
    page.after(done).await
}

async fn alter(
    carts: &Carts,
    owner: &UserId,
    item: &str,
    changed: &ChangedItem,
) -> Result<(), Error> {
    let none = |_| Error::NotFound("item in the cart");
    let item: ItemId = item.parse().map_err(none)?;
    match changed.deed {
        Deed::Change => {
            let quantity = quantity(changed.quantity.as_deref())?;
            carts.change(owner, &item, quantity).await
        }
        Deed::Remove => carts.remove(owner, &item).await,
    }
}

impl CartPage {
    /// The cart again after something was done to it: as another request, or with what went wrong.
    async fn after(&self, done: Result<(), Error>) -> Result<Response, Error> {
        match done {
            Ok(()) => Ok(Redirect::to("/cart").into_response()),
            Err(error) if error.status().is_client_error() => self.render(Some(&error)).await,
            Err(error) => Err(error),
        }
    }
}

fn quantity(text: Option<&str>) -> Result<Quantity, Error> {
    text.map_or(Ok(Quantity::ONE), str::parse)
        .map_err(|error| Error::invalid("quantity", error.to_string()))
}
