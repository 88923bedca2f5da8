//! A delivery's way through its attempts.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    Delivery, Outcome, Try,
    inbox::Inbox,
    post::{Posted, Postman, may_retry},
};
use crate::{services::Shared, store::Batch};

/// How often an endpoint is tried again, as the default policy has it (`numRetries`).
const RETRIES: u32 = 3;

/// Tries until the delivery is made or given up. Stopped anywhere, it is begun again at the next start.
pub(super) async fn run(
    mut delivery: Delivery,
    shared: Shared,
    inbox: Arc<Mutex<Inbox>>,
    postman: Arc<Postman>,
) {
    loop {
        let posted = postman.post(&delivery).await;
        delivery.attempts += 1;
        take(&mut delivery, posted);
        delivery.tries.push(Try {
            at: shared.now().millis(),
            http_status: delivery.http_status,
            note: delivery.note.clone(),
        });
        write(&delivery, &shared, &inbox).await;
        if delivery.outcome != Outcome::Waiting {
            return;
        }
        tokio::time::sleep(shared.options.delivery_retry).await;
    }
}

/// Draws the conclusion from an attempt.
fn take(delivery: &mut Delivery, posted: Posted) {
    let last = delivery.attempts > RETRIES;
    let again = if last {
        Outcome::Failed
    } else {
        Outcome::Waiting
    };
    delivery.http_status = match posted {
        Posted::Taken(status) | Posted::Refused(status) => Some(status),
        Posted::Failed(_) | Posted::Forbidden(_) => None,
    };
    (delivery.outcome, delivery.note) = match posted {
        Posted::Taken(_) => (Outcome::Delivered, None),
        Posted::Refused(status) if may_retry(status) => {
            (again, Some(format!("the endpoint answered {status}")))
        }
        Posted::Refused(status) => (
            Outcome::Failed,
            Some(format!("the endpoint answered {status}")),
        ),
        Posted::Failed(reason) => (again, Some(reason)),
        Posted::Forbidden(reason) => (Outcome::Kept, Some(reason)),
    };
}

async fn write(delivery: &Delivery, shared: &Shared, inbox: &Mutex<Inbox>) {
    let mut batch = Batch::new();
    let staged = {
        let mut inbox = inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.update(delivery, &mut batch)
    };
    let written = match staged {
        Ok(()) => shared.store.write(batch).await,
        Err(error) => Err(error),
    };
    // what could not be written is only tried once more after a restart
    if let Err(error) = written {
        tracing::error!(%error, delivery = delivery.id, "the state of a delivery can not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::sns::Protocol;

    #[track_caller]
    fn check(attempts: u32, posted: Posted, expected: Outcome) {
        let mut delivery = Delivery {
            id: "1".into(),
            sequence: 0,
            purpose: super::super::Purpose::Notification,
            protocol: Protocol::Http,
            endpoint: String::new(),
            topic: String::new(),
            subscription: String::new(),
            message_id: String::new(),
            subject: None,
            text: String::new(),
            link: None,
            body: String::new(),
            raw: false,
            accepted: 0,
            outcome: Outcome::Waiting,
            attempts,
            tries: Vec::new(),
            http_status: None,
            note: None,
        };
        take(&mut delivery, posted);
        assert_eq!(delivery.outcome, expected);
    }

    #[test]
    fn an_endpoint_is_tried_three_times_more() {
        check(1, Posted::Taken(200), Outcome::Delivered);
        check(1, Posted::Refused(500), Outcome::Waiting);
        check(3, Posted::Failed("x".into()), Outcome::Waiting);
        check(4, Posted::Refused(503), Outcome::Failed);
        check(1, Posted::Refused(404), Outcome::Failed);
        check(1, Posted::Refused(429), Outcome::Waiting);
        check(1, Posted::Refused(302), Outcome::Waiting);
        check(1, Posted::Forbidden("x".into()), Outcome::Kept);
    }
}
