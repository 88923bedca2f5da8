//! Objects for the other services of this process: bytes, without requests.

use axum::body::{Bytes, to_bytes};

use super::{S3, error::S3Error};

impl S3 {
    /// Whether there is such an object.
    pub(crate) async fn has_object(&self, bucket: &str, key: &str) -> bool {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(bucket);
        bucket.is_some_and(|bucket| bucket.objects.contains_key(key))
    }

    /// The bytes of an object; none when it is not there, or has more than `most`.
    pub(crate) async fn object_bytes(&self, bucket: &str, key: &str, most: usize) -> Option<Bytes> {
        let object = self.find_object(bucket, key).await.ok()?;
        let body = self.blobs.read(&object.blob, 0, object.size).await.ok()?;
        to_bytes(body, most).await.ok()
    }

    /// The keys of a bucket that begin with `prefix`, in order.
    pub(crate) async fn keys_under(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let buckets = self.buckets.lock().await;
        let Some(bucket) = buckets.get(bucket) else {
            return Vec::new();
        };
        let from = bucket.objects.range(prefix.to_owned()..);
        from.take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// Puts bytes into a bucket, in place of what the key had.
    pub(crate) async fn put_bytes(
        &self,
        bucket: &str,
        key: &str,
        kind: &str,
        bytes: &[u8],
    ) -> Result<(), Unkept> {
        let stored = self.store_bytes(bucket, key, kind, bytes).await;
        stored.map_err(|error| Unkept::new(bucket, key, &error))
    }

    /// Removes an object; one that is not there is no mistake.
    pub(crate) async fn remove_object(&self, bucket: &str, key: &str) {
        if let Err(error) = self.delete_object(bucket, key).await {
            tracing::debug!(%error, bucket, key, "an object is not removed");
        }
    }

    async fn store_bytes(
        &self,
        bucket: &str,
        key: &str,
        kind: &str,
        bytes: &[u8],
    ) -> Result<(), S3Error> {
        let request = axum::http::Request::put("/")
            .header("content-type", kind)
            .body(())
            .map_err(|error| S3Error::failed(&error))?;
        let (parts, ()) = request.into_parts();
        let call = super::Call {
            parts,
            address: super::Address {
                bucket: Some(bucket.to_owned()),
                key: Some(key.to_owned()),
            },
            query: Vec::new(),
        };
        let body = axum::body::Body::from(bytes.to_vec());
        self.put_object(bucket, key, &call, body).await.map(drop)
    }
}

/// Why bytes were not kept.
#[derive(Debug, thiserror::Error)]
#[error("can not keep s3://{object}: {why}")]
pub(crate) struct Unkept {
    object: String,
    why: String,
}

impl Unkept {
    /// Why an object was not kept.
    pub(crate) fn new(bucket: &str, key: &str, why: &dyn std::error::Error) -> Self {
        Self {
            object: format!("{bucket}/{key}"),
            why: why.to_string(),
        }
    }
}
