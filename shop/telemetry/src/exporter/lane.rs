//! A way out: how batches are written for it, and what waits for its delivery.

use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::Namespace;
use crate::aws::{self, PutDistributions};
use crate::batch::Batch;
use crate::emf::Writer;
use crate::otlp::{self, OtlpEndpoint};
use crate::sink::{Outbox, Parcel, Stats, Target, deliver};

/// A way out.
pub(super) struct Lane {
    waiting: Arc<dyn Waiting>,
    pub(super) delivering: JoinHandle<()>,
}

/// What a flush knows of a way out.
pub(super) trait Waiting: Send + Sync {
    fn push(&self, batches: &[Batch]);
    fn close(&self);
    fn stats(&self) -> Stats;
}

struct Encoded<P, E> {
    outbox: Arc<Outbox<P>>,
    encode: E,
}

impl<P: Parcel, E: Fn(&[Batch]) -> Vec<P> + Send + Sync> Waiting for Encoded<P, E> {
    fn push(&self, batches: &[Batch]) {
        self.outbox.push((self.encode)(batches));
    }

    fn close(&self) {
        self.outbox.close();
    }

    fn stats(&self) -> Stats {
        self.outbox.stats()
    }
}

impl Lane {
    fn new<P: Parcel, D: Future<Output = ()> + Send + 'static>(
        buffer_bytes: usize,
        encode: impl Fn(&[Batch]) -> Vec<P> + Send + Sync + 'static,
        deliver: impl FnOnce(Arc<Outbox<P>>) -> D,
    ) -> Self {
        let outbox = Arc::new(Outbox::new(buffer_bytes));
        let delivering = tokio::spawn(deliver(Arc::clone(&outbox)));
        Self {
            waiting: Arc::new(Encoded { outbox, encode }),
            delivering,
        }
    }

    /// EMF lines to an agent or stdout.
    pub(super) fn emf(writer: Writer, target: Target, buffer_bytes: usize) -> Self {
        let encode = move |batches: &[Batch]| {
            let lines = writer.write(batches).into_iter();
            lines.map(Arc::<str>::from).collect()
        };
        Self::new(buffer_bytes, encode, |outbox| deliver(target, outbox))
    }

    /// OTLP requests to a collector.
    pub(super) fn otlp(namespace: Namespace, endpoint: OtlpEndpoint, buffer_bytes: usize) -> Self {
        let encode = move |batches: &[Batch]| otlp::encode(&namespace, batches);
        Self::new(buffer_bytes, encode, |outbox| {
            otlp::deliver(endpoint, "metrics", outbox)
        })
    }

    /// `PutMetricData`.
    pub(super) fn put(writer: Writer, how: PutDistributions, buffer_bytes: usize) -> Self {
        let namespace = writer.namespace.to_string();
        let encode = move |batches: &[Batch]| aws::encode(&writer, how, batches);
        Self::new(buffer_bytes, encode, |outbox| {
            aws::deliver(namespace, outbox)
        })
    }

    pub(super) fn waiting(&self) -> Arc<dyn Waiting> {
        Arc::clone(&self.waiting)
    }
}
