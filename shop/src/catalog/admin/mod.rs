//! What administrators change: products, their images, and the tree of categories.
//!
//! Every change says which version it was made of; one that comes late changes nothing. What a search looks at is written in the
//! transaction that changes what it is made of.

mod categories;
mod checks;
mod draft;
mod image;
mod listing;
mod numbers;
mod products;
mod rows;
mod statements;
mod store;
mod tree;

pub use checks::{CategoryDraft, ProductDraft};
pub use draft::{CategoryFields, ProductFields};
pub use image::{ImageUrl, InvalidImage};
pub use listing::{ManagedListing, ManagedQuery, Shelf as ProductShelf};
pub use rows::{ManagedCategory, ManagedItem, ManagedProduct, Version};
pub use store::CatalogAdmin;
