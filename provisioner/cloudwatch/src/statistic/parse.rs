//! Reading statistics, strictly as the API takes them (`BOTO:cloudwatch.AnomalyDetectorMetricStat`):
//! a single number after a name in lower case, bounds after a name in upper case.

use std::str::FromStr;

use super::bounds::{Amount, AmountError, Bounds, Interval};
use super::error::{Form, Problem, StatisticError};
use super::kind::Statistic;
use super::percentage::{Percentage, PercentageError};

/// A regular expression that every statistic matches; for editors. Which bounds go together only
/// reading can tell.
pub const PATTERN: &str = r"^(SampleCount|Sum|Average|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)(100|[0-9]{1,2}(\.[0-9]{0,10})?)|(TM|WM|TC|TS|PR)\([0-9.eE+-]*%?:[0-9.eE+-]*%?\))$";

/// What other tools call a statistic.
const ALIASES: [(&str, &str); 7] = [
    ("avg", "Average"),
    ("mean", "Average"),
    ("min", "Minimum"),
    ("max", "Maximum"),
    ("count", "SampleCount"),
    ("n", "SampleCount"),
    ("median", "p50"),
];

/// The statistics whose name is followed by a number or by bounds.
#[derive(Debug, Clone, Copy)]
enum Family {
    Percentile,
    Interquartile,
    Rank,
    /// Those of which every form exists.
    Trimmed(fn(Bounds) -> Statistic),
}

/// The families by the names they have before bounds.
const FAMILIES: [(&str, Family); 7] = [
    ("P", Family::Percentile),
    ("IQM", Family::Interquartile),
    ("PR", Family::Rank),
    ("TM", Family::Trimmed(Statistic::TrimmedMean)),
    ("WM", Family::Trimmed(Statistic::WinsorizedMean)),
    ("TC", Family::Trimmed(Statistic::TrimmedCount)),
    ("TS", Family::Trimmed(Statistic::TrimmedSum)),
];

impl FromStr for Statistic {
    type Err = StatisticError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).map_err(|problem| StatisticError::new(text, problem))
    }
}

impl TryFrom<String> for Statistic {
    type Error = StatisticError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn read(text: &str) -> Result<Statistic, Problem> {
    let simple = Statistic::SIMPLE.iter().find(|(_, name)| *name == text);
    if let Some((statistic, _)) = simple {
        return Ok(*statistic);
    }
    let end = text.find(|one: char| !one.is_ascii_alphabetic());
    let (written, rest) = text.split_at(end.unwrap_or(text.len()));
    let family = FAMILIES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(written));
    let Some((name, family)) = family else {
        return Err(unknown(text));
    };
    let (statistic, name) = match rest.strip_prefix('(') {
        Some(range) => (of_range(name, *family, range)?, (*name).to_owned()),
        None if matches!(family, Family::Interquartile) => (of_nothing(rest)?, (*name).to_owned()),
        None => (of_number(name, *family, rest)?, name.to_ascii_lowercase()),
    };
    if name == written {
        Ok(statistic)
    } else {
        Err(Problem::Spelling(format!("{name}{rest}")))
    }
}

fn of_nothing(rest: &str) -> Result<Statistic, Problem> {
    if rest.is_empty() {
        Ok(Statistic::InterquartileMean)
    } else {
        Err(Problem::Form(Form::InterquartileWithBounds))
    }
}

fn of_number(name: &'static str, family: Family, rest: &str) -> Result<Statistic, Problem> {
    let build: fn(Percentage) -> Statistic = match family {
        Family::Percentile if rest.is_empty() => return Err(Problem::Unknown),
        Family::Percentile => Statistic::Percentile,
        Family::Trimmed(_) if rest.is_empty() => {
            return Err(Problem::NoRange { name, number: None });
        }
        Family::Trimmed(build) => {
            return Ok(build(Bounds::Shares(Interval::UpTo(percentage(rest)?))));
        }
        Family::Rank => return Err(Problem::Form(Form::RankOfNumber)),
        Family::Interquartile => return of_nothing(rest),
    };
    percentage(rest).map(build)
}

/// `range` is what comes after the opening parenthesis.
fn of_range(name: &'static str, family: Family, range: &str) -> Result<Statistic, Problem> {
    match family {
        Family::Percentile => return Err(Problem::Form(Form::PercentileOfRange)),
        Family::Interquartile => return Err(Problem::Form(Form::InterquartileWithBounds)),
        Family::Rank | Family::Trimmed(_) => {}
    }
    let inner = range.strip_suffix(')');
    let Some((lower, upper)) = inner.and_then(|inner| inner.split_once(':')) else {
        let number = inner
            .map(|inner| inner.strip_suffix('%').unwrap_or(inner))
            .filter(|number| {
                !matches!(family, Family::Rank) && number.parse::<Percentage>().is_ok()
            });
        return Err(Problem::NoRange {
            name,
            number: number.map(ToOwned::to_owned),
        });
    };
    match (family, bounds(lower, upper)?) {
        (Family::Trimmed(build), bounds) => Ok(build(bounds)),
        (_, Bounds::Values(values)) => Ok(Statistic::PercentileRank(values)),
        (_, Bounds::Shares(_)) => Err(Problem::Form(Form::RankOfShares)),
    }
}

fn bounds(lower: &str, upper: &str) -> Result<Bounds, Problem> {
    let given = [lower, upper].into_iter().filter(|side| !side.is_empty());
    let shares = given.clone().filter(|side| side.ends_with('%')).count();
    if shares == 0 {
        interval(side(lower, amount)?, side(upper, amount)?).map(Bounds::Values)
    } else if shares == given.count() {
        interval(side(lower, share)?, side(upper, share)?).map(Bounds::Shares)
    } else {
        Err(Problem::Mixed)
    }
}

fn side<T>(text: &str, read: fn(&str) -> Result<T, Problem>) -> Result<Option<T>, Problem> {
    if text.is_empty() {
        Ok(None)
    } else {
        read(text).map(Some)
    }
}

fn interval<T: Ord>(lower: Option<T>, upper: Option<T>) -> Result<Interval<T>, Problem> {
    match (lower, upper) {
        (None, None) => Err(Problem::NoBound),
        (Some(lower), None) => Ok(Interval::Above(lower)),
        (None, Some(upper)) => Ok(Interval::UpTo(upper)),
        (Some(lower), Some(upper)) if lower > upper => Err(Problem::Reversed),
        (Some(lower), Some(upper)) => Ok(Interval::Between(lower, upper)),
    }
}

fn share(text: &str) -> Result<Percentage, Problem> {
    percentage(text.strip_suffix('%').unwrap_or(text))
}

fn percentage(text: &str) -> Result<Percentage, Problem> {
    text.parse()
        .map_err(|error: PercentageError| Problem::Number(error.to_string()))
}

fn amount(text: &str) -> Result<Amount, Problem> {
    text.parse()
        .map_err(|error: AmountError| Problem::Number(error.to_string()))
}

/// The name that was probably meant, if any.
fn unknown(text: &str) -> Problem {
    let alias = ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(text));
    let near = || {
        // longer than all names: nothing is near, and to compare would take long
        if text.len() > 64 {
            return None;
        }
        let names = Statistic::SIMPLE.iter().map(|(_, name)| *name);
        names
            .map(|name| {
                let distance = strsim::damerau_levenshtein(
                    &name.to_ascii_lowercase(),
                    &text.to_ascii_lowercase(),
                );
                (distance, name)
            })
            .min()
            .filter(|(distance, name)| *distance <= name.len() / 3)
            .map(|(_, name)| name)
    };
    match alias.map(|(_, name)| *name).or_else(near) {
        Some(name) => Problem::Spelling(name.to_owned()),
        None => Problem::Unknown,
    }
}
