//! Whose turn it is to write, where there is one writer at a time.
//!
//! SQLite has its writers try again and again until the one before is done: who is lucky goes first, who is not fails in the end, and
//! each has a connection meanwhile that readers lack. Here they queue up, first come, first served, and take a connection when it is
//! their turn.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::{Any, AnyConnection, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Less than a request may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// The queue of writers. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Turns(Option<Arc<Semaphore>>);

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "held")] Option<OwnedSemaphorePermit>);

impl Turns {
    /// One after the other.
    pub(super) fn one_by_one() -> Self {
        Self(Some(Arc::new(Semaphore::new(1))))
    }

    /// The database sees to it.
    pub(super) fn all_at_once() -> Self {
        Self(None)
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// When those before it take too long.
    pub(super) async fn next(&self) -> sqlx::Result<Turn> {
        let Some(queue) = &self.0 else {
            return Ok(Turn(None));
        };
        let turn = timeout(PATIENCE, Arc::clone(queue).acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(Turn(Some(turn))),
            Ok(Err(_)) => Err(sqlx::Error::PoolClosed),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }
}

/// A transaction that may write. Dropped, it is rolled back.
pub struct Tx {
    // dropped first: whose turn is next finds the database free
    transaction: Transaction<'static, Any>,
    _turn: Turn,
}

impl Tx {
    pub(super) fn new(transaction: Transaction<'static, Any>, turn: Turn) -> Self {
        Self {
            transaction,
            _turn: turn,
        }
    }

    /// Makes all of it so.
    ///
    /// # Errors
    /// When the database fails. Then it may be so all the same.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.transaction.commit().await
    }

    /// As if nothing had been.
    ///
    /// # Errors
    /// When the database fails. Then too it is as if nothing had been.
    pub async fn rollback(self) -> sqlx::Result<()> {
        self.transaction.rollback().await
    }
}

impl Deref for Tx {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}
