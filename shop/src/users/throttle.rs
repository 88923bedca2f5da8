//! How often someone may try. Counted in the database: restarts forgive nothing, and all processes count together.

use std::time::Duration;

use shop_telemetry::Metric;

use super::store::digest;
use super::{Client, Users, statements as sql};
use crate::error::Error;

/// So many at once, and one more in each `unit`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    kind: &'static str,
    unit: Duration,
    at_once: u16,
}

impl Limit {
    /// Passwords for one account.
    pub(super) const ACCOUNT: Self = Self::new("account", Duration::from_mins(1), 10);
    /// Passwords from one address, behind which there may be many people.
    pub(super) const CLIENT: Self = Self::new("client", Duration::from_secs(6), 50);
    /// New accounts from one address.
    pub(super) const REGISTRATION: Self = Self::new("registration", Duration::from_mins(1), 20);
    /// Links for a new password, asked for from one address.
    pub(super) const RESET: Self = Self::new("reset", Duration::from_mins(1), 10);
    /// Links for a new password of one account: its owner's mailbox is not to be filled.
    pub(super) const RESET_ACCOUNT: Self = Self::new("reset-account", Duration::from_mins(10), 3);

    /// Wishes to hear when something is back, from one address.
    const NOTICE: Self = Self::new("notice", Duration::from_mins(1), 30);
    /// Such wishes for one mailbox, which others are not to fill.
    const NOTICE_MAILBOX: Self = Self::new("notice-mailbox", Duration::from_mins(10), 10);

    const fn new(kind: &'static str, unit: Duration, at_once: u16) -> Self {
        Self {
            kind,
            unit,
            at_once,
        }
    }

    fn unit(self) -> i64 {
        i64::try_from(self.unit.as_millis()).unwrap_or(i64::MAX)
    }

    /// How far ahead attempts may be paid for when another is made.
    fn credit(self) -> i64 {
        self.unit() * i64::from(self.at_once.saturating_sub(1))
    }
}

impl Users {
    /// Pays for an attempt before it is made, so that many at the same time count too.
    ///
    /// # Errors
    /// [`Error::Throttled`] when there were too many, or when the database fails.
    pub(super) async fn pay(&self, limit: Limit, who: &str) -> Result<(), Error> {
        let (subject, now) = (subject(limit, who), self.now());
        let paid = sqlx::query(sql::PAY)
            .bind(subject.clone())
            .bind(now.saturating_add(limit.unit()))
            .bind(now)
            .bind(limit.unit())
            .bind(now.saturating_add(limit.credit()))
            .execute(self.database.pool());
        let paid = self.database.write("attempt.pay", paid).await?;
        if paid.rows_affected() > 0 {
            return Ok(());
        }
        let until = sqlx::query_as::<_, (i64,)>(sql::PAID_UNTIL)
            .bind(subject)
            .fetch_optional(self.database.pool());
        let until = self.database.timed("attempt.paid_until", until).await?;
        let until = until.map_or(now, |(until,)| until);
        let wait = until.saturating_sub(limit.credit()).saturating_sub(now);
        let retry_after = Duration::from_millis(u64::try_from(wait).unwrap_or_default());
        Err(Error::Throttled {
            retry_after: retry_after.max(Duration::from_secs(1)),
        })
    }

    /// Lets someone ask to hear by mail when a product is back, not too often.
    ///
    /// # Errors
    /// [`Error::Throttled`] when one client asks too often, or asks are for one mailbox; when the database fails.
    pub(crate) async fn may_wait(&self, client: &Client, mailbox: &str) -> Result<(), Error> {
        let paid = async {
            self.pay_by(Limit::NOTICE, client).await?;
            self.pay(Limit::NOTICE_MAILBOX, &mailbox.to_lowercase())
                .await
        };
        paid.await.inspect_err(|error| {
            if matches!(error, Error::Throttled { .. }) {
                self.count(Metric::RequestsThrottled);
            }
        })
    }

    /// As [`Users::pay`], by where a request comes from.
    pub(super) async fn pay_by(&self, limit: Limit, client: &Client) -> Result<(), Error> {
        self.pay(limit, &client.subject()).await
    }

    /// Gives one attempt back: it was no guess.
    pub(super) async fn pay_back(&self, limit: Limit, client: &Client) -> Result<(), Error> {
        let paid = sqlx::query(sql::PAY_BACK)
            .bind(subject(limit, &client.subject()))
            .bind(limit.unit())
            .execute(self.database.pool());
        self.database.write("attempt.pay_back", paid).await?;
        Ok(())
    }

    /// Who knows the password may begin anew.
    pub(super) async fn forgive(&self, limit: Limit, who: &str) -> Result<(), Error> {
        let forgiven = sqlx::query(sql::FORGIVE)
            .bind(subject(limit, who))
            .execute(self.database.pool());
        self.database.write("attempt.forgive", forgiven).await?;
        Ok(())
    }
}

fn subject(limit: Limit, who: &str) -> String {
    digest(&format!("{} {who}", limit.kind))
}
