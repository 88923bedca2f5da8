//! Routes.

use super::Builder;
use super::identity::Stated;
use crate::diagnostic::RECEIVER;
use crate::manifest;
use crate::model::{Route, Subscription};
use crate::schema::Kind;
use crate::term::Url;

impl Builder<'_> {
    #[expect(clippy::unnecessary_wraps, reason = "one signature for all kinds")]
    pub(super) fn route(&mut self, route: &manifest::Route) -> Option<Route> {
        let identity = self.identity(&Stated {
            kind: Kind::Route,
            name: &route.name,
            part: route.part.as_ref(),
            service: None,
            owner: route.owner.as_ref(),
            tags: route.tags.as_ref(),
            raw: route.raw.as_ref(),
        });
        let severities = route
            .severities
            .iter()
            .flatten()
            .map(|severity| severity.value.0.to_string())
            .collect();
        let subscriptions = route
            .to
            .iter()
            .filter_map(|receiver| self.receiver(receiver))
            .collect();
        Some(Route {
            identity,
            severities,
            subscriptions,
        })
    }

    fn receiver(&mut self, receiver: &manifest::Receiver) -> Option<Subscription> {
        if let Some(url) = &receiver.https {
            if url.value.0.is_plain_http() && !self.allows_plain_http() {
                let message = format!("plain `http://` to `{}`", url.value.0.host());
                let hint = "use `https://`: alarms tell what is broken".to_owned();
                self.report(RECEIVER, &url.span, message, hint);
            }
            return Some(Subscription::Https(url.value.0.to_string()));
        }
        if let Some(email) = &receiver.email {
            return Some(Subscription::Email(email.value.0.to_string()));
        }
        receiver
            .sqs
            .as_ref()
            .map(|queue| Subscription::Sqs(queue.value.0.to_string()))
    }

    /// Whether the environment is not AWS.
    fn allows_plain_http(&self) -> bool {
        let endpoint = self.context.environment.endpoint.as_deref();
        endpoint
            .and_then(|endpoint| endpoint.parse::<Url>().ok())
            .is_some_and(|endpoint| !endpoint.is_aws())
    }
}
