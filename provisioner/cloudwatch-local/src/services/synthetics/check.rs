//! The rules for canaries; source: `CreateCanary` of the Synthetics API reference and its service model.

use super::{
    canary::{Canary, Code},
    invalid,
};
use crate::{
    services::tags::{self, Tags},
    wire::ServiceError,
};

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
    rule(
        canary.runtime.starts_with("syn-"),
        "RuntimeVersion must be the name of a runtime version.",
    )?;
    let expression = canary.schedule.expression.as_deref().unwrap_or_default();
    rule(
        is_schedule(expression),
        "Schedule.Expression must be rate(N minutes) of 0 to 60 minutes, rate(1 hour), or cron(...) with six fields.",
    )?;
    numbers(canary)?;
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
            1024,
        ),
        (
            "FailureRetentionPeriodInDays",
            Some(canary.failure_days),
            1,
            1024,
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
    )
}

/// Source: "Scheduling canary runs using cron" of the CloudWatch user guide.
fn is_schedule(expression: &str) -> bool {
    let inner = |name: &str| expression.strip_prefix(name)?.strip_suffix(')');
    if let Some(rate) = inner("rate(") {
        let mut words = rate.split_ascii_whitespace();
        let count = words.next().and_then(|count| count.parse::<u32>().ok());
        return match (count, words.next(), words.next()) {
            (Some(count), Some("minute" | "minutes"), None) => count <= 60,
            (Some(1), Some("hour" | "hours"), None) => true,
            _ => false,
        };
    }
    inner("cron(").is_some_and(|fields| {
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        fields.len() == 6 && (fields[2] == "?") != (fields[4] == "?") && fields[5] == "*"
    })
}

/// Whether a client can give these tags: those of AWS come from AWS.
pub(super) fn given_tags(tags: &Tags) -> Result<(), ServiceError> {
    tags::reserved(tags).map_or(Ok(()), |wrong| Err(invalid(wrong)))
}

/// Whether tags can be those of a canary.
pub(super) fn tags(tags: &Tags) -> Result<(), ServiceError> {
    tags::wrong(tags).map_or(Ok(()), |wrong| Err(invalid(wrong)))
}

fn rule(holds: bool, message: impl Into<String>) -> Result<(), ServiceError> {
    if holds { Ok(()) } else { Err(invalid(message)) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn schedules_are_rates_of_an_hour_at_most_or_calendars() {
        for good in [
            "rate(0 minute)",
            "rate(1 minute)",
            "rate(60 minutes)",
            "rate(1 hour)",
            "cron(0 9 ? * MON *)",
        ] {
            assert!(super::is_schedule(good), "{good}");
        }
        for bad in [
            "",
            "rate(61 minutes)",
            "rate(2 hours)",
            "rate(x minutes)",
            "cron(0 9 * * *)",
            "cron(0 9 * * MON *)",
        ] {
            assert!(!super::is_schedule(bad), "{bad}");
        }
    }
}
