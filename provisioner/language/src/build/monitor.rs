//! Monitors of pages. Their alarms and dashboards are documents of their own before they come here.

use super::Builder;
use super::identity::Stated;
use crate::diagnostic::FIELD_NEEDS_FIELD;
use crate::manifest::{self, Spanned, Telemetry};
use crate::model::{Access, RumMonitor};
use crate::schema::Kind;
use crate::term::{Share, Term, Url};

/// What CloudWatch RUM takes without being told otherwise.
const SAMPLE_RATE: f64 = 0.1;

impl Builder<'_> {
    pub(super) fn monitor(&mut self, monitor: &manifest::RumMonitor) -> Option<RumMonitor> {
        let identity = self.identity(&Stated {
            kind: Kind::RumMonitor,
            name: &monitor.name,
            part: monitor.part.as_ref(),
            service: monitor.service.as_ref(),
            owner: monitor.owner.as_ref(),
            tags: monitor.tags.as_ref(),
            raw: monitor.raw.as_ref(),
        });
        let domains = monitor
            .domain
            .iter()
            .chain(monitor.domains.iter().flatten());
        let pages = monitor.pages.clone().unwrap_or_default();
        Some(RumMonitor {
            access: self.access(monitor)?,
            domains: domains.map(|domain| domain.value.0.to_string()).collect(),
            telemetries: telemetries(monitor.telemetries.as_deref()),
            sample_rate: monitor
                .sample_rate
                .as_ref()
                .map_or(SAMPLE_RATE, |share: &Spanned<Term<Share>>| {
                    share.value.0.fraction()
                }),
            cookies: monitor.cookies.unwrap_or(false),
            included: texts(pages.include),
            excluded: texts(pages.exclude),
            custom_events: monitor.custom_events.unwrap_or(false),
            xray: monitor.xray.unwrap_or(false),
            logs: monitor.logs.unwrap_or(false),
            identity,
        })
    }

    /// Who may send. Conditions of a policy mean nothing where there is none.
    fn access(&mut self, monitor: &manifest::RumMonitor) -> Option<Access> {
        let (aliases, referers) = (&monitor.aliases, &monitor.referers);
        let list = |texts: &Option<Spanned<Vec<String>>>| {
            texts
                .as_ref()
                .map(|texts| texts.value.clone())
                .unwrap_or_default()
        };
        match monitor.access.as_ref()?.value {
            manifest::Access::Public => Some(Access::Public {
                aliases: list(aliases),
                referers: list(referers),
            }),
            manifest::Access::IdentityPool => {
                for (field, stated) in [("aliases", aliases), ("referers", referers)] {
                    if let Some(stated) = stated {
                        self.report(
                            FIELD_NEEDS_FIELD,
                            &stated.span,
                            format!("`{field}` needs `access: public`"),
                            "an identity pool has no policy that could hold it".to_owned(),
                        );
                    }
                }
                Some(Access::IdentityPool)
            }
        }
    }
}

fn telemetries(stated: Option<&[Telemetry]>) -> Vec<&'static str> {
    let all = [Telemetry::Errors, Telemetry::Performance, Telemetry::Http];
    let mut names: Vec<&str> = stated
        .unwrap_or(&all)
        .iter()
        .map(|telemetry| match telemetry {
            Telemetry::Errors => "errors",
            Telemetry::Performance => "performance",
            Telemetry::Http => "http",
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn texts(urls: Option<Vec<Spanned<Term<Url>>>>) -> Vec<String> {
    let urls = urls.into_iter().flatten();
    urls.map(|url| url.value.0.to_string()).collect()
}
