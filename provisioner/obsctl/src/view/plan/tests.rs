use super::*;
use language::plan::{
    Action, Change, Cost, FieldChange, PackageChange, Quota, StackAction, StackPlan, WidgetChange,
    script_changes,
};
use serde_json::json;

fn field(path: &str, before: Option<Value>, after: Option<Value>) -> FieldChange {
    FieldChange {
        path: path.to_owned(),
        before,
        after,
        requires_replacement: false,
        follows: None,
    }
}

fn change(action: Action, id: &str, kind: &str, fields: Vec<FieldChange>) -> Change {
    Change {
        action,
        logical_id: id.to_owned(),
        resource_type: format!("AWS::{kind}"),
        physical_name: Some(format!("shop-local-{}", id.to_lowercase())),
        fields,
        widgets: Vec::new(),
        package: None,
    }
}

fn widget(action: Action, title: &str, fields: Vec<FieldChange>) -> WidgetChange {
    WidgetChange {
        action,
        title: title.to_owned(),
        fields,
        before: None,
        after: None,
    }
}

fn stack(name: &str, action: StackAction, changes: Vec<Change>) -> StackPlan {
    StackPlan {
        name: name.to_owned(),
        action,
        blocked: None,
        template: None,
        uploads: Vec::new(),
        changes,
        rewritten: Vec::new(),
    }
}

fn plan(stacks: Vec<StackPlan>) -> Plan {
    Plan {
        project: "shop".to_owned(),
        environment: "local".to_owned(),
        stacks,
        cost: Cost {
            before: 3.4,
            after: 3.5,
        },
        quotas: vec![
            Quota {
                what: "resources in stack shop-local-main".to_owned(),
                used: 480,
                limit: 500,
            },
            Quota {
                what: "something far away".to_owned(),
                used: 1,
                limit: 500,
            },
        ],
        predicted_seconds: 130,
    }
}

fn everything() -> Plan {
    let mut dashboard = change(
        Action::Modify,
        "DashboardShopRed",
        "CloudWatch::Dashboard",
        Vec::new(),
    );
    dashboard.widgets = vec![
        widget(
            Action::Modify,
            "Requests",
            vec![field("height", Some(json!(6)), Some(json!(8)))],
        ),
        widget(
            Action::Add,
            "Errors",
            vec![field("type", None, Some(json!("metric")))],
        ),
        widget(
            Action::Remove,
            "Old",
            vec![field("type", Some(json!("text")), None)],
        ),
    ];
    let mut topic = change(
        Action::Replace,
        "RoutePage",
        "SNS::Topic",
        vec![field(
            "TopicName",
            Some(json!("shop-local-pager")),
            Some(json!("shop-local-page")),
        )],
    );
    topic.fields[0].requires_replacement = true;
    let mut follower = field(
        "TopicArn",
        Some(json!({"Ref": "RoutePage"})),
        Some(json!({"Ref": "RoutePage"})),
    );
    follower.follows = Some("RoutePage".to_owned());
    let alarm = change(
        Action::Modify,
        "AlarmErrors",
        "CloudWatch::Alarm",
        vec![
            field(
                "AlarmDescription",
                Some(json!("Customers cannot pay.\nOwner: shop")),
                Some(json!("Customers cannot pay.\nOwner: store\u{1b}[2J")),
            ),
            field("EvaluationPeriods", None, Some(json!(5))),
            field("Threshold", Some(json!(5)), Some(json!(7.5))),
            field("Unit", Some(json!("Percent")), None),
        ],
    );
    let fresh = change(
        Action::Add,
        "AlarmLatency",
        "CloudWatch::Alarm",
        vec![
            field("AlarmName", None, Some(json!("shop-local-latency"))),
            field("Threshold", None, Some(json!(500))),
        ],
    );
    let gone = change(
        Action::Remove,
        "AlarmOld",
        "CloudWatch::Alarm",
        vec![field("Period", Some(json!(60)), None)],
    );
    plan(vec![
        stack(
            "shop-local-main",
            StackAction::Update,
            vec![
                alarm,
                fresh,
                gone,
                dashboard,
                topic,
                change(
                    Action::Modify,
                    "RoutePageSubscription1",
                    "SNS::Subscription",
                    vec![follower],
                ),
            ],
        ),
        stack("shop-local-other", StackAction::None, Vec::new()),
        stack("shop-local-unused", StackAction::Delete, Vec::new()),
    ])
}

fn stripped(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn every_change_is_shown_to_people() {
    insta::assert_snapshot!(stripped(&PlanView::from(&everything()).human()));
}

#[test]
fn every_change_is_shown_in_a_pull_request() {
    insta::assert_snapshot!(PlanMarkdown(PlanView::from(&everything())).human());
}

#[test]
fn every_change_is_shown_to_programs() {
    insta::assert_json_snapshot!(PlanView::from(&everything()).json());
}

#[test]
fn an_empty_plan_is_one_line() {
    let plan = plan(vec![stack(
        "shop-local-main",
        StackAction::None,
        Vec::new(),
    )]);
    assert_eq!(
        PlanView::from(&plan).human(),
        "no changes: shop in local is deployed as written\n"
    );
}

#[test]
fn a_blocked_stack_says_why() {
    let mut blocked = stack("shop-local-main", StackAction::None, Vec::new());
    blocked.blocked =
        Some("an operation is under way: wait until it ends, then plan again".to_owned());
    insta::assert_snapshot!(stripped(&PlanView::from(&plan(vec![blocked])).human()));
}

fn scripts(index: &str) -> std::collections::BTreeMap<String, String> {
    let files = [("index.mjs", index), ("same.json", "{}")];
    let file = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    files.into_iter().map(file).collect()
}

/// A canary that is read, one of which the old package could not be, and one that is packed otherwise.
fn canaries() -> Plan {
    let canary = |id: &str, fields| change(Action::Modify, id, "Synthetics::Canary", fields);
    let package = |scripts| {
        let key = |first: char| {
            let hash: String = std::iter::repeat_n(first, 64).collect();
            format!("packages/shop-local-x/{hash}.zip")
        };
        Some(PackageChange {
            before: key('a'),
            after: key('b'),
            scripts,
        })
    };
    let (before, mut after) = (
        scripts("one\n\ttwo\nthree\n"),
        scripts("one\n\ttwo\u{1b}[2J ```\nthree"),
    );
    after.insert("lib/new.mjs".to_owned(), "export {};\n".to_owned());
    let mut read = canary(
        "CanaryRead",
        vec![field(
            "Schedule.Expression",
            None,
            Some(json!("rate(1 minute)")),
        )],
    );
    read.package = package(Some(script_changes(&before, &after)));
    let mut unread = canary("CanaryUnread", Vec::new());
    unread.package = package(None);
    let mut repacked = canary("CanaryRepacked", Vec::new());
    repacked.package = package(Some(Vec::new()));
    plan(vec![stack(
        "shop-local-main",
        StackAction::Update,
        vec![read, unread, repacked],
    )])
}

#[test]
fn scripts_are_shown_to_people() {
    insta::assert_snapshot!(stripped(&PlanView::from(&canaries()).human()));
}

#[test]
fn scripts_are_shown_in_a_pull_request() {
    insta::assert_snapshot!(PlanMarkdown(PlanView::from(&canaries())).human());
}

#[test]
fn scripts_are_shown_to_programs() {
    insta::assert_json_snapshot!(PlanView::from(&canaries()).json()["stacks"]);
}
