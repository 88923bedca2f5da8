//! The typed error that every service answers with; each protocol gives it its own shape.

use super::Value;

/// Who is to blame: decides `Sender`/`Receiver` in the wire forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The caller's mistake.
    Sender,
    /// This server's failure.
    Receiver,
}

/// An error in the terms of an AWS service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ServiceError {
    /// The name of the error's shape in the service model: `__type` in JSON and CBOR.
    pub(crate) shape: &'static str,
    /// The code of the query protocol, which often differs from the shape's name.
    pub(crate) code: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// Who is to blame.
    pub(crate) fault: Fault,
    /// What is wrong, in a sentence as AWS would write it.
    pub(crate) message: String,
    /// Further members of the error's shape.
    pub(crate) members: Vec<(&'static str, Value)>,
}

impl ServiceError {
    /// The caller's mistake, with status 400; `shape` also serves as the query code.
    pub(crate) fn sender(shape: &'static str, message: impl Into<String>) -> Self {
        Self {
            shape,
            code: shape,
            status: 400,
            fault: Fault::Sender,
            message: message.into(),
            members: Vec::new(),
        }
    }

    /// A failure of this server: the detail goes to the log, not to the caller.
    pub(crate) fn internal(detail: &(dyn std::error::Error + 'static)) -> Self {
        let mut chain = detail.to_string();
        let mut source = detail.source();
        while let Some(cause) = source {
            chain = format!("{chain}: {cause}");
            source = cause.source();
        }
        tracing::error!(error = %chain, "the request failed inside");
        Self {
            shape: "InternalFailure",
            code: "InternalFailure",
            status: 500,
            fault: Fault::Receiver,
            message: "The request processing has failed because of an unknown error, exception or failure."
                .to_owned(),
            members: Vec::new(),
        }
    }

    /// The same error with the query protocol's code.
    #[must_use]
    pub(crate) fn code(self, code: &'static str) -> Self {
        Self { code, ..self }
    }

    /// The same error with another shape name.
    #[must_use]
    pub(crate) fn shape(self, shape: &'static str) -> Self {
        Self { shape, ..self }
    }

    /// The same error with another HTTP status.
    #[must_use]
    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same error with a further member.
    #[must_use]
    pub(crate) fn member(mut self, name: &'static str, value: Value) -> Self {
        self.members.push((name, value));
        self
    }
}

impl std::fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ServiceError {}
