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
use crate::inventory::{Change, Inventory, NoPieces, Pieces, StockVersion};
use crate::visit::CsrfForm;
use crate::web::Links;

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
    available: String,
    reserved: i64,
    low_at: String,
    version: i64,
    /// Something is wrong with what was typed, which is then what is shown.
    wrong: bool,
}

impl Row {
    fn new(kept: Kept, wrong: Option<&Wrong<'_>>) -> Self {
        let typed = wrong.filter(|wrong| wrong.is_of(kept.id));
        let typed = typed.map(|wrong| wrong.counted);
        let text = |typed: Option<&String>, number: i64| {
            typed.map_or_else(|| number.to_string(), Clone::clone)
        };
        Self {
            id: kept.id,
            slug: kept.slug,
            name: kept.name,
            available: text(typed.map(|typed| &typed.available), kept.available),
            reserved: kept.reserved,
            low_at: text(typed.map(|typed| &typed.low_at), kept.low_at),
            version: typed.map_or(kept.version, |typed| typed.version),
            wrong: typed.is_some(),
        }
    }
}

/// A form that could not be taken.
struct Wrong<'a> {
    product: ProductId,
    counted: &'a Counted,
    problem: &'a Error,
}

impl Wrong<'_> {
    /// Whether what was typed for this product is to be shown again. What came too late is not: the numbers there are now are.
    fn is_of(&self, product: i64) -> bool {
        product == self.product.get() && !self.problem.problems().is_empty()
    }
}

async fn show(
    desk: Desk,
    State(figures): State<Figures>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    let Query(asked) = asked?;
    list(&desk, &figures, &asked, None).await
}

async fn list(desk: &Desk, figures: &Figures, asked: &Asked, wrong: Option<&Wrong<'_>>) -> Answer {
    let shelf = asked.shelf();
    let listing = Listing::try_from(ListingQuery::unsorted(asked.page.clone(), None))?;
    let page = figures.shelf(shelf, listing).await?;
    let path = "/admin/inventory";
    let links = Links::filtered(path, &[("shelf", shelf.name())], &page);
    let (number, pages, total) = (page.listing.page.get(), page.pages(), page.total);
    desk.page(
        "admin-inventory.html",
        Section::Inventory,
        wrong.map(|wrong| wrong.problem),
        context! {
            shelves => Shelf::ALL.map(|one| context! {
                name => one.name(), title => one.title(), here => one == shelf,
            }).to_vec(),
            shelf => shelf.name(),
            saved => asked.saved.is_some(),
            items => rows(page.items.into_iter().map(|kept| Row::new(kept, wrong))),
            links => rows([links]),
            wrong => wrong.map(|wrong| wrong.product.get()),
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
    #[serde(default)]
    page: String,
}

impl Counted {
    fn read(&self) -> Result<(u32, u32), Error> {
        let number = |field: &'static str, text: &str| {
            let number = text.parse().map(Pieces::get);
            number.map_err(|error: NoPieces| FieldProblem {
                field,
                message: error.to_string(),
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
    // where the form stood
    let number = counted.page.parse().unwrap_or(1_u32).max(1);
    let asked = Asked {
        shelf: Some(counted.shelf.clone()),
        page: Some(number.to_string()),
        saved: None,
    };
    if let Err(error) = keep(&desk, &inventory, product, &counted).await {
        let wrong = Wrong {
            product,
            counted: &counted,
            problem: &mistake(error)?,
        };
        return list(&desk, &figures, &asked, Some(&wrong)).await;
    }
    let shelf = asked.shelf().name();
    let path = format!("/admin/inventory?shelf={shelf}&page={number}&saved=yes");
    Ok(to(&path))
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
