//! `obsctl preview`: the project's dashboards as pictures.

mod compare;
mod dashboards;
mod draw;
mod feed;
mod made_up;
mod serve;
mod shape;

use std::path::PathBuf;

pub(crate) use charts::Theme;
use cloudwatch::time::Timestamp;
use language::model::Model;
use serde::Serialize;

use super::Failure;
use super::files::{self, FileError};
use super::plan::target;
use super::project::{ProjectOptions, Report, compiled, model};
use crate::aws::{self, Session};
use crate::exit::Exit;
use crate::source::{RevisionError, load_revision};
use dashboards::{Board, boards};
use draw::Drawing;
use feed::Feed;
use made_up::MadeUp;

pub(crate) use serve::serve;

/// A Monday at noon: made-up data end then, so that the same project gives the same picture on each day.
const MADE_UP_NOW: Timestamp = Timestamp::from_seconds(1_767_614_400);

/// What to draw, and how.
#[derive(Debug, Clone)]
pub(crate) struct PreviewOptions {
    /// Which project.
    pub(crate) project: ProjectOptions,
    /// The dashboards, by name in YAML or in AWS; all when none is named.
    pub(crate) names: Vec<String>,
    /// What is made of them.
    pub(crate) form: Form,
    /// Where files go.
    pub(crate) out: PathBuf,
    /// Where data come from.
    pub(crate) data: Data,
    /// The time that it is.
    pub(crate) now: Timestamp,
    /// How many seconds are shown, instead of the dashboard's own range.
    pub(crate) range: Option<u32>,
    /// Colours.
    pub(crate) theme: Theme,
    /// Show what changed since this revision.
    pub(crate) since: Option<String>,
}

/// What is made of a dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// One page.
    Html,
    /// One vector picture of each widget.
    Svg,
    /// One picture in pixels of each widget.
    Png,
}

/// Where data come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// Made up, the same each time.
    MadeUp,
    /// Read from where the environment is.
    Live,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Previewed {
    /// Each dashboard.
    pub(crate) dashboards: Vec<PreviewedDashboard>,
}

/// One dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PreviewedDashboard {
    /// Name in YAML.
    pub(crate) name: String,
    /// Its widgets; of a comparison those that changed.
    pub(crate) widgets: usize,
    /// The files that were written.
    pub(crate) files: Vec<PathBuf>,
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PreviewError {
    /// A call failed.
    #[error(transparent)]
    Aws(#[from] aws::Error),
    /// A file can not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The revision can not be read.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// The project had mistakes in the revision.
    #[error("the project in revision `{0}` has mistakes, so that there is nothing to compare with")]
    Mistakes(String),
    /// There is no dashboard of this name.
    #[error("there is no dashboard `{name}`")]
    Unknown {
        /// As it was given.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A picture could not be made.
    #[error("cannot draw a widget of dashboard `{dashboard}`")]
    Picture {
        /// Name in YAML.
        dashboard: String,
        /// Why.
        source: charts::PngError,
    },
}

impl Failure for PreviewError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Aws(error) => error.hint(),
            Self::Mistakes(revision) => Some(format!(
                "`git stash`, `git switch --detach {revision}` and `obsctl check` tell them"
            )),
            Self::Unknown { known, .. } if known.is_empty() => {
                Some("the project has no dashboard".to_owned())
            }
            Self::Unknown { known, .. } => Some(format!("there is {}", known.join(", "))),
            Self::Revision(RevisionError::Unknown(_)) => {
                Some("name a commit, a branch or a tag, such as `main` or `HEAD~1`".to_owned())
            }
            Self::File(_) | Self::Revision(_) | Self::Picture { .. } => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unknown { .. }
            | Self::Mistakes(_)
            | Self::Revision(RevisionError::Unknown(_)) => Exit::Wrong,
            _ => Exit::Failed,
        }
    }
}

/// Draws the dashboards into files.
pub(crate) async fn preview(options: &PreviewOptions) -> Result<Report<Previewed>, PreviewError> {
    let (model, mut report) = model(&options.project).take();
    if let Some(model) = model {
        let drawings = match &options.since {
            None => drawings(options, &model).await?,
            Some(revision) => compared(options, revision, &model).await?,
        };
        report.result = Some(write(options, &drawings)?);
    }
    Ok(report)
}

/// The dashboards that are asked for, drawn.
async fn drawings(options: &PreviewOptions, model: &Model) -> Result<Vec<Drawing>, PreviewError> {
    let boards = chosen(boards(model, options.range), &options.names)?;
    let feed = feed(options, model, &boards).await?;
    let mut drawings = Vec::new();
    for board in &boards {
        drawings.push(Drawing::of(board, &feed, options).await);
    }
    Ok(drawings)
}

/// What changed in each dashboard that is asked for; those without a change are left out.
async fn compared(
    options: &PreviewOptions,
    revision: &str,
    model: &Model,
) -> Result<Vec<Drawing>, PreviewError> {
    let before = compiled(
        load_revision(&options.project.directory, revision)?,
        &options.project,
    );
    let Some(before) = before.result else {
        return Err(PreviewError::Mistakes(revision.to_owned()));
    };
    let (old, new) = (boards(&before, options.range), boards(model, options.range));
    let pairs = compare::pairs(&old, &new, &options.names);
    if pairs.is_empty() && !options.names.is_empty() {
        chosen(new.clone(), &options.names)?;
    }
    let (old_feed, new_feed) = (
        feed(options, &before, &old).await?,
        feed(options, model, &new).await?,
    );
    let mut drawings = Vec::new();
    for pair in &pairs {
        drawings.extend(compare::draw(pair, (&old_feed, &new_feed), revision, options).await);
    }
    Ok(drawings)
}

async fn feed<'a>(
    options: &PreviewOptions,
    model: &'a Model,
    boards: &[Board],
) -> Result<Feed<'a>, PreviewError> {
    match options.data {
        Data::Live => {
            let session = Session::open(&target(&model.environment)).await;
            Ok(Feed::live(session, model).await?)
        }
        Data::MadeUp => {
            let (queries, start) = draw::asked(boards, options);
            let data = Box::new(MadeUp::new(model, &queries, start, options.now()));
            Ok(Feed::MadeUp { data, model })
        }
    }
}

impl PreviewOptions {
    /// Now, or the moment at which made-up data end.
    pub(super) const fn now(&self) -> Timestamp {
        match self.data {
            Data::MadeUp => MADE_UP_NOW,
            Data::Live => self.now,
        }
    }
}

fn chosen(boards: Vec<Board>, names: &[String]) -> Result<Vec<Board>, PreviewError> {
    for name in names {
        if !boards.iter().any(|board| board.is(name)) {
            return Err(PreviewError::Unknown {
                name: name.clone(),
                known: boards
                    .into_iter()
                    .map(|board| format!("`{}`", board.name))
                    .collect(),
            });
        }
    }
    let wanted = |board: &Board| names.is_empty() || names.iter().any(|name| board.is(name));
    Ok(boards.into_iter().filter(wanted).collect())
}

fn write(options: &PreviewOptions, drawings: &[Drawing]) -> Result<Previewed, PreviewError> {
    files::create_folder(&options.out)?;
    let mut dashboards = Vec::new();
    for drawing in drawings {
        let mut written = Vec::new();
        for (name, bytes) in drawing.files(options.form)? {
            let path = options.out.join(name);
            files::replace(&path, &bytes)?;
            written.push(path);
        }
        dashboards.push(PreviewedDashboard {
            name: drawing.name.clone(),
            widgets: drawing.widgets.len(),
            files: written,
        });
    }
    Ok(Previewed { dashboards })
}
