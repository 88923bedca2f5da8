//! Mute rules: whether they mute at a time, and which schedules there are none of.

use cloudwatch::mute::{MuteRule, Schedule};
use serde::Deserialize;

use crate::published::{Examples, Moment, rows};

const FILE: &str = include_str!("../data/mute-windows.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: String,
    schedule: String,
    duration: String,
    timezone: Option<String>,
    start: Option<Moment>,
    expire: Option<Moment>,
    now: Moment,
    /// The window that is open, from when to when.
    window: Option<(Moment, Moment)>,
    /// `ACTIVE` when nothing is said.
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    schedule: String,
    error: String,
    span: [usize; 2],
}

pub(crate) fn examples(examples: &mut Examples) {
    for row in rows::<Row>(FILE, "rows") {
        let own = format!("at {}", row.now.0);
        examples.add("mute", &row.source.clone(), &own, move || row.check());
    }
    for row in rows::<Wrong>(FILE, "errors") {
        let (source, own) = ("BOTO:cloudwatch.Schedule", row.schedule.clone());
        examples.add("mute-refused", source, &own, move || row.check());
    }
}

impl Row {
    fn check(&self) {
        let zone = self.timezone.as_ref();
        let rule = MuteRule {
            name: "r".to_owned(),
            schedule: self.schedule.parse().unwrap(),
            duration: self.duration.parse().unwrap(),
            timezone: zone.map_or_else(Default::default, |zone| zone.parse().unwrap()),
            start: self.start.map(|start| start.0),
            expire: self.expire.map(|expire| expire.0),
            targets: ["a".to_owned()].into(),
        };
        assert_eq!(rule.problems(), []);
        let now = self.now.0;
        let found = rule.window(now);
        let found = found.map(|window| (window.start, window.end));
        let expected = self.window.map(|(start, end)| (start.0, end.0));
        assert_eq!(found, expected, "{} at {now}", self.schedule);
        let status = self.status.as_deref().unwrap_or("ACTIVE");
        assert_eq!(rule.status(now).name(), status);
        let stored = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<MuteRule>(&stored).unwrap(), rule);
    }
}

impl Wrong {
    fn check(&self) {
        let error = self.schedule.parse::<Schedule>().unwrap_err();
        let found = (error.message.as_str(), [error.start, error.end]);
        assert_eq!(found, (self.error.as_str(), self.span));
    }
}
