//! How the shop does, as its database knows.

use std::collections::BTreeMap;

use shop_telemetry::Clock;
use sqlx::FromRow;
use std::sync::Arc;

use super::statements as sql;
use crate::catalog::{Currency, Listing, Money, Page};
use crate::database::Database;
use crate::error::Error;
use crate::orders::Status;

const DAY_MS: i64 = 86_400_000;
/// Days that are looked at, today included.
const DAYS: i64 = 30;

/// Reads figures.
#[derive(Clone)]
pub struct Figures {
    database: Database,
    clock: Arc<dyn Clock>,
}

/// What was sold on a day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sales {
    /// Its start, in milliseconds since the epoch.
    pub day: i64,
    /// Orders that were paid.
    pub orders: u64,
    /// What they came to.
    pub revenue: Money,
}

/// How far people came in the last days. Each number has those after it in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Funnel {
    /// Put something into a cart.
    pub carts: u64,
    /// Began to check out.
    pub checkouts: u64,
    /// Ordered.
    pub orders: u64,
    /// Paid.
    pub paid: u64,
}

/// What there is on the shelves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelves {
    /// Products that are sold.
    pub products: u64,
    /// Of which there is nothing left.
    pub sold_out: u64,
    /// Of which there is little or nothing left.
    pub low: u64,
}

/// How the shop does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The last days, the earliest first, those without a sale too.
    pub sales: Vec<Sales>,
    /// Orders of the last days by where they stand.
    pub statuses: Vec<(Status, u64)>,
    /// How far people came.
    pub funnel: Funnel,
    /// The stock.
    pub shelves: Shelves,
}

/// Which products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// All.
    All,
    /// Of which little or nothing is left.
    #[default]
    Low,
    /// Of which nothing is left.
    SoldOut,
}

impl Shelf {
    /// All, in the order of a choice.
    pub const ALL: [Self; 3] = [Self::Low, Self::SoldOut, Self::All];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Low => "low",
            Self::SoldOut => "sold-out",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::All => "All products",
            Self::Low => "Running low",
            Self::SoldOut => "Sold out",
        }
    }

    const fn number(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Low => 1,
            Self::SoldOut => 2,
        }
    }
}

/// A product and its stock.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Kept {
    /// The product's id.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Pieces that can be sold.
    pub available: i64,
    /// Pieces held for orders.
    pub reserved: i64,
    /// The mark of low stock.
    pub low_at: i64,
    /// Which state of the stock this is.
    pub version: i64,
}

impl Figures {
    /// Figures of what is in `database`.
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// How the shop does.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overview(&self) -> Result<Overview, Error> {
        let today = self.clock.now().get().div_euclid(DAY_MS);
        let first = today - DAYS + 1;
        let since = first * DAY_MS;
        let statuses = self.statuses(since).await?;
        Ok(Overview {
            sales: self.sales(first, today).await?,
            funnel: self.funnel(since, &statuses).await?,
            statuses,
            shelves: self.shelves().await?,
        })
    }

    async fn sales(&self, first: i64, today: i64) -> Result<Vec<Sales>, Error> {
        let rows = sqlx::query_as::<_, (i64, i64, i64)>(sql::SALES)
            .bind(first * DAY_MS)
            .bind(DAY_MS)
            .fetch_all(self.database.pool());
        let rows = self.database.timed("figures.sales", rows).await?;
        let sold: BTreeMap<_, _> = rows.into_iter().map(|row| (row.0, row)).collect();
        let days = (first..=today).map(|day| {
            let (_, orders, minor) = sold.get(&day).copied().unwrap_or((day, 0, 0));
            Sales {
                day: day * DAY_MS,
                orders: orders.unsigned_abs(),
                revenue: Money::new(minor.unsigned_abs(), Currency::Eur),
            }
        });
        Ok(days.collect())
    }

    async fn statuses(&self, since: i64) -> Result<Vec<(Status, u64)>, Error> {
        let rows = sqlx::query_as::<_, (String, i64)>(sql::BY_STATUS)
            .bind(since)
            .fetch_all(self.database.pool());
        let rows = self.database.timed("figures.statuses", rows).await?;
        let count = |status: Status| {
            let of_it = rows.iter().find(|(name, _)| name == status.name());
            of_it.map_or(0, |(_, count)| count.unsigned_abs())
        };
        Ok(Status::ALL.map(|status| (status, count(status))).to_vec())
    }

    async fn funnel(&self, since: i64, statuses: &[(Status, u64)]) -> Result<Funnel, Error> {
        let row = sqlx::query_as::<_, (i64, i64)>(sql::ON_THE_WAY)
            .bind(since)
            .fetch_one(self.database.pool());
        let (carts, checkouts) = self.database.timed("figures.funnel", row).await?;
        let orders: u64 = statuses.iter().map(|(_, count)| count).sum();
        let is_paid = |status| matches!(status, Status::Confirmed | Status::Shipped);
        let paid = statuses.iter().filter(|(status, _)| is_paid(*status));
        let checkouts = orders + checkouts.unsigned_abs();
        Ok(Funnel {
            // a cart whose checkout was begun is still there
            carts: checkouts.max(orders + carts.unsigned_abs()),
            checkouts,
            orders,
            paid: paid.map(|(_, count)| count).sum(),
        })
    }

    async fn shelves(&self) -> Result<Shelves, Error> {
        let row =
            sqlx::query_as::<_, (i64, i64, i64)>(sql::SHELVES).fetch_one(self.database.pool());
        let (products, sold_out, low) = self.database.timed("figures.shelves", row).await?;
        Ok(Shelves {
            products: products.unsigned_abs(),
            sold_out: sold_out.unsigned_abs(),
            low: low.unsigned_abs(),
        })
    }

    /// A page of what there is, the scarcest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shelf(&self, which: Shelf, listing: Listing) -> Result<Page<Kept>, Error> {
        let total = sqlx::query_as::<_, (i64,)>(sql::COUNT_SHELF)
            .bind(which.number())
            .fetch_one(self.database.pool());
        let (total,) = self.database.timed("figures.shelf_count", total).await?;
        let items = sqlx::query_as::<_, Kept>(sql::SHELF)
            .bind(which.number())
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        Ok(Page {
            items: self.database.timed("figures.shelf", items).await?,
            total: total.unsigned_abs(),
            listing,
        })
    }
}
