//! Who a request is from, as a log may know it.

use std::sync::{Arc, OnceLock};

/// What a log line says of the sender: pseudonyms, which whoever recognises the sender tells. Never an id, a name or an address as it
/// is. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Who(Arc<Told>);

#[derive(Debug, Default)]
struct Told {
    user: OnceLock<String>,
    visit: OnceLock<String>,
}

/// Digits of a pseudonym: enough to tell users apart, and nothing to look for elsewhere.
const LENGTH: usize = 16;

impl Who {
    /// The user, by a salted hash. The first one told counts.
    pub fn is_user(&self, hash: &str) {
        // told twice of one request, it is the same
        let _ = self.0.user.set(short(hash));
    }

    /// The visit, by a hash of its id.
    pub fn is_visit(&self, hash: &str) {
        let _ = self.0.visit.set(short(hash));
    }

    /// The user's pseudonym.
    pub fn user(&self) -> Option<&str> {
        self.0.user.get().map(String::as_str)
    }

    /// The visit's pseudonym.
    pub fn visit(&self) -> Option<&str> {
        self.0.visit.get().map(String::as_str)
    }
}

fn short(hash: &str) -> String {
    hash.chars().take(LENGTH).collect()
}
