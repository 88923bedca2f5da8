//! The machine against a world in memory, which is also torn down and resumed at every point.

mod creation;
mod interruption;
mod update;
mod world;
