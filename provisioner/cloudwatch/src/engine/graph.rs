//! Which composite alarms depend on which, and the order in which to evaluate them.

use std::collections::{BTreeMap, BTreeSet};

/// The names of the composites that can be evaluated, each after those it refers to.
///
/// Composites that refer to each other in a circle are not evaluated at all
/// (BOTO:cloudwatch.PutCompositeAlarm); those that merely refer to such a composite are.
pub(super) fn order(children: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut open: BTreeSet<&str> = children.keys().copied().collect();
    let mut order = take_while(&mut open, |name, open| {
        children.get(name).is_none_or(|of| of.is_disjoint(open))
    });
    // what is still open is in a circle, or leads to or from one: peel off what follows a circle
    let mut after = take_while(&mut open, |name, open| {
        !open
            .iter()
            .any(|other| children.get(other).is_some_and(|of| of.contains(name)))
    });
    after.reverse();
    order.extend(after);
    order.into_iter().map(ToOwned::to_owned).collect()
}

/// Moves names out of `open` as long as there is one that may go.
fn take_while<'a>(
    open: &mut BTreeSet<&'a str>,
    may_go: impl Fn(&str, &BTreeSet<&'a str>) -> bool,
) -> Vec<&'a str> {
    let mut taken = Vec::new();
    loop {
        let going: Vec<&str> = open
            .iter()
            .copied()
            .filter(|name| may_go(name, open))
            .collect();
        if going.is_empty() {
            return taken;
        }
        for name in going {
            open.remove(name);
            taken.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order_of(rules: &[(&str, &[&str])]) -> Vec<String> {
        let children: BTreeMap<&str, BTreeSet<&str>> = rules
            .iter()
            .map(|(name, of)| (*name, of.iter().copied().collect()))
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
}
