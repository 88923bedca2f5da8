//! Taking connections, with bounds against peers that are slow or many, and letting them end.

use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::Signals;
use super::places::{Place, Places};
use super::taken::Taken;
use crate::lifecycle::Lifecycle;
use crate::users::Peer;

/// A connection that has not sent a whole head by then is closed, an idle one too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// A connection of which nothing is read for so long while there is something to read is closed.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
const HEAD_BYTES: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// Requests in work at the end get this long.
const DRAIN: Duration = Duration::from_secs(10);
/// Out of file descriptors: wait for some connection to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until a signal comes and the requests then in work are answered, or [`DRAIN`] is over, or a second signal comes.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    (lifecycle, places): (&Lifecycle, Places),
    mut signals: Signals,
) {
    let graceful = GracefulShutdown::new();
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

async fn accept(listener: &TcpListener, places: &Places) -> Option<(TcpStream, IpAddr, Place)> {
    let free = places.free().await?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let Some(place) = places.take(free, peer.ip()) else {
                tracing::debug!("a sender has too many connections: one more was refused");
                return None;
            };
            Some((stream, peer.ip(), place))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// What is said on a stream, with its bounds.
fn connection<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: IpAddr,
    router: Router,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(Taken::within(TAKEN_WITHIN, stream)), service)
}

fn converse(
    (stream, peer): (TcpStream, IpAddr),
    router: Router,
    place: Place,
    graceful: &GracefulShutdown,
) {
    // answers are small and whole: nothing is gained by waiting for more
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone already");
        return;
    }
    let connection = graceful.watch(connection(stream, peer, router));
    tokio::spawn(async move {
        let _place = place;
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    use super::*;

    fn connected() -> DuplexStream {
        let (client, _) = talking();
        client
    }

    fn talking() -> (DuplexStream, JoinHandle<hyper::Result<()>>) {
        let long = || async { "x".repeat(1_000_000) };
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/long", get(long));
        let (client, server) = duplex(1024);
        let connection = connection(server, Ipv4Addr::LOCALHOST.into(), router);
        (client, tokio::spawn(connection))
    }

    /// How long it was listened to, and what was said in the end.
    async fn spoken(begin: &str, letter: &str) -> (Duration, String) {
        let mut client = connected();
        let started = Instant::now();
        client.write_all(begin.as_bytes()).await.unwrap();
        while client.write_all(letter.as_bytes()).await.is_ok() {
            assert!(started.elapsed() < 4 * HEAD_TIMEOUT, "it listens for ever");
            sleep(Duration::from_secs(1)).await;
        }
        let heard = started.elapsed();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        (heard, said)
    }

    #[tokio::test(start_paused = true)]
    async fn who_speaks_a_letter_a_second_is_not_listened_to() {
        let (heard, said) = spoken("GET / HTTP/1.1\r\nname: ", "x").await;
        assert!(
            heard >= HEAD_TIMEOUT && heard < 2 * HEAD_TIMEOUT,
            "{heard:?}"
        );
        assert!(!said.contains("here"), "{said}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_more_is_let_go() {
        let mut client = connected();
        let whole = b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n";
        client.write_all(whole).await.unwrap();
        let started = Instant::now();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert!(said.ends_with("here"), "{said}");
        assert!(started.elapsed() < 2 * HEAD_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_and_does_not_read_is_let_go() {
        let (mut client, connection) = talking();
        let whole = b"GET /long HTTP/1.1\r\nhost: shop\r\n\r\n";
        client.write_all(whole).await.unwrap();
        let ended = timeout(2 * TAKEN_WITHIN, connection).await;
        assert!(ended.expect("it waits for ever").unwrap().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_slowly_gets_all_of_it() {
        let (mut client, connection) = talking();
        let whole = b"GET /long HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
        client.write_all(whole).await.unwrap();
        let (mut read, mut part) = (0, [0; 1024]);
        loop {
            sleep(TAKEN_WITHIN / 2).await;
            match client.read(&mut part).await.unwrap() {
                0 => break,
                more => read += more,
            }
        }
        assert!(read > 1_000_000, "{read}");
        connection.await.unwrap().unwrap();
    }
}
