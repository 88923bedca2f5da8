//! The handlers.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{CategoryList, ProductBody, ProductList};
use super::json::JsonText;
use crate::app::App;
use crate::catalog::{
    Catalog, CategoryId, Listed, Listing, ListingQuery, Mark, Page, ProductId, SearchTerms, Served,
};
use crate::error::Error;
use crate::operator::{Operator, Wrong};

type Asked<T> = Result<Query<T>, QueryRejection>;
/// JSON, which may be old.
type Answer = Result<(Mark, JsonText), Error>;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(products))
        .routes(routes!(search))
        .routes(routes!(product))
        .routes(routes!(categories))
        .routes(routes!(category_products))
}

/// Products, a page of them.
#[utoipa::path(get, path = "/api/products", tag = "catalog", operation_id = "list_products", params(ListingQuery), responses((status = OK, body = ProductList<'_>)))]
async fn products(
    State(catalog): State<Catalog>,
    State(operator): State<Operator>,
    asked: Asked<ListingQuery>,
) -> Answer {
    let page = catalog.products(listing(asked)?).await?;
    Ok((page.mark(), listed(&operator, "/api/products", &page)?))
}

/// One product.
#[utoipa::path(get, path = "/api/products/{id}", tag = "catalog", operation_id = "get_product", params(("id" = i64, Path, description = "The product's number", minimum = 1)), responses((status = OK, body = ProductBody<'_>)))]
async fn product(
    State(catalog): State<Catalog>,
    State(operator): State<Operator>,
    Path(id): Path<String>,
) -> Answer {
    const NONE: Error = Error::NotFound("product");
    let id: ProductId = id.parse().map_err(|_| NONE)?;
    let product = catalog.product(id).await?.ok_or(NONE)?;
    let body = ProductBody::from(&*product);
    let body = if operator.is_wrong(Wrong::PricesMissing) {
        body.without_price()
    } else {
        body
    };
    Ok((product.mark(), JsonText::of(&body)?))
}

/// The tree of categories.
#[utoipa::path(get, path = "/api/categories", tag = "catalog", operation_id = "list_categories", responses((status = OK, body = CategoryList)))]
async fn categories(State(catalog): State<Catalog>) -> Answer {
    let forest = catalog.categories().await?;
    Ok((forest.mark(), JsonText::of(&CategoryList::new(&forest))?))
}

/// Products of a category and of those below it.
#[utoipa::path(get, path = "/api/categories/{id}/products", tag = "catalog", operation_id = "list_category_products", params(("id" = i64, Path, description = "The category's number", minimum = 1), ListingQuery), responses((status = OK, body = ProductList<'_>)))]
async fn category_products(
    State(catalog): State<Catalog>,
    State(operator): State<Operator>,
    Path(id): Path<String>,
    asked: Asked<ListingQuery>,
) -> Answer {
    const NONE: Error = Error::NotFound("category");
    let id: CategoryId = id.parse().map_err(|_| NONE)?;
    let listing = listing(asked)?;
    catalog.category(id).await?.ok_or(NONE)?;
    let page = catalog.products_in(id, listing).await?;
    let path = format!("/api/categories/{id}/products");
    Ok((page.mark(), listed(&operator, &path, &page)?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words, at least one.
    #[param(value_type = String, required, example = "mug")]
    q: Option<String>,
    /// Which page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 10_000)]
    page: Option<String>,
    /// Products on a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    per_page: Option<String>,
}

/// Products in which each of the words occurs.
#[utoipa::path(get, path = "/api/products/search", tag = "catalog", operation_id = "search_products", params(SearchQuery), responses((status = OK, body = ProductList<'_>)))]
async fn search(
    State(catalog): State<Catalog>,
    State(operator): State<Operator>,
    asked: Asked<SearchQuery>,
) -> Answer {
    let Query(query) = asked?;
    let listing = Listing::try_from(ListingQuery::unsorted(query.page, query.per_page))?;
    let text = query.q.unwrap_or_default();
    let terms = SearchTerms::parse(&text)
        .ok_or_else(|| Error::invalid("q", "expected at least one word to search for"))?;
    let page = if operator.is_wrong(Wrong::SearchFindsNothing) {
        Served::from(Listed::from(Page::empty(listing)))
    } else {
        catalog.search(&terms, listing).await?
    };
    // its text is not kept: others who find the same may have asked in other words, which are in it
    let list = ProductList::new("/api/products/search", Some(&text), &page);
    Ok((page.mark(), JsonText::of(&faulty(&operator, list))?))
}

/// The text of the list at `path`.
fn listed(operator: &Operator, path: &str, page: &Listed) -> Result<JsonText, Error> {
    if operator.is_wrong(Wrong::PricesMissing) {
        let list = ProductList::new(path, None, page);
        return JsonText::of(&faulty(operator, list));
    }
    let text = page.text(|page| JsonText::write(&ProductList::new(path, None, page)));
    text.map(JsonText)
}

/// As the fault switch wants it.
fn faulty<'a>(operator: &Operator, list: ProductList<'a>) -> ProductList<'a> {
    if operator.is_wrong(Wrong::PricesMissing) {
        list.without_prices()
    } else {
        list
    }
}

fn listing(asked: Asked<ListingQuery>) -> Result<Listing, Error> {
    let Query(query) = asked?;
    query.try_into()
}
