//! What customers say of products, and whether others see it.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use minijinja::context;
use serde::{Deserialize, Serialize};

use super::desk::{Answer, Desk, Section, rows, to};
use crate::app::App;
use crate::catalog::{Listing, ListingQuery};
use crate::error::Error;
use crate::ids::is_id;
use crate::reviews::{Moderated, Reviews, stars};
use crate::visit::CsrfForm;
use crate::web::Links;

const PATH: &str = "/admin/reviews";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list))
        .route("/admin/reviews/{id}", post(decide))
}

#[derive(Default, Deserialize)]
struct Asked {
    page: Option<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    product: i64,
    product_name: String,
    rating: u8,
    stars: String,
    title: String,
    text: String,
    author: String,
    created_at: i64,
    hidden_at: Option<i64>,
}

impl From<Moderated> for Row {
    fn from(moderated: Moderated) -> Self {
        let review = moderated.review;
        Self {
            id: review.id,
            product: moderated.product.get(),
            product_name: moderated.product_name,
            rating: review.rating,
            stars: stars(review.rating.into()),
            title: review.title,
            text: review.text,
            author: review.author,
            created_at: review.created_at,
            hidden_at: moderated.hidden_at,
        }
    }
}

async fn list(
    desk: Desk,
    State(reviews): State<Reviews>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let Query(asked) = asked?;
    let listing = Listing::try_from(ListingQuery::unsorted(asked.page, None))?;
    let page = reviews.all(listing).await?;
    let links = Links::filtered(PATH, &[], &page);
    let (number, pages, total) = (page.listing.page.get(), page.pages(), page.total);
    desk.page(
        "admin-reviews.html",
        Section::Reviews,
        None,
        context! {
            reviews => rows(page.items.into_iter().map(Row::from)),
            links => rows([links]),
            number, pages, total,
        },
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Hide,
    Show,
}

#[derive(Deserialize)]
struct Decided {
    deed: What,
    /// Where the form stood.
    #[serde(default)]
    page: String,
}

async fn decide(
    desk: Desk,
    State(reviews): State<Reviews>,
    Path(id): Path<String>,
    CsrfForm(decided): CsrfForm<Decided>,
) -> Answer {
    let id = Some(id).filter(|id| is_id(id));
    let id = id.ok_or(Error::NotFound("review"))?;
    match decided.deed {
        What::Hide => reviews.hide(desk.by(), &id).await?,
        What::Show => reviews.show(desk.by(), &id).await?,
    }
    let number = decided.page.parse().unwrap_or(1_u32).max(1);
    Ok(to(&format!("{PATH}?page={number}")))
}
