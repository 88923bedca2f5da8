//! The administrator that the configuration names.

use std::fmt;
use std::str::FromStr;

use super::accounts::insert;
use super::{Account, Email, Password, Users, statements as sql};
use crate::error::Error;
use crate::identity::Role;

/// The administrator's password as it is configured. Says nothing of itself.
#[derive(Clone)]
pub struct AdminPassword(String);

impl fmt::Debug for AdminPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AdminPassword(…)")
    }
}

impl FromStr for AdminPassword {
    type Err = WeakPassword;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Password::new(text, None).map_err(WeakPassword)?;
        Ok(Self(text.to_owned()))
    }
}

/// A password that is too simple. Does not repeat it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the password {0}")]
pub struct WeakPassword(String);

impl Users {
    /// Sees to it that there is an administrator with this address and password.
    ///
    /// # Errors
    /// When the password is made of the address, or the database fails.
    pub async fn ensure_administrator(
        &self,
        email: &Email,
        AdminPassword(password): &AdminPassword,
    ) -> Result<(), Error> {
        let checked = Password::new(password, Some(email))
            .map_err(|message| Error::invalid("password", message))?;
        let Some(account) = self.by_email(email).await? else {
            return self.add_administrator(email, &checked).await;
        };
        let kept = Some(account.password.as_str());
        if !self.passwords.verify(password, kept).await? {
            let hash = self.passwords.hash(&checked).await?;
            let mut tx = self.database.begin().await?;
            let set = sqlx::query(sql::SET_PASSWORD)
                .bind(account.id.as_str().to_owned())
                .bind(hash)
                .bind(self.now())
                .execute(&mut *tx);
            self.database.timed("user.password", set).await?;
            self.void_resets(&mut tx, &account.id).await?;
            self.end_logins(&mut tx, &account.id).await?;
            self.commit(tx).await?;
        }
        if account.role != Role::Admin {
            let set = sqlx::query(sql::SET_ROLE)
                .bind(account.id.as_str().to_owned())
                .bind(Role::Admin.name())
                .bind(self.now())
                .execute(self.database.pool());
            self.database.write("user.role", set).await?;
        }
        Ok(())
    }

    async fn add_administrator(&self, email: &Email, password: &Password) -> Result<(), Error> {
        let account = Account {
            id: self.new_id()?,
            role: Role::Admin,
            email: email.clone(),
            name: "Administrator".to_owned(),
            created_at: self.now(),
            password: self.passwords.hash(password).await?,
        };
        let added = insert(&account).execute(self.database.pool());
        match self.database.write("user.administrator", added).await {
            // another process that starts was faster
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(()),
            added => Ok(added.map(drop)?),
        }
    }
}
