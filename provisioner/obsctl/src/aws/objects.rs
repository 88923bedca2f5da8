//! Objects in a bucket: put what is not there, read one, delete all.

use std::time::Duration;

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, EncodingType, ObjectIdentifier};
use aws_smithy_types::timeout::TimeoutConfig;
use percent_encoding::percent_decode_str;

use super::error::Kind;
use super::{Error, Session};

/// The longest that the bytes of an object may be under way, over a slow line.
const TRANSFER: Duration = Duration::from_mins(2);

impl Session {
    /// Puts an object where there is none, and says whether it did. Nothing is ever replaced, also when somebody else
    /// puts the same object meanwhile: keys are names of contents.
    pub(crate) async fn put_missing(
        &self,
        bucket: &str,
        key: &str,
        bytes: &[u8],
    ) -> Result<bool, Error> {
        let operation = || format!("put `{key}` into bucket `{bucket}`");
        let head = self.s3.head_object().bucket(bucket).key(key).send().await;
        match head {
            Ok(_) => return Ok(false),
            // Answers to HEAD have no body, so that they tell too little. What is wrong is told of the PUT.
            Err(error) if error.as_service_error().is_some() => {}
            Err(error) => return Err(Error::new(operation(), &self.endpoint, error)),
        }
        let put = self
            .s3
            .put_object()
            .bucket(bucket)
            .key(key)
            .if_none_match("*")
            .content_type("application/zip")
            .body(ByteStream::from(bytes.to_vec()))
            .customize()
            .config_override(aws_sdk_s3::config::Builder::new().timeout_config(transfer()))
            .send()
            .await;
        match put {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(false),
            Err(error) => Err(Error::new(operation(), &self.endpoint, error)),
        }
    }

    /// The bytes of an object; none when there is no such object, or when it has more than `most`.
    pub(crate) async fn object(
        &self,
        bucket: &str,
        key: &str,
        most: usize,
    ) -> Result<Option<Vec<u8>>, Error> {
        let operation = || format!("read `{key}` in bucket `{bucket}`");
        let got = self
            .s3
            .get_object()
            .bucket(bucket)
            .key(key)
            .customize()
            .config_override(aws_sdk_s3::config::Builder::new().timeout_config(transfer()))
            .send()
            .await
            .map_err(|error| Error::new(operation(), &self.endpoint, error));
        let mut object = match got {
            Ok(object) => object,
            Err(error) if error.kind() == Kind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        loop {
            let part = object.body.try_next().await;
            let part = part.map_err(|error| Error::answer(operation(), &self.endpoint, error))?;
            let Some(part) = part else {
                return Ok(Some(bytes));
            };
            // What the answer says of its length is not trusted.
            if bytes.len() + part.len() > most {
                return Ok(None);
            }
            bytes.extend_from_slice(&part);
        }
    }

    /// Deletes everything in a bucket, every version of it, and says how many there were. A bucket that is gone is
    /// empty.
    pub(crate) async fn empty(&self, bucket: &str) -> Result<usize, Error> {
        let operation = || format!("list bucket `{bucket}`");
        let (mut deleted, mut key, mut version) = (0, None, None);
        loop {
            let page = self
                .s3
                .list_object_versions()
                .bucket(bucket)
                // a key may hold what XML cannot
                .encoding_type(EncodingType::Url)
                .set_key_marker(key)
                .set_version_id_marker(version)
                .send()
                .await
                .map_err(|error| Error::new(operation(), &self.endpoint, error));
            let page = match page {
                Ok(page) => page,
                Err(error) if error.kind() == Kind::NotFound => return Ok(deleted),
                Err(error) => return Err(error),
            };
            let versions = page.versions().iter();
            let markers = page.delete_markers().iter();
            let all = versions
                .map(|one| (one.key(), one.version_id()))
                .chain(markers.map(|one| (one.key(), one.version_id())));
            let (unwritable, writable): (Vec<_>, Vec<_>) = all
                .filter_map(|(key, version)| Some((decoded(key?)?, version)))
                .partition(|(key, _)| key.contains(char::is_control));
            deleted += writable.len() + unwritable.len();
            let objects = writable.into_iter().filter_map(identifier).collect();
            self.delete_objects(bucket, objects).await?;
            for (key, version) in unwritable {
                self.delete_object(bucket, key, version).await?;
            }
            if page.is_truncated() != Some(true) {
                return Ok(deleted);
            }
            key = page.next_key_marker.as_deref().and_then(decoded);
            version = page.next_version_id_marker;
        }
    }

    /// One whose key cannot stand in the document that names many.
    async fn delete_object(
        &self,
        bucket: &str,
        key: String,
        version: Option<&str>,
    ) -> Result<(), Error> {
        let operation = || format!("empty bucket `{bucket}`");
        self.s3
            .delete_object()
            .bucket(bucket)
            .key(key)
            .set_version_id(version.map(str::to_owned))
            .send()
            .await
            .map(drop)
            .map_err(|error| Error::new(operation(), &self.endpoint, error))
    }

    /// At most a page of a list: as many as a request may name.
    async fn delete_objects(
        &self,
        bucket: &str,
        objects: Vec<ObjectIdentifier>,
    ) -> Result<(), Error> {
        let operation = || format!("empty bucket `{bucket}`");
        if objects.is_empty() {
            return Ok(());
        }
        let request = Delete::builder()
            .set_objects(Some(objects))
            .quiet(true)
            .build()
            .map_err(|error| Error::answer(operation(), &self.endpoint, error))?;
        let answer = self
            .s3
            .delete_objects()
            .bucket(bucket)
            .delete(request)
            .send()
            .await
            .map_err(|error| Error::new(operation(), &self.endpoint, error))?;
        match answer.errors().first() {
            None => Ok(()),
            Some(error) => Err(Error::refused(
                operation(),
                &self.endpoint,
                error.code(),
                format!(
                    "`{}`: {}",
                    error.key().unwrap_or_default(),
                    error.message().unwrap_or("no message")
                ),
            )),
        }
    }
}

/// A key as it is. Source: `EncodingType` of `ListObjectVersions`, where a space is `+`.
fn decoded(key: &str) -> Option<String> {
    let key = key.replace('+', " ");
    let key = percent_decode_str(&key).decode_utf8().ok()?;
    Some(key.into_owned())
}

fn identifier((key, version): (String, Option<&str>)) -> Option<ObjectIdentifier> {
    ObjectIdentifier::builder()
        .key(key)
        .set_version_id(version.map(str::to_owned))
        .build()
        .ok()
}

fn transfer() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(TRANSFER)
        .operation_timeout(TRANSFER)
        .build()
}
