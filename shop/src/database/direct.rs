//! Reading SQLite on the thread that asks.
//!
//! What an index finds is in memory and takes some microseconds, less than it takes to give the question to another thread and to be
//! woken with the answer, which is the driver's way. Here nothing waits: what is locked, or takes long, or fails in whatever way is
//! left to the driver, as if it had not been tried.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use shop_telemetry::Clock;

use super::{Columns, Parameter};

/// A read that takes longer holds up others on its thread.
const LONGEST: Duration = Duration::from_millis(5);
/// After one that did, the driver reads for so long.
const PAUSE: Duration = Duration::from_secs(1);
/// Steps of SQLite between two looks at the clock: about a tenth of a millisecond.
const STEPS: i32 = 10_000;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 32;

/// Where a database of SQLite is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SqlitePlace {
    pub(super) path: PathBuf,
    /// Of this process, with `path` for a name.
    pub(super) in_memory: bool,
}

/// Connections that only read.
pub(super) struct Direct {
    place: SqlitePlace,
    clock: Arc<dyn Clock>,
    /// None once they are closed.
    idle: Mutex<Option<Vec<Reader>>>,
    /// In nanoseconds of the clock.
    paused_until: AtomicU64,
}

struct Reader {
    connection: Connection,
    /// When it has to be done, in nanoseconds of the clock.
    deadline: Arc<AtomicU64>,
}

impl Direct {
    pub(super) fn new(place: SqlitePlace, clock: Arc<dyn Clock>) -> Self {
        Self {
            place,
            clock,
            idle: Mutex::new(Some(Vec::new())),
            paused_until: AtomicU64::new(0),
        }
    }

    /// All rows, each read by `read`; none when the driver is to be asked.
    pub(super) fn rows<T>(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
        read: impl FnMut(&Columns<'_>) -> T,
    ) -> Option<Vec<T>> {
        let now = nanos(self.clock.monotonic());
        if now < self.paused_until.load(Ordering::Relaxed) {
            return None;
        }
        let reader = self.reader()?;
        let deadline = now.saturating_add(nanos(LONGEST));
        reader.deadline.store(deadline, Ordering::Relaxed);
        match reader.rows(sql, parameters, read) {
            Ok(rows) => {
                self.put_back(reader);
                Some(rows)
            }
            Err(error) => {
                use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, OperationInterrupted};
                let code = error.sqlite_error_code();
                if code == Some(OperationInterrupted) {
                    let until = now.saturating_add(nanos(PAUSE));
                    self.paused_until.store(until, Ordering::Relaxed);
                }
                // any other is worth a new connection
                if let Some(OperationInterrupted | DatabaseBusy | DatabaseLocked) = code {
                    self.put_back(reader);
                }
                None
            }
        }
    }

    /// Nothing is read here from now on.
    pub(super) fn close(&self) {
        *self.idle() = None;
    }

    /// As many as there are threads that read at once.
    fn reader(&self) -> Option<Reader> {
        let idle = self.idle().as_mut()?.pop();
        idle.or_else(|| Reader::open(&self.place, &self.clock).ok())
    }

    fn put_back(&self, reader: Reader) {
        if let Some(idle) = self.idle().as_mut() {
            idle.push(reader);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Reader>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    fn open(place: &SqlitePlace, clock: &Arc<dyn Clock>) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = if place.in_memory {
            Connection::open_with_flags_and_vfs(&place.path, flags, c"memdb")?
        } else {
            Connection::open_with_flags(&place.path, flags)?
        };
        connection.busy_timeout(Duration::ZERO)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let deadline = Arc::new(AtomicU64::new(0));
        let (until, clock) = (Arc::clone(&deadline), Arc::clone(clock));
        let is_late = move || nanos(clock.monotonic()) > until.load(Ordering::Relaxed);
        connection.progress_handler(STEPS, Some(is_late))?;
        Ok(Self {
            connection,
            deadline,
        })
    }

    fn rows<T>(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
        mut read: impl FnMut(&Columns<'_>) -> T,
    ) -> rusqlite::Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(&Columns::Direct(row)));
        }
        Ok(all)
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    const COUNTED: &str =
        "WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
         SELECT MAX(i), $2 FROM n";

    /// Shows a later time each time.
    struct Hurrying(ManualClock);

    impl Clock for Hurrying {
        fn now(&self) -> EpochMillis {
            self.0.now()
        }

        fn monotonic(&self) -> Duration {
            self.0.advance(Duration::from_millis(1));
            self.0.monotonic()
        }
    }

    fn standing() -> Arc<dyn Clock> {
        Arc::new(ManualClock::new(EpochMillis::new(0)))
    }

    /// A file with a table of the numbers 1 to 3.
    fn file(folder: &tempfile::TempDir) -> (SqlitePlace, Connection) {
        let path = folder.path().join("a b.db");
        let writer = Connection::open(&path).unwrap();
        writer
            .execute_batch(
                "PRAGMA journal_mode = WAL; CREATE TABLE t (i BIGINT); INSERT INTO t VALUES (1), (2), (3)",
            )
            .unwrap();
        let place = SqlitePlace {
            path,
            in_memory: false,
        };
        (place, writer)
    }

    fn numbers(direct: &Direct) -> Option<Vec<i64>> {
        direct.rows("SELECT i FROM t ORDER BY i", &[], |columns| {
            columns.integer(0).unwrap()
        })
    }

    #[test]
    fn what_is_committed_is_seen_and_what_is_not_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (place, writer) = file(&folder);
        let direct = Direct::new(place, standing());
        assert_eq!(numbers(&direct), Some(vec![1, 2, 3]));
        writer
            .execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (4)")
            .unwrap();
        assert_eq!(
            numbers(&direct),
            Some(vec![1, 2, 3]),
            "nobody waits for a writer"
        );
        writer
            .execute_batch("COMMIT; ALTER TABLE t ADD COLUMN j BIGINT")
            .unwrap();
        assert_eq!(numbers(&direct), Some(vec![1, 2, 3, 4]));
        assert_eq!(direct.idle().as_ref().map(Vec::len), Some(1));
    }

    #[test]
    fn parameters_are_taken_in_their_order() {
        let direct = Direct::new(memory("parameters"), standing());
        let parameters = [Parameter::Integer(199_999), Parameter::Text("é")];
        let rows = direct.rows(COUNTED, &parameters, |columns| {
            (
                columns.integer(0).unwrap(),
                columns.text(1).unwrap().into_owned(),
            )
        });
        assert_eq!(rows, Some(vec![(200_000, "é".to_owned())]));
    }

    #[test]
    fn what_takes_long_is_left_to_the_driver_and_so_is_the_next() {
        let clock = Arc::new(Hurrying(ManualClock::new(EpochMillis::new(0))));
        let direct = Direct::new(memory("long"), clock.clone());
        let one =
            |direct: &Direct| direct.rows("SELECT 1", &[], |columns| columns.integer(0).unwrap());
        assert_eq!(one(&direct), Some(vec![1]));
        let parameters = [Parameter::Integer(1), Parameter::Text("")];
        assert!(direct.rows(COUNTED, &parameters, |_| ()).is_none());
        assert_eq!(one(&direct), None);
        clock.0.advance(PAUSE);
        assert_eq!(one(&direct), Some(vec![1]));
    }

    #[test]
    fn what_is_locked_or_closed_or_wrong_is_left_to_the_driver() {
        let folder = tempfile::tempdir().unwrap();
        let (place, writer) = file(&folder);
        let direct = Direct::new(place, standing());
        assert!(direct.rows("SELECT nothing FROM t", &[], |_| ()).is_none());
        writer
            .execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
            .unwrap();
        assert_eq!(numbers(&direct), None);
        writer.execute_batch("ROLLBACK").unwrap();
        assert_eq!(numbers(&direct), Some(vec![1, 2, 3]));
        direct.close();
        assert_eq!(numbers(&direct), None);
    }

    fn memory(name: &str) -> SqlitePlace {
        SqlitePlace {
            path: format!("/{name}").into(),
            in_memory: true,
        }
    }
}
