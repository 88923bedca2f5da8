//! One function and one `Options` for each verb. They do the work and print nothing.

mod apply;
mod canary;
mod check;
mod consent;
mod destroy;
mod failure;
mod files;
mod init;
mod interrupt;
mod local;
mod packages;
mod plan;
mod preview;
mod project;
mod render;
mod schema;
mod snippet;
mod status;

pub(crate) use apply::{Applied, ApplyOptions, apply};
pub(crate) use canary::{CanaryAudience, CanaryRun, CanaryRunOptions, PackageFile, run_canary};
pub(crate) use check::{Checked, check};
pub(crate) use consent::{Answer, Approval, Audience, Question};
pub(crate) use destroy::{DestroyOptions, Destroyed, Doomed, destroy};
pub(crate) use failure::Failure;
pub(crate) use init::{InitOptions, Initialized, init};
pub(crate) use local::{
    CanarySettings, EvaluationRange, Interpolation, Listening, LocalOptions, RumSettings, local,
};
pub(crate) use plan::{Planned, plan};
pub(crate) use preview::{
    Data, Form, PreviewOptions, Previewed, Theme, preview, serve as serve_previews,
};
pub(crate) use project::{Findings, ProjectOptions};
pub(crate) use render::{RenderOptions, Rendered, render};
pub(crate) use schema::{SchemaOptions, Schemas, schema};
#[cfg(test)]
pub(crate) use snippet::ClientSettings;
pub(crate) use snippet::{Snippet, SnippetForm, SnippetOptions, snippet};
#[cfg(test)]
pub(crate) use status::StackState;
pub(crate) use status::{Status, status};
