//! `GetAppMonitorData`: the events that are kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    services::{
        Constraints, paging,
        rum::{
            Rum,
            errors::{constrained, invalid},
        },
    },
    wire::ServiceError,
};

const OPERATION: &str = "GetAppMonitorData";

/// `GetAppMonitorData`. Times are epoch milliseconds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct DataInput {
    name: Option<String>,
    time_range: Option<TimeRange>,
    filters: Vec<Filter>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TimeRange {
    after: Option<i64>,
    before: Option<i64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Filter {
    name: Option<String>,
    values: Vec<String>,
}

/// The output: each event is a JSON document.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DataOutput {
    events: Vec<String>,
    next_token: Option<String>,
}

/// What filters look at.
const FILTERS: [(&str, &str); 6] = [
    ("Browser", "/metadata/browserName"),
    ("Device", "/metadata/deviceType"),
    ("Country", "/metadata/countryCode"),
    ("Page", "/metadata/pageId"),
    ("OS", "/metadata/osName"),
    ("EventType", "/event_type"),
];

impl Rum {
    /// Events of a time range in the order of arrival.
    pub(crate) fn get_app_monitor_data(
        &self,
        input: &DataInput,
    ) -> Result<DataOutput, ServiceError> {
        let entry = self.named(input.name.as_deref())?;
        let range = input
            .time_range
            .as_ref()
            .ok_or_else(|| invalid("TimeRange must be given."))?;
        let after = range
            .after
            .ok_or_else(|| invalid("TimeRange.After must be given."))?;
        let before = range.before.unwrap_or_else(|| self.shared.now().millis());
        if before < after {
            return Err(invalid("TimeRange.Before lies before TimeRange.After."));
        }
        let mut constraints = Constraints::new();
        let size = input.max_results.unwrap_or(100);
        constraints.range("maxResults", size, 0, 100);
        let names: Vec<&str> = FILTERS
            .iter()
            .map(|(name, _)| *name)
            .chain(["Invert"])
            .collect();
        for filter in &input.filters {
            constraints.one_of(
                "filters.member.name",
                filter.name.as_deref().unwrap_or_default(),
                &names,
            );
        }
        constrained(constraints)?;
        let from: u64 = match input.next_token.as_deref() {
            None => 0,
            Some(token) => paging::position(OPERATION, token)
                .ok_or_else(|| invalid("The NextToken is not valid."))?,
        };
        let size = usize::try_from(size).unwrap_or(100);
        let live = entry.live.lock();
        let in_range = live
            .events()
            .iter()
            .filter(|kept| kept.place >= from && (after..=before).contains(&kept.event.at));
        // filters read records: not while pages that send wait
        let candidates: Vec<_> = if input.filters.is_empty() {
            in_range.take(size.saturating_add(1)).cloned().collect()
        } else {
            in_range.cloned().collect()
        };
        drop(live);
        let mut found = candidates
            .iter()
            .filter(|kept| input.filters.is_empty() || passes(&input.filters, &kept.event.record));
        let page: Vec<_> = found.by_ref().take(size).collect();
        let next_token = match (page.last(), found.next()) {
            (Some(_), Some(next)) => Some(paging::token(OPERATION, &next.place)),
            _ => None,
        };
        let events = page
            .into_iter()
            .map(|kept| kept.event.record.to_string())
            .collect();
        Ok(DataOutput { events, next_token })
    }
}

/// Every filter must hold; `Invert` holds when none of its values is found in any field.
fn passes(filters: &[Filter], record: &str) -> bool {
    let Ok(event) = serde_json::from_str::<Value>(record) else {
        return false;
    };
    let is_one_of = |path: &str, values: &[String]| {
        let text = event.pointer(path).and_then(Value::as_str);
        text.is_some_and(|text| values.iter().any(|value| value == text))
    };
    filters.iter().all(|filter| {
        let path = FILTERS
            .iter()
            .find(|(name, _)| Some(*name) == filter.name.as_deref());
        match path {
            Some((_, path)) => is_one_of(path, &filter.values),
            None => !FILTERS
                .iter()
                .any(|(_, path)| is_one_of(path, &filter.values)),
        }
    })
}
