//! Page tokens: opaque to clients, meaningless to any other operation.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

/// A token that carries `position`, good for `operation` only.
pub(crate) fn token<T: Serialize>(operation: &str, position: &T) -> String {
    let json = serde_json::to_string(&(operation, position)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

/// The position that a token carries; `None` when it is not one of `operation`.
pub(crate) fn position<T: DeserializeOwned>(operation: &str, token: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (owner, position): (String, T) = serde_json::from_slice(&json).ok()?;
    (owner == operation).then_some(position)
}

/// One page of items in the order of their keys, and the key after which the next page starts.
pub(crate) fn page<T>(
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> String,
    after: Option<&str>,
    size: usize,
) -> (Vec<T>, Option<String>) {
    let mut rest = items.skip_while(|item| after.is_some_and(|after| key(item).as_str() <= after));
    let page: Vec<T> = rest.by_ref().take(size).collect();
    let next = match (rest.next(), page.last()) {
        (Some(_), Some(last)) => Some(key(last)),
        _ => None,
    };
    (page, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_everything_once() {
        let names = ["a", "b", "c", "d", "e"];
        let mut seen: Vec<&&str> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let (items, next) = page(
                names.iter(),
                |name| (**name).to_owned(),
                after.as_deref(),
                2,
            );
            seen.extend(items);
            match next {
                Some(next) => after = position("X", &token("X", &next)),
                None => break,
            }
        }
        assert_eq!(seen, names.iter().collect::<Vec<_>>());
        assert_eq!(position::<String>("Y", &token("X", &"a")), None);
        assert_eq!(position::<String>("X", "nonsense"), None);
    }
}
