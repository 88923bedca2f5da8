use super::*;
use serde_json::json;

fn template() -> Template {
    Template::parse(
        &json!({
            "Parameters": {"Env": {"Type": "String", "Default": "prod"}, "Names": {"Type": "CommaDelimitedList", "Default": "a,b"}},
            "Mappings": {"Sizes": {"prod": {"limit": 7}}},
            "Conditions": {
                "Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
                "Test": {"Fn::Not": [{"Condition": "Prod"}]},
            },
            "Resources": {
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {
                    "DisplayName": {"Fn::If": ["Prod", "loud", {"Ref": "AWS::NoValue"}]},
                    "TopicName": {"Fn::If": ["Test", "quiet", {"Ref": "AWS::NoValue"}]},
                }},
                "Extra": {"Type": "AWS::SNS::Topic", "Condition": "Test"},
            },
        })
        .to_string(),
        500,
    )
    .unwrap()
}

fn surroundings() -> Surroundings {
    Surroundings {
        region: "eu-west-1".into(),
        account: "000000000000".into(),
        partition: "aws".into(),
        stack_name: "shop".into(),
        stack_id: "arn:stack".into(),
        notification_arns: vec![],
    }
}

fn values(template: &Template) -> IndexMap<String, ParameterValue> {
    super::super::parameter_values(&template.parameters, &BTreeMap::new(), &IndexMap::new())
        .unwrap()
}

#[track_caller]
fn check(value: &Value, expected: &Value) {
    let (template, here) = (template(), surroundings());
    let values = values(&template);
    let topic = Identity {
        reference: "arn:topic".into(),
        attributes: BTreeMap::from([("TopicName".into(), "t".into())]),
    };
    let resolver = Resolver::without_resources(&template, &values, &here)
        .with_resources(move |name| (name == "Topic").then(|| topic.clone()));
    assert_eq!(
        resolver.resolve(value).unwrap().as_ref(),
        Some(expected),
        "{value}"
    );
}

#[test]
fn functions_give_plain_values() {
    check(&json!({"Ref": "Topic"}), &json!("arn:topic"));
    check(&json!({"Ref": "Names"}), &json!(["a", "b"]));
    check(&json!({"Fn::GetAtt": ["Topic", "TopicName"]}), &json!("t"));
    check(&json!({"Fn::GetAtt": "Topic.TopicName"}), &json!("t"));
    check(
        &json!({"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Env}-${Topic.TopicName}-${!Raw}"}),
        &json!("arn:aws:sns:eu-west-1:000000000000:prod-t-${Raw}"),
    );
    check(
        &json!({"Fn::Sub": ["${A}/${Env}", {"A": {"Ref": "AWS::StackName"}}]}),
        &json!("shop/prod"),
    );
    check(
        &json!({"Fn::Join": ["-", ["a", 1, {"Ref": "Env"}]]}),
        &json!("a-1-prod"),
    );
    check(&json!({"Fn::Join": ["-", {"Ref": "Names"}]}), &json!("a-b"));
    check(
        &json!({"Fn::Select": ["1", {"Fn::Split": [":", "x:y"]}]}),
        &json!("y"),
    );
    check(
        &json!({"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "limit"]}),
        &json!(7),
    );
    check(
        &json!([1, {"Ref": "AWS::NoValue"}, {"a": {"Ref": "AWS::NoValue"}}]),
        &json!([1, {}]),
    );
}

#[test]
fn unknown_resources_are_guessed_only_when_asked() {
    let (template, here) = (template(), surroundings());
    let values = values(&template);
    let value = json!({"Fn::Sub": "${Topic}!"});
    let resolver = Resolver::without_resources(&template, &values, &here);
    assert_eq!(
        resolver.resolve(&value),
        Err(Unresolved::NotYet("Topic".into()))
    );
    assert_eq!(
        resolver.guessing().resolve(&value).unwrap(),
        Some(json!("{{changeSet:KNOWN_AFTER_APPLY}}!"))
    );
}

#[test]
fn conditions_decide_what_is_made() {
    let template = template();
    let made = template
        .instantiate(&values(&template), &surroundings())
        .unwrap();
    assert_eq!(made.resources.keys().collect::<Vec<_>>(), ["Topic"]);
    assert_eq!(
        made.resources["Topic"].properties["DisplayName"],
        json!("loud")
    );
    assert_eq!(
        made.resources["Topic"].properties["TopicName"],
        json!({"Ref": "AWS::NoValue"})
    );
}

/// Judges the conditions of a template with one topic.
fn conditions(conditions: &Value) -> Result<(), TemplateError> {
    let body = json!({"Conditions": conditions, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}});
    let template = Template::parse(&body.to_string(), 500)?;
    template
        .instantiate(&IndexMap::new(), &surroundings())
        .map(drop)
}

#[test]
fn a_condition_is_judged_once_however_often_it_is_named() {
    let mut chain = Map::new();
    chain.insert("C0".into(), json!({"Fn::Equals": ["a", "a"]}));
    for index in 1..80 {
        let before = json!({"Condition": format!("C{}", index - 1)});
        chain.insert(format!("C{index}"), json!({"Fn::And": [before, before]}));
    }
    conditions(&Value::Object(chain)).unwrap();
}

#[test]
fn conditions_that_need_each_other_are_refused() {
    let not = |name: &str| json!({"Fn::Not": [{"Condition": name}]});
    assert_eq!(
        conditions(&json!({"A": not("B"), "B": not("A")}))
            .unwrap_err()
            .to_string(),
        "Template format error: Circular dependency between conditions"
    );
    let deep: Map<String, Value> = (0..1000)
        .map(|index| (format!("C{index}"), not(&format!("C{}", index + 1))))
        .collect();
    assert_eq!(
        conditions(&Value::Object(deep)).unwrap_err().to_string(),
        "Template format error: the conditions are nested too deeply"
    );
}

#[test]
fn a_short_template_can_not_ask_for_endless_values() {
    let (template, here) = (template(), surroundings());
    let values = values(&template);
    let mut doubled = json!("x");
    for _ in 0..60 {
        doubled = json!({"Fn::Sub": ["${V}${V}", {"V": doubled}]});
    }
    for endless in [
        doubled,
        json!({"Fn::Join": ["x".repeat(20_000), vec!["a"; 4_000]]}),
        json!({"Fn::Sub": "${AWS::StackName}".repeat(300_000)}),
    ] {
        let resolver = Resolver::without_resources(&template, &values, &here);
        assert_eq!(
            resolver.resolve(&endless).unwrap_err().to_string(),
            "Template error: the values of a resource come to more than 1048576 bytes"
        );
    }
}
