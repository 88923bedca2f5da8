//! What comes with a monitor of pages: alarms on what it measures, and a dashboard. They become documents beside it, as
//! if a person had written them, so that names, references, plan and template treat them as any other. A mistake in
//! what they take from the monitor is found in each of them, at its one place, and told once.

use serde_json::{Value as Json, json};

use crate::expand::Document;
use crate::schema::Kind;
use crate::source::Span;
use crate::template::CUSTOM_NAMESPACE;
use crate::tree::{Entry, Mapping, Node, Value};

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
        if document.kind == Some(Kind::RumMonitor)
            && let Some(name) = document.root.get("name")
            && let Some(text) = name.as_str()
        {
            let monitor = Monitor {
                document,
                name: text,
                span: &name.span,
                application: format!("{prefix}-{text}"),
            };
            added.extend(monitor.alarms());
            added.extend(monitor.dashboard());
        }
    }
    documents.append(&mut added);
}

struct Monitor<'a> {
    document: &'a Document,
    name: &'a str,
    span: &'a Span,
    /// Its name in AWS, the one dimension of its metrics.
    application: String,
}

impl Monitor<'_> {
    fn field(&self, name: &str) -> Option<&Node> {
        self.document.root.get(name)
    }

    fn setting(&self, signal: &Signal, field: &str) -> Option<&Node> {
        self.field("alarms")?.get(signal.field)?.get(field)
    }

    /// Those that are recorded, and have an alarm.
    fn signals(&self) -> impl Iterator<Item = &'static Signal> {
        SIGNALS.iter().filter(|signal| {
            let above = self.setting(signal, "above").and_then(Node::as_str);
            self.records(signal) && above != Some("none")
        })
    }

    fn records(&self, signal: &Signal) -> bool {
        match self.field("telemetries").map(|node| &node.value) {
            Some(Value::Seq(items)) => items
                .iter()
                .any(|item| item.as_str() == Some(signal.telemetry)),
            _ => true,
        }
    }

    fn alarm_name(&self, signal: &Signal) -> String {
        format!("rum-{}-{}", self.name, signal.word)
    }

    fn alarms(&self) -> impl Iterator<Item = Document> {
        self.signals().map(|signal| self.alarm(signal))
    }

    fn alarm(&self, signal: &Signal) -> Document {
        let mut root = self.tree(&json!({
            "name": self.alarm_name(signal),
            "impact": signal.impact,
            "dashboard": format!("rum-{}", self.name),
            "metric": signal.metric(None),
            "dimensions": {"application_name": self.application},
            "unit": signal.unit,
            "missing": "notBreaching",
        }));
        for field in SHARED
            .iter()
            .chain(&["severity", "runbook", "dashboard", "period"])
        {
            put(&mut root, field, self.field(field));
        }
        for field in ["severity", "runbook", "impact"] {
            put(&mut root, field, self.setting(signal, field));
        }
        let mut condition = self.tree(&json!({"above": signal.limit, "for": 3}));
        // what is no limit is told of the monitor
        let limit = self.setting(signal, "above").filter(|above| {
            let text = above.scalar_text();
            text.is_some_and(|text| text.parse::<crate::term::Threshold>().is_ok())
        });
        put(&mut condition, "above", limit);
        let datapoints = self.field("alarms").and_then(|alarms| alarms.get("for"));
        put(&mut condition, "for", datapoints);
        put(&mut root, "condition", Some(&condition));
        self.beside(Kind::Alarm, root)
    }

    /// None where its alarms lead to another.
    fn dashboard(&self) -> Option<Document> {
        if self.field("dashboard").is_some() {
            return None;
        }
        let mut root = self.tree(&json!({
            "name": format!("rum-{}", self.name),
            "range": "3h",
            "period": "1m",
            "namespace": "AWS/RUM",
            "dimensions": {"application_name": self.application},
            "rows": self.rows(),
        }));
        for field in SHARED {
            put(&mut root, field, self.field(field));
        }
        Some(self.beside(Kind::Dashboard, root))
    }

    fn rows(&self) -> Vec<Json> {
        let alarms: Vec<String> = self
            .signals()
            .map(|signal| self.alarm_name(signal))
            .collect();
        let number = |title: &str, metric: &str| json!({"number": {"title": title, "sparkline": true, "metrics": {"n": {"name": metric, "statistic": "Sum", "label": title}}}});
        let mut rows = vec![
            json!({"height": 2, "widgets": [{"text": format!("## `{}` in the browsers of its visitors\nThe p75 of each web vital, errors, and how many visits there are.", self.name)}]}),
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
        let stated = self.setting(signal, "above");
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

    fn beside(&self, kind: Kind, root: Node) -> Document {
        Document {
            kind: Some(kind),
            root,
            copy: self.document.copy.clone(),
        }
    }

    /// A tree that stands where the name of the monitor does.
    fn tree(&self, json: &Json) -> Node {
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => Value::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Value::String(text.clone()),
            Json::Array(items) => Value::Seq(items.iter().map(|item| self.tree(item)).collect()),
            Json::Object(fields) => {
                let entry = |(key, value): (&String, &Json)| (key.clone(), self.entry(value));
                Value::Map(fields.iter().map(entry).collect::<Mapping>())
            }
        };
        Node::new(value, self.span.clone())
    }

    fn entry(&self, json: &Json) -> Entry {
        Entry {
            key: self.span.clone(),
            node: self.tree(json),
        }
    }
}

fn put(map: &mut Node, field: &str, node: Option<&Node>) {
    if let (Value::Map(fields), Some(node)) = (&mut map.value, node) {
        let entry = Entry {
            key: node.span.clone(),
            node: node.clone(),
        };
        fields.insert(field.to_owned(), entry);
    }
}
