//! Datagrams. Nobody says whether they arrive.

use std::io;
use std::sync::Arc;

use tokio::net::UdpSocket;

use super::document::Document;
use crate::sink::{Outbox, Parcel};

const HEADER: &str = "{\"format\": \"json\", \"version\": 1}\n";

/// A document with its header, and how many spans are in it.
#[derive(Debug, Clone)]
pub(in crate::trace) struct Datagram {
    text: Arc<str>,
    spans: u64,
}

impl Datagram {
    pub(in crate::trace) fn new(document: &Document) -> Self {
        Self {
            text: format!("{HEADER}{}", document.text).into(),
            spans: document.spans,
        }
    }
}

impl Parcel for Datagram {
    fn size(&self) -> usize {
        self.text.len()
    }

    fn count(&self) -> u64 {
        self.spans
    }
}

/// Sends what is in the outbox until it is closed and empty. What the system says it could not send is given up.
pub(in crate::trace) async fn deliver(address: String, outbox: Arc<Outbox<Datagram>>) {
    let mut socket = None;
    let mut told = false;
    while let Some(datagram) = outbox.take().await {
        match send(&mut socket, &address, datagram.text.as_bytes()).await {
            Ok(()) => {
                outbox.done();
            }
            Err(error) => {
                outbox.refused(u64::MAX);
                // the address may have changed
                socket = None;
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!(peer = %address, %error, "traces cannot be delivered");
                }
            }
        }
    }
}

async fn send(socket: &mut Option<UdpSocket>, address: &str, datagram: &[u8]) -> io::Result<()> {
    let socket = match socket {
        Some(socket) => socket,
        None => socket.insert(connect(address).await?),
    };
    socket.send(datagram).await.map(drop)
}

async fn connect(address: &str) -> io::Result<UdpSocket> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in tokio::net::lookup_host(address).await? {
        let any = if address.is_ipv4() {
            "0.0.0.0:0"
        } else {
            "[::]:0"
        };
        let socket = UdpSocket::bind(any).await?;
        match socket.connect(address).await {
            Ok(()) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}
