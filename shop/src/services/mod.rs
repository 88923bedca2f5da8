//! The shop as several processes: which services one serves, where the others are, and how they prove to each other who calls.

mod client;
mod guard;
mod name;
mod peer;
mod policy;
mod seen;
mod token;

pub use client::{CallError, ServiceClient};
pub(crate) use guard::Called;
pub use guard::Guard;
pub use name::{InvalidService, ServiceName};
pub use peer::{InvalidPeer, PeerAddress};
pub use policy::CallPolicy;
pub use token::{Call, Refusal, ServiceTokens};
