//! What the shop is compared with: the list of products by axum and sqlx with nothing around it, and the same list out of memory.
//!
//!     bare DATABASE_FILE [memory]
//!     bare --statement
//!
//! Prints the address that it listens on, or the statement, which is the shop's own.

use std::sync::Arc;

use anyhow::Context;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    slug: String,
    name: String,
    price_minor: i64,
    currency: String,
    stock: i64,
    category_id: i64,
    category_slug: String,
    category_name: String,
    total: i64,
}

#[derive(Serialize)]
struct Price {
    minor: i64,
    currency: String,
    text: String,
}

#[derive(Serialize)]
struct Category {
    id: i64,
    slug: String,
    name: String,
}

#[derive(Serialize)]
struct Item {
    id: i64,
    slug: String,
    name: String,
    price: Price,
    in_stock: bool,
    category: Category,
    url: String,
}

#[derive(Serialize)]
struct List {
    items: Vec<Item>,
    total: i64,
    page: i64,
    per_page: i64,
    pages: i64,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    this: String,
    first: String,
    next: String,
    last: String,
}

#[derive(Deserialize)]
struct Asked {
    per_page: i64,
}

impl From<Row> for Item {
    fn from(row: Row) -> Self {
        let (whole, cents) = (row.price_minor / 100, row.price_minor % 100);
        Self {
            id: row.id,
            url: format!("/api/products/{}", row.id),
            slug: row.slug,
            name: row.name,
            price: Price {
                minor: row.price_minor,
                currency: row.currency,
                text: format!("€{whole}.{cents:02}"),
            },
            in_stock: row.stock > 0,
            category: Category {
                id: row.category_id,
                slug: row.category_slug,
                name: row.category_name,
            },
        }
    }
}

async fn read(pool: &SqlitePool, per_page: i64) -> sqlx::Result<List> {
    let rows: Vec<Row> = sqlx::query_as(shop::catalog::NEWEST)
        .bind(per_page)
        .bind(0_i64)
        .fetch_all(pool)
        .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let pages = (total + per_page - 1) / per_page;
    let at = |page| format!("/api/products?per_page={per_page}&page={page}");
    Ok(List {
        items: rows.into_iter().map(Item::from).collect(),
        total,
        page: 1,
        per_page,
        pages,
        links: Links {
            this: at(1),
            first: at(1),
            next: at(2),
            last: at(pages),
        },
    })
}

async fn products(
    State(pool): State<SqlitePool>,
    Query(asked): Query<Asked>,
) -> Result<Json<List>, String> {
    let list = read(&pool, asked.per_page).await;
    list.map(Json).map_err(|error| error.to_string())
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "who started it reads the address")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().context("missing: DATABASE_FILE")?;
    if file == "--statement" {
        println!("{}", shop::catalog::NEWEST);
        return Ok(());
    }
    let options = SqliteConnectOptions::new().filename(file);
    let pool = SqlitePoolOptions::new()
        .max_connections(8)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    let routes = if arguments.next().is_some() {
        let list = Arc::new(read(&pool, 20).await?);
        let kept = move || {
            let list = Arc::clone(&list);
            async move { Json(list).into_response() }
        };
        Router::new().route("/api/products", get(kept))
    } else {
        Router::new()
            .route("/api/products", get(products))
            .with_state(pool)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, routes).await?)
}
