//! What comes with canaries: alarms on the outcome and the time of each, and one dashboard that shows all of them.

use serde_json::{Value as Json, json};

use crate::build::{EVERY, longest};
use crate::expand::Document;
use crate::schema::Kind;
use crate::term::{Duration, Schedule, Threshold};
use crate::tree::{Node, Value};

use super::companion::{Host, is_limit, put};

/// The dashboard that comes with canaries.
const DASHBOARD: &str = "canaries";
const NAMESPACE: &str = "CloudWatchSynthetics";
/// Fields that an alarm takes from its canary.
const SHARED: [&str; 7] = [
    "service",
    "part",
    "owner",
    "tags",
    "severity",
    "runbook",
    "dashboard",
];
/// Percent of runs.
const PASSING: &str = "90%";
/// How many runs a new canary has time for before their absence counts.
const WARM_UP_RUNS: u32 = 3;
/// The period of the alarms of a canary that runs at times of its own.
const HOUR: u32 = 3600;

/// Adds the alarms of all canaries, and their dashboard. `prefix` stands before every name in AWS.
pub(super) fn accompany(documents: &mut Vec<Document>, prefix: &str) {
    let hosts = documents
        .iter()
        .filter_map(|document| Host::of(document, Kind::Canary));
    let canaries: Vec<Canary<'_>> = hosts
        .map(|host| Canary {
            physical: format!("{prefix}-{}", host.name),
            host,
        })
        .collect();
    let written = documents.iter().any(|document| {
        let name = document.root.get("name").and_then(Node::as_str);
        document.kind == Some(Kind::Dashboard) && name == Some(DASHBOARD)
    });
    let mut added: Vec<Document> = canaries.iter().flat_map(Canary::alarms).collect();
    if !written {
        added.extend(dashboard(&canaries));
    }
    documents.append(&mut added);
}

/// None where the alarms of all of them lead to another.
fn dashboard(canaries: &[Canary<'_>]) -> Option<Document> {
    let mut shown: Vec<&Canary<'_>> = canaries
        .iter()
        .filter(|canary| canary.host.field("dashboard").is_none())
        .collect();
    // in the order of names, whatever the order of files
    shown.sort_by_key(|canary| canary.host.name);
    let first = &shown.first()?.host;
    let rows: Vec<Json> = shown.iter().map(|canary| canary.row()).collect();
    let root = first.tree(&json!({
        "name": DASHBOARD,
        "range": "3h",
        "period": "1m",
        "namespace": NAMESPACE,
        "rows": rows,
    }));
    Some(Document {
        copy: None,
        ..first.beside(Kind::Dashboard, root)
    })
}

struct Canary<'a> {
    host: Host<'a>,
    /// Its name in AWS.
    physical: String,
}

impl Canary<'_> {
    fn schedule(&self) -> Schedule {
        let stated = self.host.field("schedule").and_then(Node::as_str);
        stated
            .and_then(|text| text.parse().ok())
            .unwrap_or(Schedule::Every(EVERY))
    }

    fn retries(&self) -> u32 {
        let stated = self.host.field("retries").and_then(Node::scalar_text);
        stated.and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// Of a run that passes when it is tried again, the one only counts the first attempt as half a failure.
    fn passing(&self) -> &'static str {
        if self.retries() > 0 {
            "SuccessPercentWithRetries"
        } else {
            "SuccessPercent"
        }
    }

    /// Whether answers are counted in its metrics: those to a browser are, those to requests of steps are not.
    fn counts_answers(&self) -> bool {
        match self.host.field("steps").map(|steps| &steps.value) {
            Some(Value::Seq(steps)) => steps.iter().any(|step| step.get("open").is_some()),
            _ => true,
        }
    }

    /// Milliseconds that a run may take.
    fn timeout(&self) -> u32 {
        let stated = self.host.field("timeout").and_then(Node::as_str);
        let stated = stated.and_then(|text| text.parse::<Duration>().ok());
        let most = longest(&self.schedule(), self.retries());
        stated.map_or(most, Duration::seconds).min(most) * 1000
    }

    fn alarms(&self) -> Vec<Document> {
        let wanted = |alarm, field| {
            let limit = self.host.setting(alarm, field).and_then(Node::as_str);
            limit != Some("none")
        };
        let mut alarms = Vec::new();
        if wanted("failed", "below") {
            alarms.push(self.failed());
        }
        if wanted("slow", "above") {
            alarms.push(self.slow());
        }
        alarms
    }

    fn failed(&self) -> Document {
        let interval = self.schedule().interval();
        let mut fields = json!({
                "impact": format!("What `{}` does from outside does not work for customers either.", self.host.name),
                "metric": {"name": self.passing(), "namespace": NAMESPACE, "statistic": "Average"},
                "unit": "Percent",
                // one that should run and does not tells nothing, least of all that all is well
                "missing": if interval.is_some() { "breaching" } else { "ignore" },
        });
        if let Some(interval) = interval {
            // a new canary has no runs yet: nobody is called for that
            let minutes = (interval * WARM_UP_RUNS).div_ceil(60);
            fields["raw"] =
                json!({"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": minutes}});
        }
        self.alarm("failed", &fields, ("below", PASSING.to_owned()))
    }

    fn slow(&self) -> Document {
        self.alarm(
            "slow",
            &json!({
                "impact": format!("What `{}` does takes customers long, too.", self.host.name),
                "metric": {"name": "Duration", "namespace": NAMESPACE, "statistic": "Average"},
                "unit": "Milliseconds",
                "missing": "notBreaching",
            }),
            ("above", self.slow_limit()),
        )
    }

    fn slow_limit(&self) -> String {
        format!("{}ms", self.timeout() / 2)
    }

    fn alarm(&self, alarm: &str, fields: &Json, (word, limit): (&str, String)) -> Document {
        let mut root = self.host.tree(fields);
        let period = self.schedule().interval().unwrap_or(HOUR);
        let own = self.host.tree(&json!({
            "name": format!("canary-{}-{alarm}", self.host.name),
            "dimensions": {"CanaryName": self.physical},
            "dashboard": DASHBOARD,
            "period": Duration::from_seconds(period).to_string(),
        }));
        for field in ["name", "dimensions", "dashboard", "period"] {
            put(&mut root, field, own.get(field));
        }
        self.host.lend(&SHARED, &mut root);
        self.host.lend_of_alarm(alarm, &mut root);
        let runs = if self.schedule().interval().is_some() {
            2
        } else {
            1
        };
        let mut condition = self.host.tree(&json!({word: limit, "for": runs}));
        let limit = self.host.setting(alarm, word);
        put(&mut condition, word, limit.filter(|limit| is_limit(limit)));
        let datapoints = self
            .host
            .field("alarms")
            .and_then(|alarms| alarms.get("for"));
        put(&mut condition, "for", datapoints);
        put(&mut root, "condition", Some(&condition));
        self.host.beside(Kind::Alarm, root)
    }

    /// One row of the dashboard.
    fn row(&self) -> Json {
        let name = self.host.name;
        let dimensions = json!({"CanaryName": self.physical});
        let metric = |metric: &str, statistic: &str, label: &str| json!({"name": metric, "statistic": statistic, "label": label, "dimensions": dimensions});
        let with_unit = |mut metric: Json, unit: &str| {
            metric["unit"] = unit.into();
            metric
        };
        let passing = with_unit(metric(self.passing(), "Average", "passed"), "Percent");
        let duration = with_unit(metric("Duration", "Average", "average"), "Milliseconds");
        let mut success = json!({
            "title": format!("{name}: runs that passed"),
            "metrics": {"passed": passing},
            "left": {"min": 0, "max": 100},
        });
        let mut time = json!({
            "title": format!("{name}: time"),
            "metrics": {"average": duration},
            "left": {"min": 0},
        });
        self.line(
            &mut success,
            "failed",
            ("below", PASSING.to_owned()),
            "Percent",
        );
        self.line(
            &mut time,
            "slow",
            ("above", self.slow_limit()),
            "Milliseconds",
        );
        let mut widgets = json!([
            {"width": 4, "number": {"title": name, "sparkline": true, "metrics": {"passed": with_unit(metric(self.passing(), "Average", "passed"), "Percent")}}},
            {"graph": success},
            {"graph": time},
        ]);
        if let (true, Some(widgets)) = (self.counts_answers(), widgets.as_array_mut()) {
            widgets.push(json!({"graph": {
                "title": format!("{name}: answers"),
                "stacked": true,
                "metrics": {
                    "good": metric("2xx", "Sum", "2xx"),
                    "refused": metric("4xx", "Sum", "4xx"),
                    "broken": metric("5xx", "Sum", "5xx"),
                    "none": metric("Failed requests", "Sum", "no answer"),
                },
                "left": {"min": 0},
            }}));
        }
        json!({"height": 5, "widgets": widgets})
    }

    /// The limit of an alarm as a line, when it has one that can be read: what cannot is told of the alarm.
    fn line(&self, graph: &mut Json, alarm: &str, (word, limit): (&str, String), unit: &str) {
        let stated = self.host.setting(alarm, word);
        let limit = stated.map_or(Some(limit), Node::scalar_text);
        let readable = limit.filter(|limit| {
            let threshold = limit.parse::<Threshold>().ok();
            threshold.is_some_and(|threshold| threshold.convert(unit.parse().ok()).is_ok())
        });
        if let Some(limit) = readable {
            graph["lines"] = json!([{word: limit, "label": "limit", "color": "red"}]);
        }
    }
}
