//! The rules for canaries; source: `CreateCanary` of the Synthetics API reference and its service model.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cloudwatch::synthetics::CanarySchedule;

use super::{
    canary::{Canary, Code},
    invalid, runtimes,
};
use crate::{
    services::tags::{self, Tags},
    wire::ServiceError,
};

/// The largest package in a request; source: the service model.
const MAX_ZIP: usize = 10_000_000;

/// Bytes of all names and values of the environment.
const MAX_VARIABLES: usize = 4096;

/// Seconds of a run that is tried again twice.
const MAX_TIMEOUT_OF_RETRIED: i64 = 600;

/// Whether a canary can be as it is.
pub(super) fn canary(canary: &Canary) -> Result<(), ServiceError> {
    let name = &canary.name;
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    rule(
        (1..=255).contains(&name.len()) && name.bytes().all(plain),
        "Name must be 1 to 255 lowercase letters, digits, hyphens and underscores.",
    )?;
    code(&canary.code)?;
    let location = canary
        .artifacts
        .strip_prefix("s3://")
        .or_else(|| canary.artifacts.strip_prefix("S3://"));
    let bucket = location.map(|location| location.split('/').next().unwrap_or_default());
    rule(
        bucket.is_some_and(|bucket| !bucket.is_empty() && !bucket.contains('.')),
        "ArtifactS3Location must be s3://BUCKET/PREFIX, with a bucket whose name has no dot.",
    )?;
    rule(
        canary.role.starts_with("arn:") && canary.role.contains(":role/"),
        "ExecutionRoleArn must be the ARN of a role.",
    )?;
    let expression = canary.schedule.expression.as_deref().unwrap_or_default();
    let schedule: Result<CanarySchedule, _> = expression.parse();
    let wrong = schedule.err().map(|error| error.to_string());
    rule(
        wrong.is_none(),
        format!("Schedule.Expression: {}.", wrong.unwrap_or_default()),
    )?;
    numbers(canary)?;
    limits(canary)?;
    tags(&canary.tags)
}

fn numbers(canary: &Canary) -> Result<(), ServiceError> {
    let run = &canary.run;
    let retries = canary.schedule.retry_config.as_ref();
    let rows = [
        ("RunConfig.TimeoutInSeconds", run.timeout_in_seconds, 3, 840),
        ("RunConfig.MemoryInMB", run.memory_in_mb, 960, 3008),
        (
            "RunConfig.EphemeralStorage",
            run.ephemeral_storage,
            1024,
            10_240,
        ),
        (
            "Schedule.DurationInSeconds",
            canary.schedule.duration_in_seconds,
            0,
            31_622_400,
        ),
        (
            "Schedule.RetryConfig.MaxRetries",
            retries.and_then(|it| it.max_retries),
            0,
            2,
        ),
        (
            "SuccessRetentionPeriodInDays",
            Some(canary.success_days),
            1,
            455,
        ),
        (
            "FailureRetentionPeriodInDays",
            Some(canary.failure_days),
            1,
            455,
        ),
    ];
    for (member, value, least, most) in rows {
        rule(
            value.is_none_or(|value| (least..=most).contains(&value)),
            format!("{member} must be from {least} to {most}."),
        )?;
    }
    rule(
        run.memory_in_mb.is_none_or(|memory| memory % 64 == 0),
        "RunConfig.MemoryInMB must be a multiple of 64.",
    )
}

/// How long a run may take, and how much its variables may hold; source: `CanaryRunConfigInput` and `RetryConfigInput`
/// of the Synthetics API reference.
fn limits(canary: &Canary) -> Result<(), ServiceError> {
    let timeout = canary.run.timeout_in_seconds.unwrap_or(0);
    let period = canary.calendar().and_then(|calendar| calendar.interval());
    rule(
        period.is_none_or(|period| timeout <= i64::from(period)),
        "RunConfig.TimeoutInSeconds must not be longer than the time between two runs.",
    )?;
    rule(
        canary.retries() < 2 || timeout < MAX_TIMEOUT_OF_RETRIED,
        format!(
            "RunConfig.TimeoutInSeconds must be less than {MAX_TIMEOUT_OF_RETRIED} when MaxRetries is 2."
        ),
    )?;
    let variables = canary.run.environment_variables.iter().flatten();
    let bytes: usize = variables
        .map(|(name, value)| name.len() + value.len())
        .sum();
    rule(
        bytes <= MAX_VARIABLES,
        format!("RunConfig.EnvironmentVariables must have at most {MAX_VARIABLES} bytes in all."),
    )
}

fn code(code: &Code) -> Result<(), ServiceError> {
    rule(
        code.handler
            .as_deref()
            .is_some_and(|handler| handler.contains('.')),
        "Code.Handler must be FILE.FUNCTION.",
    )?;
    let in_s3 = code.s3_bucket.is_some() && code.s3_key.is_some();
    let any_of_s3 = code.s3_bucket.is_some() || code.s3_key.is_some();
    rule(
        in_s3 != code.zip_file.is_some() && in_s3 == any_of_s3,
        "Code must have either ZipFile, or S3Bucket and S3Key.",
    )?;
    let zip = code.zip_file.as_deref().map(|zip| STANDARD.decode(zip));
    rule(
        zip.is_none_or(|zip| zip.is_ok_and(|zip| (1..=MAX_ZIP).contains(&zip.len()))),
        format!("Code.ZipFile must be 1 to {MAX_ZIP} bytes in base64."),
    )
}

/// Whether a client can give these tags: those of AWS come from AWS.
pub(super) fn given_tags(tags: &Tags) -> Result<(), ServiceError> {
    tags::reserved(tags).map_or(Ok(()), |wrong| Err(invalid(wrong)))
}

/// Whether tags can be those of a canary.
pub(super) fn tags(tags: &Tags) -> Result<(), ServiceError> {
    tags::wrong(tags).map_or(Ok(()), |wrong| Err(invalid(wrong)))
}

/// Whether a canary can be made with this runtime, or changed to it: one that has an old one keeps it.
pub(super) fn runtime(version: &str) -> Result<(), ServiceError> {
    rule(
        runtimes::all().any(|known| known == version),
        format!(
            "RuntimeVersion {version} is none that a canary can have: {}.",
            runtimes::all().collect::<Vec<_>>().join(", ")
        ),
    )
}

fn rule(holds: bool, message: impl Into<String>) -> Result<(), ServiceError> {
    if holds { Ok(()) } else { Err(invalid(message)) }
}
