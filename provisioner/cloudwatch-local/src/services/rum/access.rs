//! Who may send events to an app monitor: its resource policy, as much of the policy language as pages need
//! (UG:CloudWatch-RUM-resource-policies).

use serde_json::Value as Json;

use crate::services::policy::{listed, statements};
use crate::services::wildcard;

/// How large a policy may be, in bytes (`BOTO:rum.PutResourcePolicy`).
pub(super) const MAX_BYTES: usize = 4096;

const ACTION: &str = "rum:PutRumEvents";

/// Who asks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Caller<'a> {
    /// Whether the request is signed, by credentials of this account then.
    pub(super) signed: bool,
    /// `Alias` of the request.
    pub(super) alias: Option<&'a str>,
    /// The page that sends.
    pub(super) referer: Option<&'a str>,
}

/// Whether a document has the shape of a resource policy: what is wrong with it otherwise.
pub(super) fn check(document: &str) -> Result<(), &'static str> {
    let policy: Json = serde_json::from_str(document).map_err(|_| "the document is not JSON")?;
    if !matches!(
        policy["Version"].as_str(),
        Some("2012-10-17" | "2008-10-17")
    ) {
        return Err("`Version` is not `2012-10-17`");
    }
    let statements = statements(&policy);
    if statements.is_empty() {
        return Err("the document has no statement");
    }
    for statement in statements {
        if !statement.is_object() {
            return Err("a statement is not an object");
        }
        if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
            return Err("a statement's `Effect` is neither `Allow` nor `Deny`");
        }
        if statement["Principal"].is_null() {
            return Err("a statement has no `Principal`");
        }
        if listed(&statement["Action"]).is_empty() {
            return Err("a statement has no `Action`");
        }
        if listed(&statement["Resource"]).is_empty() {
            return Err("a statement has no `Resource`");
        }
    }
    Ok(())
}

/// Whether the policy lets the caller send events to the app monitor with this ARN. A signed request needs no
/// policy; one that denies holds for everybody.
pub(super) fn lets_send(document: Option<&str>, arn: &str, caller: Caller<'_>) -> bool {
    let policy: Json = document
        .and_then(|document| serde_json::from_str(document).ok())
        .unwrap_or_default();
    let effects: Vec<&str> = statements(&policy)
        .into_iter()
        .filter(|statement| applies(statement, arn, caller))
        .filter_map(|statement| statement["Effect"].as_str())
        .collect();
    !effects.contains(&"Deny") && (caller.signed || effects.contains(&"Allow"))
}

fn applies(statement: &Json, arn: &str, caller: Caller<'_>) -> bool {
    let matches = |patterns: &Json, text: &str| {
        listed(patterns)
            .iter()
            .any(|pattern| wildcard::matches(pattern, text))
    };
    let action = listed(&statement["Action"]).iter().any(|pattern| {
        wildcard::matches(&pattern.to_ascii_lowercase(), &ACTION.to_ascii_lowercase())
    });
    is_everybody(&statement["Principal"])
        && action
        && matches(&statement["Resource"], arn)
        && conditions_hold(&statement["Condition"], caller)
}

fn is_everybody(principal: &Json) -> bool {
    match principal {
        Json::String(all) => all == "*",
        Json::Object(kinds) => kinds
            .get("AWS")
            .is_some_and(|all| listed(all).contains(&"*")),
        _ => false,
    }
}

/// Every operator and every key of a condition must hold; one that is not known does not.
fn conditions_hold(condition: &Json, caller: Caller<'_>) -> bool {
    let Json::Object(operators) = condition else {
        return condition.is_null();
    };
    operators.iter().all(|(operator, keys)| {
        keys.as_object().is_some_and(|keys| {
            keys.iter().all(|(key, wanted)| {
                let actual = match key.to_ascii_lowercase().as_str() {
                    "rum:alias" => caller.alias,
                    "aws:referer" => caller.referer,
                    _ => return false,
                };
                holds(operator, &listed(wanted), actual)
            })
        })
    })
}

fn holds(operator: &str, wanted: &[&str], actual: Option<&str>) -> bool {
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let Some(actual) = actual else {
        return if_exists || operator.starts_with("StringNot");
    };
    let any = |compare: &dyn Fn(&str) -> bool| wanted.iter().any(|wanted| compare(wanted));
    match operator {
        "StringEquals" => any(&|wanted| wanted == actual),
        "StringNotEquals" => !any(&|wanted| wanted == actual),
        "StringEqualsIgnoreCase" => any(&|wanted| wanted.eq_ignore_ascii_case(actual)),
        "StringLike" => any(&|wanted| wildcard::matches(wanted, actual)),
        "StringNotLike" => !any(&|wanted| wildcard::matches(wanted, actual)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ARN: &str = "arn:aws:rum:us-east-1:000000000000:appmonitor/shop";

    #[track_caller]
    fn lets(statement: &Json, caller: Caller<'_>, expected: bool) {
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        assert_eq!(
            lets_send(Some(&policy), ARN, caller),
            expected,
            "{statement} {caller:?}"
        );
    }

    fn allow(condition: &Json) -> Json {
        json!({"Effect": "Allow", "Principal": "*", "Action": "rum:PutRumEvents", "Resource": ARN, "Condition": condition})
    }

    #[test]
    fn without_a_policy_only_signed_requests() {
        assert!(!lets_send(None, ARN, Caller::default()));
        let signed = Caller {
            signed: true,
            ..Caller::default()
        };
        assert!(lets_send(None, ARN, signed));
        lets(
            &json!({"Effect": "Deny", "Principal": "*", "Action": "rum:*", "Resource": "*"}),
            signed,
            false,
        );
    }

    #[test]
    fn a_public_policy_lets_pages_in() {
        let anybody = Caller::default();
        lets(&allow(&Json::Null), anybody, true);
        lets(
            &json!({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["rum:*"], "Resource": "*"}),
            anybody,
            true,
        );
        lets(
            &json!({"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "rum:*", "Resource": "*"}),
            anybody,
            false,
        );
        lets(
            &json!({"Effect": "Allow", "Principal": "*", "Action": "rum:GetAppMonitor", "Resource": "*"}),
            anybody,
            false,
        );
        lets(
            &json!({"Effect": "Allow", "Principal": "*", "Action": "rum:*", "Resource": "arn:aws:rum:*:*:appmonitor/other"}),
            anybody,
            false,
        );
    }

    #[test]
    fn conditions_on_alias_and_referer() {
        let with = |alias, referer| Caller {
            signed: false,
            alias,
            referer,
        };
        let alias = allow(&json!({"StringEquals": {"rum:alias": ["spring", "autumn"]}}));
        lets(&alias, with(Some("autumn"), None), true);
        lets(&alias, with(Some("winter"), None), false);
        lets(&alias, with(None, None), false);
        let referer = allow(&json!({"StringLike": {"aws:referer": "https://shop.example/*"}}));
        lets(
            &referer,
            with(None, Some("https://shop.example/cart")),
            true,
        );
        lets(
            &referer,
            with(None, Some("https://evil.example/https://shop.example/")),
            false,
        );
        lets(
            &allow(&json!({"Bool": {"aws:SecureTransport": "true"}})),
            with(None, None),
            false,
        );
        lets(&allow(&json!("x")), with(None, None), false);
    }
}
