//! Events: told at least once, in order for each key, and given up where that cannot be.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use shop::events::{
    Consumer, ConsumerError, ConsumerName, Delivered, Event, Handling, Relay, Topic,
};

use crate::app::TestApp;
use crate::metrics::metrics;

type Failing = fn(&str) -> ConsumerError;

/// Notes what it is told, and fails as long as it is to.
#[derive(Default)]
struct Listener {
    told: Mutex<Vec<String>>,
    fails: Mutex<Option<Failing>>,
}

impl Consumer for Listener {
    fn name(&self) -> ConsumerName {
        ConsumerName::Mail
    }

    fn handle<'a>(&'a self, event: &'a Delivered) -> Handling<'a> {
        Box::pin(async move {
            let text = event.event.payload["text"].as_str().unwrap();
            self.told.lock().unwrap().push(text.to_owned());
            match *self.fails.lock().unwrap() {
                Some(fails) if text.starts_with("bad") => Err(fails(text)),
                _ => Ok(()),
            }
        })
    }
}

impl Listener {
    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

/// Takes its table away, once, while it is told.
struct Cuts(sqlx::AnyPool, Listener, AtomicBool);

impl Consumer for Cuts {
    fn name(&self) -> ConsumerName {
        self.1.name()
    }

    fn handle<'a>(&'a self, event: &'a Delivered) -> Handling<'a> {
        Box::pin(async move {
            if event.event.payload["text"] == "cuts" && !self.2.swap(true, Ordering::Relaxed) {
                let cut = sqlx::query("ALTER TABLE deliveries RENAME TO away");
                cut.execute(&self.0).await?;
            }
            self.1.handle(event).await
        })
    }
}

/// Never comes to an end.
struct Hangs;

impl Consumer for Hangs {
    fn name(&self) -> ConsumerName {
        ConsumerName::Mail
    }

    fn handle<'a>(&'a self, _: &'a Delivered) -> Handling<'a> {
        Box::pin(std::future::pending())
    }
}

fn relay<C: Consumer + 'static>(app: &TestApp, consumer: &Arc<C>) -> Relay {
    app.relay(Arc::clone(consumer) as Arc<dyn Consumer>)
}

async fn publish(app: &TestApp, key: &str, text: &str) {
    let mut tx = app.app.database.begin().await.unwrap();
    let event = Event {
        topic: Topic::OrderShipped,
        key: key.to_owned(),
        payload: json!({"text": text}),
    };
    app.app.events.publish(&mut tx, &event).await.unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(Duration::from_millis(1));
}

#[tokio::test]
async fn what_is_rolled_back_did_not_happen() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    let mut tx = app.app.database.begin().await.unwrap();
    let event = Event {
        topic: Topic::OrderShipped,
        key: "a".to_owned(),
        payload: json!({"text": "never"}),
    };
    app.app.events.publish(&mut tx, &event).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(relay(&app, &listener).drain().await.unwrap(), 0);
}

#[tokio::test]
async fn later_events_of_a_key_wait_for_the_failed_one() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    let relay = relay(&app, &listener);
    for (key, text) in [("a", "bad 1"), ("a", "2"), ("b", "3"), ("a", "4")] {
        publish(&app, key, text).await;
    }
    *listener.fails.lock().unwrap() = Some(|_| ConsumerError::Later("away".to_owned()));
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), ["bad 1", "3"]);
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), Vec::<String>::new(), "it has a pause");
    app.clock.advance(Duration::from_secs(2));
    *listener.fails.lock().unwrap() = None;
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), ["bad 1", "2", "4"]);
}

#[tokio::test]
async fn after_an_outage_nobody_waits_for_leases() {
    let app = TestApp::start().await;
    let pool = app.app.database.pool();
    let cuts = Arc::new(Cuts(
        pool.clone(),
        Listener::default(),
        AtomicBool::new(false),
    ));
    let relay = relay(&app, &cuts);
    for (key, text) in [("a", "1"), ("b", "cuts"), ("c", "3"), ("b", "4")] {
        publish(&app, key, text).await;
    }
    assert!(relay.drain().await.is_err());
    assert!(relay.drain().await.is_err());
    assert_eq!(cuts.1.told(), ["1", "cuts"]);
    let back = sqlx::query("ALTER TABLE away RENAME TO deliveries");
    back.execute(pool).await.unwrap();
    let told = Arc::new(Listener::default());
    let others = self::relay(&app, &told);
    others.drain().await.unwrap();
    assert_eq!(told.told(), Vec::<String>::new(), "they are taken on");
    relay.drain().await.unwrap();
    assert_eq!(cuts.1.told(), ["cuts", "3", "4"]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_turns_no_order_round() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    publish(&app, "a", "1").await;
    publish(&app, "a", "2").await;
    // whoever wrote them had a clock that is a minute ahead
    sqlx::query("UPDATE deliveries SET created_at = created_at + 60000")
        .execute(app.app.database.pool())
        .await
        .unwrap();
    publish(&app, "b", "other").await;
    publish(&app, "a", "3").await;
    publish(&app, "a", "4").await;
    relay(&app, &listener).drain().await.unwrap();
    assert_eq!(listener.told(), ["other", "1", "2", "3", "4"]);
}

#[tokio::test]
async fn what_never_works_is_given_up_and_can_be_told_again() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    let relay = relay(&app, &listener);
    publish(&app, "a", "bad").await;
    publish(&app, "a", "behind").await;
    *listener.fails.lock().unwrap() = Some(|_| ConsumerError::Later("away".to_owned()));
    let mut told = 0;
    while app.app.events.dead_letters().await.unwrap().is_empty() {
        told += relay.drain().await.unwrap();
        app.clock.advance(Duration::from_mins(6));
    }
    assert_eq!(told, 12);
    let dead = app.app.events.dead_letters().await.unwrap().remove(0);
    assert_eq!(
        (dead.attempts, dead.behind, dead.error.as_str()),
        (12, 1, "away")
    );
    listener.told();
    *listener.fails.lock().unwrap() = None;
    app.app
        .events
        .replay(dead.consumer, &dead.event)
        .await
        .unwrap();
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), ["bad", "behind"]);
    let again = app.app.events.replay(dead.consumer, &dead.event).await;
    assert_eq!(again.unwrap_err().status(), 404);
}

/// A version of the shop that is rolled back finds events that it does not know.
#[tokio::test]
async fn what_cannot_be_read_holds_up_nothing_but_its_own_key() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    let relay = relay(&app, &listener);
    for (key, text) in [("a", "odd"), ("a", "behind"), ("b", "torn"), ("c", "fine")] {
        publish(&app, key, text).await;
    }
    for change in [
        "UPDATE outbox SET topic = 'order.gift-wrapped' WHERE payload LIKE '%odd%'",
        "UPDATE outbox SET payload = '{' WHERE payload LIKE '%torn%'",
    ] {
        let changed = sqlx::query(change).execute(app.app.database.pool());
        assert_eq!(changed.await.unwrap().rows_affected(), 1);
    }
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), ["fine"]);
    while app.app.events.dead_letters().await.unwrap().len() < 2 {
        relay.drain().await.unwrap();
        app.clock.advance(Duration::from_mins(6));
    }
    let dead = app.app.events.dead_letters().await.unwrap();
    let told = dead
        .iter()
        .map(|one| (one.topic.as_str(), one.error.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (
                "order.gift-wrapped",
                "this version of the shop cannot read its topic"
            ),
            (
                "order.shipped",
                "this version of the shop cannot read what it says"
            ),
        ]
    );
    assert_eq!(metrics(&app)["DeadLetters"], 2.0);
    let (consumer, event) = (dead[0].consumer, &dead[0].event);
    app.app.events.skip(consumer, event).await.unwrap();
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), ["behind"]);
}

#[tokio::test]
async fn what_is_skipped_is_not_told_and_holds_nothing_up() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    let relay = relay(&app, &listener);
    publish(&app, "a", "bad").await;
    publish(&app, "a", "behind").await;
    *listener.fails.lock().unwrap() = Some(|_| ConsumerError::Never("broken".to_owned()));
    relay.drain().await.unwrap();
    let dead = app.app.events.dead_letters().await.unwrap().remove(0);
    assert_eq!(dead.attempts, 1);
    app.app
        .events
        .skip(dead.consumer, &dead.event)
        .await
        .unwrap();
    relay.drain().await.unwrap();
    assert_eq!(listener.told(), ["bad", "behind"]);
}

/// A process that dies in the middle of a delivery leaves it taken on.
#[tokio::test]
async fn what_the_dead_took_on_is_told_at_once_by_who_comes_next() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    publish(&app, "a", "1").await;
    let hanging = relay(&app, &Arc::new(Hangs));
    let dying = tokio::time::timeout(Duration::from_millis(200), hanging.drain());
    assert!(dying.await.is_err(), "it is in the middle of it");
    let next = relay(&app, &listener);
    assert_eq!(next.drain().await.unwrap(), 0, "someone may be at it");
    next.reclaim().await.unwrap();
    assert_eq!(next.drain().await.unwrap(), 1);
    assert_eq!(listener.told(), ["1"]);
}

/// Two processes at the same outbox tell everything once, as long as both live.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_share_the_work() {
    let app = TestApp::start().await;
    let listener = Arc::new(Listener::default());
    for number in 0..100 {
        publish(&app, &format!("key-{}", number % 7), &format!("{number}")).await;
    }
    let (one, other) = (relay(&app, &listener), relay(&app, &listener));
    let all = |relay: Relay| async move {
        let mut told = 0;
        for _ in 0..50 {
            told += relay.drain().await.unwrap();
        }
        told
    };
    let (one, other) = tokio::join!(tokio::spawn(all(one)), tokio::spawn(all(other)));
    assert_eq!(one.unwrap() + other.unwrap(), 100);
    let told: Vec<u32> = listener.told().iter().map(|t| t.parse().unwrap()).collect();
    for key in 0..7 {
        let of_key: Vec<_> = told.iter().filter(|number| *number % 7 == key).collect();
        assert!(of_key.is_sorted(), "{of_key:?}");
    }
}

#[tokio::test]
async fn only_administrators_see_dead_letters() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/api/admin/dead-letters").await.status, 401);
}
