//! `obsctl preview --serve`: the pages over HTTP, drawn again when the project is saved.
//!
//! Read-only, and for this machine: a request that names another host is refused, so that no page elsewhere can look
//! in by way of a rebound name.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Router, routing::get};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use super::super::interrupt::signalled;
use super::{Data, Drawing, Failure, PreviewError, PreviewOptions, drawings, model};
use crate::ops::Findings;
use crate::source::Glance;

/// How often it looks for saved files.
const PAUSE: Duration = Duration::from_millis(300);
/// How long a browser waits for a change before it asks again.
const WAIT: Duration = Duration::from_secs(25);
/// How often live data are read again.
const REFRESH: Duration = Duration::from_mins(1);
/// Scripts from here only, which reload the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const SCRIPT: &str = include_str!("reload.js");

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// The address can not be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The connections can not be served.
    #[error("cannot serve")]
    Serve(#[from] io::Error),
}

impl Failure for ServeError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => Some(
                "another program has this port: choose another with `--serve ADDR:PORT`".to_owned(),
            ),
            _ => None,
        }
    }
}

/// What is served now.
#[derive(Debug, Default)]
struct Shown {
    /// Pages by name.
    pages: BTreeMap<String, String>,
    /// Why the pages are older than the project.
    problem: Option<String>,
}

#[derive(Clone)]
struct Site {
    shown: Arc<RwLock<Shown>>,
    version: watch::Sender<u64>,
}

/// Serves until SIGINT or SIGTERM. `ready` hears where; `told` turns mistakes into text.
pub(crate) async fn serve(
    options: &PreviewOptions,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    told: impl Fn(&Findings) -> String,
) -> Result<(), ServeError> {
    let signal = signalled();
    tokio::pin!(signal);
    let failed = |source| ServeError::Listen {
        address: listen,
        source,
    };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let site = Site {
        shown: Arc::default(),
        // not from 0: a page that an earlier process drew is to hear of the first drawing of this one
        version: watch::Sender::new(options.now().millis().unsigned_abs()),
    };
    // before the first drawing: what is saved while it is made is seen
    let seen = Glance::of(&options.project.directory);
    site.redraw(options, &told).await;
    ready(address);
    let served = axum::serve(listener, router(site.clone())).into_future();
    tokio::select! {
        done = served => done.map_err(ServeError::Serve),
        () = site.follow(seen, options, &told) => Ok(()),
        () = &mut signal => Ok(()),
    }
}

impl Site {
    /// Draws again whenever a file is saved, and now and then when data are live.
    async fn follow(
        &self,
        mut seen: Glance,
        options: &PreviewOptions,
        told: &impl Fn(&Findings) -> String,
    ) {
        let mut drawn = tokio::time::Instant::now();
        loop {
            tokio::time::sleep(PAUSE).await;
            let glance = Glance::of(&options.project.directory);
            let old = options.data == Data::Live && drawn.elapsed() >= REFRESH;
            if glance != seen || old {
                seen = glance;
                self.redraw(options, told).await;
                drawn = tokio::time::Instant::now();
            }
        }
    }

    /// Pages stay when the project has mistakes, beside these.
    async fn redraw(&self, options: &PreviewOptions, told: &impl Fn(&Findings) -> String) {
        let (model, report) = model(&options.project).take::<()>();
        let drawn: Result<Vec<Drawing>, String> = match model {
            None => Err(told(&report.findings)),
            Some(model) => drawings(options, &model)
                .await
                .map_err(|error: PreviewError| explained(&error)),
        };
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        match drawn {
            Ok(drawn) => {
                *shown = Shown {
                    pages: drawn
                        .into_iter()
                        .map(|drawing| (drawing.name, drawing.page))
                        .collect(),
                    problem: None,
                };
            }
            Err(problem) => shown.problem = Some(problem),
        }
        drop(shown);
        self.version.send_modify(|version| *version += 1);
    }

    /// The page with what reloads it, and with what is wrong with the project now.
    fn dressed(&self, page: &str, problem: Option<&str>) -> Response {
        let version = *self.version.borrow();
        let script = format!("<script src=\"/reload.js?since={version}\" defer></script></body>");
        let mut page = page.replacen("</body>", &script, 1);
        if let Some(problem) = problem {
            let told = format!(
                "<main><pre role=\"alert\" class=\"problem\">{}</pre>",
                charts::Escaped(problem)
            );
            page = page.replacen("<main>", &told, 1);
        }
        Html(page).into_response()
    }
}

fn explained(error: &PreviewError) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let mut lines = vec![format!("error: {error}")];
    lines.extend(causes.map(|cause| format!("  because: {cause}")));
    lines.extend(error.hint().map(|hint| format!("  hint: {hint}")));
    lines.join("\n")
}

fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/dashboards/{name}", get(page))
        .route("/changed", get(changed))
        .route("/reload.js", get(script))
        .with_state(site)
        .layer(middleware::from_fn(guard))
}

/// The only dashboard, or a list.
async fn index(State(site): State<Site>) -> Response {
    let shown = site.shown.read().unwrap_or_else(PoisonError::into_inner);
    let mut names = shown.pages.keys();
    if let (Some(only), None) = (names.next(), names.next()) {
        return Redirect::temporary(&format!("/dashboards/{only}")).into_response();
    }
    let links = shown.pages.keys().map(|name| {
        let name = charts::Escaped(name);
        format!("<li><a href=\"/dashboards/{name}\">{name}</a></li>")
    });
    let list = format!("<ul>{}</ul>", links.collect::<String>());
    let page = charts::document("Dashboards", "", &list, charts::Theme::Auto);
    site.dressed(&page, shown.problem.as_deref())
}

async fn page(State(site): State<Site>, Path(name): Path<String>) -> Response {
    let shown = site.shown.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(page) = shown.pages.get(&name) {
        return site.dressed(page, shown.problem.as_deref());
    }
    let text = "<p>There is no dashboard of this name. <a href=\"/\">All dashboards</a></p>";
    let page = charts::document("Not found", "", text, charts::Theme::Auto);
    let page = site.dressed(&page, shown.problem.as_deref());
    (StatusCode::NOT_FOUND, page).into_response()
}

#[derive(Deserialize)]
struct Since {
    since: u64,
}

/// Answers when there is something newer, or after a while that there is not.
async fn changed(State(site): State<Site>, Query(Since { since }): Query<Since>) -> Response {
    let mut version = site.version.subscribe();
    let newer = timeout(WAIT, version.wait_for(|version| *version > since)).await;
    match newer {
        Ok(Ok(version)) => version.to_string().into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        SCRIPT,
    )
}

async fn guard(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    if !host.is_some_and(is_here) {
        return (
            StatusCode::FORBIDDEN,
            "the Host header does not name this machine\n",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}

/// An address is nobody's to rebind; of names only those of the loopback count.
fn is_here(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok() || bare.eq_ignore_ascii_case("localhost")
}
