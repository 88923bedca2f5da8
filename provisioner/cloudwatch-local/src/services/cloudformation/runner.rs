//! Runs the operations of stacks: makes the machine's calls, writes each step, waits for what is due.
//!
//! One task a stack. It may be stopped anywhere; the next start begins it again from what is written.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, Semaphore, watch},
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    book::{self, Book},
    change_set::Execution,
    machine::{Advance, Attributes, Call, Moment, Refusal, advance, complete},
    provider::Provider,
    stack::Stack,
};
use crate::{
    services::Shared,
    store::{Batch, Collection, StoreError},
};

/// How many calls of one stack are made at the same time.
const AT_ONCE: usize = 16;

/// How long to wait after the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(1);

type Ended = (Call, Result<Attributes, Refusal>);

/// What the tasks of all stacks share.
pub(super) struct Runner {
    pub(super) shared: Shared,
    pub(super) provider: Provider,
    pub(super) book: Mutex<Book>,
    /// Changes whenever a stack may have to go on: the clock moved, or a request changed its operation.
    pub(super) nudge: watch::Sender<u64>,
    /// Stacks that have a task. One is taken out, like put in, only while the book is locked.
    pub(super) running: std::sync::Mutex<BTreeSet<String>>,
    pub(super) tasks: TaskTracker,
    pub(super) stop: CancellationToken,
}

impl Runner {
    /// Runs a stack's operation; the caller has the book locked. A task that the stack has already goes on instead.
    pub(super) fn start(self: &Arc<Self>, stack: &str) {
        if !self.running().insert(stack.to_owned()) {
            return self.nudge();
        }
        let (runner, stack) = (Arc::clone(self), stack.to_owned());
        self.tasks.spawn(async move {
            tokio::select! {
                () = runner.stop.cancelled() => {}
                () = runner.run(&stack) => {}
            }
        });
    }

    fn running(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        // a set of names has no half-made state that a panic could leave behind
        self.running
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Lets every running stack look at the clock again.
    pub(super) fn nudge(&self) {
        self.nudge
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Changes a stack by `change` and writes it; nothing is changed if it can not be written.
    pub(super) async fn change<T>(
        &self,
        book: &mut Book,
        stack: &str,
        change: impl FnOnce(&mut Stack, &Moment<'_>) -> T,
    ) -> Result<Option<T>, StoreError> {
        self.change_with(book, stack, Batch::new(), change).await
    }

    /// Like [`Self::change`], and writes `batch` in the same transaction, if the stack changes at all.
    pub(super) async fn change_with<T>(
        &self,
        book: &mut Book,
        stack: &str,
        mut batch: Batch,
        change: impl FnOnce(&mut Stack, &Moment<'_>) -> T,
    ) -> Result<Option<T>, StoreError> {
        let Some(present) = book.stacks.get(stack) else {
            return Ok(None);
        };
        let mut draft = present.clone();
        let outcome = {
            let moment = self.moment();
            change(&mut draft, &moment)
        };
        if !draft.journal.is_empty() {
            book::stage(&mut batch, &draft)?;
            let ended = executed(book, &draft);
            if let Some(change_set) = &ended {
                batch.put(Collection::ChangeSet, &change_set.id, change_set)?;
            }
            self.shared.store.write(batch).await?;
            draft.journal = super::stack::Journal::default();
            if let Some(change_set) = ended {
                book.change_sets.insert(change_set.id.clone(), change_set);
            }
        }
        book.stacks.insert(stack.to_owned(), draft);
        Ok(Some(outcome))
    }

    pub(super) fn moment(&self) -> Moment<'static> {
        Moment {
            now: self.shared.now().millis(),
            resource_time: i64::try_from(self.shared.options.resource_time.as_millis())
                .unwrap_or(i64::MAX),
            fresh: &Uuid::new_v4,
        }
    }

    async fn run(&self, stack: &str) {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut calls: JoinSet<Ended> = JoinSet::new();
        let mut nudges = self.nudge.subscribe();
        loop {
            let next = match self.advance(stack).await {
                Ok(Some(next)) => next,
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, stack, "the state of a stack can not be written");
                    tokio::time::sleep(STORE_PAUSE).await;
                    continue;
                }
            };
            let wake = next.wake;
            self.begin(next, stack, &turns, &mut calls).await;
            let mut results = Vec::new();
            tokio::select! {
                Some(ended) = calls.join_next(), if !calls.is_empty() => {
                    results.extend(ended.ok());
                    while let Some(ended) = calls.try_join_next() {
                        results.extend(ended.ok());
                    }
                }
                () = self.until(wake), if wake.is_some() => {}
                changed = nudges.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
            }
            while !results.is_empty() {
                match self.take(stack, &results).await {
                    Ok(()) => results.clear(),
                    Err(error) => {
                        tracing::error!(%error, stack, "the state of a stack can not be written");
                        tokio::time::sleep(STORE_PAUSE).await;
                    }
                }
            }
        }
    }

    /// Goes on as far as possible; `None` when the operation has ended.
    async fn advance(&self, stack: &str) -> Result<Option<Advance>, StoreError> {
        let mut book = self.book.lock().await;
        let next = self.change(&mut book, stack, advance).await?;
        let running = book
            .stacks
            .get(stack)
            .is_some_and(|stack| stack.operation.is_some());
        if !running {
            self.running().remove(stack);
        }
        Ok(next.filter(|_| running))
    }

    async fn begin(
        &self,
        next: Advance,
        stack: &str,
        turns: &Arc<Semaphore>,
        calls: &mut JoinSet<Ended>,
    ) {
        if next.calls.is_empty() {
            return;
        }
        let book = self.book.lock().await;
        let Some(scope) = book.stacks.get(stack).map(|stack| stack.scope.clone()) else {
            return;
        };
        drop(book);
        for call in next.calls {
            let (provider, turns, scope) =
                (self.provider.clone(), Arc::clone(turns), scope.clone());
            calls.spawn(async move {
                // the semaphore is never closed
                let _turn = turns.acquire_owned().await;
                let result = provider.perform(&scope, &call).await;
                (call, result)
            });
        }
    }

    async fn take(&self, stack: &str, results: &[Ended]) -> Result<(), StoreError> {
        let mut book = self.book.lock().await;
        let mut judged = Vec::with_capacity(results.len());
        for (call, result) in results {
            let owner = call
                .claims()
                .and_then(|id| Some((id, book.owner_of(call.kind, id, stack)?)));
            let result = match owner {
                Some((physical_id, owner)) => Err(Refusal(format!(
                    "{physical_id} already exists in stack {owner}"
                ))),
                None => result.clone(),
            };
            judged.push((call, result));
        }
        let taken = self.change(&mut book, stack, |stack, moment| {
            for (call, result) in judged {
                complete(stack, call, result, moment);
            }
        });
        taken.await.map(drop)
    }

    /// Waits until the clock shows `wake`; a clock that is moved by hand nudges instead.
    async fn until(&self, wake: Option<i64>) {
        let left = wake.unwrap_or_default() - self.shared.now().millis();
        if self.shared.clock.as_manual().is_some() {
            return std::future::pending().await;
        }
        tokio::time::sleep(Duration::from_millis(
            u64::try_from(left).unwrap_or_default(),
        ))
        .await;
    }
}

/// The change set whose execution ends with the stack's operation, in its new state.
fn executed(book: &Book, stack: &Stack) -> Option<super::change_set::ChangeSet> {
    if stack.operation.is_some() {
        return None;
    }
    let change_set = book.change_sets.get(stack.change_set.as_ref()?)?;
    if change_set.execution != Execution::InProgress {
        return None;
    }
    let status = stack.status.as_str();
    let good = status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE";
    Some(super::change_set::ChangeSet {
        execution: if good {
            Execution::Complete
        } else {
            Execution::Failed
        },
        ..change_set.clone()
    })
}
