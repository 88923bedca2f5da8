//! Which application sent a request: what it says of itself counts only if it is registered, so that the values are few.

use std::str::FromStr;

use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, HeaderName};

use crate::{DimensionValue, Label};

const CLIENT_APPLICATION: HeaderName = HeaderName::from_static("x-client-application");

/// The applications that are told apart, beside browsers. Written `canary,load,ios`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clients(Vec<Label>);

/// A text that is no list of applications.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no list of applications: at most 16 names of letters, digits, `-`, `_` and `.`, with commas between"
)]
pub struct InvalidClients(String);

impl Clients {
    const MOST: usize = 16;

    /// The application that sent a request: by `X-Client-Application`, else by the product that `User-Agent` begins with.
    pub(super) fn of(&self, headers: &HeaderMap) -> Label {
        let text = |name| headers.get(name)?.to_str().ok();
        let agent = text(USER_AGENT).map(|agent| {
            let end = agent.find(['/', ' ']).unwrap_or(agent.len());
            agent.split_at(end).0
        });
        let named = |name: &str| {
            let known = self.0.iter().find(|label| {
                label
                    .value()
                    .is_some_and(|value| value.as_str().eq_ignore_ascii_case(name))
            });
            known.cloned()
        };
        text(CLIENT_APPLICATION)
            .and_then(named)
            .or_else(|| agent.and_then(named))
            .unwrap_or_else(|| {
                if agent == Some("Mozilla") {
                    Label::client("browser")
                } else {
                    Label::Client(DimensionValue::OTHER)
                }
            })
    }
}

impl FromStr for Clients {
    type Err = InvalidClients;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let names: Vec<_> = text.split(',').filter(|name| !name.is_empty()).collect();
        let valid = names.len() <= Self::MOST
            && names
                .iter()
                .all(|name| name.len() <= 64 && name.chars().all(allowed));
        if !valid {
            return Err(InvalidClients(text.to_owned()));
        }
        let label = |name: &&str| Label::Client(DimensionValue::nearest(name));
        Ok(Self(names.iter().map(label).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], expected: &str) {
        let clients: Clients = "canary,shop-load".parse().unwrap();
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        let label = clients.of(&headers);
        assert_eq!(label.value().unwrap().as_str(), expected, "{headers:?}");
    }

    #[test]
    fn only_who_is_registered_has_a_name() {
        check(&[], "other");
        check(&[("user-agent", "Mozilla/5.0 (X11; Linux)")], "browser");
        check(&[("user-agent", "shop-load/0.1")], "shop-load");
        check(&[("user-agent", "curl/8.5")], "other");
        check(&[("x-client-application", "Canary")], "canary");
        check(&[("x-client-application", "made-up-8817")], "other");
        let both = [
            ("x-client-application", "canary"),
            ("user-agent", "Mozilla/5.0"),
        ];
        check(&both, "canary");
    }

    #[test]
    fn lists() {
        for text in ["", "a", "a,b-c"] {
            assert!(text.parse::<Clients>().is_ok(), "{text:?}");
        }
        for text in ["a b", "é", &"a,".repeat(17)] {
            assert!(text.parse::<Clients>().is_err(), "{text:?}");
        }
    }
}
