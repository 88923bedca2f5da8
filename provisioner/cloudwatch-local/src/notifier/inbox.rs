//! Deliveries in memory: the queue, and the last ones that are through.

use std::collections::{BTreeMap, BTreeSet};

use super::{Delivery, Outcome};
use crate::store::{Batch, Collection, Store, StoreError};

/// How many deliveries that are through are remembered.
const REMEMBERED: usize = 1000;

/// Deliveries in the order of acceptance.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    deliveries: BTreeMap<u64, Delivery>,
    ids: BTreeSet<String>,
    next: u64,
}

impl Inbox {
    pub(super) async fn open(store: &Store) -> Result<Self, StoreError> {
        let mut inbox = Self::default();
        let waiting: Vec<(String, Delivery)> = store.documents(Collection::Delivery).await?;
        let through: Vec<(String, Delivery)> = store.documents(Collection::Inbox).await?;
        for (_, delivery) in waiting.into_iter().chain(through) {
            inbox.insert(delivery);
        }
        Ok(inbox)
    }

    /// Numbers deliveries and adds them to a batch; those that were accepted before are left out.
    pub(super) fn stage(
        &mut self,
        batch: &mut Batch,
        deliveries: &mut Vec<Delivery>,
    ) -> Result<(), StoreError> {
        deliveries.retain(|delivery| !self.ids.contains(&delivery.id));
        for delivery in deliveries {
            delivery.sequence = self.next;
            self.next += 1;
            batch.put(collection(delivery), &delivery.id, delivery)?;
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, delivery: Delivery) {
        self.next = self.next.max(delivery.sequence + 1);
        self.ids.insert(delivery.id.clone());
        self.deliveries.insert(delivery.sequence, delivery);
    }

    /// Takes the news of a delivery, and adds it and what is forgotten for it to a batch.
    pub(super) fn update(
        &mut self,
        delivery: &Delivery,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        if delivery.outcome != Outcome::Waiting {
            batch.delete(Collection::Delivery, &delivery.id);
        }
        batch.put(collection(delivery), &delivery.id, delivery)?;
        self.deliveries.insert(delivery.sequence, delivery.clone());
        while self.deliveries.len() > REMEMBERED {
            let oldest = self
                .deliveries
                .values()
                .find(|delivery| delivery.outcome != Outcome::Waiting);
            let Some((sequence, id)) = oldest.map(|oldest| (oldest.sequence, oldest.id.clone()))
            else {
                break;
            };
            batch.delete(Collection::Inbox, &id);
            self.deliveries.remove(&sequence);
            self.ids.remove(&id);
        }
        Ok(())
    }

    pub(super) fn waiting(&self) -> Vec<Delivery> {
        let waits = |delivery: &&Delivery| delivery.outcome == Outcome::Waiting;
        self.deliveries.values().filter(waits).cloned().collect()
    }

    pub(super) fn newest_first(&self) -> Vec<Delivery> {
        self.deliveries.values().rev().cloned().collect()
    }
}

fn collection(delivery: &Delivery) -> Collection {
    match delivery.outcome {
        Outcome::Waiting => Collection::Delivery,
        _ => Collection::Inbox,
    }
}
