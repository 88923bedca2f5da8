//! The store under what disks do.

use super::{Batch, Collection, RecordQuery, Records, Store, StoreError};

fn put(key: &str, length: usize) -> Batch {
    let mut batch = Batch::new();
    batch
        .put(Collection::Dashboard, key, &"x".repeat(length))
        .unwrap();
    batch
        .append(Records::AlarmHistory, key, 0, &"noted")
        .unwrap();
    batch
}

async fn keys(store: &Store) -> Vec<String> {
    let documents: Vec<(String, String)> = store.documents(Collection::Dashboard).await.unwrap();
    documents.into_iter().map(|(key, _)| key).collect()
}

#[tokio::test]
async fn a_full_disk_fails_the_write_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path())).await.unwrap();
    store.write(put("before", 10)).await.unwrap();
    store.limit_pages(40).await;
    let refused = store.write(put("large", 1_000_000)).await;
    assert!(matches!(refused, Err(StoreError::Database(_))));
    assert_eq!(keys(&store).await, ["before"]);
    let notes: Vec<super::Record<String>> = store
        .records(Records::AlarmHistory, RecordQuery::default())
        .await
        .unwrap();
    assert_eq!(notes.len(), 1, "half of a batch was written");
    // what fits is still taken, and all of it is there after a restart
    store.write(put("after", 10)).await.unwrap();
    store.close().await;
    drop(store);
    let store = Store::open(Some(folder.path())).await.unwrap();
    assert_eq!(keys(&store).await, ["after", "before"]);
}

#[tokio::test]
async fn a_write_after_failed_commits_is_as_durable_as_any() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Some(folder.path())).await.unwrap();
    for times in 1..4 {
        store.fail_commits(times).await;
        for time in 0..times {
            let key = format!("failed-{times}-{time}");
            let refused = store.write(put(&key, 10)).await;
            assert!(matches!(refused, Err(StoreError::Database(_))), "{key}");
        }
        let key = format!("taken-{times}");
        store.write(put(&key, 10)).await.unwrap();
    }
    store.close().await;
    drop(store);
    let store = Store::open(Some(folder.path())).await.unwrap();
    assert_eq!(keys(&store).await, ["taken-1", "taken-2", "taken-3"]);
}

#[tokio::test]
async fn a_write_that_was_dropped_half_way_harms_no_other() {
    let store = Store::open(None).await.unwrap();
    for patience in 0..60 {
        // dropped at ever later moments, until it is not dropped at all
        let dropped = store.write(put(&format!("dropped-{patience}"), 10));
        let patience = std::time::Duration::from_micros(patience * 20);
        let _ = tokio::time::timeout(patience, dropped).await;
        store.write(put("taken", 10)).await.unwrap();
    }
    let notes: Vec<super::Record<String>> = store
        .records(Records::AlarmHistory, RecordQuery::default())
        .await
        .unwrap();
    let taken = notes.iter().filter(|note| note.key == "taken").count();
    assert_eq!(taken, 60);
    let whole = keys(&store).await.len() - 1;
    assert_eq!(notes.len() - taken, whole, "half of a batch was written");
}

#[tokio::test]
async fn a_lost_connection_loses_nothing_of_a_database_in_memory() {
    let store = Store::open(None).await.unwrap();
    store.write(put("kept", 10)).await.unwrap();
    store.lose_connection().await;
    store.write(put("later", 10)).await.unwrap();
    assert_eq!(keys(&store).await, ["kept", "later"]);
}

#[tokio::test]
async fn records_are_trimmed_and_expired_by_key() {
    let store = Store::open(None).await.unwrap();
    let mut batch = Batch::new();
    for at in 0..10 {
        batch.append(Records::LogEvent, "a", at, &at).unwrap();
        batch.append(Records::LogEvent, "b", at, &at).unwrap();
    }
    batch.trim(Records::LogEvent, "a", 3);
    batch.expire(Records::LogEvent, Some("b"), 8);
    store.write(batch).await.unwrap();
    for (key, expected) in [("a", vec![7, 8, 9]), ("b", vec![8, 9])] {
        let query = RecordQuery {
            key: Some(key),
            ..RecordQuery::default()
        };
        let found = store
            .records::<i64>(Records::LogEvent, query)
            .await
            .unwrap();
        let values: Vec<i64> = found.into_iter().map(|record| record.body).collect();
        assert_eq!(values, expected, "{key}");
    }
}
