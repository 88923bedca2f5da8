//! The shop from outside: as a router with a real database in it, and as a process.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

mod account_pages;
mod accounts;
mod administration;
mod announcements;
mod api;
mod app;
mod audit;
mod books;
mod bounds;
mod browser;
mod buying;
mod carts;
mod catalog_admin;
mod catalog_cache;
mod client_telemetry;
mod crossing;
mod events;
mod faults;
mod headers;
mod inventory;
mod kept;
mod kills;
mod logging;
mod logins;
mod mail_server;
mod mails;
mod metrics;
mod openapi;
mod operation;
mod orders;
mod outages;
mod pages;
mod payments;
mod process;
mod rate_limits;
mod reservations;
mod reviews;
mod security;
mod services;
mod shopping;
mod store;
mod traces;
mod visits;
mod waiting;
