//! What the shop sells: products in a tree of categories, listed, shown and searched.

mod admin;
mod cache;
mod category;
mod listing;
mod money;
mod names;
mod product;
mod read;
mod rows;
mod search;
mod statements;
mod store;

pub use admin::{
    CatalogAdmin, CategoryDraft, CategoryFields, ImageUrl, InvalidImage, ManagedCategory,
    ManagedItem, ManagedListing, ManagedProduct, ManagedQuery, ProductDraft, ProductFields,
    ProductShelf, Version,
};
pub use cache::{CacheSize, InvalidCacheSize, Listed, Mark, Served};
pub use category::{Category, CategoryNode};
pub(crate) use listing::ListingQuery;
pub use listing::{Listing, Page, PageNumber, PageSize, Sort};
pub use money::{Currency, Money};
pub use names::{CategoryId, InvalidId, ProductId, Slug};
pub use product::{Product, ProductSummary, Rating};
pub use search::{SearchTerms, normalise};
#[doc(hidden)]
pub use statements::NEWEST;
pub use store::Catalog;
