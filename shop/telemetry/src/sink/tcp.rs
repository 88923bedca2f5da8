//! Delivery over TCP, newline-delimited. Connects when there is something to say, and again after every failure.
//!
//! A line counts as delivered once the connection took all of it. One that was cut off goes out again whole on the next
//! connection: the peer has seen a beginning without a line break there, which is no event.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::{Outbox, PeerAddress};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn deliver(address: &PeerAddress, outbox: &Outbox<Arc<str>>) {
    let mut pause = FIRST_PAUSE;
    let mut reachable = true;
    while outbox.take().await.is_some() {
        outbox.put_back();
        let before = outbox.stats().delivered;
        let failure = match converse(address, outbox).await {
            Ok(()) => return,
            Err(error) => error,
        };
        if outbox.stats().delivered > before {
            pause = FIRST_PAUSE;
            reachable = true;
        }
        // said once an outage, not once an attempt
        if std::mem::take(&mut reachable) {
            tracing::warn!(
                peer = address.as_str(),
                error = %failure,
                "metrics cannot be delivered; they are buffered"
            );
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One connection, until the outbox is closed and empty (`Ok`) or the connection fails.
async fn converse(address: &PeerAddress, outbox: &Outbox<Arc<str>>) -> io::Result<()> {
    let stream = timeout(CONNECT_TIMEOUT, TcpStream::connect(address.as_str())).await??;
    stream.set_nodelay(true)?;
    let (mut reader, mut writer) = stream.into_split();
    loop {
        let line = tokio::select! {
            biased;
            // a peer that closed while nothing was said is noticed here, before a line is lost to it
            closed = closed(&mut reader) => return Err(closed),
            line = outbox.take() => line,
        };
        let Some(line) = line else {
            return writer.shutdown().await;
        };
        let text = format!("{line}\n");
        let written = timeout(WRITE_TIMEOUT, writer.write_all(text.as_bytes())).await;
        match written.map_err(io::Error::from).flatten() {
            Ok(()) => outbox.done(),
            Err(error) => {
                outbox.put_back();
                return Err(error);
            }
        }
    }
}

/// Ends when the peer closes the connection. What it says meanwhile is of no interest.
async fn closed(reader: &mut (impl AsyncReadExt + Unpin)) -> io::Error {
    let mut ignored = [0; 256];
    loop {
        match reader.read(&mut ignored).await {
            Ok(0) => return io::ErrorKind::ConnectionReset.into(),
            Ok(_) => {}
            Err(error) => return error,
        }
    }
}
