//! What is printed reads back, for trees that no person would write.

use proptest::collection::vec;
use proptest::prelude::*;

use super::expression::{Expr, Node};
use super::function::{Function, Keyword};
use super::operator::Operator;
use super::{MAX_LENGTH, MAX_NESTING, parse};
use crate::syntax::Span;

fn expr(node: Node) -> Expr {
    let span = Span { start: 0, end: 0 };
    Expr { node, span }
}

/// A number of any size; the parser gives no negative ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        Just(5e-324),
        Just(0.1 + 0.2),
        Just(9_007_199_254_740_993.0),
        any::<f64>()
            .prop_map(f64::abs)
            .prop_filter("finite", |number| number.is_finite()),
        (0..2000_u32).prop_map(f64::from),
    ]
}

/// A text in either quotes, with the other quotes and escaped ones inside.
fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "{Shop}", "é", "\\\\", "\\Q", "O", " ", "=", "]"]);
    (vec(part, 0..6), any::<bool>()).prop_map(|(parts, single)| {
        let (quote, other) = if single { ("'", "\"") } else { ("\"", "'") };
        let inner = parts.concat().replace('Q', quote).replace('O', other);
        format!("{quote}{inner}{quote}")
    })
}

fn operators(of: &'static [Operator]) -> impl Strategy<Value = Operator> {
    prop::sample::select(of)
}

const LEVELS: [&[Operator]; 6] = [
    &[Operator::Or],
    &[Operator::And],
    &[
        Operator::Equal,
        Operator::NotEqual,
        Operator::LessOrEqual,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::Greater,
    ],
    &[Operator::Add, Operator::Subtract],
    &[Operator::Multiply, Operator::Divide],
    &[Operator::Power],
];

fn tree() -> impl Strategy<Value = Expr> {
    let keyword = prop::sample::select(vec![
        Keyword::Repeat,
        Keyword::Linear,
        Keyword::Ascending,
        Keyword::By(Function::Avg),
    ]);
    let leaf = prop_oneof![
        number().prop_map(Node::Number),
        text().prop_map(Node::Text),
        "[a-z][a-zA-Z0-9_]{0,6}".prop_map(Node::Id),
        keyword.prop_map(Node::Keyword),
    ];
    leaf.prop_map(expr).prop_recursive(8, 60, 4, |inner| {
        let chain = (0..LEVELS.len()).prop_flat_map({
            let inner = inner.clone();
            move |level| {
                let rest = vec((operators(LEVELS[level]), inner.clone()), 1..4);
                (inner.clone(), rest)
            }
        });
        prop_oneof![
            chain.prop_map(|(first, rest)| expr(Node::Chain {
                first: Box::new(first),
                rest,
            })),
            inner
                .clone()
                .prop_map(|inner| expr(Node::Negate(Box::new(inner)))),
            vec(inner.clone(), 0..3).prop_map(|parts| expr(Node::Array(parts))),
            (prop::sample::select(Function::ALL), vec(inner, 0..4)).prop_map(
                |(function, arguments)| expr(Node::Call {
                    function,
                    arguments,
                })
            ),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(tree in tree()) {
        let printed = tree.to_string();
        prop_assume!(printed.chars().count() <= MAX_LENGTH);
        let read = parse(&printed);
        prop_assert_eq!(read.as_ref(), Ok(&tree), "{}", printed);
        prop_assert_eq!(read.map(|read| read.to_string()), Ok(printed));
    }
}

/// As deep as the parser goes, in every way of nesting that prints without more of it.
#[test]
fn what_is_nested_as_deep_as_may_be_reads_back() {
    let wrap = |node: fn(Expr) -> Node| {
        let mut tree = expr(Node::Id("m1".to_owned()));
        for _ in 0..MAX_NESTING {
            tree = expr(node(tree));
        }
        tree
    };
    for tree in [
        wrap(|inner| Node::Negate(Box::new(inner))),
        wrap(|inner| Node::Array(vec![inner])),
        wrap(|inner| Node::Call {
            function: Function::Abs,
            arguments: vec![inner],
        }),
        wrap(|inner| Node::Chain {
            first: Box::new(expr(Node::Number(2.0))),
            rest: vec![(Operator::Subtract, inner)],
        }),
    ] {
        let printed = tree.to_string();
        assert_eq!(parse(&printed), Ok(tree), "{printed}");
    }
}
