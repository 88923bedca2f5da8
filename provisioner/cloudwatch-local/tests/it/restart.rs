//! What a data folder keeps.

use std::sync::Arc;

use cloudwatch_local::{ManualClock, StartError, StoreError};

use crate::server::{Local, START, options};

#[tokio::test]
async fn a_restart_keeps_alarms_states_history_and_data() {
    let folder = tempfile::tempdir().unwrap();
    let local = Local::start_with(options(Some(folder.path())), START).await;
    local.put_alarm("errors").await;
    local.put(7.0).await;
    local.advance(60).await;
    let before = local.state("errors").await;
    assert_eq!(before.0, "ALARM");
    local
        .client
        .put_dashboard()
        .dashboard_name("red")
        .dashboard_body(r#"{"widgets":[]}"#)
        .send()
        .await
        .unwrap();
    local.running.shutdown().await;

    let local = Local::start_with(options(Some(folder.path())), START.plus_seconds(60)).await;
    assert_eq!(local.state("errors").await, before);
    let history = local
        .client
        .describe_alarm_history()
        .alarm_name("errors")
        .send()
        .await
        .unwrap();
    assert!(history.alarm_history_items().len() >= 2);
    let metrics = local.client.list_metrics().send().await.unwrap();
    assert_eq!(metrics.metrics().len(), 1);
    let dashboards = local.client.list_dashboards().send().await.unwrap();
    assert_eq!(dashboards.dashboard_entries().len(), 1);

    // it goes on from where it was: the state did not change again by itself
    local.advance(60).await;
    assert_eq!(local.state("errors").await.0, "ALARM");
    local.advance(600).await;
    assert_eq!(local.state("errors").await.0, "OK");
}

#[tokio::test]
async fn a_second_process_on_the_same_folder_is_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Local::start_with(options(Some(folder.path())), START).await;
    let second = cloudwatch_local::start(
        options(Some(folder.path())),
        Arc::new(ManualClock::new(START)),
    )
    .await;
    assert!(matches!(
        second.err(),
        Some(StartError::Store(StoreError::InUse(_)))
    ));
}
