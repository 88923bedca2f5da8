//! The errors of S3: their codes, statuses and XML.

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
};

use super::xml::Xml;
use crate::{services::policy::Flaw, store::StoreError, wire::ServiceError};

/// A failed operation; source of codes and statuses: "Error responses" of the S3 API reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct S3Error {
    code: &'static str,
    status: StatusCode,
    message: String,
}

macro_rules! errors {
    ($($name:ident $status:ident $code:literal $message:literal)*) => {$(
        pub(super) fn $name() -> Self {
            Self::new(StatusCode::$status, $code, $message)
        }
    )*};
}

impl S3Error {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            status,
            message: message.into(),
        }
    }

    errors! {
        bad_digest BAD_REQUEST "BadDigest" "The Content-MD5 or checksum value that you specified did not match what the server received."
        bucket_not_empty CONFLICT "BucketNotEmpty" "The bucket you tried to delete is not empty"
        bucket_owned CONFLICT "BucketAlreadyOwnedByYou" "Your previous request to create the named bucket succeeded and you already own it."
        incomplete_body BAD_REQUEST "IncompleteBody" "The request body terminated unexpectedly."
        internal INTERNAL_SERVER_ERROR "InternalError" "We encountered an internal error. Please try again."
        invalid_bucket_name BAD_REQUEST "InvalidBucketName" "The specified bucket is not valid."
        invalid_part BAD_REQUEST "InvalidPart" "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
        invalid_part_number RANGE_NOT_SATISFIABLE "InvalidPartNumber" "The requested partnumber is not satisfiable"
        invalid_part_order BAD_REQUEST "InvalidPartOrder" "The list of parts was not in ascending order. Parts must be ordered by part number."
        invalid_range RANGE_NOT_SATISFIABLE "InvalidRange" "The requested range is not satisfiable"
        invalid_uri BAD_REQUEST "InvalidURI" "Couldn't parse the specified URI."
        malformed_chunks BAD_REQUEST "InvalidRequest" "The body is not the chunks that its content encoding promises."
        malformed_xml BAD_REQUEST "MalformedXML" "The XML you provided was not well-formed or did not validate against our published schema"
        message_too_long BAD_REQUEST "MaxMessageLengthExceeded" "Your request was too big."
        method_not_allowed METHOD_NOT_ALLOWED "MethodNotAllowed" "The specified method is not allowed against this resource."
        no_such_bucket NOT_FOUND "NoSuchBucket" "The specified bucket does not exist"
        no_such_key NOT_FOUND "NoSuchKey" "The specified key does not exist."
        no_such_upload NOT_FOUND "NoSuchUpload" "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
        no_such_version NOT_FOUND "NoSuchVersion" "The specified version does not exist."
        not_implemented NOT_IMPLEMENTED "NotImplemented" "A header or a query you provided implies functionality that this server does not have."
        precondition_failed PRECONDITION_FAILED "PreconditionFailed" "At least one of the pre-conditions you specified did not hold"
        slow_body BAD_REQUEST "RequestTimeout" "Your socket connection to the server was not read from or written to within the timeout period."
        too_large BAD_REQUEST "EntityTooLarge" "Your proposed upload exceeds the maximum allowed object size."
        too_small BAD_REQUEST "EntityTooSmall" "Your proposed upload is smaller than the minimum allowed size"
        storage_full SERVICE_UNAVAILABLE "ServiceUnavailable" "The space that this server keeps for objects is used up."
    }

    pub(super) fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidArgument", message)
    }

    /// The key and message, of one of many objects.
    pub(super) fn parts(&self) -> (&'static str, &str) {
        (self.code, &self.message)
    }

    pub(super) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequest", message)
    }

    pub(super) fn malformed_policy(flaw: &Flaw) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MalformedPolicy", flaw.to_string())
    }

    pub(super) fn key_too_long(size: usize, most: usize) -> Self {
        let message = format!("Your key is too long: {size} bytes, at most {most}");
        Self::new(StatusCode::BAD_REQUEST, "KeyTooLongError", message)
    }

    /// A failure of this server: the detail goes to the log, not to the caller.
    pub(super) fn failed(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request to S3 failed inside");
        Self::internal()
    }

    /// The answer; that to HEAD has no body.
    pub(super) fn response(&self, resource: &str, request_id: &str, head: bool) -> Response<Body> {
        let mut xml = Xml::document();
        xml.open("Error")
            .text("Code", self.code)
            .text("Message", &self.message)
            .text("Resource", resource)
            .text("RequestId", request_id)
            .close("Error");
        let body = if head {
            Body::empty()
        } else {
            Body::from(xml.finish())
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let kind = axum::http::HeaderValue::from_static("application/xml");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

impl std::fmt::Display for S3Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for S3Error {}

/// What other services of this process tell of it.
impl From<S3Error> for ServiceError {
    fn from(error: S3Error) -> Self {
        Self::sender(error.code, error.message).status(error.status.as_u16())
    }
}

impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        Self::failed(&error)
    }
}

impl From<std::io::Error> for S3Error {
    fn from(error: std::io::Error) -> Self {
        if is_full(&error) {
            tracing::warn!(%error, "no more bytes of objects fit on the disk");
            return Self::storage_full();
        }
        Self::failed(&error)
    }
}

/// Whether a disk, or what may be used of it, is used up.
fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
    )
}
