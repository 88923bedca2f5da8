//! How near a template comes to the limits of CloudFormation and CloudWatch.

use serde::Serialize;
use serde_json::Value;

use super::document::Template;
use super::render::StackTemplate;
use super::value;

/// How much of a limit is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// What is limited, such as `resources in stack shop-local-main`.
    pub what: String,
    /// Used after this plan.
    pub used: u64,
    /// The limit.
    pub limit: u64,
}

impl Quota {
    /// Resources of one template.
    pub const RESOURCES: u64 = 500;
    /// Bytes of one template.
    pub const TEMPLATE_BYTES: u64 = 1_000_000;
    /// Actions of an alarm for one state.
    pub const ACTIONS: u64 = 5;
    /// Alarms that a composite's rule names.
    pub const CHILDREN: u64 = 100;
    /// Characters of a composite's rule.
    pub const RULE_CHARACTERS: u64 = 10_240;
    /// Characters of an alarm's description.
    pub const DESCRIPTION_CHARACTERS: u64 = 1_024;
    /// Widgets of a dashboard.
    pub const WIDGETS: u64 = 500;
    /// Metrics and expressions of one widget.
    pub const WIDGET_METRICS: u64 = 500;
    /// Metrics and expressions of all widgets of a dashboard.
    pub const DASHBOARD_METRICS: u64 = 2_500;
    /// Tags of a resource.
    pub const TAGS: u64 = 50;

    /// Whether the limit is exceeded.
    pub fn is_exceeded(&self) -> bool {
        self.used > self.limit
    }

    /// Whether 80 % of the limit or more are used.
    pub fn is_near(&self) -> bool {
        self.used * 5 >= self.limit * 4
    }

    /// Every limit that a template and its resources count against, used much or little; resources of the stack first.
    pub fn all_of(stack: &StackTemplate) -> Vec<Self> {
        measure(stack).into_iter().map(|(_, quota)| quota).collect()
    }

    /// Bytes of the template as it is sent. More of them would have to go through S3, which obsctl does not use.
    pub fn of_request(stack: &StackTemplate) -> Self {
        Self {
            what: format!("bytes in the request for stack {}", stack.name),
            used: stack.template.compact_bytes() as u64,
            limit: Template::REQUEST_BYTES as u64,
        }
    }
}

/// As [`Quota::all_of`], each with the logical id of the resource that it limits, if it is not the stack.
pub(super) fn measure(stack: &StackTemplate) -> Vec<(Option<String>, Quota)> {
    let StackTemplate { name, template, .. } = stack;
    let of_stack = |what: &str, used: usize, limit: u64| {
        (
            None,
            Quota {
                what: format!("{what} stack {name}"),
                used: used as u64,
                limit,
            },
        )
    };
    let mut quotas = vec![
        of_stack("resources in", template.resource_count(), Quota::RESOURCES),
        of_stack(
            "bytes of the template of",
            template.size_bytes(),
            Quota::TEMPLATE_BYTES,
        ),
    ];
    let value = template.to_value();
    for (id, resource) in value["Resources"].as_object().into_iter().flatten() {
        let kind = resource["Type"].as_str().unwrap_or_default();
        quotas.extend(of_resource(kind, &resource["Properties"]).into_iter().map(
            |(what, used, limit)| {
                (
                    Some(id.clone()),
                    Quota {
                        what: format!("{what} of {id} in stack {name}"),
                        used,
                        limit,
                    },
                )
            },
        ));
    }
    quotas
}

/// What is limited, used, and the limit.
type Use = (&'static str, u64, u64);

fn of_resource(resource_type: &str, properties: &Value) -> Vec<Use> {
    let length = |property: &str| properties[property].as_array().map_or(0, Vec::len) as u64;
    let text = |property: &str| properties[property].as_str().unwrap_or_default();
    let characters = |property: &str| text(property).chars().count() as u64;
    let mut uses = match resource_type {
        "AWS::CloudWatch::Dashboard" => of_body(&properties["DashboardBody"]),
        "AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm" => vec![
            ("alarm actions", length("AlarmActions"), Quota::ACTIONS),
            (
                "insufficient-data actions",
                length("InsufficientDataActions"),
                Quota::ACTIONS,
            ),
            ("ok actions", length("OKActions"), Quota::ACTIONS),
            (
                "characters in the description",
                characters("AlarmDescription"),
                Quota::DESCRIPTION_CHARACTERS,
            ),
        ],
        _ => Vec::new(),
    };
    if resource_type == "AWS::CloudWatch::CompositeAlarm" {
        let rule = cloudwatch::composite::parse(text("AlarmRule"));
        uses.push((
            "characters in the rule",
            characters("AlarmRule"),
            Quota::RULE_CHARACTERS,
        ));
        uses.push((
            "children",
            rule.map_or(0, |rule| rule.children().len()) as u64,
            Quota::CHILDREN,
        ));
    }
    uses.push(("tags", length("Tags"), Quota::TAGS));
    uses
}

fn of_body(body: &Value) -> Vec<Use> {
    let body = value::read(body)
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or(Value::Null);
    let widgets = body["widgets"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let metrics = |widget: &Value| {
        widget["properties"]["metrics"]
            .as_array()
            .map_or(0, Vec::len) as u64
    };
    vec![
        ("widgets", widgets.len() as u64, Quota::WIDGETS),
        (
            "metrics in the largest widget",
            widgets.iter().map(metrics).max().unwrap_or(0),
            Quota::WIDGET_METRICS,
        ),
        (
            "metrics",
            widgets.iter().map(metrics).sum(),
            Quota::DASHBOARD_METRICS,
        ),
    ]
}
