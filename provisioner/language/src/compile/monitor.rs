//! What comes with a monitor of pages: alarms on what it measures, and a dashboard.

use serde_json::{Value as Json, json};

use crate::expand::Document;
use crate::schema::Kind;
use crate::template::CUSTOM_NAMESPACE;
use crate::tree::{Node, Value};

use super::companion::{Host, is_limit, put};

/// Fields that an alarm or dashboard takes from its monitor.
const SHARED: [&str; 4] = ["service", "part", "owner", "tags"];

/// Something that a monitor measures and an alarm watches.
struct Signal {
    /// Its key in `alarms`.
    field: &'static str,
    /// Its word in the names of alarms.
    word: &'static str,
    title: &'static str,
    telemetry: &'static str,
    metric: &'static str,
    /// Whether it comes from a metric definition of the monitor.
    custom: bool,
    statistic: &'static str,
    unit: &'static str,
    limit: &'static str,
    impact: &'static str,
}

/// The limits of the vitals are where web.dev begins to call them in need of improvement; those of errors are ours.
const SIGNALS: [Signal; 7] = [
    Signal {
        field: "lcp",
        word: "lcp",
        title: "Largest contentful paint",
        telemetry: "performance",
        metric: "WebVitalsLargestContentfulPaint",
        custom: false,
        statistic: "p75",
        unit: "Milliseconds",
        limit: "2.5s",
        impact: "A quarter of the visits waits long for what the page is about.",
    },
    Signal {
        field: "inp",
        word: "inp",
        title: "Interaction to next paint",
        telemetry: "performance",
        metric: "WebVitalsInteractionToNextPaint",
        custom: false,
        statistic: "p75",
        unit: "Milliseconds",
        limit: "200ms",
        impact: "Pages answer clicks and keys late in a quarter of the visits.",
    },
    Signal {
        field: "cls",
        word: "cls",
        title: "Cumulative layout shift",
        telemetry: "performance",
        metric: "WebVitalsCumulativeLayoutShift",
        custom: false,
        statistic: "p75",
        unit: "None",
        limit: "0.1",
        impact: "Pages jump under the pointer in a quarter of the visits.",
    },
    Signal {
        field: "fcp",
        word: "fcp",
        title: "First contentful paint",
        telemetry: "performance",
        metric: "FirstContentfulPaint",
        custom: true,
        statistic: "p75",
        unit: "Milliseconds",
        limit: "1.8s",
        impact: "Pages stay empty for long in a quarter of the visits.",
    },
    Signal {
        field: "ttfb",
        word: "ttfb",
        title: "Time to first byte",
        telemetry: "performance",
        metric: "TimeToFirstByte",
        custom: true,
        statistic: "p75",
        unit: "Milliseconds",
        limit: "800ms",
        impact: "The first byte of pages comes late in a quarter of the visits.",
    },
    Signal {
        field: "scriptErrors",
        word: "script-errors",
        title: "Script errors per page view",
        telemetry: "errors",
        metric: "JsErrorCountPerPageView",
        custom: false,
        statistic: "Average",
        unit: "Count",
        limit: "0.05",
        impact: "Scripts of the pages fail: something that customers click does nothing.",
    },
    Signal {
        field: "serverErrors",
        word: "server-errors",
        title: "Answers 5xx per page view",
        telemetry: "http",
        metric: "Http5xxCountPerPageView",
        custom: false,
        statistic: "Average",
        unit: "Count",
        limit: "0.01",
        impact: "Requests that pages make are answered with errors.",
    },
];

impl Signal {
    fn namespace(&self) -> String {
        if self.custom {
            format!("RUM/CustomMetrics/{CUSTOM_NAMESPACE}")
        } else {
            "AWS/RUM".to_owned()
        }
    }

    fn metric(&self, label: Option<&str>) -> Json {
        let mut metric = json!({"name": self.metric, "namespace": self.namespace(), "statistic": self.statistic});
        if let Some(label) = label {
            metric["label"] = label.into();
            metric["unit"] = self.unit.into();
        }
        metric
    }
}

/// Adds the alarms and dashboards of all monitors. `prefix` stands before every name in AWS.
pub(super) fn accompany(documents: &mut Vec<Document>, prefix: &str) {
    let mut added = Vec::new();
    for document in documents.iter() {
        if let Some(host) = Host::of(document, Kind::RumMonitor) {
            let monitor = Monitor {
                application: format!("{prefix}-{}", host.name),
                host,
            };
            added.extend(monitor.alarms());
            added.extend(monitor.dashboard());
        }
    }
    documents.append(&mut added);
}

struct Monitor<'a> {
    host: Host<'a>,
    /// Its name in AWS, the one dimension of its metrics.
    application: String,
}

impl Monitor<'_> {
    /// Those that are recorded, and have an alarm.
    fn signals(&self) -> impl Iterator<Item = &'static Signal> {
        SIGNALS.iter().filter(|signal| {
            let above = self
                .host
                .setting(signal.field, "above")
                .and_then(Node::as_str);
            self.records(signal) && above != Some("none")
        })
    }

    fn records(&self, signal: &Signal) -> bool {
        match self.host.field("telemetries").map(|node| &node.value) {
            Some(Value::Seq(items)) => items
                .iter()
                .any(|item| item.as_str() == Some(signal.telemetry)),
            _ => true,
        }
    }

    fn alarm_name(&self, signal: &Signal) -> String {
        format!("rum-{}-{}", self.host.name, signal.word)
    }

    fn alarms(&self) -> impl Iterator<Item = Document> {
        self.signals().map(|signal| self.alarm(signal))
    }

    fn alarm(&self, signal: &Signal) -> Document {
        let mut root = self.host.tree(&json!({
            "name": self.alarm_name(signal),
            "impact": signal.impact,
            "dashboard": format!("rum-{}", self.host.name),
            "metric": signal.metric(None),
            "dimensions": {"application_name": self.application},
            "unit": signal.unit,
            "missing": "notBreaching",
        }));
        self.host.lend(&SHARED, &mut root);
        self.host
            .lend(&["severity", "runbook", "dashboard", "period"], &mut root);
        self.host.lend_of_alarm(signal.field, &mut root);
        let mut condition = self.host.tree(&json!({"above": signal.limit, "for": 3}));
        let limit = self.host.setting(signal.field, "above");
        put(
            &mut condition,
            "above",
            limit.filter(|limit| is_limit(limit)),
        );
        let datapoints = self
            .host
            .field("alarms")
            .and_then(|alarms| alarms.get("for"));
        put(&mut condition, "for", datapoints);
        put(&mut root, "condition", Some(&condition));
        self.host.beside(Kind::Alarm, root)
    }

    /// None where its alarms lead to another.
    fn dashboard(&self) -> Option<Document> {
        if self.host.field("dashboard").is_some() {
            return None;
        }
        let mut root = self.host.tree(&json!({
            "name": format!("rum-{}", self.host.name),
            "range": "3h",
            "period": "1m",
            "namespace": "AWS/RUM",
            "dimensions": {"application_name": self.application},
            "rows": self.rows(),
        }));
        self.host.lend(&SHARED, &mut root);
        Some(self.host.beside(Kind::Dashboard, root))
    }

    fn rows(&self) -> Vec<Json> {
        let alarms: Vec<String> = self
            .signals()
            .map(|signal| self.alarm_name(signal))
            .collect();
        let number = |title: &str, metric: &str| json!({"number": {"title": title, "sparkline": true, "metrics": {"n": {"name": metric, "statistic": "Sum", "label": title}}}});
        let mut rows = vec![
            json!({"height": 2, "widgets": [{"text": format!("## `{}` in the browsers of its visitors\nThe p75 of each web vital, errors, and how many visits there are.", self.host.name)}]}),
            json!({"height": 4, "widgets": [
                number("Page views", "PageViewCount"),
                number("Sessions", "SessionCount"),
                number("Script errors", "JsErrorCount"),
                number("Answers 5xx", "Http5xxCount"),
            ]}),
        ];
        let recorded: Vec<&Signal> = SIGNALS
            .iter()
            .filter(|signal| self.records(signal))
            .collect();
        for group in recorded.chunks(4) {
            let graphs: Vec<Json> = group.iter().map(|signal| self.graph(signal)).collect();
            rows.push(json!({"widgets": graphs}));
        }
        if !alarms.is_empty() {
            rows.push(
                json!({"height": 4, "widgets": [{"alarms": {"title": "Alarms", "names": alarms}}]}),
            );
        }
        rows
    }

    /// With its limit as a line, when it has one that can be read: what cannot is told of its alarm.
    fn graph(&self, signal: &Signal) -> Json {
        let label = if signal.statistic == "p75" {
            "p75"
        } else {
            "average"
        };
        let mut graph = json!({
            "title": signal.title,
            "metrics": {"value": signal.metric(Some(label))},
            "left": {"min": 0},
        });
        let stated = self.host.setting(signal.field, "above");
        let limit = stated.map_or_else(|| Some(signal.limit.to_owned()), Node::scalar_text);
        let threshold = limit.filter(|limit| {
            let threshold = limit.parse::<crate::term::Threshold>().ok();
            threshold.is_some_and(|threshold| threshold.convert(signal.unit.parse().ok()).is_ok())
        });
        if let Some(threshold) = threshold {
            graph["lines"] = json!([{"above": threshold, "label": "limit", "color": "red"}]);
        }
        json!({"graph": graph})
    }
}
