//! Writes to people when something happens.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp;
use shop_telemetry::{Metric, Telemetry};

use super::letters::Letters;
use super::mail::{Mail, MessageId};
use super::occasion::Occasion;
use super::smtp::Smtp;
use super::store::{Mails, Way};
use super::{MailPolicy, MailTarget, Sender, SentMail};
use crate::catalog::{Catalog, ProductId};
use crate::database::Database;
use crate::error::Error;
use crate::events::{Consumer, ConsumerError, ConsumerName, Delivered, Handling};
use crate::orders::MailAddress;
use crate::visit::PublicUrl;

/// At most so many are shown.
const SHOWN: i64 = 200;

/// Mails say who bought what, and where they are reached: so long they are kept, which is longer than any is tried to be sent.
const KEPT: Duration = Duration::from_hours(30 * 24);
const SWEPT_EVERY: Duration = Duration::from_hours(1);

/// What it is made of.
pub struct MailerParts<'a> {
    /// Where is noted which mails were sent.
    pub database: Database,
    /// Where products have their pages.
    pub catalog: Catalog,
    /// Which way they go.
    pub target: &'a MailTarget,
    /// Who sends them.
    pub sender: Sender,
    /// Who is told of the shop itself.
    pub admin: Option<MailAddress>,
    /// Where links lead.
    pub public_url: &'a PublicUrl,
    /// How patient it is.
    pub policy: MailPolicy,
    /// Where it measures.
    pub telemetry: Telemetry,
}

/// Why no mails can be sent.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// No texts.
    #[error("cannot load the templates of mails")]
    Templates(#[from] minijinja::Error),
    /// No server.
    #[error("cannot use the mail server")]
    Server(#[from] smtp::Error),
}

/// The consumer of events that sends mails. Clones are the same one.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    mails: Mails,
    catalog: Catalog,
    /// None writes them into the database.
    server: Option<Smtp>,
    letters: Letters,
    sender: Sender,
    admin: Option<MailAddress>,
    telemetry: Telemetry,
}

impl Mailer {
    /// Puts the parts together; no connection is made before there is a mail.
    ///
    /// # Errors
    /// When a template or the server's address is wrong.
    pub fn new(parts: MailerParts<'_>) -> Result<Self, MailerError> {
        let server = match parts.target {
            MailTarget::Outbox => None,
            MailTarget::Smtp(url) => {
                let telemetry = parts.telemetry.clone();
                Some(Smtp::new(url, &parts.sender, parts.policy, telemetry)?)
            }
        };
        Ok(Self(Arc::new(Inner {
            mails: Mails::new(parts.database),
            catalog: parts.catalog,
            server,
            letters: Letters::load(parts.public_url)?,
            sender: parts.sender,
            admin: parts.admin,
            telemetry: parts.telemetry,
        })))
    }

    /// What was sent, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest(&self) -> Result<Vec<SentMail>, Error> {
        self.0.mails.latest(SHOWN).await
    }

    /// Forgets now and then, for ever.
    pub async fn work(self) {
        loop {
            tokio::time::sleep(SWEPT_EVERY).await;
            if let Err(error) = self.forget().await {
                tracing::warn!(%error, "mails could not be swept");
            }
        }
    }

    /// Forgets what was sent long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self) -> Result<(), Error> {
        let kept = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
        self.0.mails.forget(self.0.now().saturating_sub(kept)).await
    }
}

impl Inner {
    /// Writes to all whom it concerns. One whose address is no good holds up no other.
    async fn tell(&self, event: &Delivered) -> Result<(), ConsumerError> {
        let admin = self.admin.as_ref().map(MailAddress::as_str);
        let path = self.path(event).await?;
        let occasion = Occasion::of(event, admin, &path)?;
        let mut failed = None;
        for to in &occasion.to {
            match self.write(event, &occasion, to).await {
                Ok(()) => {}
                // as long as one may work later, all are tried again; those that were sent are noted
                Err(error @ ConsumerError::Later(_)) => failed = Some(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// The page of the product that an event is about; one that is gone has none.
    async fn path(&self, event: &Delivered) -> Result<String, Error> {
        let id = event.event.payload.get("product_id");
        let id = id.and_then(|id| id.to_string().parse::<ProductId>().ok());
        let product = match id {
            Some(id) => self.catalog.product(id).await?,
            None => None,
        };
        Ok(product.map_or_else(
            || "/products".to_owned(),
            |product| format!("/products/{}", product.summary.slug),
        ))
    }

    async fn write(
        &self,
        event: &Delivered,
        occasion: &Occasion,
        to: &str,
    ) -> Result<(), ConsumerError> {
        let kind = occasion.kind;
        let to: MailAddress = to
            .parse()
            .map_err(|_| ConsumerError::Never("an address that is none".to_owned()))?;
        let id = MessageId::new(kind, &occasion.subject, &to, &self.sender);
        if self.mails.was_sent(&id).await? {
            return Ok(());
        }
        let letter = self.letters.write(kind, &occasion.context);
        let letter = letter.map_err(|error| ConsumerError::Never(error.kind().to_string()))?;
        let mail = Mail {
            id,
            kind,
            to,
            letter,
            at: event.created_at,
        };
        let sent = self.send(&mail, event).await;
        let label = kind.label();
        let failed = f64::from(u8::from(sent.is_err()));
        self.telemetry.record_together(
            &label,
            &[
                (Metric::MailsSent, 1.0 - failed),
                (Metric::MailsFailed, failed),
            ],
        );
        sent?;
        let took = self.now().saturating_sub(event.created_at).max(0);
        self.telemetry
            .record(Metric::NotificationDuration, &label, took as f64);
        Ok(())
    }

    async fn send(&self, mail: &Mail, event: &Delivered) -> Result<(), ConsumerError> {
        let way = match &self.server {
            None => Way::Outbox,
            Some(server) => {
                server.send(mail).await?;
                Way::Smtp
            }
        };
        Ok(self.mails.keep(mail, &event.id, way, self.now()).await?)
    }

    fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}

impl Consumer for Mailer {
    fn name(&self) -> ConsumerName {
        ConsumerName::Mail
    }

    fn handle<'a>(&'a self, event: &'a Delivered) -> Handling<'a> {
        Box::pin(self.0.tell(event))
    }
}
