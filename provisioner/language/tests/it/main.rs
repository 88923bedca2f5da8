//! The language from outside: text in, diagnostics and model out.

mod canary;
mod deploy;
mod diagnostics;
mod documents;
mod hostile;
mod house_rules;
mod monitor;
mod order;
mod project;
mod published;
mod render;
mod repository;
