//! The shop: what monitoring watches.
//!
//! Requests come in through [`serve`] and [`router`], pages are in [`web`], JSON is in [`api`], both read the [`catalog`]. What goes wrong
//! is an [`error::Error`], shown to the client in one place.

pub mod admin;
pub mod api;
pub mod app;
pub mod assets;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod config;
pub mod database;
pub mod error;
pub mod events;
pub mod health;
pub mod identity;
pub mod ids;
pub mod inventory;
pub mod lifecycle;
pub mod limits;
pub mod metrics;
pub mod middleware;
pub mod notifications;
pub mod openapi;
pub mod operator;
pub mod orders;
pub mod outbound;
pub mod payment;
pub mod picture;
pub mod reviews;
pub mod router;
pub mod rum;
pub mod seed;
pub mod serve;
pub mod services;
pub mod users;
pub mod visit;
pub mod web;
