//! Traces as X-Ray's segment documents, sent as datagrams to whoever listens in place of the daemon.

mod document;
mod segment;
mod udp;

pub(super) use document::documents;
pub(super) use udp::{Datagram, deliver};
