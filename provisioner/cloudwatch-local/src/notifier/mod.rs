//! Delivers what topics publish: HTTP posts with the real payload, mails into the inbox.
//!
//! A delivery is written down before anything is answered, and stays in the queue until it has been made or given
//! up; after a crash it may be made twice, never lost. Nothing waits for a delivery.

mod delivery;
mod envelope;
mod inbox;
mod post;
mod queue;
mod signer;

use std::sync::{Arc, Mutex, PoisonError};

use cloudwatch::time::Timestamp;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use self::{
    delivery::{Delivery, Outcome, Purpose, Try},
    envelope::{Attribute, Notification},
};
use self::{envelope::Addresses, inbox::Inbox, post::Postman, signer::Signer};
use crate::{
    services::Shared,
    services::sns::Subscription,
    store::{Batch, StoreError},
};

/// Why the notifier can not start.
#[derive(Debug, thiserror::Error)]
pub enum NotifierError {
    /// Its queue can not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key that signs messages can not be made.
    #[error("can not make the key that signs messages")]
    Key(#[from] signer::KeyError),
    /// HTTP is not to be had.
    #[error("can not make an HTTP client")]
    Client(#[from] reqwest::Error),
}

/// The queue of deliveries and the inbox.
pub(crate) struct Notifier {
    shared: Shared,
    signer: Signer,
    inbox: Arc<Mutex<Inbox>>,
    postman: Arc<Postman>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Notifier {
    /// Reads the queue; what waits is delivered from [`Self::resume`] on.
    pub(crate) async fn open(shared: Shared) -> Result<Self, NotifierError> {
        let signer = Signer::open(&shared.store).await?;
        let inbox = Inbox::open(&shared.store).await?;
        let postman = Postman::new(shared.options.deliver);
        Ok(Self {
            shared,
            signer,
            inbox: Arc::new(Mutex::new(inbox)),
            postman: Arc::new(postman),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        })
    }

    /// Delivers what waited when the process ended.
    pub(crate) fn resume(&self) {
        let waiting = self.with_inbox(|inbox| inbox.waiting());
        for delivery in waiting {
            self.spawn(delivery);
        }
    }

    /// The delivery of a message to one subscription; the same message gives the same delivery.
    pub(crate) fn notification(&self, notification: &Notification<'_>) -> Delivery {
        envelope::notification(notification, &self.addresses(), &self.signer, self.now())
    }

    /// The question to an endpoint whether it agrees, or the news that its subscription has ended.
    pub(crate) fn invitation(&self, subscription: &Subscription, ends: bool) -> Delivery {
        envelope::invitation(
            subscription,
            ends,
            &self.addresses(),
            &self.signer,
            self.now(),
        )
    }

    /// Adds deliveries to what is about to be written; those that were accepted before are left out.
    pub(crate) fn stage(
        &self,
        batch: &mut Batch,
        deliveries: &mut Vec<Delivery>,
    ) -> Result<(), StoreError> {
        self.with_inbox(|inbox| inbox.stage(batch, deliveries))
    }

    /// Begins deliveries that have been written.
    pub(crate) fn launch(&self, deliveries: Vec<Delivery>) {
        for delivery in deliveries {
            self.with_inbox(|inbox| inbox.insert(delivery.clone()));
            if delivery.outcome == Outcome::Waiting {
                self.spawn(delivery);
            }
        }
    }

    /// Every mail and delivery that is still remembered, newest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.with_inbox(|inbox| inbox.newest_first())
    }

    /// What `GET /_local/inbox` shows.
    pub(crate) fn inbox(&self) -> serde_json::Value {
        self.deliveries().iter().map(Delivery::shown).collect()
    }

    /// The certificate that signatures are checked with, by the name in `SigningCertURL`.
    pub(crate) fn certificate(&self, name: &str) -> Option<&str> {
        (name == self.signer.certificate_name()).then(|| self.signer.certificate())
    }

    /// Stops delivering; what waits stays in the queue.
    pub(crate) async fn close(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn spawn(&self, delivery: Delivery) {
        let run = queue::run(
            delivery,
            self.shared.clone(),
            Arc::clone(&self.inbox),
            Arc::clone(&self.postman),
        );
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = run => {}
            }
        });
    }

    fn addresses(&self) -> Addresses {
        Addresses {
            base: format!("http://{}", self.shared.options.listen),
            certificate: self.signer.certificate_name().to_owned(),
        }
    }

    fn now(&self) -> Timestamp {
        self.shared.now()
    }

    fn with_inbox<T>(&self, act: impl FnOnce(&mut Inbox) -> T) -> T {
        // the inbox has no half-made state that a panic could leave behind
        act(&mut self.inbox.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
