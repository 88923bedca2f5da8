//! Roles. The stack keeps them: nothing is run here with the rights of one, so they are checked and no more.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::Wanted;
use crate::{
    services::{
        cloudformation::machine::Attributes,
        policy::{self, Attached},
    },
    wire::ServiceError,
};

/// How much the inline policies of a role may come to, without white space, and how much its trust policy may; source:
/// "IAM and AWS STS quotas" of the IAM user guide.
const MAX_POLICIES: usize = 10_240;
const MAX_TRUST: usize = 2048;

/// How many managed policies a role can have, and how many tags; source: the same.
const MAX_MANAGED: usize = 20;
const MAX_TAGS: usize = 50;

/// What is told of a role when it is made.
pub(super) fn made(wanted: &Wanted<'_>) -> Result<Attributes, ServiceError> {
    check(wanted)?;
    let path = text(wanted.properties, "Path").unwrap_or("/");
    let arn = format!("role{path}{}", wanted.physical_id);
    Ok(Attributes::from([
        ("Arn".to_owned(), wanted.scope.global_arn("iam", &arn)),
        ("RoleId".to_owned(), fresh_id()),
    ]))
}

/// Whether a role can be like that; source: `CreateRole`, `PutRolePolicy` and `AttachRolePolicy` of the IAM API
/// reference.
pub(super) fn check(wanted: &Wanted<'_>) -> Result<(), ServiceError> {
    let properties = wanted.properties;
    named("roleName", wanted.physical_id, 64)?;
    rule(
        text(properties, "Path").is_none_or(is_path),
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric \
         characters and/or / characters.",
    )?;
    let description = text(properties, "Description").unwrap_or_default();
    rule(
        description.chars().count() <= 1000,
        constraint(
            "description",
            "Member must have length less than or equal to 1000",
        ),
    )?;
    let duration = properties.get("MaxSessionDuration").and_then(Value::as_i64);
    rule(
        duration.is_none_or(|duration| (3600..=43_200).contains(&duration)),
        constraint(
            "maxSessionDuration",
            "Member must have value less than or equal to 43200",
        ),
    )?;
    let trust = properties
        .get("AssumeRolePolicyDocument")
        .unwrap_or(&Value::Null);
    policy_of(trust, Attached::Trust)?;
    limit("ACLSizePerRole", solid_size(trust), MAX_TRUST)?;
    let mut inline = 0_usize;
    for policy in list(properties, "Policies") {
        named(
            "policyName",
            policy["PolicyName"].as_str().unwrap_or_default(),
            128,
        )?;
        policy_of(&policy["PolicyDocument"], Attached::Identity)?;
        inline = inline.saturating_add(solid_size(&policy["PolicyDocument"]));
    }
    rule(
        inline <= MAX_POLICIES,
        format!(
            "Maximum policy size of {MAX_POLICIES} bytes exceeded for role {}",
            wanted.physical_id
        ),
    )?;
    let managed = list(properties, "ManagedPolicyArns");
    limit("PoliciesPerRole", managed.len(), MAX_MANAGED)?;
    for arn in managed.iter().filter_map(Value::as_str) {
        rule(
            arn.starts_with("arn:") && arn.contains(":policy/"),
            format!("ARN {arn} is not valid."),
        )?;
    }
    let tags = wanted.tags.keys().filter(|key| !key.starts_with("aws:"));
    limit("TagsPerRole", tags.count(), MAX_TAGS)
}

fn policy_of(document: &Value, attached: Attached) -> Result<(), ServiceError> {
    policy::check(document, attached)
        .map_err(|flaw| ServiceError::sender("MalformedPolicyDocument", flaw.to_string()))
}

fn named(member: &str, name: &str, most: usize) -> Result<(), ServiceError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    rule(
        (1..=most).contains(&name.len()) && name.bytes().all(plain),
        format!(
            "The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the \
             following: +=,.@_- and be no longer than {most} characters"
        ),
    )
}

fn is_path(path: &str) -> bool {
    path.len() <= 512
        && path.starts_with('/')
        && path.ends_with('/')
        && path.bytes().all(|byte| (0x21..=0x7e).contains(&byte))
}

fn rule(holds: bool, message: impl Into<String>) -> Result<(), ServiceError> {
    if holds {
        Ok(())
    } else {
        Err(ServiceError::sender("ValidationError", message))
    }
}

fn constraint(member: &str, what: &str) -> String {
    format!("1 validation error detected: Value at '{member}' failed to satisfy constraint: {what}")
}

fn limit(quota: &str, count: usize, most: usize) -> Result<(), ServiceError> {
    if count <= most {
        return Ok(());
    }
    let message = format!("Cannot exceed quota for {quota}: {most}");
    Err(ServiceError::sender("LimitExceeded", message).status(409))
}

/// Characters of a document without its white space.
fn solid_size(document: &Value) -> usize {
    let text = match document {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().filter(|one| !one.is_whitespace()).count()
}

fn text<'a>(properties: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    properties.get(name).and_then(Value::as_str)
}

fn list<'a>(properties: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    properties
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// `AROA`, and seventeen capital letters and digits; source: "Unique identifiers" of the IAM user guide.
fn fresh_id() -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut id = "AROA".to_owned();
    let mut rest = Uuid::new_v4().as_u128();
    for _ in 0..17 {
        let digit = usize::try_from(rest % 32).unwrap_or_default();
        id.extend(DIGITS.get(digit).map(|digit| char::from(*digit)));
        rest /= 32;
    }
    id
}
