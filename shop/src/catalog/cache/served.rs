//! What a reader gets, and whether it is old.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{AGE, HeaderValue, WARNING};
use axum::response::{IntoResponseParts, ResponseParts};

/// Something of the catalog, maybe shared with other readers.
#[derive(Debug)]
pub struct Served<T> {
    value: Arc<T>,
    mark: Mark,
}

/// How old an answer is that should be younger: it comes from a time before the database went away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Mark(Option<Duration>);

impl<T> Served<T> {
    pub(in crate::catalog) fn fresh(value: Arc<T>) -> Self {
        Self {
            value,
            mark: Mark::default(),
        }
    }

    pub(super) fn stale(value: Arc<T>, age: Duration) -> Self {
        Self {
            value,
            mark: Mark(Some(age)),
        }
    }

    /// Whether it is old.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// A part of it.
    pub(in crate::catalog) fn part<U>(
        &self,
        part: impl FnOnce(&T) -> Option<Arc<U>>,
    ) -> Option<Served<U>> {
        let value = part(&self.value)?;
        Some(Served {
            value,
            mark: self.mark,
        })
    }
}

impl Mark {
    /// Whether there is something to tell.
    pub fn is_stale(self) -> bool {
        self.0.is_some()
    }
}

impl<T> From<T> for Served<T> {
    fn from(value: T) -> Self {
        Self::fresh(Arc::new(value))
    }
}

impl<T> Clone for Served<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            mark: self.mark,
        }
    }
}

impl<T> Deref for Served<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'a, T> IntoIterator for &'a Served<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.value.iter()
    }
}

impl IntoResponseParts for Mark {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Some(age) = self.0 {
            let headers = parts.headers_mut();
            headers.insert(AGE, HeaderValue::from(age.as_secs()));
            let warning = HeaderValue::from_static("110 - \"Response is Stale\"");
            headers.insert(WARNING, warning);
        }
        Ok(parts)
    }
}
