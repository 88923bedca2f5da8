//! The one error type at the boundary.
//!
//! A handler returns an [`Error`]; what the client sees of it is made in `middleware::present`, as JSON or as a page, and there a
//! failure of ours is logged, once. A 4xx explains itself, a 5xx says nothing of the inside.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::database::is_away;
use crate::identity::TokenError;

const BUSY: &str = "The shop is busy. Please try again in a moment.";

/// Why a request is not answered as wished.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The request cannot be read: a parameter or the body is of another kind than expected.
    #[error("the request cannot be read")]
    Unreadable(Vec<FieldProblem>),
    /// It can be read, and something in it is wrong.
    #[error("the request is not valid")]
    Invalid(Vec<FieldProblem>),
    /// No operator's token, or not the right one.
    #[error("an operator's token is needed")]
    Unauthorized,
    /// Nobody known asks, or a token that proves nothing.
    #[error("a login is needed")]
    Unauthenticated,
    /// No account goes with what was given. Whether there is such an account is not told.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Someone known asks for what is not theirs.
    #[error("not allowed")]
    Forbidden,
    /// A form that does not come from a page shown to this visitor, or from one that is too old.
    #[error("a form without the token of its visit")]
    ForeignForm,
    /// It does not fit what is there.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// There is not enough of something.
    #[error("out of stock")]
    OutOfStock(Vec<FieldProblem>),
    /// The provider declined the payment.
    #[error("the payment was declined")]
    PaymentDeclined,
    /// Too many from one sender.
    #[error("too many requests from one sender")]
    Throttled {
        /// When to try again.
        retry_after: Duration,
    },
    /// Something the shop needs is away; the customer can do nothing but wait.
    #[error("`{0}` is unavailable")]
    Unavailable(&'static str),
    /// Refused before any handler saw it.
    #[error("refused with {0}")]
    Rejected(StatusCode),
    /// Too many requests are in work.
    #[error("too many requests in work")]
    Overloaded,
    /// Took too long.
    #[error("the request took too long")]
    TimedOut,
    /// A failure that an operator asked for.
    #[error("injected fault")]
    Injected,
    /// A handler panicked.
    #[error("a handler panicked")]
    Panicked,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A page could not be rendered.
    #[error("a template failed")]
    Template(#[from] minijinja::Error),
    /// What is stored makes no sense.
    #[error("stored data is broken: {0}")]
    Broken(&'static str),
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The parameter or member.
    #[schema(value_type = String)]
    pub field: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Error {
    /// An [`Error::Invalid`] about one field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Invalid(vec![FieldProblem { field, message }])
    }

    /// An [`Error::Unreadable`] about one field.
    pub fn unreadable(field: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Unreadable(vec![FieldProblem { field, message }])
    }

    /// The status that a client gets.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unauthorized | Self::Unauthenticated | Self::WrongCredentials => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Conflict(_) | Self::OutOfStock(_) => StatusCode::CONFLICT,
            Self::PaymentDeclined => StatusCode::PAYMENT_REQUIRED,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Rejected(status) => *status,
            Self::Overloaded | Self::TimedOut | Self::Unavailable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Database(error) if is_away(error) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Injected | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Database(_) | Self::Template(_) | Self::Broken(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// A sentence for the client, which tells nothing of the inside.
    pub fn detail(&self) -> String {
        match self {
            Self::NotFound(what) => format!("There is no such {what}."),
            Self::Unreadable(_) | Self::Invalid(_) => {
                "Some of the request is not valid.".to_owned()
            }
            Self::Unauthorized => "This needs the operator's token.".to_owned(),
            Self::Unauthenticated => "Sign in first.".to_owned(),
            Self::WrongCredentials => "The e-mail address or the password is wrong.".to_owned(),
            Self::Forbidden => "This is not yours to see or change.".to_owned(),
            Self::ForeignForm => {
                "This form is too old. Go back, reload the page and send it again.".to_owned()
            }
            Self::Conflict(what) => format!("{what}."),
            Self::OutOfStock(_) => {
                "Some of it is no longer in stock. It is in the cart again.".to_owned()
            }
            Self::PaymentDeclined => {
                "The payment was declined. What you ordered is in the cart again.".to_owned()
            }
            Self::Throttled { .. } => "Too many attempts. Please wait a little.".to_owned(),
            Self::Rejected(status) => explain(*status).to_owned(),
            Self::Overloaded | Self::TimedOut | Self::Unavailable(_) => BUSY.to_owned(),
            Self::Database(error) if is_away(error) => BUSY.to_owned(),
            _ => "Something went wrong on our side. We have been told.".to_owned(),
        }
    }

    /// What is wrong with the request, field by field.
    pub fn problems(&self) -> &[FieldProblem] {
        match self {
            Self::Unreadable(problems) | Self::Invalid(problems) | Self::OutOfStock(problems) => {
                problems
            }
            _ => &[],
        }
    }
}

impl From<TokenError> for Error {
    fn from(_: TokenError) -> Self {
        Self::Unauthenticated
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable("query", rejection.body_text())
    }
}

impl From<JsonRejection> for Error {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
                Self::unreadable("body", rejection.body_text())
            }
            status => Self::Rejected(status),
        }
    }
}

fn explain(status: StatusCode) -> &'static str {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take that method.",
        StatusCode::PRECONDITION_FAILED => "It has changed since you saw it.",
        StatusCode::PAYLOAD_TOO_LARGE => "The body of the request is too large.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send the body as `application/json`.",
        _ => "The request cannot be answered.",
    }
}

/// Carries the error from the handler to where it is presented.
#[derive(Debug, Clone)]
pub(crate) struct Failure(pub(crate) Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}
