//! The page of a product, and what is sent from it.

use std::convert::Infallible;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRef, FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use minijinja::context;
use serde::Deserialize;

use super::Templates;
use super::view::{card, cards, places, problems_view};
use crate::app::App;
use crate::catalog::{
    Catalog, CategoryNode, Listing, PageSize, Product, ProductSummary, Served, Slug,
};
use crate::error::{Error, FieldProblem};
use crate::inventory::{Inventory, Shelves};
use crate::orders::MailAddress;
use crate::reviews::{Reviews, on_product_page};
use crate::users::{Client, Users};
use crate::visit::{CsrfForm, Visit};

const NONE: Error = Error::NotFound("product");

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/products/{slug}", get(show))
        .route("/products/{slug}/notify", post(notify))
}

/// What a product's page is made with.
struct ProductPage {
    catalog: Catalog,
    inventory: Inventory,
    shelves: Shelves,
    reviews: Reviews,
    templates: Templates,
    visit: Visit,
    slug: Slug,
}

impl FromRequestParts<App> for ProductPage {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Path(slug) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| NONE)?;
        Ok(Self {
            catalog: Catalog::from_ref(app),
            inventory: Inventory::from_ref(app),
            shelves: Shelves::from_ref(app),
            reviews: Reviews::from_ref(app),
            templates: Templates::from_ref(app),
            visit: Visit::from_request_parts(parts, app).await?,
            slug: slug.parse().map_err(|_| NONE)?,
        })
    }
}

/// What the page says about what was just sent from it.
#[derive(Default)]
struct Said {
    done: Option<Done>,
    problems: Vec<FieldProblem>,
    email: String,
}

/// What was done.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Noted,
}

impl Done {
    const fn text(self) -> &'static str {
        match self {
            Self::Noted => "We will write to you once, when it is back.",
        }
    }
}

impl ProductPage {
    async fn product(&self) -> Result<Served<Product>, Error> {
        let product = self.catalog.product_by_slug(&self.slug).await?;
        product.ok_or(NONE)
    }

    /// What there is of it, and whether that is only what was known last.
    async fn stock(&self, product: &ProductSummary) -> (u32, bool) {
        match self.shelves.asked(&[product.id]).await {
            Ok(None) => (product.stock, false),
            Ok(Some(stocks)) => (stocks.first().map_or(0, |stock| stock.available), false),
            Err(_) => (product.stock, true),
        }
    }

    async fn render(&self, product: &Served<Product>, said: &Said) -> Result<Response, Error> {
        let summary = &product.summary;
        let (stock, unsure) = self.stock(summary).await;
        let forest = self.catalog.categories().await?;
        let trail = CategoryNode::trail(&forest, &summary.category_slug);
        let more = Listing::newest(PageSize::nearest(5));
        let more = self.catalog.products_in(summary.category_id, more).await?;
        let more = more.items.iter().filter(|other| other.id != summary.id);
        let mark = forest.mark().max(product.mark());
        // what is old comes without reviews: they are not kept
        let rating = (!mark.is_stale()).then_some(summary.rating);
        let html = self.templates.page(
            "product.html",
            context! {
                stale => mark.is_stale(),
                nav => places(&forest),
                trail => places(trail),
                product => card(summary),
                description => product.description.as_str(),
                number => summary.id.get(),
                stock, unsure,
                images => product.images.iter().map(ToString::to_string).collect::<Vec<_>>(),
                csrf => self.visit.csrf(),
                done => said.done.map(Done::text),
                problems => problems_view(&said.problems),
                email => said.email.as_str(),
                reviews => on_product_page(&self.reviews, summary.id, rating.unwrap_or_default()).await?,
                signed_in => self.visit.claims_login(),
                more => cards(more.take(4)),
            },
        )?;
        let status = if said.problems.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::BAD_REQUEST
        };
        Ok((status, mark, html).into_response())
    }

    /// The page again, with what is wrong beside the field.
    async fn refuse(
        &self,
        product: &Served<Product>,
        email: String,
        message: String,
    ) -> Result<Response, Error> {
        let field = "email";
        let said = Said {
            problems: vec![FieldProblem { field, message }],
            email,
            ..Said::default()
        };
        self.render(product, &said).await
    }

    fn done(&self, done: &str, place: &str) -> Response {
        Redirect::to(&format!("/products/{}?done={done}#{place}", self.slug)).into_response()
    }
}

#[derive(Deserialize)]
struct Asked {
    done: Option<Done>,
}

async fn show(
    State(app): State<App>,
    page: ProductPage,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Error> {
    let product = page.product().await?;
    let mut said = Said {
        // one that means nothing says nothing
        done: asked.ok().and_then(|Query(asked)| asked.done),
        ..Said::default()
    };
    if product.summary.stock == 0 && said.done.is_none() && page.visit.claims_login() {
        // without it they type it
        said.email = mailbox(&app, &page.visit).await.unwrap_or_default();
    }
    page.render(&product, &said).await
}

/// The address of who is signed in.
async fn mailbox(app: &App, visit: &Visit) -> Result<String, Error> {
    let principal = visit.principal(app).await?;
    if !principal.is_signed_in() {
        return Ok(String::new());
    }
    let account = app.users.account(&principal.id).await?;
    Ok(account.map_or_else(String::new, |account| account.email.as_str().to_owned()))
}

#[derive(Deserialize)]
struct Waiting {
    email: String,
}

async fn notify(
    State(users): State<Users>,
    client: Result<Client, Infallible>,
    page: ProductPage,
    CsrfForm(waiting): CsrfForm<Waiting>,
) -> Result<Response, Error> {
    let product = page.product().await?;
    let Ok(email) = waiting.email.parse::<MailAddress>() else {
        let message = "is needed, such as name@example.com".to_owned();
        return page.refuse(&product, waiting.email, message).await;
    };
    let Ok(client) = client;
    let noted = async {
        users.may_wait(&client, email.as_str()).await?;
        page.inventory.notify(product.summary.id, &email).await
    };
    match noted.await {
        Ok(()) => Ok(page.done("noted", "stock")),
        Err(error @ (Error::Conflict(Inventory::FULL) | Error::Throttled { .. })) => {
            let mut response = page.refuse(&product, waiting.email, error.detail()).await?;
            *response.status_mut() = error.status();
            if let Error::Throttled { retry_after } = error {
                let seconds = retry_after.as_secs().saturating_add(1);
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Ok(response)
        }
        // it is back already: the page shows it
        Err(Error::Conflict(_)) => {
            Ok(Redirect::to(&format!("/products/{}", page.slug)).into_response())
        }
        Err(error) => Err(error),
    }
}
