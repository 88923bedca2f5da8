//! The SQLite database: one connection, write-ahead log, every commit on disk before it returns.

use std::path::Path;

use serde::de::DeserializeOwned;
use sqlx::{
    ConnectOptions, Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Batch, Collection, Records, Version,
    batch::Change,
    lock::DataLock,
    version::{Counters, Touched},
};

/// Why the store can not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process works on the same folder.
    #[error("the data folder `{0}` is in use by another process")]
    InUse(std::path::PathBuf),
    /// The folder can not be made or written.
    #[error("can not use the data folder `{path}`")]
    Folder {
        /// The folder.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database refuses.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema can not be brought up to date.
    #[error("the database's schema can not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A document has no JSON form.
    #[error("a document has no JSON form")]
    Encode(#[source] serde_json::Error),
    /// The stored alarms are not what the alarm engine accepts.
    #[error("the stored alarms can not be restored")]
    Engine(#[source] cloudwatch::engine::EngineError),
    /// A stored document is not what this version expects.
    #[error("the stored {collection} `{key}` can not be read")]
    Decode {
        /// Where it is kept.
        collection: &'static str,
        /// Its key.
        key: String,
        /// Why.
        source: serde_json::Error,
    },
}

/// The open database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: SqlitePool,
    counters: std::sync::Arc<Counters>,
    /// A database in memory lives as long as a connection: the pool may lose its own, this one it has not.
    _anchor: Option<std::sync::Arc<std::sync::Mutex<SqliteConnection>>>,
    _lock: Option<std::sync::Arc<DataLock>>,
}

/// One stored record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record<T> {
    /// Ascending in the order of writing.
    pub(crate) id: i64,
    /// The key that it was written under.
    pub(crate) key: String,
    /// Epoch milliseconds.
    pub(crate) at: i64,
    /// What was written.
    pub(crate) body: T,
}

/// Which records to read.
#[derive(Debug, Clone)]
pub(crate) struct RecordQuery<'a> {
    /// Of this key only.
    pub(crate) key: Option<&'a str>,
    /// At or after (epoch milliseconds).
    pub(crate) from: i64,
    /// Before (epoch milliseconds).
    pub(crate) until: i64,
    /// Newest first.
    pub(crate) descending: bool,
    /// Only after this id in the chosen direction.
    pub(crate) after: Option<i64>,
    /// At most so many.
    pub(crate) limit: usize,
}

impl Default for RecordQuery<'_> {
    fn default() -> Self {
        Self {
            key: None,
            from: i64::MIN,
            until: i64::MAX,
            descending: false,
            after: None,
            limit: usize::MAX,
        }
    }
}

impl Store {
    /// Opens the database in `folder`, or one in memory.
    pub(crate) async fn open(folder: Option<&Path>) -> Result<Self, StoreError> {
        let (options, lock): (SqliteConnectOptions, _) = match folder {
            // a name of its own, through which several connections see the same
            None => ("sqlite::memory:".parse()?, None),
            Some(folder) => {
                let lock = DataLock::take(folder)?;
                let options = SqliteConnectOptions::new()
                    .filename(folder.join("local.sqlite"))
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full);
                (options, Some(std::sync::Arc::new(lock)))
            }
        };
        let anchor = match folder {
            None => Some(std::sync::Arc::new(std::sync::Mutex::new(
                options.connect().await?,
            ))),
            Some(_) => None,
        };
        // one connection: writers never meet
        let pool = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        sqlx::migrate!("./migrations").run(&pool).await?;
        Ok(Self {
            pool,
            counters: std::sync::Arc::default(),
            _anchor: anchor,
            _lock: lock,
        })
    }

    /// Writes a batch: all of it is on disk when this returns, or none of it.
    pub(crate) async fn write(&self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let store = self.clone();
        // who asked may hang up and drop this: a connection must not be left within a statement
        let writing = tokio::spawn(async move { store.write_whole(batch).await });
        match writing.await {
            Ok(written) => written,
            Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
            // the runtime ends, and with it whoever waits
            Err(_) => Err(StoreError::Database(sqlx::Error::PoolClosed)),
        }
    }

    async fn write_whole(&self, batch: Batch) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        begin(&mut connection).await?;
        let touched = Touched::by(&batch.changes);
        let written = write_all(&mut connection, batch).await;
        if written.is_err() {
            // a full disk has ended the transaction by itself, and then this fails, too
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
        }
        written?;
        self.counters.note(touched);
        Ok(())
    }

    /// How often what is stored has changed since the start.
    pub(crate) fn version(&self) -> Version {
        self.counters.read()
    }

    /// All documents of a collection, in order of their keys.
    pub(crate) async fn documents<T: DeserializeOwned>(
        &self,
        collection: Collection,
    ) -> Result<Vec<(String, T)>, StoreError> {
        let rows = sqlx::query("SELECT key, body FROM document WHERE collection = $1 ORDER BY key")
            .bind(collection.name())
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let key: String = row.try_get("key")?;
                let body: &str = row.try_get("body")?;
                let document = decode(collection.name(), &key, body)?;
                Ok((key, document))
            })
            .collect()
    }

    /// Records, oldest first unless asked otherwise.
    pub(crate) async fn records<T: DeserializeOwned>(
        &self,
        records: Records,
        query: RecordQuery<'_>,
    ) -> Result<Vec<Record<T>>, StoreError> {
        let sql = if query.descending {
            "SELECT id, key, at, body FROM record WHERE collection = $1 AND ($2 IS NULL OR key = $2) \
             AND at >= $3 AND at < $4 AND id < $5 ORDER BY id DESC LIMIT $6"
        } else {
            "SELECT id, key, at, body FROM record WHERE collection = $1 AND ($2 IS NULL OR key = $2) \
             AND at >= $3 AND at < $4 AND id > $5 ORDER BY id LIMIT $6"
        };
        let beyond = if query.descending { i64::MAX } else { i64::MIN };
        let rows = sqlx::query(sql)
            .bind(records.name())
            .bind(query.key)
            .bind(query.from)
            .bind(query.until)
            .bind(query.after.unwrap_or(beyond))
            .bind(i64::try_from(query.limit).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let key: String = row.try_get("key")?;
                let body = decode(records.name(), &key, row.try_get("body")?)?;
                Ok(Record {
                    id: row.try_get("id")?,
                    key,
                    at: row.try_get("at")?,
                    body,
                })
            })
            .collect()
    }

    /// All metric data, oldest first.
    pub(crate) async fn data<T: DeserializeOwned>(&self) -> Result<Vec<T>, StoreError> {
        let rows = sqlx::query("SELECT body FROM datum ORDER BY id")
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| decode("datum", "", row.try_get("body")?))
            .collect()
    }

    /// Makes the disk as good as full.
    #[cfg(test)]
    pub(super) async fn limit_pages(&self, pages: u32) {
        let pragma = format!("PRAGMA max_page_count = {pages}");
        sqlx::query(sqlx::AssertSqlSafe(pragma))
            .execute(&self.pool)
            .await
            .expect("a pragma");
    }

    /// Makes so many commits fail, as a disk does that fills up at that very moment.
    #[cfg(test)]
    pub(super) async fn fail_commits(&self, times: u32) {
        let mut connection = self.pool.acquire().await.expect("a connection");
        let mut left = times;
        let hook = move || {
            let fails = left > 0;
            left = left.saturating_sub(1);
            !fails
        };
        connection
            .lock_handle()
            .await
            .expect("a handle")
            .set_commit_hook(hook);
    }

    /// Closes the pool's connection, as the pool does when it no longer trusts it.
    #[cfg(test)]
    pub(super) async fn lose_connection(&self) {
        let connection = self.pool.acquire().await.expect("a connection");
        let _ = sqlx::Connection::close(connection.detach()).await;
    }

    /// Ends all use; what was written stays.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Opens a transaction. Not through the pool: its transactions count how deep they are, lose count when a commit fails,
/// and from then on take everything into a transaction that nobody ends.
async fn begin(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let begun = sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut *connection)
        .await;
    if begun.is_err() {
        // a write that was dropped half way left its transaction open
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(connection).await?;
    }
    Ok(())
}

async fn write_all(connection: &mut SqliteConnection, batch: Batch) -> Result<(), sqlx::Error> {
    for change in batch.changes {
        execute(&mut *connection, change).await?;
    }
    sqlx::raw_sql("COMMIT").execute(connection).await?;
    Ok(())
}

async fn execute(connection: &mut SqliteConnection, change: Change) -> Result<(), sqlx::Error> {
    let query = match change {
        Change::Put {
            collection,
            key,
            body,
        } => sqlx::query(
            "INSERT INTO document (collection, key, body) VALUES ($1, $2, $3) \
             ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body",
        )
        .bind(collection.name())
        .bind(key)
        .bind(body),
        Change::Delete { collection, key } => {
            sqlx::query("DELETE FROM document WHERE collection = $1 AND key = $2")
                .bind(collection.name())
                .bind(key)
        }
        Change::Append {
            records,
            key,
            at,
            body,
        } => sqlx::query("INSERT INTO record (collection, key, at, body) VALUES ($1, $2, $3, $4)")
            .bind(records.name())
            .bind(key)
            .bind(at)
            .bind(body),
        Change::Forget { records, key } => {
            sqlx::query("DELETE FROM record WHERE collection = $1 AND key = $2")
                .bind(records.name())
                .bind(key)
        }
        Change::Expire {
            records,
            key,
            before,
        } => sqlx::query(
            "DELETE FROM record WHERE collection = $1 AND ($2 IS NULL OR key = $2) AND at < $3",
        )
        .bind(records.name())
        .bind(key)
        .bind(before),
        Change::Trim { records, key, kept } => sqlx::query(
            "DELETE FROM record WHERE collection = $1 AND key = $2 AND id <= \
             (SELECT id FROM record WHERE collection = $1 AND key = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)",
        )
        .bind(records.name())
        .bind(key)
        .bind(kept),
        Change::Data { at, body } => sqlx::query("INSERT INTO datum (at, body) VALUES ($1, $2)")
            .bind(at)
            .bind(body),
        Change::PurgeData { before } => sqlx::query("DELETE FROM datum WHERE at < $1").bind(before),
    };
    query.execute(connection).await?;
    Ok(())
}

fn decode<T: DeserializeOwned>(
    collection: &'static str,
    key: &str,
    body: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|source| StoreError::Decode {
        collection,
        key: key.to_owned(),
        source,
    })
}
