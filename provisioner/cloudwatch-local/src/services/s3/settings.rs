//! What a bucket is set to: documents, one for each subresource. They are kept and told; only what says so obeys them.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{HeaderValue, Method, Response, StatusCode, header},
};
use serde::{Deserialize, Serialize};

use super::{Call, S3, accept, buckets::empty, error::S3Error, receive, xml::Xml};
use crate::store::{Batch, Collection};

/// A subresource of buckets that holds a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Document {
    Encryption,
    Lifecycle,
    OwnershipControls,
    Policy,
    PublicAccessBlock,
    Tagging,
    Versioning,
}

/// The documents of a bucket, as their text: XML, or of a policy JSON.
pub(super) type Documents = BTreeMap<Document, String>;

impl Document {
    pub(super) const ALL: [Self; 7] = [
        Self::Encryption,
        Self::Lifecycle,
        Self::OwnershipControls,
        Self::Policy,
        Self::PublicAccessBlock,
        Self::Tagging,
        Self::Versioning,
    ];

    /// The parameter of the query that means it.
    pub(super) fn parameter(self) -> &'static str {
        match self {
            Self::Encryption => "encryption",
            Self::Lifecycle => "lifecycle",
            Self::OwnershipControls => "ownershipControls",
            Self::Policy => "policy",
            Self::PublicAccessBlock => "publicAccessBlock",
            Self::Tagging => "tagging",
            Self::Versioning => "versioning",
        }
    }

    /// Its outermost element; a policy has none.
    pub(super) fn root(self) -> &'static str {
        match self {
            Self::Encryption => "ServerSideEncryptionConfiguration",
            Self::Lifecycle => "LifecycleConfiguration",
            Self::OwnershipControls => "OwnershipControls",
            Self::Policy => "",
            Self::PublicAccessBlock => "PublicAccessBlockConfiguration",
            Self::Tagging => "Tagging",
            Self::Versioning => "VersioningConfiguration",
        }
    }

    /// The one that a request asks for.
    pub(super) fn asked(call: &Call) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|document| call.query(document.parameter()).is_some())
    }

    /// What a bucket answers that has none; source: the operations' pages of the S3 API reference.
    fn missing(self) -> S3Error {
        let (code, message) = match self {
            Self::Encryption => (
                "ServerSideEncryptionConfigurationNotFoundError",
                "The server side encryption configuration was not found",
            ),
            Self::Lifecycle => (
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist",
            ),
            Self::OwnershipControls => (
                "OwnershipControlsNotFoundError",
                "The bucket ownership controls were not found",
            ),
            Self::Policy => ("NoSuchBucketPolicy", "The bucket policy does not exist"),
            Self::PublicAccessBlock => (
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found",
            ),
            Self::Tagging => ("NoSuchTagSet", "The TagSet does not exist"),
            // never asked for: a bucket without one has an empty one
            Self::Versioning => ("NoSuchKey", "The versioning was not found"),
        };
        S3Error::new(StatusCode::NOT_FOUND, code, message)
    }
}

/// What every new bucket is set to; source: "Default settings for new S3 buckets" of the S3 user guide.
pub(super) fn of_a_new_bucket() -> Documents {
    let mut encryption = Xml::root("ServerSideEncryptionConfiguration");
    encryption
        .open("Rule")
        .open("ApplyServerSideEncryptionByDefault")
        .text("SSEAlgorithm", "AES256")
        .close("ApplyServerSideEncryptionByDefault")
        .text("BucketKeyEnabled", "false")
        .close("Rule")
        .close("ServerSideEncryptionConfiguration");
    let mut ownership = Xml::root("OwnershipControls");
    ownership
        .open("Rule")
        .text("ObjectOwnership", "BucketOwnerEnforced")
        .close("Rule")
        .close("OwnershipControls");
    Documents::from([
        (Document::Encryption, encryption.finish()),
        (Document::OwnershipControls, ownership.finish()),
        (Document::PublicAccessBlock, public_access(|_| true)),
    ])
}

/// Which of the four kinds of public access a bucket refuses.
pub(super) fn public_access(refused: impl Fn(&str) -> bool) -> String {
    const ROOT: &str = "PublicAccessBlockConfiguration";
    let mut xml = Xml::root(ROOT);
    for name in [
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    ] {
        xml.text(name, if refused(name) { "true" } else { "false" });
    }
    xml.close(ROOT);
    xml.finish()
}

impl S3 {
    /// Answers a request for a document.
    pub(super) async fn call_document(
        &self,
        method: &Method,
        bucket: &str,
        which: Document,
        call: &Call,
        body: Body,
    ) -> Result<Response<Body>, S3Error> {
        match *method {
            Method::GET => {}
            Method::PUT => {
                let text = accept::accepted(which, &receive::document(call, body).await?)?;
                self.put_document(bucket, which, text).await?;
                return Ok(empty(match which {
                    Document::Policy | Document::Tagging => StatusCode::NO_CONTENT,
                    _ => StatusCode::OK,
                }));
            }
            Method::DELETE if which != Document::Versioning => {
                self.drop_document(bucket, which).await?;
                return Ok(empty(StatusCode::NO_CONTENT));
            }
            _ => return Err(S3Error::method_not_allowed()),
        }
        let text = self.document(bucket, which).await?;
        let mut response = Response::new(Body::from(text));
        let kind = match which {
            Document::Policy => "application/json",
            _ => "application/xml",
        };
        let kind = HeaderValue::from_static(kind);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(response)
    }

    /// Gives a bucket a document, in place of the one it had.
    pub(super) async fn put_document(
        &self,
        bucket: &str,
        which: Document,
        text: String,
    ) -> Result<(), S3Error> {
        self.set(bucket, |documents| {
            let text = match (which, documents.get(&which)) {
                (Document::Tagging, Some(present)) => accept::with_reserved_tags(&text, present),
                _ => text,
            };
            documents.insert(which, text);
        })
        .await
    }

    /// Takes a document away from a bucket.
    pub(super) async fn drop_document(&self, bucket: &str, which: Document) -> Result<(), S3Error> {
        self.set(bucket, |documents| {
            let rest = match which {
                // what a new bucket has comes back
                Document::Encryption => of_a_new_bucket().remove(&which),
                Document::Tagging => documents
                    .get(&which)
                    .and_then(|tags| accept::reserved(tags)),
                _ => None,
            };
            match rest {
                Some(rest) => documents.insert(which, rest),
                None => documents.remove(&which),
            };
        })
        .await
    }

    async fn set(&self, name: &str, change: impl FnOnce(&mut Documents)) -> Result<(), S3Error> {
        let mut buckets = self.buckets.lock().await;
        let bucket = buckets.get_mut(name).ok_or_else(S3Error::no_such_bucket)?;
        let mut settings = bucket.settings.clone();
        change(&mut settings.documents);
        let mut batch = Batch::new();
        batch.put(Collection::Bucket, name, &settings)?;
        self.shared.store.write(batch).await?;
        bucket.settings = settings;
        Ok(())
    }

    /// The document of a bucket.
    pub(super) async fn document(&self, bucket: &str, which: Document) -> Result<String, S3Error> {
        let buckets = self.buckets.lock().await;
        let bucket = buckets.get(bucket).ok_or_else(S3Error::no_such_bucket)?;
        match (bucket.settings.documents.get(&which), which) {
            (Some(text), _) => Ok(text.clone()),
            (None, Document::Versioning) => {
                let mut xml = Xml::root("VersioningConfiguration");
                xml.close("VersioningConfiguration");
                Ok(xml.finish())
            }
            (None, which) => Err(which.missing()),
        }
    }
}
