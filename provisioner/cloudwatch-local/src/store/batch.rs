//! Changes that are written together or not at all.

use serde::Serialize;

use super::{Collection, Records, StoreError};

/// One transaction's worth of changes; hand it to [`super::Store::write`].
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(super) changes: Vec<Change>,
}

#[derive(Debug)]
pub(super) enum Change {
    Put {
        collection: Collection,
        key: String,
        body: String,
    },
    Delete {
        collection: Collection,
        key: String,
    },
    Append {
        records: Records,
        key: String,
        at: i64,
        body: String,
    },
    Forget {
        records: Records,
        key: String,
    },
    Expire {
        records: Records,
        key: Option<String>,
        before: i64,
    },
    Trim {
        records: Records,
        key: String,
        kept: u32,
    },
    Data {
        at: i64,
        body: String,
    },
    PurgeData {
        before: i64,
    },
}

impl Batch {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Writes a document, replacing what was there.
    pub(crate) fn put<T: Serialize + ?Sized>(
        &mut self,
        collection: Collection,
        key: &str,
        document: &T,
    ) -> Result<&mut Self, StoreError> {
        let body = encode(document)?;
        self.changes.push(Change::Put {
            collection,
            key: key.to_owned(),
            body,
        });
        Ok(self)
    }

    /// Removes a document; one that is not there is no error.
    pub(crate) fn delete(&mut self, collection: Collection, key: &str) -> &mut Self {
        self.changes.push(Change::Delete {
            collection,
            key: key.to_owned(),
        });
        self
    }

    /// Appends a record of what happened at `at` (epoch milliseconds).
    pub(crate) fn append<T: Serialize + ?Sized>(
        &mut self,
        records: Records,
        key: &str,
        at: i64,
        record: &T,
    ) -> Result<&mut Self, StoreError> {
        let body = encode(record)?;
        self.changes.push(Change::Append {
            records,
            key: key.to_owned(),
            at,
            body,
        });
        Ok(self)
    }

    /// Drops all records of a key.
    pub(crate) fn forget(&mut self, records: Records, key: &str) -> &mut Self {
        self.changes.push(Change::Forget {
            records,
            key: key.to_owned(),
        });
        self
    }

    /// Drops the records from before a moment (epoch milliseconds), of one key or of all.
    pub(crate) fn expire(&mut self, records: Records, key: Option<&str>, before: i64) -> &mut Self {
        self.changes.push(Change::Expire {
            records,
            key: key.map(str::to_owned),
            before,
        });
        self
    }

    /// Keeps only the newest records of a key.
    pub(crate) fn trim(&mut self, records: Records, key: &str, kept: u32) -> &mut Self {
        self.changes.push(Change::Trim {
            records,
            key: key.to_owned(),
            kept,
        });
        self
    }

    /// Appends metric data of `at` (epoch milliseconds).
    pub(crate) fn data<T: Serialize + ?Sized>(
        &mut self,
        at: i64,
        datum: &T,
    ) -> Result<&mut Self, StoreError> {
        let body = encode(datum)?;
        self.changes.push(Change::Data { at, body });
        Ok(self)
    }

    /// Drops metric data from before a moment (epoch milliseconds).
    pub(crate) fn purge_data(&mut self, before: i64) -> &mut Self {
        self.changes.push(Change::PurgeData { before });
        self
    }
}

fn encode<T: Serialize + ?Sized>(document: &T) -> Result<String, StoreError> {
    serde_json::to_string(document).map_err(StoreError::Encode)
}
