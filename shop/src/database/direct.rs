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
