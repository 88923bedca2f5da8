//! Rules of the house about input: it cannot bring a panic, drive a recursion deep, or slip a NaN
//! past a comparison. What clippy can hold is a lint of the crate; the rest is here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cloudwatch::query::Plan;
use cloudwatch::{composite, filter, logs_insights, math, search};

use crate::fixture::{at, expression, hidden, stat};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// Each source file with its code: neither comments nor tests.
fn code() -> Vec<(PathBuf, String)> {
    let mut folders = vec![PathBuf::from(SOURCES)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            found.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(found.len() > 100, "the walk has lost its way");
    found.sort();
    found
}

#[test]
fn input_cannot_bring_a_panic() {
    let root = fs::read_to_string(Path::new(SOURCES).join("lib.rs")).unwrap();
    for lint in [
        "expect_used",
        "indexing_slicing",
        "panic",
        "string_slice",
        "unreachable",
    ] {
        assert!(root.contains(&format!("clippy::{lint}")), "{lint}");
    }
    // indexing may be provable and is then expected with its reason; these are never
    for (path, code) in code() {
        // in a constant, the compiler finds it
        let code = code.lines().filter(|line| !line.contains("const {"));
        let code: String = code.collect();
        for word in [
            ".unwrap()",
            "unwrap_unchecked",
            "panic!(",
            "unreachable!(",
            "todo!(",
            "unimplemented!(",
        ] {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

/// `partial_cmp` has no answer for NaN, and what stands in for one is a guess; `total_cmp` has.
#[test]
fn comparisons_do_not_forget_nan() {
    for (path, code) in code() {
        for after in code.split("partial_cmp(").skip(1) {
            let answer = after.split(')').nth(1).unwrap_or_default().trim_start();
            let guess = answer.starts_with(".unwrap") || answer.starts_with(".expect");
            assert!(!guess, "{}: partial_cmp({after:.40}", path.display());
        }
    }
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"));
    // among them `float_cmp`, which finds `==` on numbers
    assert!(manifest.unwrap().contains("\npedantic = "));
}

/// A type that holds itself, and how its parser bounds its depth.
struct Tree {
    /// Its module and its name; of types that hold each other, each.
    types: &'static [&'static str],
    /// The deepest that is legal.
    most: usize,
    /// A text of this depth.
    text: fn(usize) -> String,
    /// Reads it, uses it in every way there is, and drops it. The message when it is refused.
    use_it: fn(&str) -> Result<(), String>,
}

fn in_parentheses(inner: &str, depth: usize) -> String {
    format!("{}{inner}{}", "(".repeat(depth), ")".repeat(depth))
}

const TREES: &[Tree] = &[
    Tree {
        types: &["math::Expr", "math::Node"],
        most: math::MAX_NESTING,
        text: |depth| format!("{}m1", "-".repeat(depth)),
        use_it: use_expression,
    },
    Tree {
        types: &["math::Expr", "math::Node"],
        most: math::MAX_NESTING,
        text: |depth| format!("{}m1{}", "ABS(".repeat(depth), ")".repeat(depth)),
        use_it: use_expression,
    },
    Tree {
        types: &["math::Expr", "math::Node"],
        most: math::MAX_NESTING,
        text: |depth| in_parentheses("m1", depth),
        use_it: use_expression,
    },
    Tree {
        types: &["composite::Rule"],
        most: composite::MAX_NESTING,
        text: |depth| format!("{}ALARM(a)", "NOT ".repeat(depth)),
        use_it: use_rule,
    },
    Tree {
        types: &["composite::Rule"],
        most: composite::MAX_NESTING,
        text: |depth| {
            let open = "NOT (OK(b) OR ".repeat(depth / 2);
            format!("{open}ALARM(a){}", ")".repeat(depth / 2))
        },
        use_it: use_rule,
    },
    Tree {
        types: &["search::Condition"],
        most: search::MAX_NESTING,
        text: |depth| in_parentheses("a", depth),
        use_it: use_search,
    },
    Tree {
        types: &["search::Condition"],
        most: search::MAX_NESTING,
        text: |depth| format!("{}a", "NOT ".repeat(depth)),
        use_it: use_search,
    },
    Tree {
        types: &["logs_insights::Expression", "logs_insights::Aggregate"],
        most: logs_insights::MAX_NESTING,
        text: |depth| format!("fields {} as b", in_parentheses("a", depth)),
        use_it: use_log_query,
    },
    Tree {
        types: &["logs_insights::Expression", "logs_insights::Aggregate"],
        most: logs_insights::MAX_NESTING,
        text: |depth| format!("filter {}a = 1", "not ".repeat(depth)),
        use_it: use_log_query,
    },
    Tree {
        types: &["filter::Expression"],
        most: filter::MAX_NESTING,
        text: |depth| {
            let open = "($.a = 1 && ".repeat(depth);
            format!("{{ {open}$.b = 2{} }}", ")".repeat(depth))
        },
        use_it: use_pattern,
    },
];

fn use_expression(text: &str) -> Result<(), String> {
    let expr = math::parse(text).map_err(|errors| errors[0].message.clone())?;
    assert_eq!(math::parse(&expr.to_string()).unwrap(), expr.clone());
    assert_eq!(expr.references().len(), 1);
    let queries = [
        hidden("m1", stat("Errors", "Sum", 60)),
        expression("e1", text),
    ];
    Plan::new(&queries).map_err(|errors| errors[0].to_string())?;
    Ok(())
}

fn use_rule(text: &str) -> Result<(), String> {
    let rule = composite::parse(text).map_err(|error| error.message)?;
    assert_eq!(composite::parse(&rule.to_string()).unwrap(), rule.clone());
    rule.evaluate(&|_| None);
    assert_eq!(rule.map_names(&mut str::to_owned), rule);
    Ok(())
}

fn use_search(text: &str) -> Result<(), String> {
    let query = search::parse(text).map_err(|errors| errors[0].message.clone())?;
    assert_eq!(search::parse(&query.to_string()).unwrap(), query.clone());
    query.matches(&crate::fixture::metric("a"));
    Ok(())
}

fn use_pattern(text: &str) -> Result<(), String> {
    let pattern = filter::Pattern::parse(text).map_err(|error| error.message)?;
    let again = filter::Pattern::parse(&pattern.to_string()).unwrap();
    assert_eq!(again, pattern.clone());
    pattern.matches("{\"a\": 1}");
    Ok(())
}

fn use_log_query(text: &str) -> Result<(), String> {
    let query = logs_insights::Query::parse(text).map_err(|errors| errors[0].message.clone())?;
    let event = logs_insights::Event {
        timestamp: at(0),
        ingestion: at(0),
        stream: "stream",
        group: "group",
        message: "{\"a\": 1}",
    };
    query.clone().evaluate(&[event], at(60));
    Ok(())
}

#[test]
fn trees_are_as_deep_as_is_legal_and_no_deeper() {
    // the stack of a thread of a server, not that of the main thread
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let run = || {
        for Tree {
            types,
            most,
            text,
            use_it,
        } in TREES
        {
            use_it(&text(*most)).unwrap_or_else(|error| panic!("{types:?} {most}: {error}"));
            for depth in [most + 2, most + 20] {
                let error = use_it(&text(depth)).unwrap_err();
                assert!(error.contains("nested deeper"), "{types:?}: {error}");
            }
        }
    };
    small.spawn(run).unwrap().join().unwrap();
}

/// The longest texts that are nothing but parentheses, and such as would not even be read.
#[test]
fn only_parentheses_are_an_error() {
    for count in [1, 64, 65, 1024, 2048, 10_240, 1_000_000] {
        for open in ["(", "[", "-", "NOT ", "{", "((a)OR", "ABS("] {
            let text = open.repeat(count);
            assert!(math::parse(&text).is_err());
            assert!(composite::parse(&text).is_err());
            assert!(search::parse(&text).is_err() || count == 1);
            let _ = filter::Pattern::parse(&text);
            let _ = filter::Pattern::parse(&format!("{{{text}"));
            assert!(cloudwatch::insights::parse(&text).is_err());
            assert!(logs_insights::Query::parse(&text).is_err());
            assert!(logs_insights::Query::parse(&format!("fields {text}")).is_err());
            assert!(logs_insights::Aggregation::parse(&text).is_err());
            assert!(!cloudwatch::dashboard::check(&text).is_empty());
            assert!(cloudwatch::emf::parse(&text).is_err());
        }
    }
}

/// Types that hold themselves, but no tree that somebody wrote.
const NO_TREES: [(&str, &str); 4] = [
    (
        "engine::Work",
        "what it holds is of other modules and has the same name",
    ),
    (
        "dashboard::Place",
        "the way back to the root of a body, as long as the model is deep",
    ),
    (
        "filter::Regex",
        "what it holds is of another crate and has the same name",
    ),
    (
        "logs_insights::Regex",
        "what it holds is of another crate and has the same name",
    ),
];

/// A type that holds itself is walked by functions that call themselves. Each stands above, with
/// what bounds it.
#[test]
fn types_that_hold_themselves_are_bounded() {
    let trees = TREES.iter().flat_map(|tree| tree.types).copied();
    let known: BTreeSet<&str> = trees.chain(NO_TREES.map(|(name, _)| name)).collect();
    let types = types();
    let mut found = BTreeSet::new();
    for name in types.keys() {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<&String> = types[name].iter().collect();
        while let Some(next) = waiting.pop() {
            if reached.insert(next) {
                waiting.extend(types.get(next).into_iter().flatten());
            }
        }
        if reached.contains(name) {
            found.insert(name.as_str());
        }
    }
    assert_eq!(found, known);
}

/// The types of each module, and those of the same module that they hold.
fn types() -> BTreeMap<String, BTreeSet<String>> {
    let mut bodies = Vec::new();
    for (path, code) in code() {
        let module = path.strip_prefix(SOURCES).unwrap();
        let module = module.iter().next().unwrap().to_str().unwrap();
        let module = module.trim_end_matches(".rs").to_owned();
        let mut lines = code.lines();
        while let Some(line) = lines.next() {
            let Some(name) = defined(line) else { continue };
            let mut body = line.to_owned();
            while !body.ends_with([';', '}']) {
                let Some(line) = lines.next() else { break };
                body.push('\n');
                body.push_str(line);
                if line.starts_with(['}', ')']) {
                    break;
                }
            }
            bodies.push((format!("{module}::{name}"), module.clone(), body));
        }
    }
    let names: BTreeSet<String> = bodies.iter().map(|(name, ..)| name.clone()).collect();
    let mut types: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, module, body) in bodies {
        // its own name stands there once
        let own = name.rsplit("::").next().unwrap_or_default();
        let body = body.replacen(own, "", 1);
        let words = body.split(|c: char| !c.is_alphanumeric() && c != '_');
        let words = words.map(|word| match word {
            "Self" => name.clone(),
            word => format!("{module}::{word}"),
        });
        let held = words.filter(|word| names.contains(word));
        types.entry(name.clone()).or_default().extend(held);
    }
    types
}

/// The name of the type whose definition begins in this line.
fn defined(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("pub(super) ")
        .or(line.strip_prefix("pub(crate) "));
    let rest = rest.or(line.strip_prefix("pub ")).unwrap_or(line);
    let rest = rest
        .strip_prefix("struct ")
        .or(rest.strip_prefix("enum "))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}
