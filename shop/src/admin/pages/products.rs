//! Products: listed, made, changed, taken off sale and put back; and the categories they are in.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::desk::{Answer, Desk, Section, mistake, rows, to};
use crate::app::App;
use crate::catalog::{
    CatalogAdmin, ManagedCategory, ManagedItem, ManagedListing, ManagedProduct, ManagedQuery,
    ProductDraft, ProductFields, ProductId, ProductShelf, Version,
};
use crate::error::{Error, FieldProblem};
use crate::inventory::{NoPieces, Pieces};
use crate::visit::CsrfForm;
use crate::web::Links;

const NONE: Error = Error::NotFound("product");
const PATH: &str = "/admin/products";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list).post(create))
        .route("/admin/products/new", get(blank))
        .route("/admin/products/{id}", get(show).post(change))
        .route("/admin/products/{id}/shelve", post(shelve))
}

#[derive(Serialize)]
struct Row {
    id: i64,
    name: String,
    category: String,
    price: String,
    stock: u32,
    retired: bool,
}

impl From<&ManagedItem> for Row {
    fn from(item: &ManagedItem) -> Self {
        let product = &item.summary;
        Self {
            id: product.id.get(),
            name: product.name.clone(),
            category: product.category_name.clone(),
            price: product.price.to_string(),
            stock: product.stock,
            retired: item.retired_at.is_some(),
        }
    }
}

async fn list(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    asked: Result<Query<ManagedQuery>, QueryRejection>,
) -> Answer {
    let Query(query) = asked?;
    let searched = query.q.clone().unwrap_or_default();
    let wanted = ManagedListing::try_from(query)?;
    let shelf = wanted.shelf;
    let page = catalog.products(&wanted).await?;
    let filters = [("q", searched.as_str()), ("shelf", shelf.name())];
    let shelves = [
        (ProductShelf::Sold, "On sale"),
        (ProductShelf::Retired, "No longer sold"),
        (ProductShelf::All, "All"),
    ];
    let shelves =
        shelves.map(|(one, title)| context! { name => one.name(), title, here => one == shelf });
    desk.page(
        "admin-products.html",
        Section::Products,
        None,
        context! {
            q => searched.as_str(),
            shelves => shelves.to_vec(),
            products => rows(page.items.iter().map(Row::from)),
            total => page.total,
            number => page.listing.page.get(),
            pages => page.pages(),
            links => rows([Links::filtered(PATH, &filters, &page)]),
        },
    )
}

/// A product as it is typed.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct ProductForm {
    name: String,
    description: String,
    price: String,
    category: String,
    /// An address a line.
    images: String,
    /// Of a new product.
    stock: String,
    /// Of one that is there.
    version: String,
}

impl From<&ManagedProduct> for ProductForm {
    fn from(product: &ManagedProduct) -> Self {
        let summary = &product.item.summary;
        let images: Vec<String> = product.images.iter().map(ToString::to_string).collect();
        Self {
            name: summary.name.clone(),
            description: product.description.clone(),
            price: typed(summary.price.minor()),
            category: summary.category_id.to_string(),
            images: images.join("\n"),
            stock: String::new(),
            version: product.item.version.get().to_string(),
        }
    }
}

/// A price as one types it.
fn typed(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// `49`, `49.9` or `49,90` in cents.
fn minor(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('€').trim_start();
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let cents: i64 = format!("{part:0<2}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)
}

impl ProductForm {
    fn draft(&self) -> Result<ProductDraft, Error> {
        let price = minor(&self.price);
        let category = self.category.parse().ok();
        let images = self.images.lines().map(str::trim);
        let fields = ProductFields {
            name: self.name.clone(),
            description: self.description.clone(),
            // what has no meaning is told of below, beside what else is wrong
            price_minor: price.unwrap_or(1),
            category_id: category.unwrap_or(0),
            images: images
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        let drafted = ProductDraft::try_from(fields);
        let mut problems = match &drafted {
            Err(Error::Invalid(problems)) => problems.clone(),
            _ => Vec::new(),
        };
        let mut say = |field: &'static str, message: &str| {
            let message = message.to_owned();
            problems.push(FieldProblem { field, message });
        };
        if price.is_none() {
            say("price", "is a price, such as 49.90");
        }
        if category.is_none() {
            say("category", "is needed");
        }
        if problems.is_empty() {
            drafted
        } else {
            Err(Error::Invalid(problems))
        }
    }

    fn pieces(&self) -> Result<u32, Error> {
        if self.stock.trim().is_empty() {
            return Ok(0);
        }
        let pieces = self.stock.parse().map(Pieces::get);
        pieces.map_err(|error: NoPieces| Error::invalid("stock", error.to_string()))
    }

    /// With all that is wrong, not only with what is so first.
    fn new_product(&self) -> Result<(ProductDraft, u32), Error> {
        match (self.draft(), self.pieces()) {
            (Err(Error::Invalid(mut problems)), Err(Error::Invalid(more))) => {
                problems.extend(more);
                Err(Error::Invalid(problems))
            }
            (draft, pieces) => Ok((draft?, pieces?)),
        }
    }

    fn seen(&self) -> Result<Version, Error> {
        let seen = self.version.parse().map(Version::new);
        seen.map_err(|_| Error::invalid("version", "is missing: open the page again"))
    }
}

fn choices(categories: &[ManagedCategory], chosen: &str) -> Value {
    let choice = |node: &ManagedCategory| {
        let id = node.category.id.to_string();
        context! {
            here => id == chosen,
            id,
            name => node.category.name.as_str(),
            level => node.level,
        }
    };
    categories.iter().map(choice).collect()
}

async fn form(
    desk: &Desk,
    catalog: &CatalogAdmin,
    form: &ProductForm,
    product: Option<&ManagedProduct>,
    problem: Option<&Error>,
) -> Answer {
    let categories = catalog.categories().await?;
    desk.page(
        "admin-product.html",
        Section::Products,
        problem,
        context! {
            form => Value::from(Serde(form)),
            categories => choices(&categories, &form.category),
            product => product.map(|product| context! {
                id => product.item.summary.id.get(),
                slug => product.item.summary.slug.as_str(),
                name => product.item.summary.name.as_str(),
                stock => product.item.summary.stock,
                retired => product.item.retired_at.is_some(),
            }),
        },
    )
}

async fn blank(desk: Desk, State(catalog): State<CatalogAdmin>) -> Answer {
    form(&desk, &catalog, &ProductForm::default(), None, None).await
}

async fn create(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    CsrfForm(typed): CsrfForm<ProductForm>,
) -> Answer {
    let created = async {
        let (draft, pieces) = typed.new_product()?;
        catalog.create_product(desk.by(), &draft, pieces).await
    };
    match created.await {
        Ok(product) => Ok(to(&format!("{PATH}/{}", product.item.summary.id))),
        Err(error) => form(&desk, &catalog, &typed, None, Some(&mistake(error)?)).await,
    }
}

async fn find(catalog: &CatalogAdmin, id: &str) -> Result<ManagedProduct, Error> {
    let id: ProductId = id.parse().map_err(|_| NONE)?;
    catalog.product(id).await?.ok_or(NONE)
}

async fn show(desk: Desk, State(catalog): State<CatalogAdmin>, Path(id): Path<String>) -> Answer {
    let product = find(&catalog, &id).await?;
    let typed = ProductForm::from(&product);
    form(&desk, &catalog, &typed, Some(&product), None).await
}

async fn change(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    CsrfForm(typed): CsrfForm<ProductForm>,
) -> Answer {
    let product = find(&catalog, &id).await?;
    let id = product.item.summary.id;
    let changed = async {
        let (draft, seen) = (typed.draft()?, typed.seen()?);
        catalog.change_product(desk.by(), id, &draft, seen).await
    };
    match changed.await {
        Ok(_) => Ok(to(&format!("{PATH}/{id}"))),
        Err(error) => {
            let error = mistake(error)?;
            form(&desk, &catalog, &typed, Some(&product), Some(&error)).await
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Retire,
    Restore,
}

#[derive(Deserialize)]
struct Wanted {
    deed: What,
}

async fn shelve(
    desk: Desk,
    State(catalog): State<CatalogAdmin>,
    Path(id): Path<String>,
    CsrfForm(wanted): CsrfForm<Wanted>,
) -> Answer {
    let product = find(&catalog, &id).await?;
    let id = product.item.summary.id;
    match wanted.deed {
        What::Retire => catalog.retire_product(desk.by(), id, None).await?,
        What::Restore => catalog.restore_product(desk.by(), id, None).await?,
    }
    Ok(to(&format!("{PATH}/{id}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_as_they_are_typed() {
        for (text, expected) in [
            ("49", Some(4900)),
            ("49.9", Some(4990)),
            (" 49,90 ", Some(4990)),
            ("€ 0.05", Some(5)),
            ("1234567.89", Some(123_456_789)),
            ("", None),
            (".5", None),
            ("49.905", None),
            ("-1", None),
            ("1e3", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(minor(text), expected, "{text}");
        }
        assert_eq!(minor(&typed(4_905)), Some(4_905));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let form = ProductForm {
            price: "cheap".to_owned(),
            stock: "-1".to_owned(),
            ..ProductForm::default()
        };
        let problems = form.new_product().unwrap_err();
        let fields: Vec<_> = problems.problems().iter().map(|one| one.field).collect();
        assert_eq!(fields, ["name", "price", "category", "stock"]);
    }
}
