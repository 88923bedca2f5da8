//! Which part of a project holds a thing. A part is a stack.
//!
//! The choice needs nothing but the thing's service and the number of parts (rendezvous hashing): rendering is
//! offline, a new service moves none of the others, and one more part takes only its own share from the rest.

use sha2::{Digest, Sha256};

/// The first part, and the only one of a project with `parts: 1`.
pub const MAIN: &str = "main";

/// The part of a thing: the one it asks for, else the one of its service, else [`MAIN`].
pub fn of(explicit: Option<&str>, service: Option<&str>, parts: u32) -> String {
    match (explicit, service) {
        (Some(part), _) => part.to_owned(),
        (None, Some(service)) => name(index(service, parts)),
        (None, None) => MAIN.to_owned(),
    }
}

/// The name of a part by its index: `main`, `part-2`, `part-3`, ….
pub fn name(index: u32) -> String {
    if index == 0 {
        MAIN.to_owned()
    } else {
        format!("part-{}", u64::from(index) + 1)
    }
}

/// The index, below `parts`, of the part that a service is in: the part with the highest score for it.
///
/// With no parts at all it is 0.
pub fn index(service: &str, parts: u32) -> u32 {
    (0..parts)
        .max_by_key(|index| (score(service, *index), std::cmp::Reverse(*index)))
        .unwrap_or(0)
}

fn score(service: &str, index: u32) -> [u8; 32] {
    // the index has a fixed width, so no two pairs give the same bytes
    let mut hash = Sha256::new();
    hash.update(index.to_be_bytes());
    hash.update(service.as_bytes());
    hash.finalize().into()
}
