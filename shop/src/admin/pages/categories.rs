//! The tree of categories: listed, and each made, renamed, moved and cut.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::desk::{Answer, Desk, Section, mistake, rows, to};
use crate::app::App;
use crate::catalog::{
    CatalogAdmin, CategoryDraft, CategoryFields, CategoryId, ManagedCategory, Version,
};
use crate::error::Error;
use crate::visit::CsrfForm;

const NONE: Error = Error::NotFound("category");
const PATH: &str = "/admin/categories";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list).post(create))
        .route("/admin/categories/new", get(blank))
        .route("/admin/categories/{id}", get(show).post(change))
        .route("/admin/categories/{id}/delete", post(delete))
}

#[derive(Serialize)]
struct Row {
    id: i64,
    name: String,
    slug: String,
    level: usize,
    products: u64,
    retired: u64,
}

impl From<&ManagedCategory> for Row {
    fn from(node: &ManagedCategory) -> Self {
        Self {
            id: node.category.id.get(),
            name: node.category.name.clone(),
            slug: node.category.slug.to_string(),
            level: node.level,
            products: node.products,
            retired: node.retired,
        }
    }
}

async fn list(desk: Desk, State(catalog): State<CatalogAdmin>) -> Answer {
    let categories = catalog.categories().await?;
    desk.page(
        "admin-categories.html",
        Section::Categories,
        None,
        context! { categories => rows(categories.iter().map(Row::from)) },
    )
}

/// A category as it is typed.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct CategoryForm {
    name: String,
    /// The number of the one that it is in; empty at the top.
    parent_id: String,
    /// Of one that is there.
    version: String,
}

impl From<&ManagedCategory> for CategoryForm {
    fn from(node: &ManagedCategory) -> Self {
        let parent = node.category.parent;
        Self {
            name: node.category.name.clone(),
            parent_id: parent.map(|id| id.to_string()).unwrap_or_default(),
            version: node.version.get().to_string(),
        }
    }
}

impl CategoryForm {
    fn draft(&self) -> Result<CategoryDraft, Error> {
        let parent = Some(self.parent_id.trim()).filter(|text| !text.is_empty());
        CategoryDraft::try_from(CategoryFields {
            name: self.name.clone(),
            // what is no number is no category either
            parent_id: parent.map(|text| text.parse().unwrap_or_default()),
        })
    }

    fn seen(&self) -> Result<Version, Error> {
        let seen = self.version.parse().map(Version::new);
        seen.map_err(|_| Error::invalid("version", "is missing: open the page again"))
    }
}

/// Where a category may be as far as the eye can tell: what is below it is no choice.
fn parents(categories: &[ManagedCategory], own: Option<CategoryId>, chosen: &str) -> Value {
    let mut within = None;
    let mut choices = Vec::new();
    for node in categories {
        within = within.filter(|level| node.level > *level);
        if Some(node.category.id) == own {
            within = Some(node.level);
        }
        if within.is_none() {
            let id = node.category.id.to_string();
            choices.push(context! {
                here => id == chosen,
                id,
                name => node.category.name.as_str(),
                level => node.level,
            });
        }
    }
    Value::from(choices)
}

async fn form(
    desk: &Desk,
    catalog: &CatalogAdmin,
    form: &CategoryForm,
    own: Option<CategoryId>,
    problem: Option<&Error>,
) -> Answer {
    let categories = catalog.categories().await?;
    let node = categories.iter().find(|node| Some(node.category.id) == own);
    let below = node.is_some_and(|node| {
        let parent = Some(node.category.id);
        categories
            .iter()
            .any(|other| other.category.parent == parent)
    });
    desk.page(
        "admin-category.html",
        Section::Categories,
        problem,
        context! {
            form => Value::from(Serde(form)),
            parents => parents(&categories, own, &form.parent_id),
            category => node.map(|node| Value::from(Serde(Row::from(node)))),
            below,
        },
    )
}

async fn blank(desk: Desk, State(catalog): State<CatalogAdmin>) -> Answer {
    form(&desk, &catalog, &CategoryForm::default(), None, None).await
}

async fn create(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    CsrfForm(typed): CsrfForm<CategoryForm>,
) -> Answer {
    let created = async {
        let draft = typed.draft()?;
        catalog.create_category(desk.by(), &draft).await
    };
    match created.await {
        Ok(_) => Ok(to(PATH)),
        Err(error) => form(&desk, &catalog, &typed, None, Some(&mistake(error)?)).await,
    }
}

async fn find(catalog: &CatalogAdmin, id: &str) -> Result<ManagedCategory, Error> {
    let id: CategoryId = id.parse().map_err(|_| NONE)?;
    catalog.category(id).await?.ok_or(NONE)
}

async fn show(desk: Desk, State(catalog): State<CatalogAdmin>, Path(id): Path<String>) -> Answer {
    let node = find(&catalog, &id).await?;
    let typed = CategoryForm::from(&node);
    form(&desk, &catalog, &typed, Some(node.category.id), None).await
}

async fn change(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<CategoryForm>,
) -> Answer {
    let id = find(&catalog, &id).await?.category.id;
    let changed = async {
        let (draft, seen) = (typed.draft()?, typed.seen()?);
        catalog.change_category(desk.by(), id, &draft, seen).await
    };
    match changed.await {
        Ok(_) => Ok(to(PATH)),
        Err(error) => form(&desk, &catalog, &typed, Some(id), Some(&mistake(error)?)).await,
    }
}

#[derive(Deserialize)]
struct Nothing {}

async fn delete(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    CsrfForm(Nothing {}): CsrfForm<Nothing>,
) -> Answer {
    let node = find(&catalog, &id).await?;
    let id = node.category.id;
    match catalog.delete_category(desk.by(), id).await {
        Ok(()) => Ok(to(PATH)),
        Err(error) => {
            let typed = CategoryForm::from(&node);
            form(&desk, &catalog, &typed, Some(id), Some(&mistake(error)?)).await
        }
    }
}
