//! The REST protocol's routes: a method and a path name the operation, labels of the path are members of its input.

use indexmap::IndexMap;

use super::{Service, Value, json, query};

/// A way to an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Route {
    method: &'static str,
    /// Steps between slashes; `{Member}` is a label. Members after `?` are lists that the query string repeats.
    path: &'static str,
    action: &'static str,
}

const fn route(method: &'static str, path: &'static str, action: &'static str) -> Route {
    Route {
        method,
        path,
        action,
    }
}

/// The routes of Synthetics; source: its service model of 2017-10-11.
const SYNTHETICS: &[Route] = &[
    route("POST", "/canary", "CreateCanary"),
    route("GET", "/canary/{Name}", "GetCanary"),
    route("PATCH", "/canary/{Name}", "UpdateCanary"),
    route("DELETE", "/canary/{Name}", "DeleteCanary"),
    route("POST", "/canary/{Name}/start", "StartCanary"),
    route("POST", "/canary/{Name}/stop", "StopCanary"),
    route("POST", "/canary/{Name}/runs", "GetCanaryRuns"),
    route("POST", "/canary/{Name}/dry-run/start", "StartCanaryDryRun"),
    route("POST", "/canaries", "DescribeCanaries"),
    route("POST", "/canaries/last-run", "DescribeCanariesLastRun"),
    route("POST", "/runtime-versions", "DescribeRuntimeVersions"),
    route("GET", "/tags/{ResourceArn}", "ListTagsForResource"),
    route("POST", "/tags/{ResourceArn}", "TagResource"),
    route("DELETE", "/tags/{ResourceArn}?tagKeys", "UntagResource"),
];

/// The routes of RUM; source: its service model of 2018-05-10.
const RUM: &[Route] = &[
    route("POST", "/appmonitor", "CreateAppMonitor"),
    route("GET", "/appmonitor/{Name}", "GetAppMonitor"),
    route("PATCH", "/appmonitor/{Name}", "UpdateAppMonitor"),
    route("DELETE", "/appmonitor/{Name}", "DeleteAppMonitor"),
    route("POST", "/appmonitor/{Name}/data", "GetAppMonitorData"),
    route("PUT", "/appmonitor/{Name}/policy", "PutResourcePolicy"),
    route("GET", "/appmonitor/{Name}/policy", "GetResourcePolicy"),
    route(
        "DELETE",
        "/appmonitor/{Name}/policy",
        "DeleteResourcePolicy",
    ),
    route("POST", "/appmonitors", "ListAppMonitors"),
    route("POST", "/appmonitors/{Id}", "PutRumEvents"),
    route(
        "POST",
        "/rummetrics/{AppMonitorName}/metrics",
        "BatchCreateRumMetricDefinitions",
    ),
    route(
        "GET",
        "/rummetrics/{AppMonitorName}/metrics",
        "BatchGetRumMetricDefinitions",
    ),
    route(
        "PATCH",
        "/rummetrics/{AppMonitorName}/metrics",
        "UpdateRumMetricDefinition",
    ),
    route(
        "DELETE",
        "/rummetrics/{AppMonitorName}/metrics?metricDefinitionIds",
        "BatchDeleteRumMetricDefinitions",
    ),
    route(
        "POST",
        "/rummetrics/{AppMonitorName}/metricsdestination",
        "PutRumMetricsDestination",
    ),
    route(
        "GET",
        "/rummetrics/{AppMonitorName}/metricsdestination",
        "ListRumMetricsDestinations",
    ),
    route(
        "DELETE",
        "/rummetrics/{AppMonitorName}/metricsdestination",
        "DeleteRumMetricsDestination",
    ),
    route("GET", "/tags/{ResourceArn}", "ListTagsForResource"),
    route("POST", "/tags/{ResourceArn}", "TagResource"),
    route("DELETE", "/tags/{ResourceArn}?tagKeys", "UntagResource"),
];

/// What a web page calls before it has credentials: its path is like no other.
const UNSIGNED: [(Service, &str); 1] = [(Service::Rum, "PutRumEvents")];

/// The operation that a path means, and what its labels say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) service: Service,
    pub(super) action: &'static str,
    pub(super) labels: Labels,
}

/// The members of the input that stand in the path, and those that are lists in the query string.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Labels {
    members: Vec<(&'static str, String)>,
    lists: Vec<&'static str>,
}

/// The operation of a service whose requests are signed with its name.
pub(super) fn find(service: Service, method: &str, path: &str) -> Option<Found> {
    let routes = match service {
        Service::Synthetics => SYNTHETICS,
        Service::Rum => RUM,
        _ => return None,
    };
    routes
        .iter()
        .filter(|route| route.method == method)
        .find_map(|route| {
            let labels = labels(route.path, path)?;
            let action = route.action;
            Some(Found {
                service,
                action,
                labels,
            })
        })
}

/// The operation of a request without a signature, if its path is unlike any other.
pub(super) fn find_unsigned(method: &str, path: &str) -> Option<Found> {
    UNSIGNED.iter().find_map(|(service, action)| {
        find(*service, method, path).filter(|found| found.action == *action)
    })
}

/// Matches a path against a template, step by step; a slash at the end does not count. A step is decoded after the
/// path is split, so that an encoded slash stays within its label.
fn labels(template: &'static str, path: &str) -> Option<Labels> {
    let (template, lists) = template.split_once('?').unwrap_or((template, ""));
    let mut labels = Labels {
        members: Vec::new(),
        lists: lists.split('&').filter(|name| !name.is_empty()).collect(),
    };
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut steps = path.split('/');
    for wanted in template.split('/') {
        let step = steps.next()?;
        match wanted
            .strip_prefix('{')
            .and_then(|label| label.strip_suffix('}'))
        {
            Some(_) if step.is_empty() => return None,
            Some(label) => {
                let value = percent_encoding::percent_decode_str(step)
                    .decode_utf8()
                    .ok()?;
                labels.members.push((label, value.into_owned()));
            }
            None if wanted == step => {}
            None => return None,
        }
    }
    steps.next().is_none().then_some(labels)
}

/// Why a request is no input.
#[derive(Debug, thiserror::Error)]
pub(super) enum RestError {
    /// The query string.
    #[error(transparent)]
    Query(#[from] query::QueryError),
    /// The body.
    #[error("the body is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The body is a list or a scalar.
    #[error("the body is not a structure")]
    NoStructure,
}

/// The input: the body's members, then those of the query string, then those of the path, which win.
pub(super) fn input(labels: Labels, query: &str, body: &[u8]) -> Result<Value, RestError> {
    let Value::Struct(mut members) = json::decode(body)? else {
        return Err(RestError::NoStructure);
    };
    let mut lists: IndexMap<&str, Vec<Value>> = IndexMap::new();
    for (name, value) in query::pairs(query.as_bytes())? {
        match labels.lists.iter().find(|list| **list == name) {
            Some(list) => lists.entry(list).or_default().push(Value::String(value)),
            None => {
                members.insert(name, Value::String(value));
            }
        }
    }
    for (name, items) in lists {
        members.insert(name.to_owned(), Value::List(items));
    }
    for (name, value) in labels.members {
        members.insert(name.to_owned(), Value::String(value));
    }
    Ok(Value::Struct(members))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_operations() {
        let synthetics = |method, path| find(Service::Synthetics, method, path);
        let rows = [
            ("POST", "/canary", Some("CreateCanary")),
            ("POST", "/canary/", Some("CreateCanary")),
            ("GET", "/canary/a", Some("GetCanary")),
            ("PATCH", "/canary/a", Some("UpdateCanary")),
            ("POST", "/canary/a/start", Some("StartCanary")),
            ("GET", "/tags/arn%3Aaws%2Fx", Some("ListTagsForResource")),
            ("GET", "/canary", None),
            ("GET", "/canary//", None),
            ("POST", "/canary/a/b/start", None),
            ("PUT", "/canary/a", None),
            ("GET", "/tags/%ff", None),
            ("GET", "", None),
        ];
        for (method, path, action) in rows {
            assert_eq!(
                synthetics(method, path).map(|found| found.action),
                action,
                "{method} {path}"
            );
        }
        assert!(find_unsigned("POST", "/appmonitors/1/").is_some());
        assert!(find_unsigned("POST", "/appmonitors").is_none());
        assert!(find_unsigned("POST", "/canary").is_none());
    }

    #[test]
    fn an_input_is_put_together_from_everywhere() {
        let found = find(Service::Synthetics, "DELETE", "/tags/arn%3Aa%2Fb").unwrap();
        let input = input(
            found.labels,
            "tagKeys=a&tagKeys=b&Other=1",
            br#"{"ResourceArn":"forged","Body":true}"#,
        )
        .unwrap();
        assert_eq!(input.get("ResourceArn"), Some(&Value::from("arn:a/b")));
        assert_eq!(input.get("Body"), Some(&Value::Bool(true)));
        assert_eq!(input.get("Other"), Some(&Value::from("1")));
        assert_eq!(
            input.get("tagKeys"),
            Some(&Value::List(vec![Value::from("a"), Value::from("b")]))
        );
    }

    #[test]
    fn a_body_must_be_a_structure() {
        for body in ["[]", "1", "{"] {
            assert!(
                input(Labels::default(), "", body.as_bytes()).is_err(),
                "{body}"
            );
        }
        assert!(input(Labels::default(), "", b"").is_ok());
    }
}
