//! The audit log: who did what, noted with the deed or before it.

use shop_telemetry::{Metric, Telemetry};
use sqlx::FromRow;
use sqlx::any::AnyArguments;

use super::{Action, statements as sql};
use crate::catalog::{Listing, Page};
use crate::database::{Database, Tx};
use crate::error::Error;
use crate::identity::UserId;
use crate::ids::Ids;

/// Who holds the operator's token, whoever that is.
const OPERATOR: &str = "operator";
const DONE: &str = "done";
const FAILED: &str = "failed";
const BEGUN: &str = "begun";

/// The audit log. Clones share the database.
#[derive(Clone)]
pub struct Audit {
    database: Database,
    ids: Ids,
    telemetry: Telemetry,
}

/// A deed, as it is noted.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    by: &'a str,
    action: Action,
    subject: &'a str,
}

impl<'a> Deed<'a> {
    /// What an administrator does to `subject`, by its id.
    pub fn of(by: &'a UserId, action: Action, subject: &'a str) -> Self {
        let by = by.as_str();
        Self {
            by,
            action,
            subject,
        }
    }

    /// What is done.
    pub const fn action(self) -> Action {
        self.action
    }

    /// What the operator does.
    pub const fn of_operator(action: Action) -> Self {
        Self {
            by: OPERATOR,
            action,
            subject: "",
        }
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// When, in milliseconds since the epoch.
    pub at: i64,
    /// A user's id, or `operator`.
    pub actor: String,
    /// [`Action::name`].
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// `begun`, `done` or `failed`.
    pub outcome: String,
}

impl Audit {
    /// The log in `database`.
    pub fn new(database: Database, ids: Ids, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            telemetry,
        }
    }

    /// Notes a deed in the transaction that does it. [`Audit::count`] it once that is committed.
    pub(crate) async fn within(&self, tx: &mut Tx, deed: Deed<'_>) -> Result<(), Error> {
        let id = self.ids.next();
        let noted = self.insert(&id, deed, DONE).execute(&mut **tx);
        self.database.timed("audit.note", noted).await?;
        Ok(())
    }

    pub(crate) fn count(&self, action: Action) {
        self.telemetry.count(Metric::AdminActions, &action.label());
    }

    /// Does what has transactions of its own. That it was begun is noted before, so that nothing is done unnoted.
    pub(crate) async fn around<T>(
        &self,
        deed: Deed<'_>,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let id = self.ids.next();
        let begun = self.insert(&id, deed, BEGUN).execute(self.database.pool());
        self.database.write("audit.note", begun).await?;
        let result = work.await;
        let outcome = if result.is_ok() { DONE } else { FAILED };
        let ended = sqlx::query(sql::END)
            .bind(id)
            .bind(outcome)
            .execute(self.database.pool());
        if let Err(error) = self.database.write("audit.end", ended).await {
            tracing::warn!(action = deed.action.name(), %error, "how a deed ended could not be noted");
        }
        if result.is_ok() {
            self.count(deed.action);
        }
        result
    }

    /// Does what everyone may do for themselves. It is noted when it is done for another.
    pub(crate) async fn on_behalf<T>(
        &self,
        by: &UserId,
        (whose, action): (&UserId, Action),
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if by == whose {
            return work.await;
        }
        self.around(Deed::of(by, action, whose.as_str()), work)
            .await
    }

    /// Notes what must not hang on the database, after it was done.
    pub(crate) async fn after(&self, deed: Deed<'_>) {
        self.count(deed.action);
        let id = self.ids.next();
        let noted = self.insert(&id, deed, DONE).execute(self.database.pool());
        if let Err(error) = self.database.write("audit.note", noted).await {
            tracing::warn!(action = deed.action.name(), by = deed.by == OPERATOR, %error, "a deed could not be noted");
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }

    fn insert(
        &self,
        id: &str,
        deed: Deed<'_>,
        outcome: &'static str,
    ) -> sqlx::query::Query<'static, sqlx::Any, AnyArguments> {
        sqlx::query(sql::NOTE)
            .bind(id.to_owned())
            .bind(self.now())
            .bind(deed.by.to_owned())
            .bind(deed.action.name())
            .bind(deed.subject.to_owned())
            .bind(outcome)
    }

    /// A page of the log, the latest first; only of this action, if one is given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries(
        &self,
        action: Option<Action>,
        listing: Listing,
    ) -> Result<Page<Entry>, Error> {
        let action = action.map_or("", Action::name);
        let total = sqlx::query_as::<_, (i64,)>(sql::COUNT_NOTES)
            .bind(action)
            .fetch_one(self.database.pool());
        let (total,) = self.database.timed("audit.count", total).await?;
        let items = sqlx::query_as::<_, Entry>(sql::NOTES)
            .bind(action)
            .bind(listing.limit())
            .bind(listing.offset())
            .fetch_all(self.database.pool());
        Ok(Page {
            items: self.database.timed("audit.list", items).await?,
            total: total.unsigned_abs(),
            listing,
        })
    }
}
