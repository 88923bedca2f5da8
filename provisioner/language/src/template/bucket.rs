//! The bucket of a project's canaries: their packages, and what their runs leave.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::Model;

use super::render::Scope;
use super::resource::{Properties, Resource, Tag};
use super::value::Text;

/// Its logical id.
pub const BUCKET_ID: &str = "CanaryBucket";
const POLICY_ID: &str = "CanaryBucketPolicy";
/// Characters of a bucket's name, without an account's twelve, a Region's fourteen and the hyphens before them.
const LONGEST: usize = 63 - 28;
const SUFFIX: &str = "-canaries";
/// What tells projects apart whose names are cut.
const HASH: usize = 8;

/// `AWS::S3::Bucket`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct Bucket {
    pub bucket_name: Text,
    pub public_access_block_configuration: Value,
    pub bucket_encryption: Value,
    pub ownership_controls: Value,
    pub lifecycle_configuration: Value,
    pub tags: Vec<Tag>,
}

/// `AWS::S3::BucketPolicy`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the fields are CloudFormation's properties")]
pub struct BucketPolicy {
    pub bucket: Text,
    pub policy_document: Value,
}

/// The name, for `Fn::Sub`: known before the bucket is there, one for each account and Region. `prefix` is
/// `PROJECT-ENV`; one that is too long for a bucket is cut, with a hash of the whole behind it.
pub(super) fn name(prefix: &str) -> String {
    let room = LONGEST - SUFFIX.len();
    let mut own = prefix.to_owned();
    if own.len() > room {
        own.truncate(room - HASH - 1);
        own = own.trim_end_matches('-').to_owned();
        own.push('-');
        for byte in Sha256::digest(prefix).iter().take(HASH / 2) {
            // Writing to a string does not fail.
            let _ = write!(own, "{byte:02x}");
        }
    }
    format!("{own}{SUFFIX}-${{AWS::AccountId}}-${{AWS::Region}}")
}

/// Adds the bucket and its policy.
pub(super) fn add(model: &Model, scope: &Scope<'_>, resources: &mut BTreeMap<String, Resource>) {
    let kept = model.canaries.iter().map(|canary| canary.keep_days).max();
    let bucket = Bucket {
        bucket_name: Text::Sub(name(scope.prefix())),
        public_access_block_configuration: json!({
            "BlockPublicAcls": true,
            "BlockPublicPolicy": true,
            "IgnorePublicAcls": true,
            "RestrictPublicBuckets": true,
        }),
        bucket_encryption: json!({"ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
        ]}),
        ownership_controls: json!({"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}),
        // packages stay: a rollback needs the one before
        lifecycle_configuration: json!({"Rules": [{
            "Id": "artifacts",
            "Status": "Enabled",
            "Prefix": "artifacts/",
            "ExpirationInDays": kept.unwrap_or(1),
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        }]}),
        tags: scope.own_tags(),
    };
    let arn = Text::GetAtt(BUCKET_ID.to_owned(), "Arn");
    let inside = Text::Sub(format!("${{{BUCKET_ID}.Arn}}/*"));
    let policy = BucketPolicy {
        bucket: Text::Ref(BUCKET_ID.to_owned()),
        policy_document: json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "EncryptedTransportOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, inside],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }],
        }),
    };
    resources.insert(
        BUCKET_ID.to_owned(),
        Resource::new(Properties::Bucket(Box::new(bucket))),
    );
    resources.insert(
        POLICY_ID.to_owned(),
        Resource::new(Properties::BucketPolicy(policy)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_into_what_a_bucket_may_be_called() {
        let filled = |prefix: &str| {
            name(prefix)
                .replace("${AWS::AccountId}", "111122223333")
                .replace("${AWS::Region}", "ap-northeast-1")
        };
        assert_eq!(
            filled("shop-prod"),
            "shop-prod-canaries-111122223333-ap-northeast-1"
        );
        let long = |end: &str| filled(&format!("a-project-of-a-very-long-name-{end}"));
        assert!(long("prod").len() <= 63, "{}", long("prod"));
        assert_ne!(long("prod"), long("test"));
        assert_eq!(filled(&"x".repeat(26)).len(), 63);
    }
}
