//! People: their accounts, and the logins by which the shop knows them again.

mod admin_visit;
mod logins;
mod statements;
mod store;

pub use admin_visit::AdminVisit;
pub use store::Users;
