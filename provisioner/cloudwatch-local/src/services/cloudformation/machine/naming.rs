//! Physical ids of resources that are to be made.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::services::cloudformation::{kind::Kind, stack::Stack};

/// The physical id that a resource will have: from its name property, else generated.
pub(super) fn physical_id(
    stack: &Stack,
    kind: Kind,
    logical_id: &str,
    properties: &Map<String, Value>,
    fresh: Uuid,
) -> String {
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    let given = kind
        .name_property()
        .and_then(text)
        .filter(|name| !name.is_empty());
    match kind {
        Kind::Topic => {
            let fifo = properties.get("FifoTopic") == Some(&Value::Bool(true));
            let suffix = if fifo && given.is_none() { ".fifo" } else { "" };
            let name = given.map_or_else(|| generated(stack, logical_id, fresh), str::to_owned);
            stack.scope.arn("sns", &format!("{name}{suffix}"))
        }
        Kind::IdentityPool => format!("{}:{fresh}", stack.scope.region),
        Kind::Subscription => format!("{}:{fresh}", text("TopicArn").unwrap_or_default()),
        _ => given.map_or_else(|| generated(stack, logical_id, fresh), str::to_owned),
    }
}

/// `STACK-LOGICALID-RANDOM`, cut so that every service takes it.
fn generated(stack: &Stack, logical_id: &str, fresh: Uuid) -> String {
    let mut name: String = stack.name.chars().take(110).collect();
    name.push('-');
    name.extend(logical_id.chars().take(110));
    name.push('-');
    let mut rest = fresh.as_u128();
    for _ in 0..12 {
        let digit = u32::try_from(rest % 36).unwrap_or_default();
        name.extend(char::from_digit(digit, 36).map(|digit| digit.to_ascii_uppercase()));
        rest /= 36;
    }
    name
}
