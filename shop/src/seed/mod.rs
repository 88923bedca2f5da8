//! The thousand products that the shop starts with. Made from word lists by a fixed rule: the same everywhere, for ever.

mod assortment;
mod dice;
mod generate;
mod load;
mod words;

pub(crate) use dice::Dice;
pub use generate::{SeedCategory, SeedProduct, categories, products};
pub use load::{SeedError, load};
