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
            let name =
                given.map_or_else(|| generated(stack, logical_id, fresh, LONG), str::to_owned);
            stack.scope.arn("sns", &format!("{name}{suffix}"))
        }
        Kind::IdentityPool => format!("{}:{fresh}", stack.scope.region),
        Kind::Subscription => format!("{}:{fresh}", text("TopicArn").unwrap_or_default()),
        Kind::Bucket => given.map_or_else(
            || generated(stack, logical_id, fresh, SHORT).to_ascii_lowercase(),
            str::to_owned,
        ),
        Kind::Role => {
            given.map_or_else(|| generated(stack, logical_id, fresh, SHORT), str::to_owned)
        }
        _ => given.map_or_else(|| generated(stack, logical_id, fresh, LONG), str::to_owned),
    }
}

/// How much of the two names a generated one keeps: most services take 256 characters, roles 64 and buckets 63.
const LONG: usize = 110;
const SHORT: usize = 24;

/// `STACK-LOGICALID-RANDOM`, cut so that the service takes it.
fn generated(stack: &Stack, logical_id: &str, fresh: Uuid, most: usize) -> String {
    let mut name: String = stack.name.chars().take(most).collect();
    name.push('-');
    name.extend(logical_id.chars().take(most));
    name.push('-');
    let mut rest = fresh.as_u128();
    for _ in 0..12 {
        let digit = u32::try_from(rest % 36).unwrap_or_default();
        name.extend(char::from_digit(digit, 36).map(|digit| digit.to_ascii_uppercase()));
        rest /= 36;
    }
    name
}
