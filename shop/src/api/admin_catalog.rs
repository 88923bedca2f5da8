//! `/api/admin/products` and `/api/admin/categories`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::JsonBody;
use super::admin_body::{
    CategoryGiven, Changed, ManagedCategoryBody, ManagedCategoryList, ManagedList,
    ManagedProductBody, ProductGiven,
};
use crate::app::App;
use crate::catalog::{
    CatalogAdmin, CategoryDraft, CategoryFields, CategoryId, ManagedListing, ManagedQuery,
    ProductDraft, ProductFields, ProductId, Version,
};
use crate::error::Error;
use crate::identity::Admin;

const NO_PRODUCT: Error = Error::NotFound("product");
const NO_CATEGORY: Error = Error::NotFound("category");

pub(crate) fn admin_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(products, create_product))
        .routes(routes!(show_product, change_product, retire_product))
        .routes(routes!(restore_product))
        .routes(routes!(categories, create_category))
        .routes(routes!(change_category, delete_category))
}

/// Products as administrators see them.
#[utoipa::path(get, path = "/api/admin/products", tag = "admin", operation_id = "list_managed_products", security(("bearer" = [])), params(ManagedQuery), responses((status = OK, body = ManagedList)))]
async fn products(
    _: Admin,
    State(catalog): State<CatalogAdmin>,
    asked: Result<Query<ManagedQuery>, QueryRejection>,
) -> Result<Json<ManagedList>, Error> {
    let Query(query) = asked?;
    let wanted = ManagedListing::try_from(query)?;
    let page = catalog.products(&wanted).await?;
    Ok(Json(ManagedList::from(&page)))
}

/// One product, on sale or not.
#[utoipa::path(get, path = "/api/admin/products/{id}", tag = "admin", operation_id = "get_managed_product", security(("bearer" = [])), params(("id" = i64, Path, description = "The product's number", minimum = 1)), responses((status = OK, body = ManagedProductBody)))]
async fn show_product(
    _: Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
) -> Result<Json<ManagedProductBody>, Error> {
    let product = catalog.product(product_id(&id)?).await?.ok_or(NO_PRODUCT)?;
    Ok(Json(ManagedProductBody::from(&product)))
}

/// A new product.
#[utoipa::path(post, path = "/api/admin/products", tag = "admin", operation_id = "create_product", security(("bearer" = [])), request_body = ProductGiven, responses((status = CREATED, body = ManagedProductBody, headers(("Location" = String, description = "Where it is")))))]
async fn create_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    JsonBody(given): JsonBody<ProductGiven>,
) -> Result<impl IntoResponse, Error> {
    let pieces = given.stock.get();
    let draft = ProductDraft::try_from(ProductFields::from(given))?;
    let product = catalog.create_product(&by.id, &draft, pieces).await?;
    let location = format!("/api/admin/products/{}", product.item.summary.id);
    let body = Json(ManagedProductBody::from(&product));
    Ok((StatusCode::CREATED, [(LOCATION, location)], body))
}

/// Changes a product, of which the state that was seen is given.
#[utoipa::path(put, path = "/api/admin/products/{id}", tag = "admin", operation_id = "change_product", security(("bearer" = [])), params(("id" = i64, Path, description = "The product's number", minimum = 1)), request_body = Changed<ProductGiven>, responses((status = OK, body = ManagedProductBody), (status = CONFLICT, description = "It has changed since")))]
async fn change_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    JsonBody(given): JsonBody<Changed<ProductGiven>>,
) -> Result<Json<ManagedProductBody>, Error> {
    let id = product_id(&id)?;
    let seen = given.version;
    let draft = ProductDraft::try_from(ProductFields::from(given.to))?;
    let product = catalog.change_product(&by.id, id, &draft, seen).await?;
    Ok(Json(ManagedProductBody::from(&product)))
}

/// Which state of the product is meant; any, without it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SeenQuery {
    /// The state that was seen.
    #[param(value_type = Option<u64>)]
    version: Option<Version>,
}

type Seen = Result<Query<SeenQuery>, QueryRejection>;

/// Takes a product off sale. Orders of it stay as they are.
#[utoipa::path(delete, path = "/api/admin/products/{id}", tag = "admin", operation_id = "retire_product", security(("bearer" = [])), params(("id" = i64, Path, description = "The product's number", minimum = 1), SeenQuery), responses((status = NO_CONTENT), (status = CONFLICT, description = "It has changed since")))]
async fn retire_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    asked: Seen,
) -> Result<StatusCode, Error> {
    let id = product_id(&id)?;
    catalog.retire_product(&by.id, id, maybe(asked)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts it on sale again.
#[utoipa::path(post, path = "/api/admin/products/{id}/restore", tag = "admin", operation_id = "restore_product", security(("bearer" = [])), params(("id" = i64, Path, description = "The product's number", minimum = 1), SeenQuery), responses((status = NO_CONTENT), (status = CONFLICT, description = "It has changed since")))]
async fn restore_product(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    asked: Seen,
) -> Result<StatusCode, Error> {
    let id = product_id(&id)?;
    catalog.restore_product(&by.id, id, maybe(asked)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All categories, each after the one above it.
#[utoipa::path(get, path = "/api/admin/categories", tag = "admin", operation_id = "list_managed_categories", security(("bearer" = [])), responses((status = OK, body = ManagedCategoryList)))]
async fn categories(
    _: Admin,
    State(catalog): State<CatalogAdmin>,
) -> Result<Json<ManagedCategoryList>, Error> {
    let categories = catalog.categories().await?;
    Ok(Json(ManagedCategoryList::from(categories.as_slice())))
}

/// A new category.
#[utoipa::path(post, path = "/api/admin/categories", tag = "admin", operation_id = "create_category", security(("bearer" = [])), request_body = CategoryGiven, responses((status = CREATED, body = ManagedCategoryBody), (status = CONFLICT, description = "The name is taken, or the tree too deep")))]
async fn create_category(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    JsonBody(given): JsonBody<CategoryGiven>,
) -> Result<impl IntoResponse, Error> {
    let draft = CategoryDraft::try_from(CategoryFields::from(given))?;
    let category = catalog.create_category(&by.id, &draft).await?;
    let body = Json(ManagedCategoryBody::from(&category));
    Ok((StatusCode::CREATED, body))
}

/// Renames or moves a category, of which the state that was seen is given.
#[utoipa::path(put, path = "/api/admin/categories/{id}", tag = "admin", operation_id = "change_category", security(("bearer" = [])), params(("id" = i64, Path, description = "The category's number", minimum = 1)), request_body = Changed<CategoryGiven>, responses((status = OK, body = ManagedCategoryBody), (status = CONFLICT, description = "It has changed since, or cannot stand there")))]
async fn change_category(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    JsonBody(given): JsonBody<Changed<CategoryGiven>>,
) -> Result<Json<ManagedCategoryBody>, Error> {
    let id = category_id(&id)?;
    let seen = given.version;
    let draft = CategoryDraft::try_from(CategoryFields::from(given.to))?;
    let category = catalog.change_category(&by.id, id, &draft, seen).await?;
    Ok(Json(ManagedCategoryBody::from(&category)))
}

/// Deletes a category that nothing is in.
#[utoipa::path(delete, path = "/api/admin/categories/{id}", tag = "admin", operation_id = "delete_category", security(("bearer" = [])), params(("id" = i64, Path, description = "The category's number", minimum = 1)), responses((status = NO_CONTENT), (status = CONFLICT, description = "Something is in it")))]
async fn delete_category(
    Admin(by): Admin,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    catalog.delete_category(&by.id, category_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn product_id(text: &str) -> Result<ProductId, Error> {
    text.parse().map_err(|_| NO_PRODUCT)
}

fn category_id(text: &str) -> Result<CategoryId, Error> {
    text.parse().map_err(|_| NO_CATEGORY)
}

fn maybe(asked: Seen) -> Result<Option<Version>, Error> {
    let Query(query) = asked?;
    Ok(query.version)
}
