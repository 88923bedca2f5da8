//! The simulated provider: an outside party with books of its own, which can be slow, away, or forget to answer.

use std::sync::Arc;

use shop_telemetry::Clock;
use tokio::time::sleep;

use super::Card;
use super::ledger::{Entry, Ledger, Verdict};
use crate::catalog::Money;
use crate::operator::Faults;
use crate::orders::OrderId;

/// What the provider is asked to take. The order's id is its idempotency key.
#[derive(Debug, Clone)]
pub struct Charge {
    /// For which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
    /// From which card.
    pub card: Card,
}

/// Why the provider gave no verdict.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It took no request: nothing happened.
    #[error("the payment provider is down")]
    Down,
    /// The order's id was used with another amount.
    #[error("another amount was asked for before")]
    Mismatch,
    /// It broke down over the request: nobody knows what happened.
    #[error("the payment provider failed")]
    Failed(#[from] sqlx::Error),
}

/// The provider. Clones share its books.
#[derive(Clone)]
pub struct Provider {
    ledger: Ledger,
    faults: Faults,
    clock: Arc<dyn Clock>,
}

impl Provider {
    /// A provider with these books, which suffers what `faults` say.
    pub fn new(ledger: Ledger, faults: Faults, clock: Arc<dyn Clock>) -> Self {
        Self {
            ledger,
            faults,
            clock,
        }
    }

    /// Takes the money, or declines. Asked again for the same order, it answers as before.
    pub(super) async fn charge(&self, charge: &Charge) -> Result<Verdict, ProviderError> {
        self.receive().await?;
        let declines = charge.card == Card::TestDeclined
            || self.faults.strikes(|fault| fault.payment_declined_share);
        let verdict = if declines {
            Verdict::Declined
        } else {
            Verdict::Charged
        };
        let entry = self.decide(&charge.order, verdict, charge.amount).await?;
        self.answer().await;
        if entry.amount == charge.amount {
            Ok(entry.verdict)
        } else {
            Err(ProviderError::Mismatch)
        }
    }

    /// Never takes the money for this order, unless it has. Returns what stands.
    pub(super) async fn void(&self, charge: &Charge) -> Result<Verdict, ProviderError> {
        self.receive().await?;
        let entry = self.decide(&charge.order, Verdict::Voided, charge.amount);
        let verdict = entry.await?.verdict;
        self.answer().await;
        Ok(verdict)
    }

    /// Gives the money back. Asked again, it does nothing.
    pub(super) async fn refund(&self, order: &OrderId) -> Result<(), ProviderError> {
        self.receive().await?;
        self.ledger.refund(order, self.clock.now().get()).await?;
        self.answer().await;
        Ok(())
    }

    async fn decide(
        &self,
        order: &OrderId,
        verdict: Verdict,
        amount: Money,
    ) -> sqlx::Result<Entry> {
        let now = self.clock.now().get();
        self.ledger.decide(order, verdict, amount, now).await
    }

    /// The way in: slow, or refused.
    async fn receive(&self) -> Result<(), ProviderError> {
        let latency = self.faults.current().payment_latency_ms.get();
        if !latency.is_zero() {
            sleep(latency).await;
        }
        if self.faults.strikes(|fault| fault.payment_down_share) {
            return Err(ProviderError::Down);
        }
        Ok(())
    }

    /// The way back: what was done is done, but the answer may never come.
    async fn answer(&self) {
        if self.faults.strikes(|fault| fault.payment_lost_answer_share) {
            std::future::pending::<()>().await;
        }
    }
}
