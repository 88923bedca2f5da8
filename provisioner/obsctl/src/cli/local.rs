//! `obsctl local`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::run::{Context, Outcome, Stop};
use super::runtime::serve;
use crate::exit::Exit;
use crate::ops::{self, CanarySettings, EvaluationRange, Interpolation, LocalOptions, RumSettings};

/// Arguments of `local`.
#[derive(Debug, clap::Args)]
pub(crate) struct Local {
    /// Where the AWS APIs and the console are served
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:4566")]
    listen: SocketAddr,
    /// Where metrics in the embedded metric format are taken, or `off`
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:25888", value_parser = emf)]
    emf_listen: Emf,
    /// Keep everything in this folder; in memory without it
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Show the runbooks of this folder under `/_console/runbooks`
    #[arg(long, value_name = "DIR")]
    runbooks: Option<PathBuf>,
    /// How long CloudFormation takes for each resource, such as 200ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = duration)]
    resource_time: Duration,
    /// How long after a full minute alarms are evaluated, so that the data of that minute can arrive
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    evaluation_offset: Duration,
    /// How many points beyond the evaluation periods alarms look back for, or `strict` for none
    #[arg(long, value_name = "POINTS", default_value = "2", value_parser = evaluation_range)]
    evaluation_range: EvaluationRange,
    /// What a percentile between two samples is: the `nearest` one above, or on the line between them
    /// (`linear`)
    #[arg(long, value_name = "METHOD", default_value = "nearest", value_parser = percentiles)]
    percentiles: Interpolation,
    /// After how long without an event a visit of a web page is over
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = duration)]
    rum_session_idle: Duration,
    /// How many calls with events of web pages an app monitor takes each second, 50 on AWS; any number
    /// without it
    #[arg(long, value_name = "CALLS", value_parser = clap::value_parser!(u32).range(1..))]
    rum_requests: Option<u32>,
    /// Do not run canaries that are started
    #[arg(long)]
    no_canaries: bool,
    /// How many canaries run at once; others wait for their turn
    #[arg(long, value_name = "COUNT", default_value = "2", value_parser = clap::value_parser!(u16).range(1..))]
    canaries_at_once: u16,
    /// Chromium for canaries, instead of `$OBSCTL_CHROMIUM` or that of the search path
    #[arg(long, value_name = "FILE")]
    chromium: Option<PathBuf>,
    /// A folder with playwright-core and puppeteer-core for canaries, instead of `$OBSCTL_CANARY_RUNNER`
    #[arg(long, value_name = "DIR")]
    runner: Option<PathBuf>,
    /// How large one object of S3 may be, such as 1MiB
    #[arg(long, value_name = "SIZE", default_value = "5GiB", value_parser = size)]
    largest_object: u64,
    /// How much all objects of S3 may come to
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = size)]
    object_storage: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Emf(Option<SocketAddr>);

fn emf(text: &str) -> Result<Emf, String> {
    match text {
        "off" => Ok(Emf(None)),
        address => address
            .parse()
            .map(|address| Emf(Some(address)))
            .map_err(|error| format!("{error}, nor `off`")),
    }
}

fn evaluation_range(text: &str) -> Result<EvaluationRange, String> {
    match text {
        "strict" => Ok(EvaluationRange::Strict),
        points => points
            .parse()
            .map(EvaluationRange::looking_back)
            .map_err(|error| format!("{error}, nor `strict`")),
    }
}

fn percentiles(text: &str) -> Result<Interpolation, String> {
    match text {
        "nearest" => Ok(Interpolation::NearestRank),
        "linear" => Ok(Interpolation::Linear),
        _ => Err("write `nearest` or `linear`".to_owned()),
    }
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    );
    let number: u32 = number
        .parse()
        .map_err(|_| "write it as 200ms, 2s or 1m".to_owned())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number.into())),
        "s" => Ok(Duration::from_secs(number.into())),
        "m" => Ok(Duration::from_mins(number.into())),
        _ => Err("write it as 200ms, 2s or 1m".to_owned()),
    }
}

fn size(text: &str) -> Result<u64, String> {
    const FORM: &str = "write it as 512KiB, 100MiB or 5GiB";
    let (number, unit) = text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    );
    let shift = match unit {
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        _ => return Err(FORM.to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| FORM.to_owned())?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "it is more than a disk holds".to_owned())
}

impl Local {
    /// The libraries are those of `canary run`: the folder that is named and no other, else the project's, else npm's.
    fn canaries(&self, context: &Context<'_>) -> CanarySettings {
        let host = &context.host.canary;
        let named = self.runner.clone().or_else(|| host.runner.clone());
        CanarySettings {
            run: !self.no_canaries,
            at_once: self.canaries_at_once.into(),
            path: host.path.clone(),
            chromium: self.chromium.clone().or_else(|| host.chromium.clone()),
            install: host.cache.clone().filter(|_| named.is_none()),
            libraries: vec![named.unwrap_or_else(|| context.global.project().directory)],
            ..CanarySettings::default()
        }
    }

    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let options = LocalOptions {
            listen: self.listen,
            emf_listen: self.emf_listen.0,
            data: self.data.clone(),
            runbooks: self.runbooks.clone(),
            resource_time: self.resource_time,
            evaluation_offset: self.evaluation_offset,
            evaluation_range: self.evaluation_range,
            percentiles: self.percentiles,
            canaries: self.canaries(context),
            rum: RumSettings {
                session_idle: self.rum_session_idle,
                requests_per_second: self.rum_requests,
                ..RumSettings::default()
            },
            largest_object: self.largest_object,
            object_storage: self.object_storage,
        };
        let output = &mut *context.output;
        // Whoever started it may have stopped reading; it serves all the same.
        serve(ops::local(&options, |listening| {
            drop(output.result("local", &listening));
        }))
        .map_err(Stop::Io)??;
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_addresses_are_read() {
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("2m"), Ok(Duration::from_mins(2)));
        for wrong in ["", "5", "s", "1h", "99999999999s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
        assert_eq!(size("512KiB"), Ok(512 * 1024));
        assert_eq!(size("5GiB"), Ok(5 * 1024 * 1024 * 1024));
        for wrong in ["", "5", "GiB", "5GB", "-1MiB", "99999999999999GiB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
        assert_eq!(emf("off"), Ok(Emf(None)));
        assert!(emf("on").is_err());
        assert_eq!(evaluation_range("strict"), Ok(EvaluationRange::Strict));
        assert_eq!(evaluation_range("2"), Ok(EvaluationRange::default()));
        assert!(evaluation_range("-1").is_err());
    }
}
