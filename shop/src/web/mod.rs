//! Pages, rendered on the server. They need no script.

mod links;
mod pages;
mod product;
mod templates;
mod view;

pub(crate) use links::Links;
pub(crate) use pages::routes;
pub use templates::Templates;
pub(crate) use view::{places, problems_view};
