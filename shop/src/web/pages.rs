//! The handlers of the pages.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::routing::get;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Deserialize;

use super::view::{SortChoice, cards, places};
use super::{Links, Templates, product};
use crate::app::App;
use crate::catalog::{
    Catalog, CategoryNode, Listing, ListingQuery, Page, PageSize, ProductSummary, SearchTerms, Slug,
};
use crate::error::Error;
use crate::operator::{Operator, Wrong};

type Answer = Result<Html<String>, Error>;
type Asked<T> = Result<Query<T>, QueryRejection>;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/products", get(list))
        .route("/categories/{slug}", get(category))
        .route("/search", get(search))
        .merge(product::routes())
}

async fn home(State(catalog): State<Catalog>, State(templates): State<Templates>) -> Answer {
    let forest = catalog.categories().await?;
    let newest = Listing::newest(PageSize::nearest(8));
    let newest = catalog.products(newest).await?;
    templates.page(
        "home.html",
        context! { nav => places(&forest), newest => cards(&newest.items), total => newest.total },
    )
}

async fn list(
    State(catalog): State<Catalog>,
    State(templates): State<Templates>,
    asked: Asked<ListingQuery>,
) -> Answer {
    let listing = listing(asked)?;
    let forest = catalog.categories().await?;
    let page = catalog.products(listing).await?;
    templates.page(
        "list.html",
        context! {
            title => "All products",
            nav => places(&forest),
            trail => Value::from(Vec::<Value>::new()),
            below => places(&forest),
            ..paged("/products", None, &page)
        },
    )
}

async fn category(
    State(catalog): State<Catalog>,
    State(templates): State<Templates>,
    Path(slug): Path<String>,
    asked: Asked<ListingQuery>,
) -> Answer {
    const NONE: Error = Error::NotFound("category");
    let slug: Slug = slug.parse().map_err(|_| NONE)?;
    let listing = listing(asked)?;
    let forest = catalog.categories().await?;
    let trail = CategoryNode::trail(&forest, &slug);
    let (here, above) = trail.split_last().ok_or(NONE)?;
    let page = catalog.products_in(here.category.id, listing).await?;
    let path = format!("/categories/{slug}");
    templates.page(
        "list.html",
        context! {
            title => here.category.name.as_str(),
            nav => places(&forest),
            trail => places(above.iter().copied()),
            below => places(&here.children),
            ..paged(&path, None, &page)
        },
    )
}

#[derive(Deserialize)]
struct SearchQuery {
    #[serde(default)]
    q: String,
    page: Option<String>,
}

async fn search(
    State(catalog): State<Catalog>,
    State(operator): State<Operator>,
    State(templates): State<Templates>,
    asked: Asked<SearchQuery>,
) -> Answer {
    let Query(query) = asked.map_err(|rejection| Error::invalid("query", rejection.body_text()))?;
    let listing = Listing::try_from(ListingQuery::unsorted(query.page, None))?;
    let text: String = query.q.trim().chars().take(200).collect();
    let forest = catalog.categories().await?;
    let page = match SearchTerms::parse(&text) {
        Some(terms) if !operator.is_wrong(Wrong::SearchFindsNothing) => {
            catalog.search(&terms, listing).await?
        }
        _ => Page::empty(listing),
    };
    templates.page(
        "search.html",
        context! {
            nav => places(&forest),
            searched => text.as_str(),
            ..paged("/search", Some(&text), &page)
        },
    )
}

fn listing(asked: Asked<ListingQuery>) -> Result<Listing, Error> {
    let Query(query) = asked.map_err(|rejection| Error::invalid("query", rejection.body_text()))?;
    query.try_into()
}

/// What every list shows.
fn paged(path: &str, search: Option<&str>, page: &Page<ProductSummary>) -> Value {
    context! {
        path,
        products => cards(&page.items),
        total => page.total,
        number => page.listing.page.get(),
        pages => page.pages(),
        sorts => SortChoice::all(page.listing.sort),
        links => Value::from(Serde(Links::new(path, search, page))),
    }
}
