//! One HTTP post, to an address that was looked at first.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use reqwest::{Client, StatusCode, Url, redirect::Policy};
use tokio::sync::Semaphore;

use super::Delivery;
use crate::options::Deliver;

/// How long an endpoint may take, as SNS has it.
const TIMEOUT: Duration = Duration::from_secs(15);

/// How many posts are made at the same time.
const AT_ONCE: usize = 32;

/// What became of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Posted {
    /// Taken, with this status.
    Taken(u16),
    /// Refused, with this status.
    Refused(u16),
    /// No answer.
    Failed(String),
    /// It must not or can not be sent from here.
    Forbidden(String),
}

/// Posts deliveries.
pub(super) struct Postman {
    deliver: Deliver,
    turns: Semaphore,
}

impl Postman {
    pub(super) fn new(deliver: Deliver) -> Self {
        Self {
            deliver,
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// Posts a delivery once.
    pub(super) async fn post(&self, delivery: &Delivery) -> Posted {
        let Ok(_turn) = self.turns.acquire().await else {
            return Posted::Failed("the server is stopping".to_owned());
        };
        let (url, addresses) = match self.target(&delivery.endpoint).await {
            Ok(target) => target,
            Err(refused) => return refused,
        };
        // pinned to the addresses that were checked: a second look-up could give others
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .resolve_to_addrs(url.host_str().unwrap_or_default(), &addresses)
            .build();
        let request = match client {
            Ok(client) => headers(client.post(url), delivery).body(delivery.body.clone()),
            Err(error) => return Posted::Failed(error.to_string()),
        };
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Posted::Taken(answer.status().as_u16()),
            Ok(answer) => Posted::Refused(answer.status().as_u16()),
            Err(error) => Posted::Failed(reason(&error)),
        }
    }

    async fn target(&self, endpoint: &str) -> Result<(Url, Vec<SocketAddr>), Posted> {
        let url = Url::parse(endpoint).map_err(|error| Posted::Forbidden(error.to_string()))?;
        if url.scheme() != "http" {
            return Err(Posted::Forbidden(
                "this server delivers over plain HTTP only".to_owned(),
            ));
        }
        let host = url
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned();
        let port = url.port_or_known_default().unwrap_or(80);
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let addresses: Vec<SocketAddr> = found
            .map_err(|error| Posted::Failed(error.to_string()))?
            .collect();
        let inside = |address: &SocketAddr| is_loopback(address.ip());
        if addresses.is_empty() {
            return Err(Posted::Failed(format!("{host} has no address")));
        }
        if self.deliver == Deliver::Loopback && !addresses.iter().all(inside) {
            return Err(Posted::Forbidden(format!(
                "{host} is not this machine, and this server delivers to this machine only"
            )));
        }
        Ok((url, addresses))
    }
}

fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => {
            address.is_loopback()
                || address
                    .to_ipv4_mapped()
                    .is_some_and(|address| address.is_loopback())
        }
    }
}

fn headers(request: reqwest::RequestBuilder, delivery: &Delivery) -> reqwest::RequestBuilder {
    let mut request = request
        .header("content-type", "text/plain; charset=UTF-8")
        .header("user-agent", "Amazon Simple Notification Service Agent")
        .header("x-amz-sns-message-type", delivery.purpose.as_str())
        .header("x-amz-sns-message-id", &delivery.message_id)
        .header("x-amz-sns-topic-arn", &delivery.topic);
    if delivery.purpose != super::Purpose::SubscriptionConfirmation {
        request = request.header("x-amz-sns-subscription-arn", &delivery.subscription);
    }
    if delivery.raw {
        request = request.header("x-amz-sns-rawdelivery", "true");
    }
    request
}

/// The innermost cause says most.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "the endpoint did not answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Whether a status may be followed by another attempt (facts of the delivery-retries page: a client error is final).
pub(super) fn may_retry(status: u16) -> bool {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    !status.is_client_error() || status == StatusCode::TOO_MANY_REQUESTS
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn target(endpoint: &str) -> Result<Vec<SocketAddr>, Posted> {
        Postman::new(Deliver::Loopback)
            .target(endpoint)
            .await
            .map(|(_, addresses)| addresses)
    }

    #[tokio::test]
    async fn only_this_machine_is_reached() {
        for inside in [
            "http://127.0.0.1:8080/x",
            "http://localhost/x",
            "http://[::1]:1/",
            "http://127.8.9.1/",
            "http://2130706433/",
        ] {
            assert!(target(inside).await.is_ok(), "{inside}");
        }
        for outside in [
            "http://10.0.0.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://0.0.0.0:80/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fe80::1]/",
            "https://127.0.0.1/",
            "file:///etc/passwd",
        ] {
            assert!(
                matches!(target(outside).await, Err(Posted::Forbidden(_))),
                "{outside}"
            );
        }
    }
}
