//! Which protocol a request speaks, and which operation of which service it means.

use axum::http::{HeaderMap, Method, request::Parts};

use super::{
    Protocol, Service, query,
    rest::{self, Found, Labels},
};

/// Where a request is headed, before its body is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) protocol: Protocol,
    pub(crate) service: Service,
    pub(crate) action: String,
    /// What the path says, in the REST protocol.
    pub(crate) labels: Labels,
}

/// Why a request is for nobody here.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum TargetError {
    /// No protocol of AWS.
    #[error(
        "the request speaks no AWS protocol: no `smithy-protocol` header, no `X-Amz-Target`, no form with `Action`"
    )]
    Protocol,
    /// A service that this server does not have.
    #[error("this server has no service `{0}`")]
    Service(String),
    /// A method and a path that are no operation of the service that signed for it.
    #[error("the service has no operation of this method and path")]
    Operation,
    /// A path that is not `/service/NAME/operation/NAME`.
    #[error("the path is not `/service/NAME/operation/NAME`")]
    Path,
}

/// The `NAME`s by which the services' own headers and paths call them.
const TARGETS: [(&str, Service); 2] = [
    ("GraniteServiceVersion20100801", Service::CloudWatch),
    ("Logs_20140328", Service::Logs),
];

/// The API versions of the services that speak the query protocol.
const VERSIONS: [(&str, Service); 3] = [
    ("2010-08-01", Service::CloudWatch),
    ("2010-05-15", Service::CloudFormation),
    ("2010-03-31", Service::Sns),
];

/// The names by which credential scopes call the services.
const SIGNING_NAMES: [(&str, Service); 6] = [
    ("monitoring", Service::CloudWatch),
    ("logs", Service::Logs),
    ("cloudformation", Service::CloudFormation),
    ("sns", Service::Sns),
    ("synthetics", Service::Synthetics),
    ("rum", Service::Rum),
];

fn find(table: &[(&str, Service)], name: &str) -> Option<Service> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, service)| *service)
}

/// Finds the target by headers and path, or for a form by its pairs.
pub(crate) fn find_target(parts: &Parts, form: &[(String, String)]) -> Result<Target, TargetError> {
    if let Some(protocol) = header(&parts.headers, "smithy-protocol") {
        if protocol != "rpc-v2-cbor" {
            return Err(TargetError::Protocol);
        }
        return by_path(parts.uri.path());
    }
    if let Some(target) = header(&parts.headers, "x-amz-target") {
        return by_header(&parts.headers, target);
    }
    match by_rest(parts, form) {
        Some(found) => found,
        None => by_form(&parts.headers, form),
    }
}

/// The target of a request of the REST protocol: the service is the one that its signature is for.
fn by_rest(parts: &Parts, form: &[(String, String)]) -> Option<Result<Target, TargetError>> {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let signed = signing_scope(&parts.headers, form);
    let found = match signed.map(|scope| find(&SIGNING_NAMES, &scope.service)) {
        Some(Some(service @ (Service::Synthetics | Service::Rum))) => {
            match rest::find(service, method, path) {
                Some(found) => found,
                None => return Some(Err(TargetError::Operation)),
            }
        }
        Some(_) => return None,
        None => rest::find_unsigned(method, path)?,
    };
    let Found {
        service,
        action,
        labels,
    } = found;
    Some(Ok(Target {
        protocol: Protocol::RestJson,
        service,
        action: action.to_owned(),
        labels,
    }))
}

/// Whether the body (or for GET the query string) is a form of the query protocol.
pub(crate) fn is_form(parts: &Parts) -> bool {
    let headers = &parts.headers;
    if headers.contains_key("smithy-protocol") || headers.contains_key("x-amz-target") {
        return false;
    }
    parts.method == Method::GET
        || header(headers, "content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

fn by_path(path: &str) -> Result<Target, TargetError> {
    let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    // a prefix before `/service` is allowed by the protocol
    let [.., "service", service, "operation", action] = steps.as_slice() else {
        return Err(TargetError::Path);
    };
    let name = service.rsplit('.').next().unwrap_or(service);
    match find(&TARGETS, name) {
        Some(service) => Ok(Target {
            protocol: Protocol::RpcV2Cbor,
            service,
            action: (*action).to_owned(),
            labels: Labels::default(),
        }),
        None => Err(TargetError::Service(name.to_owned())),
    }
}

fn by_header(headers: &HeaderMap, target: &str) -> Result<Target, TargetError> {
    let (name, action) = target.split_once('.').unwrap_or((target, ""));
    let protocol = match header(headers, "content-type")
        .map(|kind| kind.split(';').next().unwrap_or(kind).trim())
    {
        Some("application/x-amz-json-1.0") => Protocol::AwsJson10,
        Some("application/x-amz-json-1.1") => Protocol::AwsJson11,
        _ => return Err(TargetError::Protocol),
    };
    match find(&TARGETS, name) {
        Some(service) => Ok(Target {
            protocol,
            service,
            action: action.to_owned(),
            labels: Labels::default(),
        }),
        None => Err(TargetError::Service(name.to_owned())),
    }
}

fn by_form(headers: &HeaderMap, form: &[(String, String)]) -> Result<Target, TargetError> {
    let field = |name| {
        form.iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let Some(action) = field("Action") else {
        return Err(TargetError::Protocol);
    };
    let signed =
        signing_scope(headers, form).and_then(|scope| find(&SIGNING_NAMES, &scope.service));
    let version = field("Version").unwrap_or_default();
    // the links in messages of SNS carry neither a signature nor a version
    let link = || {
        let is_link = version.is_empty() && matches!(action, "ConfirmSubscription" | "Unsubscribe");
        is_link.then_some(Service::Sns)
    };
    match signed.or_else(|| find(&VERSIONS, version)).or_else(link) {
        Some(service) => Ok(Target {
            protocol: Protocol::AwsQuery,
            service,
            action: action.to_owned(),
            labels: Labels::default(),
        }),
        None => Err(TargetError::Service(format!("of version {version}"))),
    }
}

/// The region and service of a `SigV4` credential scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SigningScope {
    pub(crate) region: String,
    pub(crate) service: String,
}

/// The credential scope of the `Authorization` header or of a presigned form; the signature is not looked at.
pub(crate) fn signing_scope(
    headers: &HeaderMap,
    form: &[(String, String)],
) -> Option<SigningScope> {
    let presigned = form
        .iter()
        .find(|(name, _)| name == "X-Amz-Credential")
        .map(|(_, value)| value.as_str());
    let credential = header(headers, "authorization")
        .and_then(|value| value.split_once("Credential="))
        .map(|(_, rest)| rest.split([',', ' ']).next().unwrap_or(rest))
        .or(presigned)?;
    let steps: Vec<&str> = credential.split('/').collect();
    let [.., region, service, "aws4_request"] = steps.as_slice() else {
        return None;
    };
    let plausible = (1..=32).contains(&region.len())
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    plausible.then(|| SigningScope {
        region: (*region).to_owned(),
        service: (*service).to_owned(),
    })
}

/// The service that a request is signed for, by header or by its query string.
pub(crate) fn signed_service(parts: &Parts) -> Option<String> {
    signed(parts).map(|scope| scope.service)
}

/// The region that a request is signed for.
pub(crate) fn signed_region(parts: &Parts) -> Option<String> {
    signed(parts).map(|scope| scope.region)
}

fn signed(parts: &Parts) -> Option<SigningScope> {
    let query = query::pairs(parts.uri.query().unwrap_or_default().as_bytes());
    signing_scope(&parts.headers, &query.unwrap_or_default())
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The pairs of a request's form: its body, or its query string when it is a GET.
pub(crate) fn form_of(
    parts: &Parts,
    body: &[u8],
) -> Result<Vec<(String, String)>, query::QueryError> {
    let mut pairs = query::pairs(parts.uri.query().unwrap_or_default().as_bytes())?;
    pairs.extend(query::pairs(body)?);
    Ok(pairs)
}
