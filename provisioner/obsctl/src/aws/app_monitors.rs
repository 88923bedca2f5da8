//! App monitors of CloudWatch RUM.

use aws_sdk_rum::operation::get_app_monitor::GetAppMonitorError;

use super::{Error, Session};

/// An app monitor, as far as pages have to know it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AppMonitor {
    /// A UUID.
    pub(crate) id: String,
    /// The share of sessions that is recorded, 0 to 1.
    pub(crate) sample_rate: f64,
    /// `errors`, `http`, `performance`.
    pub(crate) telemetries: Vec<String>,
    /// Whether the client may set cookies.
    pub(crate) cookies: bool,
    /// Whether requests begin X-Ray traces.
    pub(crate) xray: bool,
    /// Whose guests may send, when not anyone may.
    pub(crate) identity_pool: Option<String>,
    /// URLs of the only pages that are recorded; empty for all.
    pub(crate) included: Vec<String>,
    /// URLs of pages that are not recorded.
    pub(crate) excluded: Vec<String>,
}

impl Session {
    /// The app monitor of this name, if there is one.
    pub(crate) async fn app_monitor(&self, name: &str) -> Result<Option<AppMonitor>, Error> {
        let operation = || format!("describe the app monitor `{name}`");
        let answer = match self.rum.get_app_monitor().name(name).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let gone = error
                    .as_service_error()
                    .is_some_and(GetAppMonitorError::is_resource_not_found_exception);
                return if gone {
                    Ok(None)
                } else {
                    Err(Error::new(operation(), &self.endpoint, error))
                };
            }
        };
        let lacking = |what: &str| {
            Error::answer(
                operation(),
                &self.endpoint,
                format!("the answer has no `{what}`"),
            )
        };
        let monitor = answer.app_monitor.ok_or_else(|| lacking("AppMonitor"))?;
        let id = monitor.id.ok_or_else(|| lacking("Id"))?;
        let settings = monitor
            .app_monitor_configuration
            .ok_or_else(|| lacking("AppMonitorConfiguration"))?;
        let telemetries = settings.telemetries.unwrap_or_default();
        Ok(Some(AppMonitor {
            id,
            sample_rate: settings.session_sample_rate,
            telemetries: telemetries
                .iter()
                .map(|telemetry| telemetry.as_str().to_owned())
                .collect(),
            cookies: settings.allow_cookies.unwrap_or_default(),
            xray: settings.enable_x_ray.unwrap_or_default(),
            identity_pool: settings.identity_pool_id,
            included: settings.included_pages.unwrap_or_default(),
            excluded: settings.excluded_pages.unwrap_or_default(),
        }))
    }
}
