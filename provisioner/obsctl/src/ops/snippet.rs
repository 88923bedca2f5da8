//! `obsctl rum snippet`: what a page carries, so that a deployed app monitor hears of it.

use language::model::{Access, Environment, Model, RumMonitor};
use serde::Serialize;

use super::Failure;
use super::plan::{PlanError, deployed, target};
use super::project::{ProjectOptions, Report, model};
use crate::aws::{AppMonitor, Session};
use crate::exit::Exit;

/// Which monitor, and for which page.
#[derive(Debug, Clone)]
pub(crate) struct SnippetOptions {
    /// Which project.
    pub(crate) project: ProjectOptions,
    /// The monitor's name; the only one without.
    pub(crate) name: Option<String>,
    /// What is printed.
    pub(crate) form: SnippetForm,
    /// The version of the pages.
    pub(crate) version: String,
    /// Where the client is loaded from.
    pub(crate) script: String,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SnippetForm {
    /// A script element.
    Html,
    /// A module that imports `aws-rum-web`.
    Npm,
    /// The arguments alone.
    Json,
}

/// The arguments of the web client.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Snippet {
    #[serde(skip)]
    pub(crate) form: SnippetForm,
    /// The app monitor's name in AWS.
    pub(crate) monitor: String,
    /// Its id.
    pub(crate) id: String,
    /// The version of the pages.
    pub(crate) version: String,
    /// AWS Region.
    pub(crate) region: String,
    /// Where the client is loaded from.
    pub(crate) script: String,
    /// How it behaves.
    pub(crate) config: ClientSettings,
}

/// The configuration of `aws-rum-web`, as far as the app monitor decides it
/// (`docs/configuration.md` of aws-observability/aws-rum-web).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientSettings {
    pub(crate) session_sample_rate: f64,
    pub(crate) endpoint: String,
    /// Alone: the enhanced flow of Cognito. A `guestRoleArn` beside it would ask for the basic one, which the pool
    /// does not allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) identity_pool_id: Option<String>,
    pub(crate) signing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alias: Option<String>,
    /// Always said: the client's own default has session replay.
    pub(crate) telemetries: Vec<String>,
    pub(crate) allow_cookies: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cookie_attributes: Option<CookieAttributes>,
    #[serde(rename = "enableXRay")]
    pub(crate) enable_xray: bool,
    /// Sources of regular expressions, as those of `pages_to_exclude`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) pages_to_include: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) pages_to_exclude: Vec<String>,
}

/// How cookies are set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CookieAttributes {
    /// Only over HTTPS, which is the client's default and stops cookies of pages on this machine.
    pub(crate) secure: bool,
}

/// Why there is no snippet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnippetError {
    /// A call failed, or the account is another's.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No such document.
    #[error("the project has no monitor `{name}`")]
    Unknown {
        /// The name given.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// No document at all.
    #[error("the project has no monitor of pages")]
    Nothing,
    /// No name, and several documents.
    #[error("the project has {} monitors of pages, and no name says which", .known.len())]
    Unnamed {
        /// Those that there are.
        known: Vec<String>,
    },
    /// It is written, but not there.
    #[error("the app monitor `{monitor}` is not deployed at {endpoint}")]
    NotDeployed {
        /// Its name in AWS.
        monitor: String,
        /// Environment name.
        environment: String,
        /// Where.
        endpoint: String,
    },
}

impl Failure for SnippetError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Plan(error) => error.hint(),
            Self::Nothing => Some(
                "write `rum/NAME.yaml` with `kind: RumMonitor`, and `obsctl apply` it".to_owned(),
            ),
            Self::Unknown { known, .. } => Some(format!("it has `{}`", known.join("`, `"))),
            Self::Unnamed { known } => Some(format!("name one of `{}`", known.join("`, `"))),
            Self::NotDeployed { environment, .. } => {
                Some(format!("`obsctl apply --env {environment}` deploys it"))
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Plan(error) => error.exit(),
            Self::Nothing | Self::Unknown { .. } | Self::Unnamed { .. } => Exit::Wrong,
            Self::NotDeployed { .. } => Exit::Failed,
        }
    }
}

/// Looks the app monitor up. Reads only.
pub(crate) async fn snippet(options: &SnippetOptions) -> Result<Report<Snippet>, SnippetError> {
    let (model, mut report) = model(&options.project).take();
    let Some(model) = model else {
        return Ok(report);
    };
    let monitor = chosen(&model, options.name.as_deref())?;
    let session = Session::open(&target(&model.environment)).await;
    deployed(&session, &model).await?;
    let name = &monitor.identity.physical;
    let found = session.app_monitor(name).await.map_err(PlanError::from)?;
    let Some(found) = found else {
        return Err(SnippetError::NotDeployed {
            monitor: name.clone(),
            environment: model.environment.name.clone(),
            endpoint: session.endpoint().to_owned(),
        });
    };
    report.result = Some(Snippet {
        form: options.form,
        monitor: name.clone(),
        id: found.id.clone(),
        version: options.version.clone(),
        region: model.environment.region.clone(),
        script: options.script.clone(),
        config: settings(found, monitor, &model.environment),
    });
    Ok(report)
}

fn chosen<'a>(model: &'a Model, name: Option<&str>) -> Result<&'a RumMonitor, SnippetError> {
    let known = || {
        let names = model.monitors.iter().map(|one| one.identity.name.clone());
        names.collect()
    };
    match (name, model.monitors.as_slice()) {
        (_, []) => Err(SnippetError::Nothing),
        (Some(name), monitors) => monitors
            .iter()
            .find(|monitor| monitor.identity.name == name)
            .ok_or_else(|| SnippetError::Unknown {
                name: name.to_owned(),
                known: known(),
            }),
        (None, [only]) => Ok(only),
        (None, _) => Err(SnippetError::Unnamed { known: known() }),
    }
}

fn settings(
    deployed: AppMonitor,
    written: &RumMonitor,
    environment: &Environment,
) -> ClientSettings {
    // The local CloudWatch has the data plane below `/rum`; AWS has a host of its own for it.
    let endpoint = environment.endpoint.as_ref().map_or_else(
        || format!("https://dataplane.rum.{}.amazonaws.com", environment.region),
        |endpoint| format!("{}/rum", endpoint.trim_end_matches('/')),
    );
    let plain = endpoint.starts_with("http://");
    ClientSettings {
        session_sample_rate: deployed.sample_rate,
        signing: deployed.identity_pool.is_some(),
        identity_pool_id: deployed.identity_pool,
        alias: match &written.access {
            Access::Public { aliases, .. } => aliases.first().cloned(),
            Access::IdentityPool => None,
        },
        telemetries: deployed.telemetries,
        allow_cookies: deployed.cookies,
        cookie_attributes: (plain && deployed.cookies)
            .then_some(CookieAttributes { secure: false }),
        enable_xray: deployed.xray,
        pages_to_include: deployed.included.iter().map(|url| page(url)).collect(),
        pages_to_exclude: deployed.excluded.iter().map(|url| page(url)).collect(),
        endpoint,
    }
}

/// A regular expression for this page, with any query or fragment: the client tries it on the whole address.
fn page(url: &str) -> String {
    let mut source = String::from("^");
    for character in url.chars() {
        if ".*+?^${}()|[]\\".contains(character) {
            source.push('\\');
        }
        source.push(character);
    }
    source.push_str("([?#]|$)");
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_address_and_what_may_follow() {
        assert_eq!(
            page("https://shop.example.com/a?b"),
            r"^https://shop\.example\.com/a\?b([?#]|$)"
        );
    }
}
