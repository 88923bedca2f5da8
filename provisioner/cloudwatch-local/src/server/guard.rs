//! Keeps web pages out: a browser must not be a way for somebody else's page to drive this server.

use std::net::IpAddr;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header},
    middleware::Next,
};

use super::{App, rum};

/// Refuses requests whose `Host` is a foreign name (a rebound DNS entry), whose `Origin` is a foreign page, or that
/// a browser says come from another site; only a link from elsewhere may be followed to the console.
pub(super) async fn check(
    State(_): State<App>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let headers = request.headers();
    // a page of an app monitor's domain sends from its own origin: the data plane knows which
    let foreign_pages = rum::is_data_plane(request.method(), request.uri());
    let refused = if !host_is_ours(headers, request.uri()) {
        Some("the Host header names neither this machine nor an address of it")
    } else if !foreign_pages && !origin_is_ours(headers) {
        Some("the request comes from a page of another origin")
    } else if !foreign_pages && crosses_sites(headers) && !opens_console(&request) {
        Some("the request comes from a page of another site")
    } else {
        None
    };
    match refused {
        None => next.run(request).await,
        Some(reason) => {
            let mut response = Response::new(Body::from(format!("{reason}\n")));
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
    }
}

fn host_is_ours(headers: &HeaderMap, uri: &Uri) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    host.is_some_and(is_local_name)
}

fn origin_is_ours(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Some(authority) = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.strip_prefix("http://"))
    else {
        return false;
    };
    // a page of another port of this machine is another program's
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}

fn crosses_sites(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

/// Whether a link is followed to a page of the console. A page of another site neither loads one as a picture, a
/// script or a frame, nor fetches it.
fn opens_console(request: &Request<Body>) -> bool {
    let is = |name: &str, value: &str| {
        let header = request.headers().get(name);
        header.is_some_and(|header| header == value)
    };
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    reads
        && in_console(request.uri().path())
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
}

fn in_console(path: &str) -> bool {
    path.strip_prefix("/_console")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An address is never a name that somebody can point at us; of names only those of the loopback count.
fn is_local_name(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok()
        || bare.eq_ignore_ascii_case("localhost")
        || bare.to_ascii_lowercase().ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_the_loopback_have_our_name() {
        for ours in [
            "127.0.0.1:4566",
            "localhost",
            "LOCALHOST:1",
            "sns.localhost:4566",
            "[::1]:80",
        ] {
            assert!(is_local_name(ours), "{ours}");
        }
        for foreign in [
            "example.com",
            "localhost.example.com:80",
            "",
            "127.0.0.1.nip.io",
        ] {
            assert!(!is_local_name(foreign), "{foreign}");
        }
    }

    /// What browsers send with a link that is followed, with a picture, a script, a frame and a fetch.
    #[test]
    fn only_a_followed_link_opens_the_console_from_elsewhere() {
        let opens = |path: &str, mode: &str, dest: &str| {
            let request = Request::get(path)
                .header("sec-fetch-mode", mode)
                .header("sec-fetch-dest", dest);
            opens_console(&request.body(Body::empty()).unwrap())
        };
        assert!(opens("/_console/alarms", "navigate", "document"));
        assert!(opens("/_console?x", "navigate", "document"));
        assert!(!opens("/_console", "navigate", "iframe"));
        assert!(!opens("/_console/app.js", "no-cors", "script"));
        assert!(!opens("/_console/style.css", "no-cors", "image"));
        assert!(!opens("/_console/pulse", "cors", "empty"));
        assert!(!opens("/_console2", "navigate", "document"));
        assert!(!opens("/", "navigate", "document"));
        let old = Request::get("/_console").body(Body::empty()).unwrap();
        assert!(
            !opens_console(&old),
            "who says that it crosses says how, too"
        );
    }

    #[test]
    fn a_foreign_origin_is_refused() {
        let ours = |host: &str, origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            origin_is_ours(&headers)
        };
        assert!(ours("127.0.0.1:1", "http://127.0.0.1:1"));
        assert!(!ours("127.0.0.1:1", "http://127.0.0.1:2"));
        assert!(!ours("127.0.0.1:1", "https://example.com"));
        assert!(!ours("127.0.0.1:1", "null"));
    }
}
