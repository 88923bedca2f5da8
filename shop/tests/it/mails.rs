//! Mails: each to whom it concerns, under one Message-ID, whatever the mail server does.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use shop::events::{Event, Relay, Topic};
use shop::notifications::MailPolicy;
use shop::outbound::BreakerSettings;

use crate::app::{Setup, TestApp};
use crate::mail_server::{MailServer, Mood};

const NUMBER: &str = "7K2M-94QX";

fn order(email: &str) -> Event {
    Event {
        topic: Topic::OrderConfirmed,
        key: "order-1".to_owned(),
        payload: json!({
            "order_id": "order-1",
            "number": NUMBER,
            "user_id": "guest-1",
            "email": email,
            "total_minor": 5_970,
            "currency": "EUR",
            "lines": [{"product_id": 1, "name": "Tea <b>pot</b>", "quantity": 3, "price_minor": 1_990}],
        }),
    }
}

fn user(topic: Topic, name: &str, token: Option<&str>) -> Event {
    let payload =
        json!({"user_id": "user-1", "email": "ada@example.com", "name": name, "token": token});
    Event {
        topic,
        key: "user-1".to_owned(),
        payload,
    }
}

fn stock(topic: Topic, name: &str, emails: &[&str]) -> Event {
    Event {
        topic,
        key: "product-1".to_owned(),
        payload: json!({"product_id": 1, "name": name, "available": 2, "emails": emails}),
    }
}

struct Post {
    app: TestApp,
    relay: Relay,
}

impl Post {
    async fn with(setup: Setup) -> Self {
        let app = TestApp::with(setup).await;
        let relay = app.relay(Arc::new(app.app.mailer.clone()));
        Self { app, relay }
    }

    async fn by(server: &MailServer, timeout: Duration) -> Self {
        let mail_policy = MailPolicy {
            timeout,
            breaker: BreakerSettings {
                failures: 2,
                pause: Duration::from_secs(10),
            },
        };
        let mail = server.url().parse().unwrap();
        Self::with(Setup {
            mail,
            mail_policy,
            ..Setup::default()
        })
        .await
    }

    async fn happens(&self, event: &Event) {
        let mut tx = self.app.app.database.begin().await.unwrap();
        self.app.app.events.publish(&mut tx, event).await.unwrap();
        tx.commit().await.unwrap();
        self.app.clock.advance(Duration::from_millis(1));
        self.relay.drain().await.unwrap();
    }

    /// After the longest pause there is.
    async fn again(&self) {
        self.app.clock.advance(Duration::from_mins(6));
        self.relay.drain().await.unwrap();
    }

    async fn dead(&self) -> Vec<String> {
        let dead = self.app.app.events.dead_letters().await.unwrap();
        dead.into_iter().map(|letter| letter.error).collect()
    }
}

const PATIENT: Duration = Duration::from_secs(30);

#[tokio::test]
async fn every_kind_can_be_read_in_the_outbox() {
    let post = Post::with(Setup::default()).await;
    let confirmed = order("ada@example.com");
    for topic in [
        Topic::OrderConfirmed,
        Topic::OrderShipped,
        Topic::OrderCancelled,
    ] {
        let event = Event {
            topic,
            ..confirmed.clone()
        };
        post.happens(&event).await;
    }
    for event in [
        stock(
            Topic::StockBack,
            "Tea pot",
            &["ada@example.com", "eve@example.com"],
        ),
        stock(Topic::StockLow, "Tea pot", &[]),
        user(Topic::UserRegistered, "Ada <script>", None),
        user(Topic::PasswordReset, "Ada", Some("t0k-en")),
    ] {
        post.happens(&event).await;
    }
    assert_eq!(post.dead().await, Vec::<String>::new());
    let mut text = String::new();
    let mut mails = post.app.app.mailer.latest().await.unwrap();
    mails.sort_by_key(|mail| (mail.sent_at, mail.recipient.clone()));
    for mail in mails {
        // ids of events are random
        let kind = mail.message_id.split('.').next().unwrap();
        let about = format!("{kind}\nto {}: {}", mail.recipient, mail.subject);
        text.extend([
            &about,
            "\n\n",
            &mail.body_text,
            "\n",
            &mail.body_html,
            "\n====\n",
        ]);
    }
    insta::assert_snapshot!("outbox", text);
}

#[tokio::test]
async fn only_administrators_read_mails() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/api/admin/mails").await.status, 401);
}

/// The server takes the text and breaks off before it says so: nobody knows, so it is sent again, and is the same mail.
#[tokio::test]
async fn a_mail_that_is_sent_again_is_the_same() {
    let server = MailServer::start().await;
    let post = Post::by(&server, PATIENT).await;
    server.be(Mood::Drops);
    post.happens(&order("ada@example.com")).await;
    server.be(Mood::Well);
    post.again().await;
    post.again().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2, "not once more after it was said");
    for name in ["Message-ID", "Date", "Subject", "From", "To"] {
        assert_eq!(taken[0].header(name), taken[1].header(name), "{name}");
    }
    let id = taken[0].header("Message-ID");
    assert!(id.starts_with("<order-confirmation.7K2M-94QX."), "{id}");
    assert!(id.ends_with("@shop.test>"), "{id}");
    assert_eq!(taken[0].header("Auto-Submitted"), "auto-generated");
    assert_eq!(taken[0].to, "RCPT TO:<ada@example.com>");
    let noted = post.app.app.mailer.latest().await.unwrap();
    assert_eq!(noted.len(), 1);
    assert_eq!(
        (noted[0].message_id.as_str(), noted[0].way.as_str()),
        (id, "smtp")
    );
    assert_eq!(noted[0].body_text, "", "a server has it");
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_given_up_and_holds_up_nobody_else() {
    let server = MailServer::start().await;
    let post = Post::by(&server, PATIENT).await;
    server.be(Mood::Unknown);
    post.happens(&order("nobody@example.com")).await;
    assert_eq!(post.dead().await, ["the mail server refused with 550"]);
    server.be(Mood::Well);
    let emails = ["no address", "ada@example.com"];
    post.happens(&stock(Topic::StockBack, "Tea pot", &emails))
        .await;
    assert_eq!(server.taken().len(), 1);
    assert_eq!(post.dead().await.len(), 2);
}

#[tokio::test]
async fn who_was_reached_is_not_written_to_again_when_another_was_not() {
    let server = MailServer::start().await;
    let post = Post::by(&server, PATIENT).await;
    server.be(Mood::Busy);
    let emails = ["ada@example.com", "eve@example.com"];
    post.happens(&stock(Topic::StockBack, "Tea pot", &emails[..1]))
        .await;
    server.be(Mood::Well);
    post.again().await;
    post.happens(&stock(Topic::StockBack, "Tea pot", &emails))
        .await;
    let to: Vec<_> = server.taken().into_iter().map(|mail| mail.to).collect();
    let (ada, eve) = ("RCPT TO:<ada@example.com>", "RCPT TO:<eve@example.com>");
    assert_eq!(to, [ada, ada, eve], "two events, each told once");
}

#[tokio::test]
async fn a_silent_server_is_left_alone_and_mails_wait() {
    let server = MailServer::start().await;
    let post = Post::by(&server, Duration::from_millis(50)).await;
    server.be(Mood::Silent);
    for number in 0..4 {
        let event = Event {
            key: format!("order-{number}"),
            ..order("ada@example.com")
        };
        post.happens(&event).await;
    }
    assert_eq!(server.connections(), 2, "the breaker is open");
    assert_eq!(server.taken().len(), 0);
    drop(post);
}

#[tokio::test]
async fn mails_go_when_the_server_is_back() {
    let server = MailServer::start().await;
    let post = Post::by(&server, PATIENT).await;
    server.be(Mood::Drops);
    post.happens(&order("ada@example.com")).await;
    post.again().await;
    server.taken();
    server.be(Mood::Well);
    post.happens(&user(Topic::UserRegistered, "Ada", None))
        .await;
    assert_eq!(server.connections(), 2, "the breaker is open");
    post.again().await;
    assert_eq!(server.taken().len(), 2);
    assert_eq!(post.dead().await, Vec::<String>::new());
}

/// Names and addresses are what strangers typed.
#[tokio::test]
async fn no_header_can_be_smuggled_in() {
    let server = MailServer::start().await;
    let post = Post::by(&server, PATIENT).await;
    let hostile = [
        "Pot\r\nBcc: eve@example.com",
        "Pot\nX-Evil: 1\n\nbody",
        "Pot\u{2028}Bcc: eve@example.com\u{0}",
        "=?utf-8?q?Pot=0D=0ABcc:_eve@example.com?=",
        "Pot\r\n.\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<eve@example.com>\r\nDATA\r\n",
    ];
    for name in hostile {
        post.happens(&stock(Topic::StockBack, name, &["ada@example.com"]))
            .await;
        post.happens(&user(Topic::UserRegistered, name, None)).await;
    }
    let taken = server.taken();
    assert_eq!(taken.len(), hostile.len() * 2);
    let known = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Date",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ];
    for mail in &taken {
        let (head, _) = mail.text.split_once("\r\n\r\n").unwrap();
        for line in head.split("\r\n").filter(|line| !line.starts_with(' ')) {
            let (name, _) = line.split_once(": ").unwrap();
            assert!(known.contains(&name), "{line}");
        }
        assert_eq!(mail.to, "RCPT TO:<ada@example.com>");
    }
    for email in [
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com>\r\nRCPT TO:<eve@example.com",
        "<eve@example.com> ada@example.com",
    ] {
        let event = Event {
            key: email.to_owned(),
            ..order(email)
        };
        post.happens(&event).await;
    }
    assert_eq!(server.taken().len(), 0);
    assert_eq!(post.dead().await, ["an address that is none"; 3]);
}

#[tokio::test]
async fn an_event_without_what_is_to_be_said_is_given_up() {
    let post = Post::with(Setup::default()).await;
    let mut event = order("ada@example.com");
    event.payload["lines"] = Value::Null;
    post.happens(&event).await;
    post.happens(&user(Topic::PasswordReset, "Ada", None)).await;
    let why = "an event without what its mail is to say";
    assert_eq!(post.dead().await, [why, why]);
}

#[tokio::test]
async fn who_was_written_to_is_forgotten() {
    let post = Post::with(Setup::default()).await;
    post.happens(&order("ada@example.com")).await;
    let mailer = &post.app.app.mailer;
    for (days, mails) in [(29, 1), (2, 0)] {
        post.app.clock.advance(Duration::from_hours(days * 24));
        mailer.forget().await.unwrap();
        assert_eq!(mailer.latest().await.unwrap().len(), mails);
    }
}
