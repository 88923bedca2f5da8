//! Policy documents: whether one says something, and says only what its place lets it say. Nothing here obeys them.
//!
//! Source: "IAM JSON policy element reference" of the IAM user guide; the words of a refusal are those of IAM.

use std::collections::BTreeSet;

use serde_json::Value;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attached {
    /// A role, and says who may take it.
    Trust,
    /// A role, and says what it may.
    Identity,
    /// A resource, and says who may do what with it.
    Resource,
}

/// What is wrong with a policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("Syntax errors in policy.")]
    Syntax,
    #[error("The policy must contain a valid version string.")]
    Version,
    #[error("Statement IDs (SID) in a single policy must be unique.")]
    SameIds,
    #[error("Missing required field {0}")]
    Missing(&'static str),
    #[error("Has prohibited field {0}")]
    Prohibited(&'static str),
    #[error("Invalid effect: {0}")]
    Effect(String),
    #[error("Policy statement must contain actions.")]
    NoAction,
    #[error("Policy statement must contain resources.")]
    NoResource,
    #[error("Policy document should not specify a principal.")]
    Principal,
    #[error("AssumeRole policy may only specify STS AssumeRole actions.")]
    NotAssumeRole,
    #[error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    Vendor,
    #[error("Resource {0} must be in ARN format or \"*\".")]
    Arn(String),
}

const MEMBERS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Whether a document, as an object or as its text, can be a policy there.
pub(crate) fn check(document: &Value, attached: Attached) -> Result<(), Flaw> {
    let parsed: Value;
    let document = match document {
        Value::String(text) => {
            parsed = serde_json::from_str(text).map_err(|_| Flaw::Syntax)?;
            &parsed
        }
        document => document,
    };
    let document = document.as_object().ok_or(Flaw::Syntax)?;
    if document
        .keys()
        .any(|name| !matches!(name.as_str(), "Version" | "Id" | "Statement"))
    {
        return Err(Flaw::Syntax);
    }
    match document.get("Version").map(Value::as_str) {
        None | Some(Some("2012-10-17" | "2008-10-17")) => {}
        Some(_) => return Err(Flaw::Version),
    }
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.iter().collect(),
        Some(statement @ Value::Object(_)) => vec![statement],
        Some(_) => return Err(Flaw::Syntax),
        None => return Err(Flaw::Missing("Statement")),
    };
    let mut ids = BTreeSet::new();
    for statement in statements {
        check_statement(statement, attached)?;
        if let Some(id) = statement["Sid"].as_str().filter(|id| !id.is_empty())
            && !ids.insert(id)
        {
            return Err(Flaw::SameIds);
        }
    }
    Ok(())
}

fn check_statement(statement: &Value, attached: Attached) -> Result<(), Flaw> {
    let members = statement.as_object().ok_or(Flaw::Syntax)?;
    if members.keys().any(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(Flaw::Syntax);
    }
    let has = |name: &str| members.contains_key(name);
    match members.get("Effect") {
        Some(Value::String(effect)) if effect == "Allow" || effect == "Deny" => {}
        Some(Value::String(effect)) => return Err(Flaw::Effect(effect.clone())),
        Some(_) => return Err(Flaw::Syntax),
        None => return Err(Flaw::Missing("Effect")),
    }
    let principal = members.get("Principal").or(members.get("NotPrincipal"));
    match (attached, principal) {
        (Attached::Identity, Some(_)) => return Err(Flaw::Principal),
        (Attached::Identity, None) | (_, Some(Value::Object(_))) => {}
        (_, None) => return Err(Flaw::Missing("Principal")),
        (_, Some(Value::String(all))) if all == "*" => {}
        (_, Some(_)) => return Err(Flaw::Syntax),
    }
    let actions = texts(statement, "Action", "NotAction")?;
    if actions.is_empty() {
        return Err(Flaw::NoAction);
    }
    if actions
        .iter()
        .any(|action| *action != "*" && !action.contains(':'))
    {
        return Err(Flaw::Vendor);
    }
    if attached == Attached::Trust {
        let prohibited = ["Resource", "NotResource"];
        if let Some(name) = prohibited.into_iter().find(|name| has(name)) {
            return Err(Flaw::Prohibited(name));
        }
        let takes = |action: &&str| action.to_ascii_lowercase().starts_with("sts:");
        return if actions.iter().all(takes) {
            Ok(())
        } else {
            Err(Flaw::NotAssumeRole)
        };
    }
    let resources = texts(statement, "Resource", "NotResource")?;
    if resources.is_empty() {
        return Err(Flaw::NoResource);
    }
    match resources
        .into_iter()
        .find(|resource| !is_resource(resource))
    {
        Some(resource) => Err(Flaw::Arn(resource.to_owned())),
        None => Ok(()),
    }
}

/// The texts of a member or of its negation: one, or a list.
fn texts<'a>(statement: &'a Value, name: &str, negation: &str) -> Result<Vec<&'a str>, Flaw> {
    match (statement.get(name), statement.get(negation)) {
        (Some(_), Some(_)) => Err(Flaw::Syntax),
        (None, None) => Ok(Vec::new()),
        (Some(value), None) | (None, Some(value)) => match value {
            Value::String(text) => Ok(vec![text]),
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().ok_or(Flaw::Syntax))
                .collect(),
            _ => Err(Flaw::Syntax),
        },
    }
}

/// `*`, or an ARN with all of its parts.
fn is_resource(resource: &str) -> bool {
    resource == "*" || (resource.starts_with("arn:") && resource.splitn(6, ':').count() == 6)
}

/// The statements of a parsed document: a list, or one alone.
pub(crate) fn statements(policy: &Value) -> Vec<&Value> {
    match &policy["Statement"] {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The texts of an element: a list, or one alone.
pub(crate) fn listed(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn rejected(attached: Attached, statement: &Value, message: &str) {
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        let flaw = check(&document, attached).map_err(|flaw| flaw.to_string());
        assert_eq!(flaw, Err(message.to_owned()), "{statement}");
        let text = Value::String(document.to_string());
        assert_eq!(
            check(&text, attached).map_err(|flaw| flaw.to_string()),
            flaw
        );
    }

    fn trust() -> Value {
        json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
    }

    fn with(mut statement: Value, name: &str, value: Value) -> Value {
        statement[name] = value;
        statement
    }

    #[test]
    fn a_policy_says_what_its_place_lets_it_say() {
        let whole = |statement: Value| json!({"Version": "2012-10-17", "Statement": statement});
        let rights =
            json!({"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::b/*"});
        let of_all = with(rights.clone(), "Principal", json!("*"));
        assert_eq!(check(&whole(trust()), Attached::Trust), Ok(()));
        assert_eq!(check(&whole(json!([rights])), Attached::Identity), Ok(()));
        assert_eq!(check(&whole(json!([of_all])), Attached::Resource), Ok(()));
        rejected(
            Attached::Identity,
            &of_all,
            "Policy document should not specify a principal.",
        );
        rejected(
            Attached::Resource,
            &rights,
            "Missing required field Principal",
        );
        rejected(Attached::Trust, &rights, "Missing required field Principal");
        rejected(
            Attached::Trust,
            &with(trust(), "Resource", json!("*")),
            "Has prohibited field Resource",
        );
        rejected(
            Attached::Trust,
            &with(trust(), "Action", json!("s3:GetObject")),
            "AssumeRole policy may only specify STS AssumeRole actions.",
        );
    }

    #[test]
    fn every_part_of_a_statement_is_looked_at() {
        let rights = || json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
        let rows = [
            (
                with(rights(), "Effect", json!("Perhaps")),
                "Invalid effect: Perhaps",
            ),
            (
                json!({"Action": "s3:GetObject", "Resource": "*"}),
                "Missing required field Effect",
            ),
            (
                json!({"Effect": "Allow", "Resource": "*"}),
                "Policy statement must contain actions.",
            ),
            (
                json!({"Effect": "Allow", "Action": "s3:*"}),
                "Policy statement must contain resources.",
            ),
            (
                with(rights(), "Action", json!("GetObject")),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (
                with(rights(), "Resource", json!(["bucket"])),
                "Resource bucket must be in ARN format or \"*\".",
            ),
            (
                with(rights(), "NotAction", json!("s3:PutObject")),
                "Syntax errors in policy.",
            ),
            (
                with(rights(), "Resources", json!("*")),
                "Syntax errors in policy.",
            ),
            (json!("all"), "Syntax errors in policy."),
        ];
        for (statement, message) in rows {
            rejected(Attached::Identity, &statement, message);
        }
        let twice = json!({"Statement": [with(rights(), "Sid", json!("a")), with(rights(), "Sid", json!("a"))]});
        assert_eq!(check(&twice, Attached::Identity), Err(Flaw::SameIds));
        let future = json!({"Version": "2030-01-01", "Statement": [rights()]});
        assert_eq!(check(&future, Attached::Identity), Err(Flaw::Version));
        assert_eq!(
            check(&json!({}), Attached::Identity),
            Err(Flaw::Missing("Statement"))
        );
        assert_eq!(check(&json!("{"), Attached::Identity), Err(Flaw::Syntax));
    }
}
