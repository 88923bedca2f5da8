//! Which part of a project holds a thing. A part is a stack.
//!
//! The choice needs nothing but the thing's service and the number of parts (rendezvous hashing): rendering is
//! offline, a new service moves none of the others, and one more part takes only its own share from the rest.

use sha2::{Digest, Sha256};

/// The first part, and the only one of a project with `parts: 1`.
pub const MAIN: &str = "main";

/// The part that holds the bucket of canaries, and nothing else: it is there before their packages, and they before
/// what runs them.
pub const ARTIFACTS: &str = "artifacts";

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn who_asks_for_a_part_gets_it() {
        assert_eq!(of(Some("edge"), Some("orders"), 4), "edge");
        assert_eq!(of(None, None, 4), "main");
        assert_eq!(of(None, Some("orders"), 1), "main");
        assert_eq!(of(None, Some("orders"), 0), "main");
    }

    /// Deployed projects rely on it: a change here moves live resources.
    #[test]
    fn the_choice_never_changes() {
        let services = ["catalog", "orders", "payments", "search", "users"];
        let chosen = services.map(|service| of(None, Some(service), 3));
        insta::assert_debug_snapshot!(chosen);
    }

    #[test]
    fn parts_are_about_equal() {
        let mut counts = [0_usize; 4];
        for number in 0..4000 {
            counts[index(&format!("service-{number}"), 4) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (900..1100).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn one_more_part_takes_only_its_share() {
        for parts in 1..8_u32 {
            let names = (0..2000).map(|number| format!("service-{number}"));
            let moved: Vec<u32> = names
                .filter(|name| index(name, parts) != index(name, parts + 1))
                .map(|name| index(&name, parts + 1))
                .collect();
            assert!(
                moved.iter().all(|index| *index == parts),
                "only to the new part"
            );
            let share = 2000 / (parts as usize + 1);
            assert!(
                (share * 8 / 10..share * 12 / 10).contains(&moved.len()),
                "{} of {share}",
                moved.len()
            );
        }
    }

    proptest! {
        #[test]
        fn another_service_moves_none(services in prop::collection::btree_set("[a-z]{1,12}", 1..20), new in "[a-z]{1,12}", parts in 1..9_u32) {
            let place = |services: &BTreeSet<String>| -> Vec<(String, u32)> {
                services.iter().map(|service| (service.clone(), index(service, parts))).collect()
            };
            let before = place(&services);
            let mut more = services.clone();
            more.insert(new);
            let after = place(&more);
            prop_assert!(before.iter().all(|one| after.contains(one) && one.1 < parts));
        }
    }
}
