//! Reading SQLite on the thread that asks.
//!
//! What an index finds is in memory and takes some microseconds, less than it takes to give the question to another thread and to be
//! woken with the answer, which is the driver's way. Here nothing waits: what is locked, or takes long, or fails in whatever way is
//! left to the driver, as if it had not been tried.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use shop_telemetry::Clock;

use super::{Columns, Parameter};

/// Steps of SQLite, of which a microsecond has some dozens. A read that takes more holds up others on its thread; time would tell more
/// of who else is on the processor.
const MOST_STEPS: u32 = STEPS * 20;
/// Steps between two counts.
const STEPS: u32 = 10_000;
/// A statement that took more is the driver's for so long.
const PAUSE: Duration = Duration::from_secs(1);
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
    state: Mutex<Option<State>>,
}

#[derive(Default)]
struct State {
    idle: Vec<Reader>,
    /// Statements that took long, and until when they are the driver's.
    slow: Vec<(&'static str, Duration)>,
}

struct Reader {
    connection: Connection,
    /// Counts left until it has taken long.
    left: Arc<AtomicU32>,
}

impl Direct {
    pub(super) fn new(place: SqlitePlace, clock: Arc<dyn Clock>) -> Self {
        Self {
            place,
            clock,
            state: Mutex::new(Some(State::default())),
        }
    }

    /// All rows, each read by `read`; none when the driver is to be asked.
    pub(super) fn rows<T>(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
        read: impl FnMut(&Columns<'_>) -> T,
    ) -> Option<Vec<T>> {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, OperationInterrupted};
        let reader = self.reader(sql)?;
        let rows = reader.rows(sql, parameters, read);
        let code = rows.as_ref().err().map(rusqlite::Error::sqlite_error_code);
        let mut state = self.state();
        let state = state.as_mut()?;
        if code == Some(Some(OperationInterrupted)) {
            state.slow.push((sql, self.clock.monotonic() + PAUSE));
        }
        // any other failure is worth a new connection
        if let None | Some(Some(OperationInterrupted | DatabaseBusy | DatabaseLocked)) = code {
            state.idle.push(reader);
        }
        rows.ok()
    }

    /// Nothing is read here from now on.
    pub(super) fn close(&self) {
        *self.state() = None;
    }

    /// There are as many as threads that read at once.
    fn reader(&self, sql: &'static str) -> Option<Reader> {
        let mut state = self.state();
        let state = state.as_mut()?;
        if !state.slow.is_empty() {
            let now = self.clock.monotonic();
            state.slow.retain(|(_, until)| *until > now);
        }
        if state.slow.iter().any(|(slow, _)| std::ptr::eq(*slow, sql)) {
            return None;
        }
        let idle = state.idle.pop();
        idle.or_else(|| Reader::open(&self.place).ok())
    }

    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    fn open(place: &SqlitePlace) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = if place.in_memory {
            Connection::open_with_flags_and_vfs(&place.path, flags, c"memdb")?
        } else {
            Connection::open_with_flags(&place.path, flags)?
        };
        connection.busy_timeout(Duration::ZERO)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let left = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&left);
        // the count goes over its end where none is left, and nothing is read any more then
        let took_long = move || counted.fetch_sub(1, Ordering::Relaxed) <= 1;
        let steps = i32::try_from(STEPS).unwrap_or(i32::MAX);
        connection.progress_handler(steps, Some(took_long))?;
        Ok(Self { connection, left })
    }

    fn rows<T>(
        &self,
        sql: &'static str,
        parameters: &[Parameter<'_>],
        mut read: impl FnMut(&Columns<'_>) -> T,
    ) -> rusqlite::Result<Vec<T>> {
        self.left.store(MOST_STEPS / STEPS, Ordering::Relaxed);
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(&Columns::Direct(row)));
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    const COUNTED: &str =
        "WITH RECURSIVE n (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
         SELECT MAX(i), $2 FROM n";

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
        assert_eq!(
            direct.state().as_ref().map(|state| state.idle.len()),
            Some(1)
        );
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
    fn what_takes_long_is_left_to_the_driver_and_so_is_its_like() {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(0)));
        let direct = Direct::new(memory("long"), clock.clone());
        let one =
            |direct: &Direct| direct.rows("SELECT 1", &[], |columns| columns.integer(0).unwrap());
        let count = |from| {
            let parameters = [Parameter::Integer(from), Parameter::Text("")];
            direct.rows(COUNTED, &parameters, |columns| columns.integer(0).unwrap())
        };
        assert_eq!(count(1), None);
        // quick, but it cannot be known before
        assert_eq!(count(199_999), None);
        assert_eq!(one(&direct), Some(vec![1]), "others are not to blame");
        clock.advance(PAUSE);
        assert_eq!(count(199_999), Some(vec![200_000]));
        assert_eq!(
            direct.state().as_ref().map(|state| state.idle.len()),
            Some(1)
        );
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
