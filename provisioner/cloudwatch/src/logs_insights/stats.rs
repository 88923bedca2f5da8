//! The command `stats`: from records to one record a group.

use std::collections::BTreeMap;

use super::aggregate::State;
use super::command::Stats;
use super::record::Record;
use super::scalar::Scope;
use super::settings::Settings;
use super::value::{Key, Value};
use crate::time::Timestamp;

/// A record for each group, in the order of what they are grouped by (*undocumented*). Without any
/// record there is no group, also without `by` (*undocumented*).
pub(super) fn grouped<'e>(
    stats: &Stats,
    records: &[Record<'_>],
    now: Timestamp,
    settings: Settings,
) -> Vec<Record<'e>> {
    let mut groups: BTreeMap<Vec<Key>, Vec<State>> = BTreeMap::new();
    for record in records {
        let scope = Scope {
            record,
            aggregates: &[],
            now,
            settings,
        };
        let keys = stats
            .by
            .iter()
            .map(|column| Key(scope.value(&column.expression)));
        let seen = groups.entry(keys.collect()).or_insert_with(|| {
            let new = stats
                .aggregates
                .iter()
                .map(|one| State::new(one.aggregator));
            new.collect()
        });
        for (aggregate, state) in stats.aggregates.iter().zip(seen) {
            let argument = aggregate.argument.as_ref();
            let value = argument.map_or(Value::Boolean(true), |argument| scope.value(argument));
            state.take(aggregate.aggregator, value, record.timestamp());
        }
    }
    let finished = groups.into_iter().map(|(keys, seen)| {
        let seen = stats.aggregates.iter().zip(seen);
        let results: Vec<Value> = seen
            .map(|(aggregate, state)| state.result(aggregate.aggregator, settings))
            .collect();
        finish(stats, keys, &results, now, settings)
    });
    finished.collect()
}

/// The record of a group. Each column may refer to those before it.
fn finish<'e>(
    stats: &Stats,
    keys: Vec<Key>,
    results: &[Value],
    now: Timestamp,
    settings: Settings,
) -> Record<'e> {
    let by = stats.by.iter().zip(keys);
    let mut record = Record::group(
        by.map(|(column, key)| (column.name.clone(), key.0))
            .collect(),
    );
    for column in &stats.columns {
        let scope = Scope {
            record: &record,
            aggregates: results,
            now,
            settings,
        };
        let value = scope.value(&column.expression);
        record.define(&column.name, value);
    }
    record
}
