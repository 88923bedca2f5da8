//! From an HTTP request to a [`Request`], and from its outcome back to an HTTP response.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header, request::Parts},
};

use super::{
    Protocol, Request, Service, ServiceError, Value, cbor,
    error::Fault,
    json, query, rest, target,
    target::{Target, TargetError},
    xml,
};
use crate::identity::Scope;

/// A request that could not be understood, with as much as is known of who must answer.
#[derive(Debug)]
pub(crate) struct Rejected {
    target: Option<Box<Target>>,
    error: ServiceError,
}

impl Rejected {
    /// An error before anything of the request is known.
    pub(crate) fn early(parts: &Parts, error: ServiceError) -> Self {
        let target = target::find_target(parts, &[]).ok().map(Box::new);
        Self { target, error }
    }

    /// The answer.
    pub(crate) fn response(&self, request_id: &str) -> Response<Body> {
        if let Some(target) = &self.target {
            return failure(target.protocol, target.service, &self.error, request_id);
        }
        let body = xml::error("", &self.error, request_id);
        build(self.error.status, "text/xml", body.into_bytes(), request_id)
    }
}

/// Understands a request whose body is complete and inflated.
pub(crate) fn read(
    parts: &Parts,
    body: &[u8],
    home: &Scope,
    request_id: &str,
) -> Result<Request, Rejected> {
    let form = if target::is_form(parts) {
        target::form_of(parts, body).map_err(|error| Rejected {
            target: None,
            error: ServiceError::sender("MalformedQueryString", error.to_string()),
        })?
    } else {
        Vec::new()
    };
    let target = target::find_target(parts, &form).map_err(|error| unreachable_target(&error))?;
    let scope = Scope {
        region: target::signing_scope(&parts.headers, &form)
            .map_or_else(|| home.region.clone(), |signed| signed.region),
        account: home.account.clone(),
    };
    let query = parts.uri.query().unwrap_or_default();
    match input(&target, form, query, body) {
        Ok(input) => Ok(Request {
            service: target.service,
            action: target.action,
            input,
            protocol: target.protocol,
            scope,
            request_id: request_id.to_owned(),
        }),
        Err(error) => Err(Rejected {
            target: Some(Box::new(target)),
            error,
        }),
    }
}

fn unreachable_target(error: &TargetError) -> Rejected {
    let status = match error {
        TargetError::Protocol => 400,
        TargetError::Service(_) | TargetError::Path | TargetError::Operation => 404,
    };
    Rejected {
        target: None,
        error: ServiceError::sender("InvalidAction", error.to_string()).status(status),
    }
}

fn input(
    target: &Target,
    form: Vec<(String, String)>,
    query: &str,
    body: &[u8],
) -> Result<Value, ServiceError> {
    let malformed = |detail: String| ServiceError::sender("SerializationException", detail);
    let input = match target.protocol {
        Protocol::AwsQuery => query::input(form)
            .map_err(|error| ServiceError::sender("MalformedInput", error.to_string()))?,
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            json::decode(body).map_err(|error| malformed(error.to_string()))?
        }
        Protocol::RpcV2Cbor => cbor::decode(body).map_err(|error| malformed(error.to_string()))?,
        Protocol::RestJson => rest::input(target.labels.clone(), query, body)
            .map_err(|error| malformed(error.to_string()))?,
    };
    match input {
        Value::Struct(_) => Ok(input),
        _ => Err(malformed("the body is not a structure".to_owned())),
    }
}

/// The answer to a request that was carried out.
pub(crate) fn success(request: &Request, output: &Value) -> Response<Body> {
    let id = &request.request_id;
    let (kind, body) = match request.protocol {
        Protocol::AwsQuery => {
            let namespace = request.service.namespace();
            let body = xml::response(namespace, &request.action, output, id);
            ("text/xml", body.into_bytes())
        }
        Protocol::RestJson if *output == Value::Null => {
            (request.protocol.content_type(), b"{}".to_vec())
        }
        _ if *output == Value::Null => (request.protocol.content_type(), Vec::new()),
        Protocol::RpcV2Cbor => (request.protocol.content_type(), cbor::encode(output)),
        _ => (
            request.protocol.content_type(),
            json::to_json(output).to_string().into_bytes(),
        ),
    };
    marked(build(200, kind, body, id), request.protocol)
}

/// The answer to a request that failed.
pub(crate) fn failure(
    protocol: Protocol,
    service: Service,
    error: &ServiceError,
    request_id: &str,
) -> Response<Body> {
    let error = &service.own(error.clone());
    let kind = protocol.content_type();
    let mut response = match protocol {
        Protocol::AwsQuery => {
            let body = xml::error(service.namespace(), error, request_id);
            build(error.status, kind, body.into_bytes(), request_id)
        }
        Protocol::RpcV2Cbor => build(
            error.status,
            kind,
            cbor::encode(&document(service, error)),
            request_id,
        ),
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            let body = json::to_json(&document(service, error)).to_string();
            build(error.status, kind, body.into_bytes(), request_id)
        }
        Protocol::RestJson => {
            let body = json::to_json(&rest_document(service, error)).to_string();
            let mut response = build(error.status, kind, body.into_bytes(), request_id);
            let name = HeaderName::from_static("x-amzn-errortype");
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(error.shape));
            response
        }
    };
    if service == Service::CloudWatch && protocol != Protocol::AwsQuery {
        let fault = match error.fault {
            Fault::Sender => "Sender",
            Fault::Receiver => "Receiver",
        };
        if let Ok(value) = HeaderValue::try_from(format!("{};{fault}", error.code)) {
            response
                .headers_mut()
                .insert(HeaderName::from_static("x-amzn-query-error"), value);
        }
    }
    marked(response, protocol)
}

fn document(service: Service, error: &ServiceError) -> Value {
    let kind = match service {
        Service::CloudWatch => format!("com.amazonaws.cloudwatch#{}", error.shape),
        _ => error.shape.to_owned(),
    };
    let mut document = Value::of([
        ("__type", Value::String(kind)),
        ("message", Value::String(error.message.clone())),
    ]);
    if let Value::Struct(members) = &mut document {
        for (name, value) in &error.members {
            members.insert((*name).to_owned(), value.clone());
        }
    }
    document
}

/// The body of an error whose name is a header; the models of the services differ in the case of `message`.
fn rest_document(service: Service, error: &ServiceError) -> Value {
    let message = match service {
        Service::Synthetics => "Message",
        _ => "message",
    };
    let mut document = Value::of([(message, Value::String(error.message.clone()))]);
    if let Value::Struct(members) = &mut document {
        for (name, value) in &error.members {
            members.insert((*name).to_owned(), value.clone());
        }
    }
    document
}

fn marked(mut response: Response<Body>, protocol: Protocol) -> Response<Body> {
    if protocol == Protocol::RpcV2Cbor {
        response.headers_mut().insert(
            HeaderName::from_static("smithy-protocol"),
            HeaderValue::from_static("rpc-v2-cbor"),
        );
    }
    response
}

fn build(status: u16, kind: &'static str, body: Vec<u8>, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

impl Protocol {
    fn content_type(self) -> &'static str {
        match self {
            Self::RpcV2Cbor => "application/cbor",
            Self::AwsJson10 => "application/x-amz-json-1.0",
            Self::AwsJson11 => "application/x-amz-json-1.1",
            Self::AwsQuery => "text/xml",
            Self::RestJson => "application/json",
        }
    }
}

impl Service {
    fn namespace(self) -> &'static str {
        match self {
            Self::CloudWatch => "http://monitoring.amazonaws.com/doc/2010-08-01/",
            Self::CloudFormation => "http://cloudformation.amazonaws.com/doc/2010-05-15/",
            Self::Sns => "http://sns.amazonaws.com/doc/2010-03-31/",
            Self::Logs | Self::Synthetics | Self::Rum => "",
        }
    }

    /// A failure of this server under the name that the service's model has for it.
    fn own(self, error: ServiceError) -> ServiceError {
        if error.fault == Fault::Sender {
            return error;
        }
        let (shape, code) = match self {
            Self::CloudWatch => ("InternalServiceFault", "InternalServiceError"),
            Self::Sns => ("InternalErrorException", "InternalError"),
            Self::Logs => ("ServiceUnavailableException", "ServiceUnavailableException"),
            Self::CloudFormation => ("InternalFailure", "InternalFailure"),
            Self::Synthetics | Self::Rum => ("InternalServerException", "InternalServerException"),
        };
        error.shape(shape).code(code)
    }
}
