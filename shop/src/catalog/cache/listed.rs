//! A page of products, with what was made of it.

use std::ops::Deref;
use std::sync::OnceLock;

use axum::body::Bytes;

use crate::catalog::{Page, ProductSummary};

/// A page of products, and the text that programs are given of it: made when the first one asks, and kept with the page.
#[derive(Debug)]
pub struct Listed {
    page: Page<ProductSummary>,
    text: OnceLock<Bytes>,
}

impl Listed {
    /// The text of the page as `write` has it, which is the same each time.
    ///
    /// # Errors
    /// When `write` fails.
    pub(crate) fn text<E>(
        &self,
        write: impl FnOnce(&Page<ProductSummary>) -> Result<Vec<u8>, E>,
    ) -> Result<Bytes, E> {
        if let Some(text) = self.text.get() {
            return Ok(text.clone());
        }
        // as long as it is, for it may be kept
        let text = Bytes::from(write(&self.page)?.into_boxed_slice());
        Ok(self.text.get_or_init(|| text).clone())
    }
}

impl From<Page<ProductSummary>> for Listed {
    fn from(page: Page<ProductSummary>) -> Self {
        Self {
            page,
            text: OnceLock::new(),
        }
    }
}

impl Deref for Listed {
    type Target = Page<ProductSummary>;

    fn deref(&self) -> &Self::Target {
        &self.page
    }
}

/// What was made of a page tells nothing more.
impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.page == other.page
    }
}
