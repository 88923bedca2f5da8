//! Taking money: the client of the payment provider, and the simulated provider itself.
//!
//! No card number ever comes here: customers' pages would get a token from the provider, and so does this shop's.

mod card;
mod client;
mod ledger;
mod policy;
mod provider;

pub use card::Card;
pub use client::{Charged, Payments};
pub use ledger::{Entry, Ledger, Verdict};
pub use policy::PaymentPolicy;
pub use provider::{Charge, Provider, ProviderError};
