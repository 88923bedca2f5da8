//! Taking connections, with bounds against peers that are slow or many, and letting them end.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use super::Signals;
use crate::lifecycle::Lifecycle;
use crate::users::Peer;

/// A connection that has not sent a whole head by then is closed, an idle one too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
const HEAD_BYTES: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// More connections wait in the system's queue.
const MOST_CONNECTIONS: usize = 2_048;
/// Requests in work at the end get this long.
const DRAIN: Duration = Duration::from_secs(10);
/// Out of file descriptors: wait for some connection to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until a signal comes and the requests then in work are answered, or [`DRAIN`] is over, or a second signal comes.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    lifecycle: &Lifecycle,
    mut signals: Signals,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let signal = loop {
        let accepted = tokio::select! {
            biased;
            signal = signals.next() => break signal,
            accepted = accept(&listener, &places) => accepted,
        };
        if let Some((stream, peer, place)) = accepted {
            converse((stream, peer), router.clone(), place, &graceful);
        }
    };
    lifecycle.begin_shutdown();
    drop(listener);
    let in_work = graceful.count();
    tracing::info!(signal, connections = in_work, "shutting down");
    tokio::select! {
        drained = timeout(DRAIN, graceful.shutdown()) => if drained.is_err() {
            tracing::warn!("requests in work did not end in time");
        },
        again = signals.next() => tracing::warn!(signal = again, "not waiting for requests in work"),
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer.ip(), place)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

fn converse(
    (stream, peer): (TcpStream, IpAddr),
    router: Router,
    place: OwnedSemaphorePermit,
    graceful: &GracefulShutdown,
) {
    // answers are small and whole: nothing is gained by waiting for more
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone already");
        return;
    }
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
