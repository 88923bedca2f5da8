//! Two runs at once on one stack.

use std::collections::BTreeMap;
use std::sync::Arc;

use cloudwatch_local::{Options, Running, SystemClock};

use super::*;
use crate::aws::{Kind, Target};

const STACK: &str = "demo-local-main";
const TEMPLATE: &str = r#"{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}"#;

async fn local() -> (Running, Session) {
    let options = Options {
        listen: "127.0.0.1:0".parse().unwrap(),
        emf_listen: None,
        ..Options::default()
    };
    let running = cloudwatch_local::start(options, Arc::new(SystemClock))
        .await
        .unwrap();
    let target = Target {
        region: "us-east-1".to_owned(),
        endpoint: Some(format!("http://{}", running.addr())),
    };
    let session = Session::open(&target).await;
    (running, session)
}

/// A change set that would create the stack.
async fn prepared(session: &Session, name: &str) -> Prepared {
    let request = ChangeSetRequest {
        stack: STACK,
        name,
        kind: ChangeSetKind::Create,
        template: TEMPLATE,
        tags: &BTreeMap::new(),
    };
    let ids = session.create_change_set(&request).await.unwrap();
    while !session
        .describe_change_set(&ids.change_set)
        .await
        .unwrap()
        .is_settled()
    {
        tokio::task::yield_now().await;
    }
    Prepared {
        stack: STACK.to_owned(),
        stack_id: ids.stack,
        change_set: ids.change_set,
        kind: ChangeSetKind::Create,
    }
}

#[tokio::test]
async fn nothing_stays_of_a_stack_that_was_only_prepared() {
    let (running, session) = local().await;
    let ids = prepared(&session, "first").await;
    take_back(&session, &ids.stack_id, &ids.change_set, true)
        .await
        .unwrap();
    assert!(session.stacks(None).await.unwrap().is_empty());
    running.shutdown().await;
}

#[tokio::test]
async fn a_stack_that_somebody_else_brought_to_life_stays() {
    let (running, session) = local().await;
    let ours = prepared(&session, "ours").await;
    let theirs = prepared(&session, "theirs").await;
    session
        .execute_change_set(&theirs.change_set, "theirs")
        .await
        .unwrap();
    let overtaken = session
        .execute_change_set(&ours.change_set, "ours")
        .await
        .unwrap_err();
    assert!(
        matches!(overtaken.kind(), Kind::NotFound | Kind::Stale),
        "{overtaken:?}"
    );
    let error = gone(overtaken, STACK, preparing);
    assert_eq!(
        error.to_string(),
        "somebody else changed stack `demo-local-main` first"
    );

    take_back(&session, &ours.stack_id, &ours.change_set, true)
        .await
        .unwrap();
    let stack = session.stack(&theirs.stack_id).await.unwrap().unwrap();
    assert!(
        stack.status.as_str().starts_with("CREATE_"),
        "{}",
        stack.status
    );
    running.shutdown().await;
}
