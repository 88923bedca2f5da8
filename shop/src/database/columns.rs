//! A row as it is read, whoever read it.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use sqlx::Row;
use sqlx::any::AnyRow;

/// The columns of a row, by their place.
pub(crate) enum Columns<'r> {
    /// As the driver gives it.
    Driver(&'r AnyRow),
    /// As SQLite itself does.
    Direct(&'r rusqlite::Row<'r>),
}

/// Something that is read of a row.
pub(crate) trait FromColumns: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// When a column is of another type, or not there.
    fn read(columns: &Columns<'_>) -> sqlx::Result<Self>;
}

/// What a statement asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parameter<'a> {
    /// A number.
    Integer(i64),
    /// A text.
    Text(&'a str),
}

impl Columns<'_> {
    /// A number.
    pub(crate) fn integer(&self, at: usize) -> sqlx::Result<i64> {
        match self {
            Self::Driver(row) => row.try_get(at),
            Self::Direct(row) => row.get_ref(at).map_err(wrong)?.as_i64().map_err(wrong),
        }
    }

    /// A number, if there is one.
    pub(crate) fn optional_integer(&self, at: usize) -> sqlx::Result<Option<i64>> {
        match self {
            Self::Driver(row) => row.try_get(at),
            Self::Direct(row) => {
                let value = row.get_ref(at).map_err(wrong)?;
                value.as_i64_or_null().map_err(wrong)
            }
        }
    }

    /// A text.
    pub(crate) fn text(&self, at: usize) -> sqlx::Result<Cow<'_, str>> {
        match self {
            Self::Driver(row) => row.try_get::<String, _>(at).map(Cow::Owned),
            Self::Direct(row) => {
                let value = row.get_ref(at).map_err(wrong)?;
                value.as_str().map(Cow::Borrowed).map_err(wrong)
            }
        }
    }
}

impl rusqlite::ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        let value = match self {
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        };
        Ok(rusqlite::types::ToSqlOutput::Borrowed(value))
    }
}

fn wrong(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
