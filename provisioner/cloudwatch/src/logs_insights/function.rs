//! The functions of queries (`LG:CWL_QuerySyntax-operations-functions`, `LG:CWL_QuerySyntax-Stats`).

use crate::syntax::{Span, SyntaxError};

/// A function of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum Function {
    Abs, Ceil, Floor, Greatest, Least, Log, Sqrt,
    DateFloor, DateCeil, FromMillis, ToMillis, Now,
    IsPresent, Coalesce,
    IsEmpty, IsBlank, Concat, LeftTrim, RightTrim, Trim, Length, Upper, Lower, Substring, Replace, Contains,
    IsIp, IsIpV4, IsIpV6, InSubnet, InSubnetV4, InSubnetV6,
}

/// What `stats` makes of many values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Aggregator {
    Count,
    CountDistinct,
    Sum,
    Average,
    Minimum,
    Maximum,
    /// A percentile from 0 to 100.
    Percentile(f64),
    Deviation,
    Earliest,
    Latest,
    SortsFirst,
    SortsLast,
}

/// The least and the most arguments.
type Arity = (usize, usize);

const MANY: usize = 100;

/// Every function with its name and how many arguments it takes.
#[rustfmt::skip]
const FUNCTIONS: [(&str, Function, Arity); 32] = [
    ("abs", Function::Abs, (1, 1)),
    ("ceil", Function::Ceil, (1, 1)),
    ("floor", Function::Floor, (1, 1)),
    ("greatest", Function::Greatest, (1, MANY)),
    ("least", Function::Least, (1, MANY)),
    ("log", Function::Log, (1, 1)),
    ("sqrt", Function::Sqrt, (1, 1)),
    ("datefloor", Function::DateFloor, (2, 2)),
    ("dateceil", Function::DateCeil, (2, 2)),
    ("fromMillis", Function::FromMillis, (1, 1)),
    ("toMillis", Function::ToMillis, (1, 1)),
    ("now", Function::Now, (0, 0)),
    ("ispresent", Function::IsPresent, (1, 1)),
    ("coalesce", Function::Coalesce, (1, MANY)),
    ("isempty", Function::IsEmpty, (1, 1)),
    ("isblank", Function::IsBlank, (1, 1)),
    ("concat", Function::Concat, (1, MANY)),
    ("ltrim", Function::LeftTrim, (1, 2)),
    ("rtrim", Function::RightTrim, (1, 2)),
    ("trim", Function::Trim, (1, 2)),
    ("strlen", Function::Length, (1, 1)),
    ("toupper", Function::Upper, (1, 1)),
    ("tolower", Function::Lower, (1, 1)),
    ("substr", Function::Substring, (2, 3)),
    ("replace", Function::Replace, (3, 3)),
    ("strcontains", Function::Contains, (2, 2)),
    ("isValidIp", Function::IsIp, (1, 1)),
    ("isValidIpV4", Function::IsIpV4, (1, 1)),
    ("isValidIpV6", Function::IsIpV6, (1, 1)),
    ("isIpInSubnet", Function::InSubnet, (2, 2)),
    ("isIpv4InSubnet", Function::InSubnetV4, (2, 2)),
    ("isIpv6InSubnet", Function::InSubnetV6, (2, 2)),
];

/// The aggregates but `count`, which alone may have no argument.
const AGGREGATORS: [(&str, Aggregator); 11] = [
    ("count_distinct", Aggregator::CountDistinct),
    ("sum", Aggregator::Sum),
    ("avg", Aggregator::Average),
    ("min", Aggregator::Minimum),
    ("max", Aggregator::Maximum),
    ("pct", Aggregator::Percentile(f64::NAN)),
    ("stddev", Aggregator::Deviation),
    ("earliest", Aggregator::Earliest),
    ("latest", Aggregator::Latest),
    ("sortsFirst", Aggregator::SortsFirst),
    ("sortsLast", Aggregator::SortsLast),
];

/// Functions of the language that this subset lacks.
const ELSEWHERE: [&str; 3] = ["jsonParse", "jsonStringify", "unmask"];

/// What a name before a parenthesis stands for.
pub(super) enum Named {
    Function(Function, Arity),
    Aggregator(Aggregator),
    Bin,
}

impl Named {
    /// The function of this name, in any case.
    pub(super) fn of(name: &str, span: Span) -> Result<Self, SyntaxError> {
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        if let Some((_, function, arity)) = FUNCTIONS.iter().find(|(known, ..)| is(known)) {
            return Ok(Self::Function(*function, *arity));
        }
        if let Some((_, aggregator)) = AGGREGATORS.iter().find(|(known, _)| is(known)) {
            return Ok(Self::Aggregator(*aggregator));
        }
        if is("count") {
            return Ok(Self::Aggregator(Aggregator::Count));
        }
        if is("bin") {
            return Ok(Self::Bin);
        }
        if ELSEWHERE.iter().any(|known| is(known)) {
            let message = format!("the function `{name}` is not supported here");
            return Err(SyntaxError::new(span, message));
        }
        let error = SyntaxError::new(span, format!("there is no function `{name}`"));
        let names = FUNCTIONS.iter().map(|(known, ..)| *known);
        let names = names
            .chain(AGGREGATORS.iter().map(|(known, _)| *known))
            .chain(["count", "bin"]);
        Err(match nearest(name, names) {
            Some(known) => error.hint(format!("did you mean `{known}`?")),
            None => error,
        })
    }
}

/// The name that `name` is most likely meant to be.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&lower, &known.to_lowercase());
    known
        .map(|known| (distance(known), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len().max(3) / 3)
        .map(|(_, known)| known)
}
