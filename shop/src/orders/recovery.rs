//! Orders that nobody works on any more: their process died, or the payment provider was away.

use std::sync::atomic::Ordering;
use std::time::Duration;

use shop_telemetry::{Label, Metric};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

use super::placing::millis;
use super::{OrderId, Orders, Step};
use crate::database::Kind;
use crate::error::Error;

/// How often it is looked for orders to be taken up.
const TICK: Duration = Duration::from_secs(1);
/// How often carts are looked through.
const TICKS_OF_CARTS: u32 = 60;
/// How often all orders are looked through.
const TICKS_OF_ALL: u32 = 600;
/// Taken up at a time.
const MOST: i64 = 32;
/// Worked on at a time.
const AT_ONCE: usize = 8;
/// An order that has not moved for so long is stuck.
const STUCK_AFTER: Duration = Duration::from_mins(1);

impl Orders {
    /// Takes up orders that have something to be done and nobody who does it. Returns how many came to rest.
    ///
    /// # Errors
    /// When the database fails. What fails for one order is logged, and does not hold up the others.
    pub async fn recover(&self) -> Result<usize, Error> {
        let due = self.store.due(self.now(), MOST).await?;
        let mut work = JoinSet::new();
        let mut rested = 0;
        for id in due {
            if work.len() >= AT_ONCE {
                rested += count(work.join_next().await.as_ref());
            }
            let orders = self.clone();
            work.spawn(async move { orders.take_up(&id).await });
        }
        while let Some(done) = work.join_next().await {
            rested += count(Some(&done));
        }
        Ok(rested)
    }

    /// Whether the order came to rest.
    async fn take_up(&self, id: &OrderId) -> bool {
        let driven = async {
            match self.lease(id).await? {
                Some(lease) => self.drive(id, lease).await.map(Some),
                None => Ok(None),
            }
        };
        match driven.await {
            Ok(Some(order)) if order.state.next() == Step::Rest => {
                self.telemetry
                    .count(Metric::OrdersRecovered, &Label::Service);
                true
            }
            Ok(_) => false,
            Err(error) => {
                tracing::warn!(%error, order = %id, "an order could not be taken up");
                false
            }
        }
    }

    /// Works until it is dropped: takes orders up, looks for those that are stuck and for carts that were abandoned.
    pub async fn work(self) {
        // a file has one process: who held orders before is dead. If not, its lease is void, and it changes nothing any more
        if self.database.kind() == Kind::Sqlite
            && let Err(error) = self.store.reclaim().await
        {
            tracing::warn!(%error, "orders could not be reclaimed");
        }
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for tick in (0..TICKS_OF_ALL).cycle() {
            ticks.tick().await;
            if let Err(error) = self.look_after(tick).await {
                tracing::warn!(%error, "orders could not be looked after");
            }
        }
    }

    async fn look_after(&self, tick: u32) -> Result<(), Error> {
        self.recover().await?;
        let since = self.now().saturating_sub(millis(STUCK_AFTER));
        let stuck = self.store.stuck(since).await?;
        self.watched.stuck.store(stuck, Ordering::Relaxed);
        if tick.is_multiple_of(TICKS_OF_CARTS) {
            self.carts.count_abandoned().await?;
        }
        if tick == TICKS_OF_ALL / 2 {
            self.note_drift().await?;
            self.carts.forget().await?;
        }
        Ok(())
    }
}

impl Orders {
    async fn note_drift(&self) -> Result<(), Error> {
        let found = self.reconcile().await?;
        for drift in &found.drifts {
            let contradiction = drift.contradiction.name();
            let order = drift.order.as_ref().map(tracing::field::display);
            let product = drift.product.map(tracing::field::display);
            tracing::error!(
                order,
                product,
                contradiction,
                "orders do not agree with what was done for them"
            );
        }
        let counts = [
            (&self.watched.drift, found.drifts.len()),
            (&self.watched.stock_drift, found.products()),
        ];
        for (gauge, count) in counts {
            gauge.store(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        Ok(())
    }
}

fn count(done: Option<&Result<bool, JoinError>>) -> usize {
    usize::from(matches!(done, Some(Ok(true))))
}
