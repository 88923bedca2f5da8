//! Buckets.

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};

use super::{Bucket, BucketSettings, Call, S3, error::S3Error, settings, xml::Xml};
use crate::{
    store::{Batch, Collection},
    wire::{iso_time, signed_region},
};

impl S3 {
    pub(super) async fn list_buckets(&self) -> Result<Response<Body>, S3Error> {
        let mut xml = Xml::root("ListAllMyBucketsResult");
        xml.open("Owner")
            .text("ID", &self.shared.options.account)
            .close("Owner")
            .open("Buckets");
        for (name, bucket) in self.buckets.lock().await.iter() {
            xml.open("Bucket")
                .text("Name", name)
                .text("CreationDate", &iso_time(bucket.settings.created))
                .close("Bucket");
        }
        xml.close("Buckets").close("ListAllMyBucketsResult");
        Ok(document(xml))
    }

    /// Creates a bucket. In `us-east-1` one that is there already is no mistake; source: `CreateBucket` of the S3
    /// API reference.
    pub(super) async fn create_bucket(
        &self,
        name: &str,
        call: &Call,
    ) -> Result<Response<Body>, S3Error> {
        if !is_bucket_name(name) {
            return Err(S3Error::invalid_bucket_name());
        }
        let region =
            signed_region(&call.parts).unwrap_or_else(|| self.shared.options.region.clone());
        let mut buckets = self.buckets.lock().await;
        match buckets.get(name) {
            Some(_) if region == "us-east-1" => {}
            Some(_) => return Err(S3Error::bucket_owned()),
            None => {
                let settings = BucketSettings {
                    region,
                    created: self.shared.now().millis(),
                    documents: settings::of_a_new_bucket(),
                };
                let mut batch = Batch::new();
                batch.put(Collection::Bucket, name, &settings)?;
                self.shared.store.write(batch).await?;
                buckets.insert(name.to_owned(), Bucket::new(settings));
            }
        }
        let mut response = Response::new(Body::empty());
        if let Ok(location) = HeaderValue::try_from(format!("/{name}")) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }

    pub(super) async fn head_bucket(&self, name: &str) -> Result<Response<Body>, S3Error> {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
        let mut response = Response::new(Body::empty());
        if let Ok(region) = HeaderValue::from_str(&bucket.settings.region) {
            response.headers_mut().insert("x-amz-bucket-region", region);
        }
        Ok(response)
    }

    pub(super) async fn get_bucket_location(&self, name: &str) -> Result<Response<Body>, S3Error> {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
        // the first region has no name here
        let region = match bucket.settings.region.as_str() {
            "us-east-1" => "",
            region => region,
        };
        let mut xml = Xml::document();
        xml.open(&format!(
            "LocationConstraint xmlns=\"{}\"",
            super::xml::NAMESPACE
        ));
        xml.raw_text(region).close("LocationConstraint");
        Ok(document(xml))
    }

    pub(super) async fn delete_bucket(&self, name: &str) -> Result<Response<Body>, S3Error> {
        let mut buckets = self.buckets.lock().await;
        let bucket = buckets.get(name).ok_or_else(S3Error::no_such_bucket)?;
        if !bucket.objects.is_empty() {
            return Err(S3Error::bucket_not_empty());
        }
        let mut batch = Batch::new();
        batch.delete(Collection::Bucket, name);
        for upload in bucket.uploads.values() {
            upload.forget(&mut batch);
        }
        self.shared.store.write(batch).await?;
        let removed = buckets.remove(name);
        drop(buckets);
        for upload in removed.iter().flat_map(|bucket| bucket.uploads.values()) {
            self.drop_parts(Some(upload)).await;
        }
        Ok(empty(StatusCode::NO_CONTENT))
    }
}

/// Source: "General purpose bucket naming rules" of the S3 user guide.
pub(super) fn is_bucket_name(name: &str) -> bool {
    let inner =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    let outer = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    (3..=63).contains(&name.len())
        && name.bytes().all(inner)
        && outer(name.bytes().next())
        && outer(name.bytes().last())
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
}

pub(super) fn document(xml: Xml) -> Response<Body> {
    document_text(xml.finish())
}

pub(super) fn document_text(text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    let kind = HeaderValue::from_static("application/xml");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

pub(super) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_buckets_follow_the_rules() {
        for good in [
            "abc",
            "a.b-c",
            "shop-local-artifacts-000000000000-us-east-1",
        ] {
            assert!(super::is_bucket_name(good), "{good}");
        }
        for bad in [
            "",
            "ab",
            "ABC",
            "a..b",
            "-ab",
            "ab-",
            "a_b",
            "127.0.0.1",
            "../x",
        ] {
            assert!(!super::is_bucket_name(bad), "{bad}");
        }
    }
}
