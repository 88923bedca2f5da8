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
    Catalog, CategoryNode, Listed, Listing, ListingQuery, Mark, Page, PageSize, ProductSummary,
    SearchTerms, Served, Slug,
};
use crate::error::Error;
use crate::operator::{Operator, Wrong};

/// A page, which may be of old data.
type Answer = Result<(Mark, Html<String>), Error>;
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
    let mark = forest.mark().max(newest.mark());
    let html = templates.page(
        "home.html",
        context! {
            stale => mark.is_stale(),
            nav => places(&forest),
            newest => cards(&newest.items),
            total => newest.total,
        },
    )?;
    Ok((mark, html))
}

async fn list(
    State(catalog): State<Catalog>,
    State(templates): State<Templates>,
    asked: Asked<ListingQuery>,
) -> Answer {
    let listing = listing(asked)?;
    let forest = catalog.categories().await?;
    let page = catalog.products(listing).await?;
    let mark = forest.mark().max(page.mark());
    let html = templates.page(
        "list.html",
        context! {
            stale => mark.is_stale(),
            title => "All products",
            nav => places(&forest),
            trail => Value::from(Vec::<Value>::new()),
            below => places(&forest),
            ..paged("/products", None, &page)
        },
    )?;
    Ok((mark, html))
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
    let mark = forest.mark().max(page.mark());
    let html = templates.page(
        "list.html",
        context! {
            stale => mark.is_stale(),
            title => here.category.name.as_str(),
            nav => places(&forest),
            trail => places(above.iter().copied()),
            below => places(&here.children),
            ..paged(&path, None, &page)
        },
    )?;
    Ok((mark, html))
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
    let Query(query) = asked?;
    let listing = Listing::try_from(ListingQuery::unsorted(query.page, None))?;
    let text: String = query.q.trim().chars().take(200).collect();
    let forest = catalog.categories().await?;
    let page = match SearchTerms::parse(&text) {
        Some(terms) if !operator.is_wrong(Wrong::SearchFindsNothing) => {
            catalog.search(&terms, listing).await?
        }
        _ => Served::from(Listed::from(Page::empty(listing))),
    };
    let mark = forest.mark().max(page.mark());
    let html = templates.page(
        "search.html",
        context! {
            stale => mark.is_stale(),
            nav => places(&forest),
            searched => text.as_str(),
            ..paged("/search", Some(&text), &page)
        },
    )?;
    Ok((mark, html))
}

fn listing(asked: Asked<ListingQuery>) -> Result<Listing, Error> {
    let Query(query) = asked?;
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
