//! Accounts: making them, and what their owners may change.

use serde_json::json;
use shop_telemetry::Metric;
use sqlx::FromRow;
use sqlx::error::DatabaseError;

use super::logins::principal;
use super::store::Statement;
use super::throttle::Limit;
use super::{Client, Email, Password, Users, statements as sql};
use crate::error::{Error, FieldProblem};
use crate::events::{Event, Topic};
use crate::identity::{Principal, Role, UserId};

const LONGEST_NAME: usize = 100;

/// An account. Says nothing of its owner in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: UserId,
    /// As what.
    pub role: Role,
    /// By which they are known.
    pub email: Email,
    /// How they are called.
    pub name: String,
    /// Since when, in milliseconds since the epoch.
    pub created_at: i64,
    pub(super) password: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Account(…)")
    }
}

impl Account {
    /// Who it is.
    pub fn principal(&self) -> Principal {
        Principal {
            id: self.id.clone(),
            role: self.role,
        }
    }
}

/// What someone gives to get an account.
#[derive(Clone, Copy)]
pub struct Registration<'a> {
    /// How they are called.
    pub name: &'a str,
    /// By which they will be known.
    pub email: &'a str,
    /// By which they will prove it.
    pub password: &'a str,
}

#[derive(FromRow)]
struct Row {
    id: String,
    email: String,
    name: String,
    role: String,
    password: String,
    created_at: i64,
}

impl Registration<'_> {
    fn checked(&self) -> Result<(String, Email, Password), Error> {
        let mut problems = Vec::new();
        let name = name(self.name).map_err(|problem| problems.push(problem));
        let email = email(self.email).map_err(|problem| problems.push(problem));
        let password = Password::new(self.password, email.as_ref().ok());
        let password = password.map_err(|message| {
            let field = "password";
            problems.push(FieldProblem { field, message });
        });
        match (name, email, password) {
            (Ok(name), Ok(email), Ok(password)) => Ok((name, email, password)),
            _ => Err(Error::Invalid(problems)),
        }
    }
}

impl Users {
    /// Makes an account for a customer, and tells of it.
    ///
    /// # Errors
    /// When something is wrong with what was given, when there is such an account, when one sender makes many, or when the database
    /// fails.
    pub async fn register(
        &self,
        registration: Registration<'_>,
        client: &Client,
    ) -> Result<Account, Error> {
        let (name, email, password) = registration.checked()?;
        self.pay_by(Limit::REGISTRATION, client)
            .await
            .inspect_err(|error| self.count_throttled(error))?;
        let account = Account {
            id: self.new_id()?,
            role: Role::Customer,
            email,
            name,
            created_at: self.now(),
            password: self.passwords.hash(&password).await?,
        };
        let mut tx = self.database.begin().await?;
        let inserted = insert(&account).execute(&mut *tx);
        let inserted = self.database.timed("user.register", inserted).await;
        inserted.map_err(taken)?;
        let told = Event {
            topic: Topic::UserRegistered,
            key: account.id.to_string(),
            payload: json!({
                "user_id": account.id,
                "email": account.email.as_str(),
                "name": account.name,
            }),
        };
        self.events.publish(&mut tx, &told).await?;
        self.commit(tx).await?;
        self.events.wake();
        self.count(Metric::RegistrationsCompleted);
        Ok(account)
    }

    /// The account with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&self, id: &UserId) -> Result<Option<Account>, Error> {
        let row = sqlx::query_as::<_, Row>(sql::BY_ID)
            .bind(id.as_str().to_owned())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("user.by_id", row).await?;
        row.map(Account::try_from).transpose()
    }

    pub(super) async fn by_email(&self, email: &Email) -> Result<Option<Account>, Error> {
        let row = sqlx::query_as::<_, Row>(sql::BY_EMAIL)
            .bind(email.as_str().to_owned())
            .fetch_optional(self.database.pool());
        let row = self.database.timed("user.by_email", row).await?;
        row.map(Account::try_from).transpose()
    }

    /// Changes how someone is called and known. Another address of mail needs the password: who finds an open browser must not take
    /// over the account.
    ///
    /// # Errors
    /// When something is wrong with what was given, when the address is another's, or when the database fails.
    pub async fn change_profile(
        &self,
        id: &UserId,
        (new_name, new_email): (&str, &str),
        password: Option<&str>,
        client: &Client,
    ) -> Result<Account, Error> {
        let mut account = self.account(id).await?.ok_or(Error::NotFound("user"))?;
        let (name, email) = match (name(new_name), email(new_email)) {
            (Ok(name), Ok(email)) => (name, email),
            (name, email) => {
                let problems = [name.err(), email.err()];
                return Err(Error::Invalid(problems.into_iter().flatten().collect()));
            }
        };
        if email != account.email {
            let message = "is needed to change the e-mail address";
            let password = password.filter(|password| !password.is_empty());
            let password = password.ok_or_else(|| Error::invalid("password", message))?;
            match self.check(account.email.as_str(), password, client).await {
                Err(Error::WrongCredentials) => {
                    return Err(Error::invalid("password", "is not the right one"));
                }
                checked => checked.map(drop)?,
            }
        }
        let mut tx = self.database.begin().await?;
        let changed = sqlx::query(sql::SET_PROFILE)
            .bind(id.as_str().to_owned())
            .bind(name.clone())
            .bind(email.as_str().to_owned())
            .bind(self.now())
            .bind(account.email.as_str().to_owned())
            .execute(&mut *tx);
        let changed = self.database.timed("user.profile", changed).await;
        if changed.map_err(taken)?.rows_affected() == 0 {
            // or a name would bring back an address that was given up meanwhile
            return Err(Error::Conflict("The account has changed since you saw it"));
        }
        if email != account.email {
            // links for a new password lie in a mailbox that is no longer theirs
            self.void_resets(&mut tx, id).await?;
        }
        self.commit(tx).await?;
        self.count(Metric::ProfileUpdates);
        account.name = name;
        account.email = email;
        Ok(account)
    }

    pub(super) fn new_id(&self) -> Result<UserId, Error> {
        let id = self.ids.next();
        id.parse().map_err(|_| Error::Broken("a user's id"))
    }
}

pub(super) fn insert(account: &Account) -> Statement {
    sqlx::query(sql::REGISTER)
        .bind(account.id.as_str().to_owned())
        .bind(account.email.as_str().to_owned())
        .bind(account.name.clone())
        .bind(account.role.name())
        .bind(account.password.clone())
        .bind(account.created_at)
}

fn taken(error: sqlx::Error) -> Error {
    let database = error.as_database_error();
    if database.is_some_and(DatabaseError::is_unique_violation) {
        Error::Conflict("There is an account with this e-mail address already")
    } else {
        error.into()
    }
}

fn name(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    let message = if text.is_empty() {
        "is needed".to_owned()
    } else if text.chars().count() > LONGEST_NAME {
        format!("is at most {LONGEST_NAME} characters long")
    } else if text.chars().any(char::is_control) {
        "is one line of text".to_owned()
    } else {
        return Ok(text.to_owned());
    };
    let field = "name";
    Err(FieldProblem { field, message })
}

pub(super) fn email(text: &str) -> Result<Email, FieldProblem> {
    text.parse().map_err(|_| FieldProblem {
        field: "email",
        message: "is needed, such as name@example.com".to_owned(),
    })
}

impl TryFrom<Row> for Account {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Principal { id, role } = principal(&row.id, &row.role)?;
        let email = row.email.parse();
        Ok(Self {
            id,
            role,
            email: email.map_err(|_| Error::Broken("an address of mail"))?,
            name: row.name,
            created_at: row.created_at,
            password: row.password,
        })
    }
}
