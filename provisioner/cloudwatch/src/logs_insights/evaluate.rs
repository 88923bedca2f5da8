//! A query over events, command by command.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::MAX_RESULTS;
use super::command::{Column, Command, CommandKind, Parse, ParseForm, SortKey};
use super::expression::Field;
use super::query::Query;
use super::record::{Event, Record};
use super::scalar::Scope;
use super::settings::Settings;
use super::stats::grouped;
use super::table::{Statistics, Table};
use super::value::{Key, Value};
use crate::time::Timestamp;

impl Query {
    /// What the query answers at the time `now` for these events, given in any order. Events of
    /// groups that the query does not name by `SOURCE` are left out, if it names any.
    pub fn evaluate(&self, events: &[Event<'_>], now: Timestamp) -> Table {
        self.evaluate_with(events, now, Settings::default())
    }

    /// As [`evaluate`](Self::evaluate), with what AWS leaves open.
    pub fn evaluate_with(&self, events: &[Event<'_>], now: Timestamp, settings: Settings) -> Table {
        let groups = self.groups();
        let wanted = |event: &&Event<'_>| {
            groups.is_empty() || groups.iter().any(|group| group == event.group)
        };
        let events = events.iter().filter(wanted).enumerate();
        let mut records: Vec<Record<'_>> = events
            .map(|(index, event)| Record::of(index, *event))
            .collect();
        let scanned = records.len();
        // unless it is told otherwise, the newest first
        records.sort_by_key(|record| std::cmp::Reverse(record.timestamp()));
        let mut run = Run {
            now,
            settings,
            shown: Vec::new(),
            displayed: None,
            statistics: Statistics {
                records_scanned: scanned,
                records_matched: scanned,
                bytes_scanned: 0,
            },
            aggregated: false,
            records,
        };
        run.statistics.bytes_scanned = run.records.iter().map(Record::bytes).sum();
        for command in &self.commands {
            run.command(command);
        }
        run.table()
    }
}

/// Records on their way through the commands.
struct Run<'e> {
    records: Vec<Record<'e>>,
    now: Timestamp,
    settings: Settings,
    /// The fields that `fields` and `stats` show, in order.
    shown: Vec<String>,
    /// What the last `display` shows instead.
    displayed: Option<Vec<String>>,
    aggregated: bool,
    statistics: Statistics,
}

impl<'e> Run<'e> {
    fn scope<'s>(&self, record: &'s Record<'e>) -> Scope<'s>
    where
        'e: 's,
    {
        Scope {
            record,
            aggregates: &[],
            now: self.now,
            settings: self.settings,
        }
    }

    fn command(&mut self, command: &Command) {
        match &command.kind {
            CommandKind::Fields(columns) => {
                self.define(columns);
                for column in columns {
                    if !self.shown.contains(&column.name) {
                        self.shown.push(column.name.clone());
                    }
                }
            }
            CommandKind::Display(columns) => {
                self.define(columns);
                self.displayed = Some(columns.iter().map(|column| column.name.clone()).collect());
            }
            CommandKind::Filter(condition) => {
                let mut records = std::mem::take(&mut self.records);
                records.retain(|record| self.scope(record).holds(condition));
                self.records = records;
                if !self.aggregated {
                    self.statistics.records_matched = self.records.len();
                }
            }
            CommandKind::Parse(parse) => self.parse(parse),
            CommandKind::Stats(stats) => {
                self.records = grouped(stats, &self.records, self.now, self.settings);
                self.aggregated = true;
                self.displayed = None;
                let columns = stats.by.iter().chain(&stats.columns);
                self.shown = columns.map(|column| column.name.clone()).collect();
            }
            CommandKind::Sort(keys) => self.sort(keys),
            CommandKind::Limit(most) => self.records.truncate(*most),
            CommandKind::Dedup(fields) => self.dedup(fields),
            CommandKind::Source(_) => {}
        }
    }

    fn define(&mut self, columns: &[Column]) {
        let mut records = std::mem::take(&mut self.records);
        for record in &mut records {
            for column in columns.iter().filter(|column| column.defines) {
                let value = self.scope(record).value(&column.expression);
                record.define(&column.name, value);
            }
        }
        self.records = records;
    }

    /// A record in which nothing is found lacks the fields.
    fn parse(&mut self, parse: &Parse) {
        let mut records = std::mem::take(&mut self.records);
        for record in &mut records {
            let value = self.scope(record).value(&parse.value);
            let text = value.shown();
            let found = match &parse.form {
                ParseForm::Glob(glob) => glob
                    .find(&text)
                    .map(|found| found.into_iter().map(Some).collect()),
                ParseForm::Regex(regex) => regex.find(&text),
            };
            let found: Vec<Option<&str>> = found.unwrap_or_default();
            for (index, name) in parse.names.iter().enumerate() {
                let part = found.get(index).copied().flatten();
                record.define(name, part.map_or(Value::Null, Value::from));
            }
        }
        self.records = records;
    }

    /// Records that are equal stay in the order they had.
    fn sort(&mut self, keys: &[SortKey]) {
        let keyed = std::mem::take(&mut self.records).into_iter().map(|record| {
            let values: Vec<Value> = keys
                .iter()
                .map(|key| self.scope(&record).value(&key.expression))
                .collect();
            (values, record)
        });
        let mut keyed: Vec<_> = keyed.collect();
        keyed.sort_by(|(one, _), (two, _)| order(keys, one, two));
        self.records = keyed.into_iter().map(|(_, record)| record).collect();
    }

    /// The first record of each combination of values; those that lack one of them stay.
    fn dedup(&mut self, fields: &[Field]) {
        let mut seen: BTreeSet<Vec<Key>> = BTreeSet::new();
        self.records.retain(|record| {
            let keys: Vec<Key> = fields
                .iter()
                .map(|field| Key(record.field(&field.name)))
                .collect();
            keys.iter().any(|key| key.0.is_null()) || seen.insert(keys)
        });
    }

    fn table(mut self) -> Table {
        self.records.truncate(MAX_RESULTS);
        let mut columns = self.displayed.unwrap_or(self.shown);
        if columns.is_empty() {
            columns = ["@timestamp", "@message"].map(str::to_owned).to_vec();
        }
        let row = |record: &Record<'_>| columns.iter().map(|name| record.field(name)).collect();
        Table {
            rows: self.records.iter().map(row).collect(),
            columns,
            statistics: self.statistics,
        }
    }
}

fn order(keys: &[SortKey], one: &[Value], two: &[Value]) -> Ordering {
    let pairs = keys.iter().zip(one.iter().zip(two));
    let orders = pairs.map(|(key, (one, two))| {
        let order = one.natural_order(two);
        if key.descending {
            order.reverse()
        } else {
            order
        }
    });
    orders.fold(Ordering::Equal, Ordering::then)
}
