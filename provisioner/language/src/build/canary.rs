//! Canaries. Their alarms and dashboard are documents of their own before they come here.

use std::collections::BTreeMap;

use super::Builder;
use super::identity::Stated;
use crate::diagnostic::{CANARY, FIELD_NEEDS_FIELD};
use crate::manifest::{self, Spanned};
use crate::model::Canary;
use crate::package::runtime::{Family, Runtime, Standing};
use crate::package::{Package, steps};
use crate::schema::Kind;
use crate::term::{Duration, Schedule, Term};

/// When a canary runs that does not say when, in minutes.
pub(crate) const EVERY: u32 = 5;
/// Seconds that Synthetics gives a run, at least and at most. Source: `RunConfig.TimeoutInSeconds`.
const SHORTEST: u32 = 3;
pub(super) const LONGEST: u32 = 840;
/// The most when a run is tried twice again. Source: what `CreateCanary` says of it.
const LONGEST_RETRIED: u32 = 599;
/// What a run gets that asks for nothing: the least multiple of 64 that is not below Synthetics' own default of 1000.
const MEMORY_MB: u32 = 1024;
/// Days that runs are kept. Source: `SuccessRetentionPeriod`, its default and most.
const KEEP_DAYS: u32 = 31;
const MOST_DAYS: u32 = 455;
const DAY: u32 = 86_400;
/// Bytes of all environment variables. Source: `RunConfig.EnvironmentVariables`.
const ENVIRONMENT_BYTES: usize = 4096;
/// Names that Lambda keeps for itself, or what they begin with. Source: "Defined runtime environment variables" of the
/// Lambda developer guide.
const RESERVED: [&str; 8] = [
    "AWS_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_",
];

/// Properties that other resources rely on.
const FIXED: [&str; 3] = ["ArtifactS3Location", "Code", "Name"];

impl Builder<'_> {
    pub(super) fn canary(&mut self, canary: &manifest::Canary) -> Option<Canary> {
        let identity = self.identity(&Stated {
            kind: Kind::Canary,
            name: &canary.name,
            part: canary.part.as_ref(),
            service: canary.service.as_ref(),
            owner: canary.owner.as_ref(),
            tags: canary.tags.as_ref(),
            raw: canary.raw.as_ref(),
        });
        for property in FIXED {
            if identity.raw.contains_key(property) {
                let message = format!("`raw` cannot replace `{property}`");
                let hint =
                    "its alarms, its role and its package are made for what it is".to_owned();
                self.report(CANARY, &canary.name.span, message, hint);
            }
        }
        let schedule = schedule(canary);
        let runtime = self.runtime(canary);
        let memory_mb = self.memory(canary.memory.as_ref());
        let timeout_seconds = self.timeout(
            canary.timeout.as_ref(),
            &schedule,
            canary.retries.unwrap_or(0),
        );
        let keep_days = self.keep(canary.keep.as_ref());
        let environment = self.environment(canary.environment.iter().flatten());
        // the files are looked at whatever they would run on
        let packed = self.package(
            canary,
            runtime.unwrap_or(Runtime::newest(Family::Playwright)),
        );
        let (package, handler) = packed?;
        Some(Canary {
            package,
            handler,
            runtime: runtime?,
            schedule,
            timeout_seconds: timeout_seconds?,
            memory_mb,
            retries: canary.retries.unwrap_or(0),
            tracing: canary.tracing.unwrap_or(false),
            environment,
            keep_days: keep_days?,
            identity,
        })
    }

    fn package(
        &mut self,
        canary: &manifest::Canary,
        runtime: Runtime,
    ) -> Option<(Package, String)> {
        let (package, handler) = match (&canary.steps, &canary.script) {
            (Some(steps), _) => {
                self.script_fields(canary);
                if runtime.family() != Family::Playwright {
                    let span = canary.runtime.as_ref().map_or(&steps.span, |one| &one.span);
                    let hint = "or write a script for it".to_owned();
                    self.report(CANARY, span, "steps run on Playwright", hint);
                    return None;
                }
                let steps = self.journey(&steps.value)?;
                (steps::package(&steps), steps::HANDLER.to_owned())
            }
            (None, Some(script)) => {
                let (files, handler) = self.scripts(canary, script)?;
                (Package::new(runtime.layout()?, files), handler)
            }
            (None, None) => return None,
        };
        match package {
            Ok(package) => Some((package, handler)),
            Err(error) => {
                self.report(CANARY, &canary.name.span, error.to_string(), None);
                None
            }
        }
    }

    /// What belongs to a script means nothing beside steps.
    fn script_fields(&mut self, canary: &manifest::Canary) {
        let files = canary.files.as_ref().and_then(|files| files.first());
        let stated = [
            ("files", files.map(|file| &file.span)),
            ("handler", canary.handler.as_ref().map(|one| &one.span)),
        ];
        for (field, span) in stated {
            if let Some(span) = span {
                let hint = "steps become a script by themselves".to_owned();
                self.report(
                    FIELD_NEEDS_FIELD,
                    span,
                    format!("`{field}` needs `script`"),
                    hint,
                );
            }
        }
    }

    fn runtime(&mut self, canary: &manifest::Canary) -> Option<Runtime> {
        let Some(stated) = &canary.runtime else {
            return Some(Runtime::newest(Family::Playwright));
        };
        let runtime = stated.value.0;
        let problem = if runtime.layout().is_none() {
            "obsctl makes packages for the runtimes with Playwright and Puppeteer".to_owned()
        } else if runtime.standing() == Standing::Deprecated {
            format!("`{runtime}` is deprecated: canaries cannot be made with it any more")
        } else {
            return Some(runtime);
        };
        let newest = match runtime.family() {
            Family::Puppeteer => Family::Puppeteer,
            _ => Family::Playwright,
        };
        let hint = format!("the newest is `{}`", Runtime::newest(newest));
        self.report(CANARY, &stated.span, problem, hint);
        None
    }

    fn memory(&mut self, stated: Option<&Spanned<u32>>) -> u32 {
        let Some(stated) = stated else {
            return MEMORY_MB;
        };
        let odd = stated.value % 64;
        if odd != 0 {
            let message = format!("memory comes in steps of 64 MB, not {} MB", stated.value);
            let hint = format!("{} or {}", stated.value - odd, stated.value - odd + 64);
            self.report(CANARY, &stated.span, message, hint);
        }
        stated.value
    }

    fn timeout(
        &mut self,
        stated: Option<&Spanned<Term<Duration>>>,
        schedule: &Schedule,
        retries: u32,
    ) -> Option<u32> {
        let most = longest(schedule, retries);
        let Some(stated) = stated else {
            return Some(most);
        };
        let seconds = stated.value.0.seconds();
        if (SHORTEST..=most).contains(&seconds) {
            return Some(seconds);
        }
        let message = format!(
            "a run takes {SHORTEST}s to {}, not {}",
            Duration::from_seconds(most),
            stated.value.0
        );
        let hint = match most {
            LONGEST => None,
            LONGEST_RETRIED => Some("a run that may be tried twice again has less time".to_owned()),
            _ => Some("it ends before the next one begins".to_owned()),
        };
        self.report(CANARY, &stated.span, message, hint);
        None
    }

    fn keep(&mut self, stated: Option<&Spanned<Term<Duration>>>) -> Option<u32> {
        let Some(stated) = stated else {
            return Some(KEEP_DAYS);
        };
        let seconds = stated.value.0.seconds();
        if seconds.is_multiple_of(DAY) && (1..=MOST_DAYS).contains(&(seconds / DAY)) {
            return Some(seconds / DAY);
        }
        let message = format!(
            "runs are kept for 1d to {MOST_DAYS}d, not {}",
            stated.value.0
        );
        self.report(CANARY, &stated.span, message, None);
        None
    }

    fn environment<'a>(
        &mut self,
        stated: impl Iterator<Item = (&'a String, &'a Spanned<String>)>,
    ) -> BTreeMap<String, String> {
        let mut kept = BTreeMap::new();
        let mut bytes = 0;
        for (name, value) in stated {
            bytes += name.len() + value.value.len();
            let form = name.len() > 1
                && name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let problem = if !form {
                Some(format!(
                    "`{name}` is no variable: a letter, then letters, digits and `_`"
                ))
            } else if RESERVED.iter().any(|reserved| name.starts_with(reserved)) {
                Some(format!("`{name}` belongs to Lambda"))
            } else if bytes > ENVIRONMENT_BYTES {
                Some(format!(
                    "the variables have more than {ENVIRONMENT_BYTES} bytes together"
                ))
            } else {
                None
            };
            if let Some(problem) = problem {
                self.report(CANARY, &value.span, problem, None);
            }
            kept.insert(name.clone(), value.value.clone());
        }
        kept
    }
}

/// Seconds that a run may take at most.
pub(crate) fn longest(schedule: &Schedule, retries: u32) -> u32 {
    let most = if retries > 1 {
        LONGEST_RETRIED
    } else {
        LONGEST
    };
    schedule.interval().unwrap_or(most).min(most)
}

/// As written, or as it is without a word.
fn schedule(canary: &manifest::Canary) -> Schedule {
    let stated = canary.schedule.as_ref();
    stated.map_or(Schedule::Every(EVERY), |schedule| schedule.value.0.clone())
}
