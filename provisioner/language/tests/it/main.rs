//! The language from outside: text in, diagnostics and model out.

mod deploy;
mod diagnostics;
mod documents;
mod hostile;
mod order;
mod project;
mod render;
mod repository;
