//! What is generated from the catalogue, for people and for programs.

mod catalogue;
mod collector;
