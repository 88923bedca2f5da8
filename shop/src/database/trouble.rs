//! What an error of the database means.

use sqlx::error::ErrorKind;

/// Codes of PostgreSQL: too many connections, being shut down, having crashed, and not yet being there; and having been ended for the
/// sake of another transaction, of two that waited for each other.
const AWAY: [&str; 6] = ["53300", "57P01", "57P02", "57P03", "40001", "40P01"];
/// The class of PostgreSQL's codes for connections that fail.
const CONNECTION: &str = "08";
/// Of SQLite: another has it. The rest of a code says more.
const BUSY: u32 = 5;

/// Whether the database could not be asked: the same may go well in a moment.
pub(crate) fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let busy = code.parse::<u32>().is_ok_and(|code| code & 0xff == BUSY);
            // five digits or letters are PostgreSQL's
            (code.len() < 5 && busy) || code.starts_with(CONNECTION) || AWAY.contains(&&*code)
        }),
        _ => false,
    }
}

/// Whether the database did what it is for: what contradicts the data is refused, and nothing is found where nothing is.
pub(super) fn is_answer(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.kind() != ErrorKind::Other,
        sqlx::Error::RowNotFound => true,
        _ => false,
    }
}

/// What a trace calls an error. Its text may hold what a customer entered.
pub(super) fn failure(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Database(error) => match error.kind() {
            ErrorKind::UniqueViolation => "unique violation",
            ErrorKind::ForeignKeyViolation => "foreign key violation",
            ErrorKind::NotNullViolation => "not null violation",
            ErrorKind::CheckViolation => "check violation",
            _ => "database error",
        },
        sqlx::Error::PoolTimedOut => "no connection in time",
        sqlx::Error::PoolClosed => "the pool is closed",
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => "connection failed",
        sqlx::Error::RowNotFound => "no row",
        _ => "error of the driver",
    }
}
