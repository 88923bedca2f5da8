//! New passwords for those who forgot theirs, by a link in a mail.

use std::time::Duration;

use serde_json::json;
use shop_telemetry::Metric;

use super::store::{Tx, digest};
use super::throttle::Limit;
use super::{Client, Email, Password, Users, statements as sql};
use crate::error::Error;
use crate::events::{Event, Topic};
use crate::identity::UserId;

/// How long a link holds.
const LIFETIME: Duration = Duration::from_mins(30);

impl Users {
    /// Has a link sent to who has an account under `email`. Whether there is one is not told: it ends the same.
    ///
    /// # Errors
    /// When one client asks too often, or the database fails.
    pub async fn ask_reset(&self, email: &Email, client: &Client) -> Result<(), Error> {
        self.pay_by(Limit::RESET, client)
            .await
            .inspect_err(|error| self.count_throttled(error))?;
        match self.pay(Limit::RESET_ACCOUNT, email.as_str()).await {
            // they have mails enough; to say so would tell nothing, but help nobody either
            Err(Error::Throttled { .. }) => return Ok(()),
            paid => paid?,
        }
        let account = self.by_email(email).await?;
        let token = self.ids.secret();
        let lifetime = i64::try_from(LIFETIME.as_millis()).unwrap_or(i64::MAX);
        let user = account.as_ref().map(|account| account.id.to_string());
        let mut tx = self.database.begin().await?;
        let asked = sqlx::query(sql::ASK_RESET)
            .bind(digest(&token))
            .bind(user.unwrap_or_default())
            .bind(self.now().saturating_add(lifetime))
            .execute(&mut *tx);
        self.database.timed("reset.ask", asked).await?;
        if let Some(account) = account {
            let wanted = Event {
                topic: Topic::PasswordReset,
                key: account.id.to_string(),
                payload: json!({
                    "user_id": account.id,
                    "email": account.email.as_str(),
                    "name": account.name,
                    "token": token,
                }),
            };
            self.events.publish(&mut tx, &wanted).await?;
        }
        self.commit(tx).await?;
        self.events.wake();
        Ok(())
    }

    /// Whether a link still holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn may_reset(&self, token: &str) -> Result<bool, Error> {
        Ok(self.reset_of(token).await?.is_some())
    }

    /// Sets a new password by a link, once. All logins end, other links too.
    ///
    /// # Errors
    /// When the link does not hold, when the password is too simple, or when the database fails.
    pub async fn reset(&self, token: &str, password: &str) -> Result<(), Error> {
        let Some((user, email)) = self.reset_of(token).await? else {
            return Err(stale());
        };
        let password = Password::new(password, Some(&email))
            .map_err(|message| Error::invalid("password", message))?;
        let hash = self.passwords.hash(&password).await?;
        let now = self.now();
        let mut tx = self.database.begin().await?;
        let redeemed = sqlx::query(sql::USE_RESET)
            .bind(digest(token))
            .bind(now)
            .execute(&mut *tx);
        if self
            .database
            .timed("reset.use", redeemed)
            .await?
            .rows_affected()
            == 0
        {
            return Err(stale());
        }
        let set = sqlx::query(sql::SET_PASSWORD)
            .bind(user.as_str().to_owned())
            .bind(hash)
            .bind(now)
            .execute(&mut *tx);
        self.database.timed("user.password", set).await?;
        self.void_resets(&mut tx, &user).await?;
        self.end_logins(&mut tx, &user).await?;
        self.commit(tx).await?;
        self.forgive(Limit::ACCOUNT, email.as_str()).await?;
        self.count(Metric::PasswordResets);
        Ok(())
    }

    /// No link of `user` holds any longer, as part of `tx`.
    pub(super) async fn void_resets(&self, tx: &mut Tx, user: &UserId) -> Result<(), Error> {
        let voided = sqlx::query(sql::USE_RESETS)
            .bind(user.as_str().to_owned())
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("reset.use_all", voided).await?;
        Ok(())
    }

    async fn reset_of(&self, token: &str) -> Result<Option<(UserId, Email)>, Error> {
        let row = sqlx::query_as::<_, (String, String)>(sql::RESET_OF)
            .bind(digest(token))
            .bind(self.now())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("reset.of", row).await?;
        let Some((user, email)) = row else {
            return Ok(None);
        };
        let user = user.parse().map_err(|_| Error::Broken("a user's id"))?;
        let email = email.parse().map_err(|_| Error::Broken("an e-mail"))?;
        Ok(Some((user, email)))
    }
}

fn stale() -> Error {
    Error::invalid("token", "has been used or is too old; ask for another")
}
