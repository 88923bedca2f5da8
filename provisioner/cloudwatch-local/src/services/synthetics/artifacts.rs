//! The artifacts of runs in the local S3.

use std::path::Path;

use canary_runner::{Outcome, Time};

use super::{canary::Canary, run::Run};
use crate::services::s3::{S3, Unkept};

/// Where the artifacts of a run are, as `BUCKET/KEY`: below the canary's location, by the canary and the time.
pub(super) fn location(canary: &Canary, started: i64) -> String {
    let location = canary.artifacts.get("s3://".len()..).unwrap_or_default();
    format!(
        "{}/canary/{}/{}/{}",
        location.trim_end_matches('/'),
        canary.scope.region,
        canary.name,
        Time::from_millis(started).folder()
    )
}

/// Bucket and prefix of a location.
pub(crate) fn split(location: &str) -> (&str, &str) {
    location.split_once('/').unwrap_or((location, ""))
}

/// Puts the files that a run left in `folder` into the local S3.
pub(super) async fn keep(
    s3: &S3,
    run: &Run,
    outcome: &Outcome,
    folder: &Path,
) -> Result<(), Unkept> {
    let (bucket, prefix) = split(&run.artifacts);
    for file in &outcome.files {
        let key = format!("{prefix}/{}", file.path);
        let bytes = tokio::fs::read(folder.join(&file.path))
            .await
            .map_err(|error| Unkept::new(bucket, &key, &error))?;
        s3.put_bytes(bucket, &key, kind(&file.path), &bytes).await?;
    }
    Ok(())
}

/// Removes the artifacts of a run.
pub(super) async fn remove(s3: &S3, run: &Run) {
    let (bucket, prefix) = split(&run.artifacts);
    for key in s3.keys_under(bucket, &format!("{prefix}/")).await {
        s3.remove_object(bucket, &key).await;
    }
}

/// The media type of a file, by its name.
fn kind(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    match extension {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("json" | "har") => "application/json",
        Some("txt" | "log") => "text/plain; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}
