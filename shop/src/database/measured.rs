//! A pool whose every query is timed.

use std::fs::File;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shop_telemetry::{Label, Metric, Telemetry, milliseconds, trace};
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor};

use super::direct::Direct;
use super::trouble::{failure, is_answer};
use super::turns::Turns;
use super::{Changes, Columns, DatabaseUrl, FromColumns, Kind, Parameter, Tx};

/// The same on every database.
static MIGRATIONS: Migrator = sqlx::migrate!();
/// What each does in its own way, among them by their numbers.
static OF_SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static OF_POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// A query that takes longer counts in `SlowQueries`.
const SLOW: Duration = Duration::from_millis(200);
const CONNECTIONS: u32 = 8;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// Readers do not wait for the writer, and a second writer waits for the first instead of failing.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA busy_timeout = 5000;
    PRAGMA foreign_keys = ON;
";

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No connection.
    #[error("cannot connect to the database")]
    Connect(#[source] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error("cannot migrate the database")]
    Migrate(#[from] MigrateError),
}

/// The database. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    pool: AnyPool,
    /// Beside the pool, for what is read quickly.
    direct: Option<Arc<Direct>>,
    kind: Kind,
    telemetry: Telemetry,
    changes: Changes,
    turns: Turns,
    /// Never used, only held.
    _anchor: Option<Arc<Mutex<AnyConnection>>>,
}

impl Database {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or its schema is not one of ours.
    pub async fn open(url: &DatabaseUrl, telemetry: Telemetry) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let driver_url = url.for_driver();
        // opened first: what is in memory must outlive every connection of the pool, which closes them as it sees fit
        let anchor = if url.is_in_memory() {
            let connection = AnyConnection::connect(&driver_url).await;
            Some(connection.map_err(OpenError::Connect)?)
        } else {
            None
        };
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .min_connections(1)
            // a ping before each query costs more than most queries; a connection that broke fails the one that meets it
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .connect(&driver_url)
            .await
            .map_err(OpenError::Connect)?;
        let alone = alone(url).await;
        migrations(url.kind()).run(&pool).await?;
        drop(alone);
        sample(&pool, &telemetry);
        let place = url.place(&driver_url);
        let direct = place.map(|place| Direct::new(place, Arc::clone(telemetry.clock())));
        Ok(Self {
            pool,
            direct: direct.map(Arc::new),
            kind: url.kind(),
            telemetry,
            changes: Changes::default(),
            turns: match url.kind() {
                Kind::Sqlite => Turns::one_by_one(),
                Kind::Postgres => Turns::all_at_once(),
            },
            _anchor: anchor.map(|connection| Arc::new(Mutex::new(connection))),
        })
    }

    /// A transaction that may write. On SQLite it takes the place of the one writer at once, waiting for it: one that began by
    /// reading could not become the writer beside another, and would fail.
    ///
    /// # Errors
    /// When no connection is to be had, or the database is locked for longer than it is waited.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        let begun = async {
            let turn = self.turns.next().await?;
            let begun = match self.kind {
                Kind::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await,
                Kind::Postgres => self.pool.begin().await,
            };
            begun.map(|transaction| Tx::new(transaction, turn))
        };
        self.timed("begin", begun).await
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What this process changed. Who changes products, categories or stock says so, for the sake of copies.
    pub(crate) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> sqlx::Result<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map(drop)
    }

    /// Closes all connections, once those lent out are back.
    pub async fn close(&self) {
        if let Some(direct) = &self.direct {
            // first: who is the last to close it has to be able to write
            direct.close();
        }
        self.pool.close().await;
    }

    /// Its connections.
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Reads rows that an index finds, outside of a transaction, and records how long it took. SQLite is asked on this thread, when it
    /// can answer at once.
    pub(crate) async fn read<T: FromColumns>(
        &self,
        name: &'static str,
        sql: &'static str,
        parameters: &[Parameter<'_>],
    ) -> sqlx::Result<Vec<T>> {
        let rows = async {
            match self.read_directly(sql, parameters) {
                Some(rows) => rows,
                None => self.fetch(sql, parameters).await,
            }
        };
        self.timed(name, rows).await
    }

    /// Reads rows for which much is looked at.
    pub(crate) async fn scan<T: FromColumns>(
        &self,
        name: &'static str,
        sql: &'static str,
        parameters: &[Parameter<'_>],
    ) -> sqlx::Result<Vec<T>> {
        self.timed(name, self.fetch(sql, parameters)).await
    }

    async fn fetch<T: FromColumns>(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
    ) -> sqlx::Result<Vec<T>> {
        let mut query = sqlx::query(sql);
        for parameter in parameters {
            query = match parameter {
                Parameter::Integer(number) => query.bind(*number),
                Parameter::Text(text) => query.bind((*text).to_owned()),
            };
        }
        let rows = query.fetch_all(&self.pool).await?;
        let read = |row: &AnyRow| T::read(&Columns::Driver(row));
        rows.iter().map(read).collect()
    }

    fn read_directly<T: FromColumns>(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
    ) -> Option<sqlx::Result<Vec<T>>> {
        let rows = self.direct.as_ref()?.rows(sql, parameters, T::read)?;
        trace::statement(sql, rows.len());
        Some(rows.into_iter().collect())
    }

    /// Runs a query of the pool that changes something, when it is its turn.
    pub(crate) async fn write<T>(
        &self,
        name: &'static str,
        query: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        let written = async {
            let _turn = self.turns.next().await?;
            query.await
        };
        self.timed(name, written).await
    }

    /// Runs a query and records how long it took, failed or not. `name` is what a log calls it. For one of the pool that changes
    /// something there is [`Database::write`].
    pub(crate) async fn timed<T>(
        &self,
        name: &'static str,
        query: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        let clock = self.telemetry.clock();
        let started = clock.monotonic();
        let span = trace::query(name, self.kind.system());
        let result = trace::within(&span, query).await;
        if let Err(error) = &result {
            trace::fail(&span, failure(error), "the query failed");
        }
        let duration = clock.monotonic().saturating_sub(started);
        let is_slow = duration > SLOW;
        let has_failed = result.as_ref().is_err_and(|error| !is_answer(error));
        let duration_ms = milliseconds(duration);
        self.telemetry.record_together(
            &Label::Service,
            &[
                (Metric::QueryDuration, duration_ms),
                (Metric::SlowQueries, f64::from(u8::from(is_slow))),
                (Metric::QueryErrors, f64::from(u8::from(has_failed))),
            ],
        );
        if is_slow {
            tracing::warn!(query = name, duration_ms, "a query was slow");
        }
        result
    }
}

async fn prepare(connection: &mut AnyConnection) -> sqlx::Result<()> {
    if connection.backend_name() == "SQLite" {
        connection.execute(sqlx::raw_sql(PRAGMAS)).await?;
    }
    Ok(())
}

fn migrations(kind: Kind) -> Migrator {
    let own = match kind {
        Kind::Sqlite => &OF_SQLITE,
        Kind::Postgres => &OF_POSTGRES,
    };
    Migrator::with_migrations(MIGRATIONS.iter().chain(own.iter()).cloned().collect())
}

/// Held by one process at a time, for as long as it brings the schema up to date: a server sees to that itself, a file does not.
async fn alone(url: &DatabaseUrl) -> Option<File> {
    let folder = url.folder()?;
    let locked = tokio::task::spawn_blocking(move || {
        let folder = File::open(folder).ok()?;
        // where nothing can be locked, it has to do without
        folder.lock().ok()?;
        Some(folder)
    });
    locked.await.ok()?
}

fn sample(pool: &AnyPool, telemetry: &Telemetry) {
    let sampled = pool.clone();
    telemetry.gauge(Metric::DatabasePoolSize, Label::Service, move || {
        f64::from(sampled.size())
    });
    let sampled = pool.clone();
    telemetry.gauge(Metric::DatabasePoolInUse, Label::Service, move || {
        let idle = u32::try_from(sampled.num_idle()).unwrap_or(u32::MAX);
        f64::from(sampled.size().saturating_sub(idle))
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use shop_telemetry::{DimensionValue, Resolution, SystemClock, TelemetryOptions};

    use super::*;

    async fn memory() -> Database {
        opened("sqlite::memory:").await
    }

    async fn opened(url: &str) -> Database {
        let options = TelemetryOptions {
            namespace: "Shop".parse().unwrap(),
            service: DimensionValue::nearest("catalog"),
            resolution: Resolution::Minute,
        };
        let telemetry = Telemetry::new(options, Arc::new(SystemClock::new()));
        Database::open(&url.parse().unwrap(), telemetry)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn what_is_in_memory_outlives_the_pools_connections() {
        let database = memory().await;
        crate::seed::load(&database).await.unwrap();
        for _ in 0..3 {
            let connection = database.pool().acquire().await.unwrap();
            connection.close().await.unwrap();
        }
        let count: (i64,) = sqlx::query_as("SELECT COUNT(*) FROM products")
            .fetch_one(database.pool())
            .await
            .unwrap();
        assert_eq!(count.0, 1_000);
    }

    #[tokio::test]
    async fn what_was_there_before_there_was_an_index_is_found_by_it() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/shop.db", folder.path().display());
        let parsed: DatabaseUrl = url.parse().unwrap();
        sqlx::any::install_default_drivers();
        let old = AnyPool::connect(&parsed.for_driver()).await.unwrap();
        MIGRATIONS.run(&old).await.unwrap();
        let product = "INSERT INTO categories (id, position, slug, name) VALUES (1, 1, 'c', 'C');
            INSERT INTO products (id, category_id, slug, name, description, price_minor, currency, created_at,
                updated_at, name_text, search_text)
            VALUES (7, 1, 'p', 'P', '', 1, 'EUR', 1, 1, ' p', ' p c old')";
        old.execute(sqlx::raw_sql(product)).await.unwrap();
        old.close().await;
        let database = opened(&url).await;
        let found = |word: &'static str| {
            let sql = "SELECT rowid FROM product_words WHERE product_words MATCH $1";
            let found = sqlx::query_as::<_, (i64,)>(sql).bind(word);
            found.fetch_optional(database.pool())
        };
        assert_eq!(found("old").await.unwrap(), Some((7,)));
        for (change, word) in [
            ("UPDATE products SET search_text = ' p new'", "old"),
            ("DELETE FROM products", "new"),
        ] {
            database.pool().execute(change).await.unwrap();
            assert_eq!(found(word).await.unwrap(), None, "{change}");
        }
        let check = "INSERT INTO product_words (product_words) VALUES ('integrity-check')";
        database.pool().execute(check).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_read_directly_is_what_the_driver_reads() {
        struct Line(String);
        impl FromColumns for Line {
            fn read(columns: &Columns<'_>) -> sqlx::Result<Self> {
                let (parent, slug) = (columns.optional_integer(0)?, columns.text(1)?);
                Ok(Self(format!("{parent:?} {slug} {}", columns.integer(2)?)))
            }
        }
        const SQL: &str =
            "SELECT parent_id, slug, id FROM categories WHERE id > $1 AND slug <> $2 ORDER BY id";
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite://{}/shop.db", folder.path().display());
        for url in ["sqlite::memory:", &file] {
            let database = opened(url).await;
            crate::seed::load(&database).await.unwrap();
            let asked = [Parameter::Integer(3), Parameter::Text("mugs")];
            let text = |lines: Vec<Line>| lines.into_iter().map(|line| line.0).collect::<Vec<_>>();
            let direct = database.read_directly(SQL, &asked).unwrap().unwrap();
            let driver = database.fetch(SQL, &asked).await.unwrap();
            let (direct, driver) = (text(direct), text(driver));
            assert!(direct.len() > 5, "{direct:?}");
            assert_eq!(direct, driver);
            database.close().await;
            assert!(database.read_directly::<Line>(SQL, &asked).is_none());
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn in_memory_too_writers_and_readers_wait_for_each_other() {
        let database = memory().await;
        let mut work = tokio::task::JoinSet::new();
        for worker in 0..6 {
            let database = database.clone();
            work.spawn(async move {
                for step in 0..20 {
                    let mut tx = database.begin().await.unwrap();
                    sqlx::query("INSERT INTO seeds (name) VALUES ($1)")
                        .bind(format!("{worker}-{step}"))
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                    sqlx::query("SELECT COUNT(*) FROM seeds")
                        .fetch_one(database.pool())
                        .await
                        .unwrap();
                }
            });
        }
        work.join_all().await;
    }

    #[tokio::test]
    async fn who_reads_waits_for_no_writer_and_writers_go_in_turn() {
        let folder = tempfile::tempdir().unwrap();
        let database = opened(&format!("sqlite://{}/shop.db", folder.path().display())).await;
        let writes = database.begin().await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut work = tokio::task::JoinSet::new();
        // more than there are connections
        for number in 0..3 * CONNECTIONS {
            let (database, order) = (database.clone(), Arc::clone(&order));
            work.spawn(async move {
                if number % 2 == 0 {
                    let tx = database.begin().await.unwrap();
                    order.lock().unwrap().push(number);
                    tx.commit().await.unwrap();
                } else {
                    let statement = sqlx::query("UPDATE seeds SET name = name");
                    let done = statement.execute(database.pool());
                    database.write("test", done).await.unwrap();
                    order.lock().unwrap().push(number);
                }
            });
            // it stands in the queue now
            tokio::task::yield_now().await;
        }
        for _ in 0..CONNECTIONS {
            database.ping().await.unwrap();
        }
        assert!(order.lock().unwrap().is_empty(), "one at a time");
        writes.rollback().await.unwrap();
        while let Some(done) = work.join_next().await {
            done.unwrap();
        }
        let expected: Vec<_> = (0..3 * CONNECTIONS).collect();
        assert_eq!(*order.lock().unwrap(), expected);
    }
}
