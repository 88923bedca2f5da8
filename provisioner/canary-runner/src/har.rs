//! The HTTP archive of a run. Source: the HAR 1.2 specification; what is not known is -1, as it says.

use serde_json::{Value, json};

use crate::event::Exchange;
use crate::time::Time;

/// The archive.
pub(crate) fn archive(requests: &[Exchange]) -> Value {
    json!({
        "log": {
            "version": "1.2",
            "creator": {"name": "obsctl", "version": env!("CARGO_PKG_VERSION")},
            "pages": [],
            "entries": requests.iter().map(entry).collect::<Vec<_>>(),
        }
    })
}

fn entry(request: &Exchange) -> Value {
    let mut entry = json!({
        "startedDateTime": Time::from_millis(request.started),
        "time": request.milliseconds,
        "request": {
            "method": request.method,
            "url": request.url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": request.request_headers,
            "queryString": [],
            "headersSize": -1,
            "bodySize": request.request_body.as_ref().map_or(-1, |body| i64::try_from(body.len()).unwrap_or(-1)),
        },
        "response": {
            "status": request.status,
            "statusText": request.status_text,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": request.response_headers,
            "content": {"size": -1, "mimeType": request.mime_type},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": request.milliseconds, "receive": 0},
    });
    if let Some(body) = &request.request_body {
        entry["request"]["postData"] = json!({"mimeType": "", "text": body});
    }
    if let Some(body) = &request.response_body {
        entry["response"]["content"]["text"] = json!(body);
        entry["response"]["content"]["size"] = json!(body.len());
    }
    if let Some(error) = &request.error {
        entry["response"]["_error"] = json!(error);
    }
    entry
}
