//! What is on the shelves, and how it gets there.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use minijinja::context;
use serde::{Deserialize, Serialize};

use super::super::{Action, Deed, Figures, Kept, Shelf};
use super::desk::{Answer, Desk, Section, mistake, rows, to};
use crate::app::App;
use crate::catalog::{Listing, ListingQuery, ProductId};
use crate::error::{Error, FieldProblem};
use crate::inventory::{Change, Inventory, StockVersion};
use crate::visit::CsrfForm;
use crate::web::Links;

/// More than any shelf holds.
const MOST: u32 = 1_000_000;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/inventory", get(show))
        .route("/admin/inventory/{product}", post(set))
}

#[derive(Default, Deserialize)]
struct Asked {
    shelf: Option<String>,
    page: Option<String>,
    saved: Option<String>,
}

impl Asked {
    fn shelf(&self) -> Shelf {
        let named = |shelf: &Shelf| Some(shelf.name()) == self.shelf.as_deref();
        Shelf::ALL.into_iter().find(named).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Row {
    id: i64,
    slug: String,
    name: String,
    available: i64,
    reserved: i64,
    low_at: i64,
    version: i64,
}

impl From<Kept> for Row {
    fn from(kept: Kept) -> Self {
        Self {
            id: kept.id,
            slug: kept.slug,
            name: kept.name,
            available: kept.available,
            reserved: kept.reserved,
            low_at: kept.low_at,
            version: kept.version,
        }
    }
}

async fn show(
    desk: Desk,
    State(figures): State<Figures>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let Query(asked) = asked.map_err(|rejection| Error::invalid("query", rejection.body_text()))?;
    list(&desk, &figures, &asked, None).await
}

async fn list(desk: &Desk, figures: &Figures, asked: &Asked, problem: Option<&Error>) -> Answer {
    let shelf = asked.shelf();
    let listing = Listing::try_from(ListingQuery::unsorted(asked.page.clone(), None))?;
    let page = figures.shelf(shelf, listing).await?;
    let path = "/admin/inventory";
    let links = Links::filtered(path, &[("shelf", shelf.name())], &page);
    let (number, pages, total) = (page.listing.page.get(), page.pages(), page.total);
    desk.page(
        "admin-inventory.html",
        Section::Inventory,
        problem,
        context! {
            shelves => Shelf::ALL.map(|one| context! {
                name => one.name(), title => one.title(), here => one == shelf,
            }).to_vec(),
            shelf => shelf.name(),
            saved => asked.saved.is_some(),
            items => rows(page.items.into_iter().map(Row::from)),
            links => rows([links]),
            number, pages, total,
        },
    )
}

#[derive(Deserialize)]
struct Counted {
    available: String,
    low_at: String,
    version: i64,
    #[serde(default)]
    shelf: String,
}

impl Counted {
    fn read(&self) -> Result<(u32, u32), Error> {
        let number = |field: &'static str, text: &str| {
            let number = text.trim().parse().ok().filter(|number| *number <= MOST);
            number.ok_or_else(|| FieldProblem {
                field,
                message: format!("is a whole number from 0 to {MOST}"),
            })
        };
        let available = number("available", &self.available);
        match (available, number("low_at", &self.low_at)) {
            (Ok(available), Ok(low_at)) => Ok((available, low_at)),
            (available, low_at) => {
                let problems = [available.err(), low_at.err()];
                Err(Error::Invalid(problems.into_iter().flatten().collect()))
            }
        }
    }
}

async fn set(
    desk: Desk,
    State(figures): State<Figures>,
    State(inventory): State<Inventory>,
    Path(product): Path<String>,
    CsrfForm(counted): CsrfForm<Counted>,
) -> Answer {
    let product: ProductId = product.parse().map_err(|_| Error::NotFound("product"))?;
    if let Err(error) = keep(&desk, &inventory, product, &counted).await {
        let asked = Asked {
            shelf: Some(counted.shelf),
            ..Asked::default()
        };
        return list(&desk, &figures, &asked, Some(&mistake(error)?)).await;
    }
    let shelf = Asked {
        shelf: Some(counted.shelf),
        ..Asked::default()
    };
    let shelf = shelf.shelf().name();
    Ok(to(&format!("/admin/inventory?shelf={shelf}&saved=yes")))
}

async fn keep(
    desk: &Desk,
    inventory: &Inventory,
    product: ProductId,
    counted: &Counted,
) -> Result<(), Error> {
    let (available, low_at) = counted.read()?;
    let subject = product.to_string();
    let before = inventory.stock(product).await?;
    let before = before.ok_or(Error::NotFound("product"))?;
    let seen = StockVersion::new(counted.version);
    if available != before.available || seen != before.version {
        let deed = Deed::of(desk.by(), Action::StockSet, &subject);
        let change = Change::To { available, seen };
        let changed = inventory.change_stock(product, change);
        desk.audit.around(deed, changed).await?;
    }
    if low_at != before.low_at {
        let deed = Deed::of(desk.by(), Action::StockMarked, &subject);
        let marked = inventory.mark(product, low_at);
        desk.audit.around(deed, marked).await?;
    }
    Ok(())
}
