//! Buckets and their policies as stacks declare them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Bucket, BucketSettings, S3, accept,
    buckets::is_bucket_name,
    error::S3Error,
    settings::{self, Document, Documents},
    xml::Xml,
};
use crate::{
    identity::Scope,
    services::policy::{self, Attached},
    store::{Batch, Collection},
};

/// The Regions whose websites have a hyphen before the Region; source: "Amazon S3 endpoints and quotas" of the AWS
/// General Reference.
const HYPHEN: [&str; 9] = [
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "us-gov-west-1",
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
];

/// What references to a bucket give.
pub(crate) fn names(scope: &Scope, bucket: &str) -> Vec<(&'static str, String)> {
    let region = &scope.region;
    let end = if scope.partition() == "aws-cn" {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    let joint = if HYPHEN.contains(&region.as_str()) {
        '-'
    } else {
        '.'
    };
    vec![
        ("Arn", format!("arn:{}:s3:::{bucket}", scope.partition())),
        ("DomainName", format!("{bucket}.s3.{end}")),
        (
            "DualStackDomainName",
            format!("{bucket}.s3.dualstack.{region}.{end}"),
        ),
        ("RegionalDomainName", format!("{bucket}.s3.{region}.{end}")),
        (
            "WebsiteURL",
            format!("http://{bucket}.s3-website{joint}{region}.{end}"),
        ),
    ]
}

impl S3 {
    /// Whether there is such a bucket.
    pub(crate) async fn has_bucket(&self, name: &str) -> bool {
        self.buckets.lock().await.contains_key(name)
    }

    /// Whether a bucket has a policy.
    pub(crate) async fn has_policy(&self, bucket: &str) -> bool {
        self.document(bucket, Document::Policy).await.is_ok()
    }

    /// Makes the bucket what the properties say, or makes it: what they leave out is as in a new one. Its objects and
    /// its policy stay.
    pub(crate) async fn put_declared(
        &self,
        scope: &Scope,
        name: &str,
        properties: &Map<String, Value>,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), S3Error> {
        if !is_bucket_name(name) {
            return Err(S3Error::invalid_bucket_name());
        }
        let mut documents = settings::of_a_new_bucket();
        documents.extend(declared(properties, tags));
        let mut buckets = self.buckets.lock().await;
        let present = buckets.get(name);
        let policy = present.and_then(|bucket| bucket.settings.documents.get(&Document::Policy));
        if let Some(policy) = policy {
            documents.insert(Document::Policy, policy.clone());
        }
        let settings = BucketSettings {
            region: scope.region.clone(),
            created: present.map_or_else(
                || self.shared.now().millis(),
                |bucket| bucket.settings.created,
            ),
            documents,
        };
        let mut batch = Batch::new();
        batch.put(Collection::Bucket, name, &settings)?;
        self.shared.store.write(batch).await?;
        if let Some(bucket) = buckets.get_mut(name) {
            bucket.settings = settings;
        } else {
            buckets.insert(name.to_owned(), Bucket::new(settings));
        }
        Ok(())
    }

    /// Deletes a bucket that is empty; one that is not there is no error.
    pub(crate) async fn drop_bucket(&self, name: &str) -> Result<(), S3Error> {
        match self.delete_bucket(name).await {
            Err(error) if error == S3Error::no_such_bucket() => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    /// Gives a bucket the policy that the properties hold.
    pub(crate) async fn put_policy(
        &self,
        bucket: &str,
        properties: &Map<String, Value>,
    ) -> Result<(), S3Error> {
        let document = properties.get("PolicyDocument").unwrap_or(&Value::Null);
        policy::check(document, Attached::Resource)
            .map_err(|flaw| S3Error::malformed_policy(&flaw))?;
        let text = match document {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.put_document(bucket, Document::Policy, text).await
    }

    /// Takes the policy of a bucket away; without the bucket there is none.
    pub(crate) async fn drop_policy(&self, bucket: &str) -> Result<(), S3Error> {
        match self.drop_document(bucket, Document::Policy).await {
            Err(error) if error == S3Error::no_such_bucket() => Ok(()),
            outcome => outcome,
        }
    }
}

/// The documents that the properties of a bucket mean.
fn declared(properties: &Map<String, Value>, tags: &BTreeMap<String, String>) -> Documents {
    let mut documents = Documents::new();
    if let Some(block) = properties.get("PublicAccessBlockConfiguration") {
        let text = settings::public_access(|name| block[name] == Value::Bool(true));
        documents.insert(Document::PublicAccessBlock, text);
    }
    if let Some(encryption) = properties.get("BucketEncryption") {
        let rules = &encryption["ServerSideEncryptionConfiguration"];
        let text = rooted("ServerSideEncryptionConfiguration", rules, encryption_rule);
        documents.insert(Document::Encryption, text);
    }
    if let Some(ownership) = properties.get("OwnershipControls") {
        let text = rooted("OwnershipControls", &ownership["Rules"], |xml, rule| {
            scalar(xml, "ObjectOwnership", &rule["ObjectOwnership"]);
        });
        documents.insert(Document::OwnershipControls, text);
    }
    if let Some(lifecycle) = properties.get("LifecycleConfiguration") {
        let text = rooted(
            "LifecycleConfiguration",
            &lifecycle["Rules"],
            lifecycle_rule,
        );
        documents.insert(Document::Lifecycle, text);
    }
    if let Some(versioning) = properties.get("VersioningConfiguration") {
        let mut xml = Xml::root("VersioningConfiguration");
        scalar(&mut xml, "Status", &versioning["Status"]);
        xml.close("VersioningConfiguration");
        documents.insert(Document::Versioning, xml.finish());
    }
    if !tags.is_empty() {
        let tags: Vec<_> = tags.clone().into_iter().collect();
        documents.insert(Document::Tagging, accept::tagging(&tags));
    }
    documents
}

/// A document with a `Rule` for each of the values.
fn rooted(root: &str, rules: &Value, write: impl Fn(&mut Xml, &Value)) -> String {
    let mut xml = Xml::root(root);
    for rule in rules.as_array().into_iter().flatten() {
        xml.open("Rule");
        write(&mut xml, rule);
        xml.close("Rule");
    }
    xml.close(root);
    xml.finish()
}

fn encryption_rule(xml: &mut Xml, rule: &Value) {
    if let Some(by_default) = rule.get("ServerSideEncryptionByDefault") {
        xml.open("ApplyServerSideEncryptionByDefault");
        scalar(xml, "SSEAlgorithm", &by_default["SSEAlgorithm"]);
        scalar(xml, "KMSMasterKeyID", &by_default["KMSMasterKeyID"]);
        xml.close("ApplyServerSideEncryptionByDefault");
    }
    let with_key = rule["BucketKeyEnabled"] == Value::Bool(true);
    xml.text("BucketKeyEnabled", if with_key { "true" } else { "false" });
}

/// `Rule` of a template, as S3 has it; source: `LifecycleRule` of the S3 API reference.
fn lifecycle_rule(xml: &mut Xml, rule: &Value) {
    scalar(xml, "ID", &rule["Id"]);
    lifecycle_filter(xml, rule);
    scalar(xml, "Status", &rule["Status"]);
    let expiration = [
        ("Date", &rule["ExpirationDate"]),
        ("Days", &rule["ExpirationInDays"]),
        (
            "ExpiredObjectDeleteMarker",
            &rule["ExpiredObjectDeleteMarker"],
        ),
    ];
    group(xml, "Expiration", &expiration);
    for transition in one_or_many(rule, "Transition", "Transitions") {
        let members = [
            ("Date", &transition["TransitionDate"]),
            ("Days", &transition["TransitionInDays"]),
            ("StorageClass", &transition["StorageClass"]),
        ];
        group(xml, "Transition", &members);
    }
    let old = &rule["NoncurrentVersionExpiration"];
    let days = match &old["NoncurrentDays"] {
        Value::Null => &rule["NoncurrentVersionExpirationInDays"],
        days => days,
    };
    let newer = ("NewerNoncurrentVersions", &old["NewerNoncurrentVersions"]);
    group(
        xml,
        "NoncurrentVersionExpiration",
        &[("NoncurrentDays", days), newer],
    );
    let olds = one_or_many(
        rule,
        "NoncurrentVersionTransition",
        "NoncurrentVersionTransitions",
    );
    for transition in olds {
        let members = [
            ("NoncurrentDays", &transition["TransitionInDays"]),
            (
                "NewerNoncurrentVersions",
                &transition["NewerNoncurrentVersions"],
            ),
            ("StorageClass", &transition["StorageClass"]),
        ];
        group(xml, "NoncurrentVersionTransition", &members);
    }
    let days = &rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"];
    group(
        xml,
        "AbortIncompleteMultipartUpload",
        &[("DaysAfterInitiation", days)],
    );
}

/// To what a rule applies: conditions of more than one kind stand in an `And`.
fn lifecycle_filter(xml: &mut Xml, rule: &Value) {
    let plain = [
        ("Prefix", &rule["Prefix"]),
        ("ObjectSizeGreaterThan", &rule["ObjectSizeGreaterThan"]),
        ("ObjectSizeLessThan", &rule["ObjectSizeLessThan"]),
    ];
    let tags = rule["TagFilters"].as_array().map_or(&[][..], Vec::as_slice);
    let conditions = plain.iter().filter(|(_, value)| !value.is_null()).count() + tags.len();
    xml.open("Filter");
    if conditions == 0 {
        xml.text("Prefix", "");
    }
    if conditions > 1 {
        xml.open("And");
    }
    for (name, value) in plain {
        scalar(xml, name, value);
    }
    for tag in tags {
        group(
            xml,
            "Tag",
            &[("Key", &tag["Key"]), ("Value", &tag["Value"])],
        );
    }
    if conditions > 1 {
        xml.close("And");
    }
    xml.close("Filter");
}

fn one_or_many<'a>(rule: &'a Value, one: &str, many: &str) -> Vec<&'a Value> {
    let many = rule[many].as_array().into_iter().flatten();
    rule.get(one).into_iter().chain(many).collect()
}

/// An element with those of the members that are there, if there is any.
fn group(xml: &mut Xml, name: &str, members: &[(&str, &Value)]) {
    if members.iter().all(|(_, value)| value.is_null()) {
        return;
    }
    xml.open(name);
    for (name, value) in members {
        scalar(xml, name, value);
    }
    xml.close(name);
}

fn scalar(xml: &mut Xml, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => drop(xml.text(name, text)),
        other => drop(xml.text(name, &other.to_string())),
    }
}
