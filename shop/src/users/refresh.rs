//! Logins of programs: a short-lived token, and one by which to get the next, which is used once.

use super::logins::{LIFETIME, principal};
use super::store::{Tx, digest};
use super::{Account, Users, statements as sql};
use crate::error::Error;
use crate::identity::{Principal, Tokens};

/// A login of a program.
pub struct Session {
    /// Who is signed in.
    pub principal: Principal,
    /// Proves it, for a short time.
    pub access_token: String,
    /// Gets the next session, once.
    pub refresh_token: String,
}

impl Users {
    /// Begins a login of `account`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open(&self, account: &Account, tokens: &Tokens) -> Result<Session, Error> {
        let login = self.ids.next();
        let mut tx = self.database.begin().await?;
        let begun = self.beginning(&login, &account.id).execute(&mut *tx);
        self.database.timed("login.begin", begun).await?;
        let refresh_token = self.add_refresh(&mut tx, &login).await?;
        self.commit(tx).await?;
        session(account.principal(), login, refresh_token, tokens)
    }

    /// The session that follows on another, whose token is worth nothing from now on. One that comes again was stolen, from the program
    /// or by it: its login ends.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is not one of ours, was used, or its login has ended; or when the database fails.
    pub async fn refresh(&self, token: &str, tokens: &Tokens) -> Result<Session, Error> {
        let (digest, now) = (digest(token), self.now());
        let mut tx = self.database.begin().await?;
        let used = sqlx::query(sql::USE_REFRESH)
            .bind(digest.clone())
            .bind(now)
            .execute(&mut *tx);
        let used = self.database.timed("refresh.use", used).await?;
        let login = sqlx::query_as::<_, (String,)>(sql::REFRESHES)
            .bind(digest)
            .fetch_optional(&mut *tx);
        let login = self.database.timed("refresh.login", login).await?;
        let (login,) = login.ok_or(Error::Unauthenticated)?;
        if used.rows_affected() == 0 {
            let ended = sqlx::query(sql::END_LOGIN)
                .bind(login)
                .bind(now)
                .execute(&mut *tx);
            self.database.timed("login.end", ended).await?;
            self.commit(tx).await?;
            tracing::warn!("a refresh token was used again: its login has ended");
            return Err(Error::Unauthenticated);
        }
        let standing = sqlx::query_as::<_, (String, String)>(sql::STANDING)
            .bind(login.clone())
            .bind(now)
            .fetch_optional(&mut *tx);
        let standing = self.database.timed("login.standing", standing).await?;
        let (id, role) = standing.ok_or(Error::Unauthenticated)?;
        let refresh_token = self.add_refresh(&mut tx, &login).await?;
        self.commit(tx).await?;
        session(principal(&id, &role)?, login, refresh_token, tokens)
    }

    async fn add_refresh(&self, tx: &mut Tx, login: &str) -> Result<String, Error> {
        let token = self.ids.secret();
        let added = sqlx::query(sql::ADD_REFRESH)
            .bind(digest(&token))
            .bind(login.to_owned())
            .bind(self.now())
            .execute(&mut **tx);
        self.database.timed("refresh.add", added).await?;
        Ok(token)
    }
}

impl Session {
    /// How long the refresh token holds at most, in seconds.
    pub(super) const fn refresh_lifetime() -> u64 {
        LIFETIME.as_secs()
    }
}

fn session(
    principal: Principal,
    login: String,
    refresh_token: String,
    tokens: &Tokens,
) -> Result<Session, Error> {
    Ok(Session {
        access_token: tokens.issue(&principal, Some(login))?,
        principal,
        refresh_token,
    })
}
