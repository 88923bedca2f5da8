//! CloudFormation: stacks and change sets.
//!
//! [`template`] reads templates, [`diff`] says what a change set says, [`machine`] decides every step of an operation,
//! [`runner`] makes the steps through [`provider`], and [`api`] is what clients call.

mod api;
mod book;
mod change_set;
mod diff;
mod error;
mod kind;
mod machine;
mod provider;
mod runner;
mod schema;
mod stack;
mod template;

use std::sync::Arc;

use tokio::sync::{Mutex, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use self::kind::Kind;
pub(crate) use self::provider::Provider;
pub(crate) use self::stack::{Event, Output, Resource, Stack};
#[cfg(test)]
pub(crate) use self::template::read_yaml;
use self::{book::Book, runner::Runner};
use super::Shared;
use crate::{
    store::{RecordQuery, Records, StoreError},
    wire::{Request, ServiceError, Value},
};

/// The CloudFormation of this server.
pub(crate) struct CloudFormation {
    shared: Shared,
    runner: Arc<Runner>,
}

impl CloudFormation {
    /// Reads what the store has.
    pub(crate) async fn open(shared: Shared, provider: Provider) -> Result<Self, StoreError> {
        let book = Book::open(&shared.store).await?;
        let runner = Runner {
            shared: shared.clone(),
            provider,
            book: Mutex::new(book),
            nudge: watch::Sender::new(0),
            running: std::sync::Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        Ok(Self {
            shared,
            runner: Arc::new(runner),
        })
    }

    /// Goes on with the operations that were under way when the process ended.
    pub(crate) async fn resume(&self) {
        let book = self.runner.book.lock().await;
        for stack in book
            .stacks
            .values()
            .filter(|stack| stack.operation.is_some())
        {
            self.runner.start(&stack.id);
        }
        for change_set in book.change_sets.values() {
            if change_set.status == change_set::ChangeSetStatus::CreatePending {
                self.make_change_set(&change_set.id);
            }
        }
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        self.dispatch(request).await
    }

    /// Lets operations see that the clock has moved.
    pub(crate) fn tick(&self) {
        self.runner.nudge();
    }

    /// Every stack, also deleted ones, newest first.
    pub(crate) async fn stacks(&self) -> Vec<Stack> {
        let book = self.runner.book.lock().await;
        let mut stacks: Vec<Stack> = book.stacks.values().cloned().collect();
        stacks.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
        stacks
    }

    /// The newest events of a stack, newest first.
    pub(crate) async fn newest_events(
        &self,
        stack: &str,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let query = RecordQuery {
            key: Some(stack),
            descending: true,
            limit,
            ..RecordQuery::default()
        };
        let records = self
            .shared
            .store
            .records(Records::StackEvent, query)
            .await?;
        Ok(records.into_iter().map(|record| record.body).collect())
    }

    /// Stops all operations where they are; a restart goes on from there.
    pub(crate) async fn close(&self) {
        self.runner.stop.cancel();
        self.runner.tasks.close();
        self.runner.tasks.wait().await;
    }
}
