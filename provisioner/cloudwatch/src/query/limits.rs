//! What a request may ask for (BOTO:cloudwatch.GetMetricDataInput), and what of a list of queries
//! will not be as its author means it.

use super::{MetricDataQuery, Part, QueryError, QuerySource};
use crate::label::Label;
use crate::time::Timestamp;

/// The most queries of a request.
pub const MAX_QUERIES: usize = 500;

/// The most points of an answer, and as many as it has when nobody asks for fewer.
pub const MAX_POINTS: i64 = 100_800;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The periods with which data that old can be read are the multiples of this, in seconds
/// (BOTO:cloudwatch.MetricStat, Period): what is older than three hours is kept by the minute,
/// older than 15 days by five minutes, older than 63 days by the hour.
pub fn finest_period(start: Timestamp, now: Timestamp) -> u32 {
    match now.millis_since(start) / 1000 {
        age if age <= 3 * HOUR => 1,
        age if age <= 15 * DAY => 60,
        age if age <= 63 * DAY => 300,
        _ => 3600,
    }
}

/// What is refused of a list as a whole, and what of it is not as its author means it: labels that
/// cannot be read, and so are shown as they are, and, when it is read from `start`, periods that are
/// finer than the data. Nothing of this keeps a plan from being evaluated.
pub fn doubts(list: &[MetricDataQuery], range: Option<(Timestamp, Timestamp)>) -> Vec<QueryError> {
    let mut found = Vec::new();
    for (index, query) in list.iter().enumerate() {
        let doubt = |part, message: String, hint: &str| QueryError {
            index,
            id: query.id.clone(),
            part,
            message,
            hint: Some(hint.to_owned()),
            span: None,
        };
        if index == MAX_QUERIES {
            let message = format!("a request has at most {MAX_QUERIES} queries");
            found.push(doubt(
                Part::Id,
                message,
                "ask for the rest in another request",
            ));
        }
        let label = query.label.as_deref().map(Label::parse);
        let errors = label.and_then(Result::err).unwrap_or_default().into_iter();
        found.extend(errors.map(|error| QueryError::of_text(index, &query.id, Part::Label, error)));
        let finest = range.map_or(1, |(start, now)| finest_period(start, now));
        if let QuerySource::Stat(stat) = &query.source
            && !stat.period.seconds().is_multiple_of(finest)
        {
            let message = format!("data of that age have no period of {}", stat.period);
            let hint = format!("ask for a multiple of {finest} seconds");
            found.push(doubt(Part::Period, message, &hint));
        }
    }
    found
}
