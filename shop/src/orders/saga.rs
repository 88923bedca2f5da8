//! Carrying an order forward, one durable step after the other.
//!
//! Each step may be done again: goods are reserved and money is taken once for an order, whoever asks. What was decided is
//! appended only to the order as it was read, by who holds its lease; a holder that was too slow changes nothing any more. So this
//! may stop at any point, and whoever goes on comes to the same end. Goods go back only after it was decided that the order failed.

use std::time::Duration;

use shop_telemetry::{CheckoutStep, Label, Metric, trace};

use super::announcement::announce;
use super::placing::millis;
use super::{Happened, Order, OrderId, Orders, Reason, Status, Step};
use crate::cart::Quantity;
use crate::error::Error;
use crate::events::Topic;
use crate::inventory::{Line, Reserved};
use crate::payment::{Charged, Verdict};

/// After so long with the goods put aside nobody waits for the payment any more: it is called off, and others may have them.
const PATIENCE: Duration = Duration::from_mins(2);
/// The pause before an order is tried again, which doubles up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// More steps than any order has.
const MOST_STEPS: u32 = 16;

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// The order was moved on, by this step or by someone else.
    Made,
    /// It cannot be done now.
    Waiting,
}

impl Orders {
    /// Does what is to be done for an order until there is nothing left, it has to wait, or another holder has taken it on.
    pub(super) async fn drive(&self, id: &OrderId, lease: i64) -> Result<Order, Error> {
        for _ in 0..MOST_STEPS {
            let order = self.store.by_id(id).await?;
            let order = order.ok_or(Error::NotFound("order"))?;
            if order.lease_number != lease {
                return Ok(order);
            }
            let step = order.state.next();
            if step == Step::Rest {
                return Ok(order);
            }
            let span = trace::step(step.name());
            let progress = trace::within(&span, self.take(step, &order)).await?;
            if progress == Progress::Waiting {
                let until = self.now().saturating_add(millis(pause(lease)));
                self.store.postpone(&order, until).await?;
                return Ok(order);
            }
        }
        Err(Error::Broken("an order that does not come to rest"))
    }

    async fn take(&self, step: Step, order: &Order) -> Result<Progress, Error> {
        match step {
            Step::Rest => Ok(Progress::Made),
            Step::Reserve => self.reserve(order).await,
            Step::Charge => self.charge(order).await,
            Step::Release => self.release(order).await,
            Step::Refund => self.refund(order).await,
        }
    }

    async fn reserve(&self, order: &Order) -> Result<Progress, Error> {
        let line = |line: &super::OrderLine| Line {
            product: line.product,
            quantity: line.quantity,
        };
        let lines: Vec<Line> = order.lines.iter().map(line).collect();
        let reserved = match self.shelves.reserve(&order.id, &lines).await {
            Err(error) => return away(error),
            Ok(reserved) => reserved,
        };
        match reserved {
            Reserved::Yes => self.append(order, Happened::Reserved).await,
            Reserved::Short(_) => {
                let reason = Reason::OutOfStock;
                self.fail(order, cancelled(reason, false)).await
            }
        }
    }

    async fn charge(&self, order: &Order) -> Result<Progress, Error> {
        let charge = order.charge();
        // its last event put the goods aside: until then there was nothing to be paid for
        let is_late = self.now().saturating_sub(order.updated_at) > millis(PATIENCE);
        let charged = if is_late {
            self.payments.void(&charge).await
        } else {
            self.payments.charge(&charge).await
        };
        match charged {
            Charged::Decided(Verdict::Charged) => self.confirm(order).await,
            Charged::Decided(Verdict::Declined) => self.fail(order, Happened::Declined).await,
            Charged::Decided(Verdict::Voided) => {
                let reason = Reason::PaymentUnavailable;
                self.fail(order, cancelled(reason, false)).await
            }
            // certain only for who was the first to try
            Charged::NotReached if order.lease_number == 1 => {
                let reason = Reason::PaymentUnavailable;
                self.fail(order, cancelled(reason, false)).await
            }
            Charged::NotReached | Charged::Unknown => Ok(Progress::Waiting),
        }
    }

    async fn release(&self, order: &Order) -> Result<Progress, Error> {
        if let Err(error) = self.shelves.release(&order.id).await {
            return away(error);
        }
        self.append(order, Happened::Released).await
    }

    async fn refund(&self, order: &Order) -> Result<Progress, Error> {
        if self.payments.refund(&order.id).await {
            self.append(order, Happened::Refunded).await
        } else {
            Ok(Progress::Waiting)
        }
    }

    async fn append(&self, order: &Order, happened: Happened) -> Result<Progress, Error> {
        let mut tx = self.store.begin().await?;
        if self
            .store
            .append(&mut tx, order, happened, self.now())
            .await?
        {
            self.store.commit(tx).await?;
        }
        Ok(Progress::Made)
    }

    async fn confirm(&self, order: &Order) -> Result<Progress, Error> {
        let mut tx = self.store.begin().await?;
        let happened = Happened::Confirmed;
        if !self
            .store
            .append(&mut tx, order, happened, self.now())
            .await?
        {
            return Ok(Progress::Made);
        }
        let event = announce(Topic::OrderConfirmed, order, happened);
        self.events.publish(&mut tx, &event).await?;
        self.store.commit(tx).await?;
        self.events.wake();
        let value = order.total.minor() as f64;
        self.telemetry.record_together(
            &Label::Service,
            &[
                (Metric::OrdersConfirmed, 1.0),
                (Metric::Revenue, value),
                (Metric::OrderValue, value),
            ],
        );
        self.telemetry
            .count(Metric::CheckoutSteps, &CheckoutStep::Done.into());
        Ok(Progress::Made)
    }

    /// Ends an order that will not be confirmed. What was in the cart is in it again; who was told that it goes on is told that it
    /// does not.
    async fn fail(&self, order: &Order, happened: Happened) -> Result<Progress, Error> {
        let mut tx = self.store.begin().await?;
        if !self
            .store
            .append(&mut tx, order, happened, self.now())
            .await?
        {
            return Ok(Progress::Made);
        }
        let lines = order.lines.iter().map(|line| {
            let quantity = Quantity::try_from(i64::from(line.quantity));
            let quantity = quantity.map_err(|_| Error::Broken("a quantity"))?;
            Ok((line.product, quantity))
        });
        let lines = lines.collect::<Result<Vec<_>, Error>>()?;
        self.carts.put_back(&mut tx, &order.user, &lines).await?;
        if order.lease_number > 1 {
            let event = announce(Topic::OrderCancelled, order, happened);
            self.events.publish(&mut tx, &event).await?;
        }
        self.store.commit(tx).await?;
        self.events.wake();
        if happened != Happened::Declined {
            self.telemetry
                .count(Metric::OrdersCancelled, &Label::Service);
        }
        Ok(Progress::Made)
    }

    /// Cancels an order that is paid and not yet sent: the goods go back on the shelf and the money to the customer. The same again
    /// does nothing.
    ///
    /// # Errors
    /// When it is too early or too late for that, or the database fails.
    pub async fn cancel(&self, id: &OrderId, reason: Reason) -> Result<Order, Error> {
        let happened = cancelled(reason, true);
        let (order, moved) = self
            .conclude(id, happened, Topic::OrderCancelled, Status::Cancelled)
            .await?;
        if moved {
            self.telemetry
                .count(Metric::OrdersCancelled, &Label::Service);
        }
        self.resume(order).await
    }

    /// Notes that an order was sent. The same again does nothing.
    ///
    /// # Errors
    /// When it is not paid, cancelled, or the database fails.
    pub async fn ship(&self, id: &OrderId) -> Result<Order, Error> {
        let (order, moved) = self
            .conclude(id, Happened::Shipped, Topic::OrderShipped, Status::Shipped)
            .await?;
        if moved {
            self.telemetry.count(Metric::OrdersShipped, &Label::Service);
        }
        Ok(order)
    }

    /// Moves a confirmed order to `end`, and whether it was not there before.
    async fn conclude(
        &self,
        id: &OrderId,
        happened: Happened,
        topic: Topic,
        end: Status,
    ) -> Result<(Order, bool), Error> {
        let order = self.store.by_id(id).await?;
        let order = order.ok_or(Error::NotFound("order"))?;
        if order.state.status == end {
            return Ok((order, false));
        }
        match order.state.status {
            Status::Confirmed => {}
            Status::Placed | Status::Reserved => {
                return Err(Error::Conflict("The order is still in progress"));
            }
            Status::Declined => return Err(Error::Conflict("The order was not paid")),
            Status::Cancelled => return Err(Error::Conflict("The order is cancelled")),
            Status::Shipped => return Err(Error::Conflict("The order is on its way already")),
        }
        let mut tx = self.store.begin().await?;
        let now = self.now();
        if !self.store.append(&mut tx, &order, happened, now).await? {
            return Err(Error::Conflict("The order has just changed"));
        }
        let event = announce(topic, &order, happened);
        self.events.publish(&mut tx, &event).await?;
        self.store.commit(tx).await?;
        self.events.wake();
        let order = self.store.by_id(id).await?;
        Ok((order.ok_or(Error::NotFound("order"))?, true))
    }
}

/// What is away for now is asked again later.
fn away(error: Error) -> Result<Progress, Error> {
    match error {
        Error::Unavailable(_) => Ok(Progress::Waiting),
        error => Err(error),
    }
}

fn cancelled(reason: Reason, charged: bool) -> Happened {
    Happened::Cancelled { reason, charged }
}

/// How long to leave an order alone that was taken on so often.
fn pause(lease: i64) -> Duration {
    let doublings = u32::try_from(lease.saturating_sub(1)).unwrap_or_default();
    let pause = PAUSE.saturating_mul(1 << doublings.min(10));
    pause.min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let seconds = |lease| pause(lease).as_secs();
        assert_eq!([1, 2, 3, 6, 7, 1_000].map(seconds), [2, 4, 8, 60, 60, 60]);
    }
}
