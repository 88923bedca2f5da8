//! Checking who someone says to be. It takes as long, and ends the same, whether there is such an account or not.

use shop_telemetry::Metric;

use super::throttle::Limit;
use super::{Account, Client, Email, Users};
use crate::error::Error;
use crate::identity::UserId;

impl Users {
    /// The account that an address of mail and a password open.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`] when they open none, [`Error::Throttled`] when there were too many attempts for that account or from
    /// that client, which is said before anything is looked at, or when the database fails.
    pub async fn check(
        &self,
        email: &str,
        password: &str,
        client: &Client,
    ) -> Result<Account, Error> {
        let email: Option<Email> = email.parse().ok();
        let subject = email.as_ref().map_or("", Email::as_str);
        self.attempt(subject, client)
            .await
            .inspect_err(|error| self.count_throttled(error))?;
        let account = match &email {
            Some(email) => self.by_email(email).await?,
            None => None,
        };
        let kept = account.as_ref().map(|account| account.password.as_str());
        let right = self.passwords.verify(password, kept).await?;
        let Some(account) = account.filter(|_| right) else {
            self.count(Metric::LoginFailures);
            return Err(Error::WrongCredentials);
        };
        self.forgive(Limit::ACCOUNT, subject).await?;
        self.pay_back(Limit::CLIENT, client).await?;
        Ok(account)
    }

    async fn attempt(&self, subject: &str, client: &Client) -> Result<(), Error> {
        self.pay_by(Limit::CLIENT, client).await?;
        self.pay(Limit::ACCOUNT, subject).await
    }

    pub(super) fn count_throttled(&self, error: &Error) {
        if matches!(error, Error::Throttled { .. }) {
            self.count(Metric::LoginsThrottled);
            self.count(Metric::RequestsThrottled);
        }
    }

    /// Gives someone what they collected before they signed in. That it cannot be done keeps nobody out.
    pub(super) async fn welcome(&self, guest: &UserId, account: &Account) {
        if let Err(error) = self.carts.merge(guest, &account.id).await {
            tracing::warn!(%error, "a guest's cart could not be merged");
        }
    }
}
