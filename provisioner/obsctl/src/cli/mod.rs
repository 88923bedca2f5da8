//! The command line: one file a verb, which fills an `Options`, calls one function of [`crate::ops`] and has the
//! result shown.

mod apply;
mod arguments;
mod canary;
mod check;
mod completions;
mod destroy;
mod init;
mod local;
mod plan;
mod preview;
mod render;
mod rum;
mod run;
mod runtime;
mod schema;
mod status;

pub(crate) use run::run;
