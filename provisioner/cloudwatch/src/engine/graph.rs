//! Which composite alarms depend on which, and the order in which to evaluate them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// From a name to those it refers to, or to those that refer to it.
type Edges<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The names of the composites that can be evaluated, each after those it refers to.
///
/// Composites that refer to each other in a circle are not evaluated at all
/// (BOTO:cloudwatch.PutCompositeAlarm); those that merely refer to such a composite are.
pub(super) fn order(children: &Edges<'_>) -> Vec<String> {
    let mut parents: Edges<'_> = BTreeMap::new();
    for (name, of) in children {
        for child in of {
            parents.entry(child).or_default().push(name);
        }
    }
    let mut open: BTreeSet<&str> = children.keys().copied().collect();
    let mut order = take_free(&mut open, children, &parents);
    // what is still open is in a circle, or leads to or from one: peel off what follows a circle
    let mut after = take_free(&mut open, &parents, children);
    after.reverse();
    order.extend(after);
    order.into_iter().map(ToOwned::to_owned).collect()
}

/// Moves out of `open` every name that no open name holds back, and what that sets free. An edge
/// is in both `holders`, by the name held back, and in `held`, by the name that holds it back.
fn take_free<'a>(
    open: &mut BTreeSet<&'a str>,
    holders: &Edges<'a>,
    held: &Edges<'a>,
) -> Vec<&'a str> {
    let of = |edges: &Edges<'a>, name: &str| edges.get(name).cloned().unwrap_or_default();
    let mut holding: BTreeMap<&str, usize> = BTreeMap::new();
    for name in open.iter() {
        let holders = of(holders, name).into_iter();
        holding.insert(name, holders.filter(|other| open.contains(other)).count());
    }
    let mut free: VecDeque<&str> = open
        .iter()
        .copied()
        .filter(|name| holding.get(name) == Some(&0))
        .collect();
    let mut taken = Vec::with_capacity(free.len());
    while let Some(name) = free.pop_front() {
        open.remove(name);
        taken.push(name);
        for other in of(held, name) {
            if let Some(count) = holding.get_mut(other) {
                *count -= 1;
                if *count == 0 {
                    free.push_back(other);
                }
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order_of(rules: &[(&str, &[&str])]) -> Vec<String> {
        let children: Edges<'_> = rules
            .iter()
            .map(|(name, of)| (*name, of.to_vec()))
            .collect();
        order(&children)
    }

    #[test]
    fn children_first() {
        assert_eq!(
            order_of(&[("a", &["b", "m"]), ("b", &["c"]), ("c", &["m"])]),
            ["c", "b", "a"]
        );
    }

    #[test]
    fn circles_are_left_out_and_what_follows_them_is_not() {
        let rules: &[(&str, &[&str])] = &[
            ("a", &["b"]),
            ("b", &["a"]),
            ("self", &["self"]),
            ("after", &["a"]),
            ("later", &["after"]),
            ("free", &["m"]),
        ];
        assert_eq!(order_of(rules), ["free", "after", "later"]);
    }

    /// With a round for each link, this would take minutes.
    #[test]
    fn a_long_chain_is_no_trouble() {
        let names: Vec<String> = (0..20_000).map(|n| format!("{n:05}")).collect();
        let children: Edges<'_> = names
            .windows(2)
            .map(|pair| (pair[0].as_str(), vec![pair[1].as_str()]))
            .collect();
        let found = order(&children);
        assert!(found.iter().rev().eq(&names[..names.len() - 1]));
    }
}
