//! Logins: rows by which tokens and visits are somebody's, until they end.

use std::time::Duration;

use super::store::{Statement, Tx};
use super::{Users, statements as sql};
use crate::error::Error;
use crate::identity::{Principal, Role, UserId};

/// A login that nobody ends ends then.
pub(super) const LIFETIME: Duration = Duration::from_hours(30 * 24);

impl Users {
    /// Who is signed in by this login: nobody if it has ended, and as what they are now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signed_in(&self, login: &str) -> Result<Option<Principal>, Error> {
        let row = sqlx::query_as::<_, (String, String)>(sql::STANDING)
            .bind(login.to_owned())
            .bind(self.now())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("login.standing", row).await?;
        row.map(|(id, role)| principal(&id, &role)).transpose()
    }

    /// Ends a login. One that has ended already stays as it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_login(&self, login: &str) -> Result<(), Error> {
        let ended = sqlx::query(sql::END_LOGIN)
            .bind(login.to_owned())
            .bind(self.now())
            .execute(self.database.pool());
        self.database.write("login.end", ended).await?;
        Ok(())
    }

    /// Begins a login of `user` under an id: a visit's key, or one that a token bears.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_login(&self, login: &str, user: &UserId) -> Result<(), Error> {
        let begun = self.beginning(login, user).execute(self.database.pool());
        self.database.write("login.begin", begun).await?;
        Ok(())
    }

    /// Ends all logins of `user`, as part of `tx`.
    pub(super) async fn end_logins(&self, tx: &mut Tx, user: &UserId) -> Result<(), Error> {
        let ended = sqlx::query(sql::END_LOGINS)
            .bind(user.as_str().to_owned())
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("login.end_all", ended).await?;
        Ok(())
    }

    pub(super) fn beginning(&self, login: &str, user: &UserId) -> Statement {
        let now = self.now();
        let lifetime = i64::try_from(LIFETIME.as_millis()).unwrap_or(i64::MAX);
        sqlx::query(sql::BEGIN_LOGIN)
            .bind(login.to_owned())
            .bind(user.as_str().to_owned())
            .bind(now)
            .bind(now.saturating_add(lifetime))
    }
}

pub(super) fn principal(id: &str, role: &str) -> Result<Principal, Error> {
    Ok(Principal {
        id: id.parse().map_err(|_| Error::Broken("a user's id"))?,
        role: Role::from_name(role).ok_or(Error::Broken("a role"))?,
    })
}
