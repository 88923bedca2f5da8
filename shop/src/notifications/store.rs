//! Which mails were sent.

use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use super::mail::{Mail, MessageId};
use crate::database::Database;
use crate::error::Error;

const SENT: &str = "SELECT COUNT(*) FROM mails WHERE message_id = $1";

/// $1 id, $2 kind, $3 event, $4 recipient, $5 subject, $6 text, $7 page, $8 way, $9 now.
const KEEP: &str = "INSERT INTO mails \
     (message_id, kind, event_id, recipient, subject, body_text, body_html, way, sent_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (message_id) DO NOTHING";

/// $1 how many.
const LATEST: &str = "SELECT message_id, kind, recipient, subject, body_text, body_html, way, sent_at \
     FROM mails ORDER BY sent_at DESC, message_id LIMIT $1";

/// $1 since when.
const FORGET: &str = "DELETE FROM mails WHERE sent_at < $1";

/// Which way a mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Outbox,
    Smtp,
}

/// A mail that was sent, as an administrator sees it.
#[derive(Clone, PartialEq, Eq, FromRow, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct SentMail {
    /// Its Message-ID.
    pub message_id: String,
    /// What kind it is.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// About what.
    pub subject: String,
    /// The text; empty when a mail server took it.
    pub body_text: String,
    /// The page; empty when a mail server took it.
    pub body_html: String,
    /// `outbox` or `smtp`.
    pub way: String,
    /// When, in milliseconds since the epoch.
    pub sent_at: i64,
}

impl std::fmt::Debug for SentMail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SentMail({}, …)", self.kind)
    }
}

/// The mails in the database. Clones share it.
#[derive(Clone)]
pub(super) struct Mails(Database);

impl Mails {
    pub(super) fn new(database: Database) -> Self {
        Self(database)
    }

    pub(super) async fn was_sent(&self, id: &MessageId) -> Result<bool, Error> {
        let sent = sqlx::query_as::<_, (i64,)>(SENT)
            .bind(id.as_str().to_owned())
            .fetch_one(self.0.pool());
        let (sent,) = self.0.timed("mail.sent", sent).await?;
        Ok(sent > 0)
    }

    /// Notes that it was sent. Twice is once.
    pub(super) async fn keep(
        &self,
        mail: &Mail,
        event: &str,
        way: Way,
        now: i64,
    ) -> Result<(), Error> {
        let (way, text, html) = match way {
            Way::Outbox => ("outbox", &*mail.letter.text, &*mail.letter.html),
            Way::Smtp => ("smtp", "", ""),
        };
        let kept = sqlx::query(KEEP)
            .bind(mail.id.as_str().to_owned())
            .bind(mail.kind.name())
            .bind(event.to_owned())
            .bind(mail.to.as_str().to_owned())
            .bind(mail.letter.subject.clone())
            .bind(text.to_owned())
            .bind(html.to_owned())
            .bind(way)
            .bind(now)
            .execute(self.0.pool());
        self.0.write("mail.keep", kept).await?;
        Ok(())
    }

    pub(super) async fn latest(&self, most: i64) -> Result<Vec<SentMail>, Error> {
        let latest = sqlx::query_as(LATEST).bind(most).fetch_all(self.0.pool());
        Ok(self.0.timed("mail.latest", latest).await?)
    }

    /// Forgets those sent before a time.
    pub(super) async fn forget(&self, before: i64) -> Result<(), Error> {
        let forgotten = sqlx::query(FORGET).bind(before).execute(self.0.pool());
        self.0.write("mail.forget", forgotten).await?;
        Ok(())
    }
}
