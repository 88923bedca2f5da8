//! The runs of all canaries: in memory for reading, each written before it is told of.

use std::collections::{BTreeMap, VecDeque};

use cloudwatch::time::Timestamp;
use tokio::sync::Mutex;

use super::{canary::Canary, run::Run};
use crate::{
    services::Shared,
    store::{Batch, Collection, StoreError},
};

/// What a run is told that the end of the process cut off.
pub(super) const INTERRUPTED: &str = "the local CloudWatch ended during the run";

/// Runs by the id of their canary, oldest first.
type Held = BTreeMap<String, VecDeque<Run>>;

/// All runs.
pub(super) struct Runs {
    shared: Shared,
    held: Mutex<Held>,
}

impl Runs {
    /// Reads what the store has. What was under way when the process ended has failed.
    pub(super) async fn open(shared: Shared) -> Result<Self, StoreError> {
        let mut stored: Vec<(String, Run)> = shared.store.documents(Collection::CanaryRun).await?;
        stored.sort_by_key(|(_, run)| (run.started, run.attempt));
        let (mut held, mut batch) = (Held::new(), Batch::new());
        for (id, mut run) in stored {
            if run.passed().is_none() {
                run.fail(INTERRUPTED, shared.now().millis());
                batch.put(Collection::CanaryRun, &id, &run)?;
            }
            held.entry(run.canary.clone()).or_default().push_back(run);
        }
        shared.store.write(batch).await?;
        Ok(Self {
            shared,
            held: Mutex::new(held),
        })
    }

    /// Keeps a run, in place of what was known of it.
    pub(super) async fn keep(&self, run: &Run) -> Result<(), StoreError> {
        let mut held = self.held.lock().await;
        let mut batch = Batch::new();
        batch.put(Collection::CanaryRun, &run.id, run)?;
        self.shared.store.write(batch).await?;
        let runs = held.entry(run.canary.clone()).or_default();
        match runs.iter_mut().rev().find(|known| known.id == run.id) {
            Some(known) => known.clone_from(run),
            None => runs.push_back(run.clone()),
        }
        Ok(())
    }

    /// Forgets runs; those that are not known are no mistake.
    pub(super) async fn forget(&self, canary: &str, ids: &[String]) -> Result<(), StoreError> {
        let mut held = self.held.lock().await;
        let mut batch = Batch::new();
        for id in ids {
            batch.delete(Collection::CanaryRun, id);
        }
        self.shared.store.write(batch).await?;
        if let Some(runs) = held.get_mut(canary) {
            runs.retain(|run| !ids.contains(&run.id));
            if runs.is_empty() {
                held.remove(canary);
            }
        }
        Ok(())
    }

    /// The runs of a canary, newest first.
    pub(super) async fn of(&self, canary: &str) -> Vec<Run> {
        let held = self.held.lock().await;
        let runs = held.get(canary).into_iter().flatten();
        runs.rev().cloned().collect()
    }

    /// The newest run of a canary.
    pub(super) async fn last(&self, canary: &str) -> Option<Run> {
        self.held.lock().await.get(canary)?.back().cloned()
    }

    /// The runs of a canary that are not kept any longer: too old, or more than `most`.
    pub(super) async fn outdated(&self, canary: &Canary, now: Timestamp, most: usize) -> Vec<Run> {
        let since = |days: i64| now.plus_seconds(-days * 86_400).millis();
        let (passed_since, failed_since) = (since(canary.success_days), since(canary.failure_days));
        let held = self.held.lock().await;
        let runs = held.get(&canary.id);
        let excess = runs.map_or(0, |runs| runs.len().saturating_sub(most));
        let runs = runs.into_iter().flatten().enumerate();
        runs.filter(|(place, run)| match run.passed() {
            None => false,
            Some(passed) => {
                let since = if passed { passed_since } else { failed_since };
                *place < excess || run.completed.is_some_and(|end| end < since)
            }
        })
        .map(|(_, run)| run.clone())
        .collect()
    }
}
