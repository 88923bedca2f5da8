//! What a service gets to see of a request, whatever protocol it came by.

use serde::de::DeserializeOwned;

use super::{ServiceError, Value, from_value};
use crate::identity::Scope;

/// The services that this server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    /// Metrics, alarms, dashboards.
    CloudWatch,
    /// Log groups, streams, events.
    Logs,
    /// Stacks and change sets.
    CloudFormation,
    /// Topics and subscriptions.
    Sns,
    /// Canaries.
    Synthetics,
    /// App monitors.
    Rum,
}

/// The protocol of a request, and so of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Protocol {
    /// `smithy-protocol: rpc-v2-cbor`, path `/service/X/operation/Y`.
    RpcV2Cbor,
    /// `X-Amz-Target`, content type `application/x-amz-json-1.0`.
    AwsJson10,
    /// `X-Amz-Target`, content type `application/x-amz-json-1.1`.
    AwsJson11,
    /// A form with `Action` and `Version`; answers are XML.
    AwsQuery,
    /// A method and a path; members in the path, the query string and a JSON body.
    RestJson,
}

/// One call of one operation.
#[expect(
    clippy::struct_field_names,
    reason = "the id of a request is known by this name"
)]
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Which service it is for.
    pub(crate) service: Service,
    /// The operation's name, as the client wrote it.
    pub(crate) action: String,
    /// The operation's input.
    pub(crate) input: Value,
    /// The protocol that it came by.
    pub(crate) protocol: Protocol,
    /// The region and account that it is for.
    pub(crate) scope: Scope,
    /// The id that the answer carries.
    pub request_id: String,
}

impl Request {
    /// Reads the input as the operation's type; a mismatch is the caller's mistake.
    pub(crate) fn input<T: DeserializeOwned>(&self) -> Result<T, ServiceError> {
        from_value(self.input.clone()).map_err(|error| match self.protocol {
            Protocol::AwsQuery => ServiceError::sender("MalformedInput", error.to_string()),
            _ => ServiceError::sender("SerializationException", error.to_string()),
        })
    }

    /// The error of an operation that the service does not have, in the service's own form.
    pub(crate) fn unknown_action(&self) -> ServiceError {
        match self.protocol {
            Protocol::AwsQuery => ServiceError::sender(
                "InvalidAction",
                format!(
                    "The action {} is not valid for this web service.",
                    self.action
                ),
            ),
            _ => ServiceError::sender(
                "UnknownOperationException",
                format!(
                    "The operation {} is not one that this server has.",
                    self.action
                ),
            ),
        }
    }
}
