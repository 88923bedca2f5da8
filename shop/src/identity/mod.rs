//! Who asks: people and guests, what they may do, and the tokens by which programs prove it.

mod principal;
mod secret;
mod tokens;

pub use principal::{Admin, Principal, Role, UserId};
pub(crate) use principal::{bearer, bearer_of};
pub use secret::{Secret, SecretError};
pub use tokens::{Claims, TokenError, Tokens};
