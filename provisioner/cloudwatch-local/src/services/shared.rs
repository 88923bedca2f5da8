//! What every service is given.

use std::sync::Arc;

use cloudwatch::time::Timestamp;

use crate::{clock::Clock, identity::Scope, options::Options, store::Store};

/// The store, the clock and the options.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) options: Arc<Options>,
}

impl Shared {
    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The region and account of what no request asked for.
    pub(crate) fn scope(&self) -> Scope {
        Scope {
            region: self.options.region.clone(),
            account: self.options.account.clone(),
        }
    }
}
