//! Who may publish to a topic: as much of the policy language as alarms need.

use serde_json::Value as Json;

use crate::services::policy::{listed, statements};
use crate::services::wildcard;

/// Whether `CloudWatch` may publish on behalf of an alarm.
pub(super) fn lets_alarms_publish(policy: &str, alarm_arn: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Json>(policy) else {
        return false;
    };
    let applies = |statement: &&Json| {
        names_cloudwatch(&statement["Principal"])
            && listed(&statement["Action"])
                .iter()
                .any(|action| publishes(action))
            && conditions_hold(&statement["Condition"], alarm_arn)
    };
    let effects: Vec<&str> = statements(&policy)
        .into_iter()
        .filter(applies)
        .filter_map(|statement| statement["Effect"].as_str())
        .collect();
    effects.contains(&"Allow") && !effects.contains(&"Deny")
}

/// Whether a document has the shape of a policy.
pub(super) fn check(policy: &str) -> Result<(), &'static str> {
    if policy.is_empty() {
        return Ok(());
    }
    let policy: Json = serde_json::from_str(policy).map_err(|_| "null")?;
    let has_statements = matches!(&policy["Statement"], Json::Array(items) if !items.is_empty());
    if has_statements || policy["Statement"].is_object() {
        Ok(())
    } else {
        Err("statement list cannot be empty")
    }
}

fn names_cloudwatch(principal: &Json) -> bool {
    match principal {
        Json::String(all) => all == "*",
        Json::Object(kinds) => {
            kinds
                .get("AWS")
                .is_some_and(|accounts| listed(accounts).contains(&"*"))
                || kinds
                    .get("Service")
                    .is_some_and(|services| listed(services).contains(&"cloudwatch.amazonaws.com"))
        }
        _ => false,
    }
}

fn publishes(action: &str) -> bool {
    ["sns:publish", "sns:*", "*"].contains(&action.to_ascii_lowercase().as_str())
}

fn conditions_hold(condition: &Json, alarm_arn: &str) -> bool {
    let Json::Object(operators) = condition else {
        return true;
    };
    operators.iter().all(|(operator, keys)| {
        keys.as_object().into_iter().flatten().all(|(key, wanted)| {
            let Some(actual) = context(key, alarm_arn) else {
                return false;
            };
            listed(wanted)
                .iter()
                .any(|wanted| compare(operator, wanted, actual))
        })
    })
}

fn context<'a>(key: &str, alarm_arn: &'a str) -> Option<&'a str> {
    match key.to_ascii_lowercase().as_str() {
        "aws:sourceaccount" | "aws:sourceowner" => alarm_arn.split(':').nth(4),
        "aws:sourcearn" => Some(alarm_arn),
        _ => None,
    }
}

fn compare(operator: &str, wanted: &str, actual: &str) -> bool {
    match operator.strip_suffix("IfExists").unwrap_or(operator) {
        "StringEquals" => wanted == actual,
        "StringEqualsIgnoreCase" => wanted.eq_ignore_ascii_case(actual),
        "StringLike" | "ArnLike" | "ArnEquals" => wildcard::matches(wanted, actual),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ALARM: &str = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors";

    #[track_caller]
    fn check(statement: &Json, expected: bool) {
        let policy = json!({"Statement": [statement]}).to_string();
        assert_eq!(lets_alarms_publish(&policy, ALARM), expected, "{statement}");
    }

    #[test]
    fn the_service_must_be_let_in() {
        let service = json!({"Service": "cloudwatch.amazonaws.com"});
        check(
            &json!({"Effect": "Allow", "Principal": service, "Action": "sns:Publish"}),
            true,
        );
        check(
            &json!({"Effect": "Allow", "Principal": service, "Action": "sns:Subscribe"}),
            false,
        );
        check(
            &json!({"Effect": "Deny", "Principal": service, "Action": "sns:Publish"}),
            false,
        );
        check(
            &json!({"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}),
            false,
        );
        let with = |condition: Json| json!({"Effect": "Allow", "Principal": service, "Action": "sns:Publish", "Condition": condition});
        check(
            &with(json!({"StringEquals": {"aws:SourceAccount": "000000000000"}})),
            true,
        );
        check(
            &with(json!({"StringEquals": {"aws:SourceAccount": "111122223333"}})),
            false,
        );
        check(
            &with(
                json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:*:000000000000:alarm:*"}}),
            ),
            true,
        );
        check(
            &with(json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:*:alarm:other*"}})),
            false,
        );
        check(
            &with(json!({"Bool": {"aws:SecureTransport": "true"}})),
            false,
        );
    }

    #[test]
    fn the_default_policy_lets_alarms_of_the_account_in() {
        let topic = super::super::Topic {
            arn: "arn:aws:sns:us-east-1:000000000000:page".into(),
            attributes: std::collections::BTreeMap::new(),
            tags: std::collections::BTreeMap::new(),
        };
        assert!(lets_alarms_publish(&topic.policy(), ALARM));
    }
}
