use super::*;

#[track_caller]
fn refused(body: &str, expected: &str) {
    assert_eq!(
        Template::parse(body, 500).unwrap_err().to_string(),
        expected,
        "{body}"
    );
}

#[test]
fn refusals_use_the_words_of_the_service() {
    refused("[]", "Template format error: unsupported structure.");
    refused(
        r#"{"Resources": {}}"#,
        "Template format error: At least one Resources member must be defined.",
    );
    refused(
        r#"{"Foo": 1, "Resources": {"A": {"Type": "AWS::SNS::Topic"}}}"#,
        "Invalid template property or properties [Foo]",
    );
    refused(
        r#"{"Resources": {"A": {"Type": "AWS::Backup::BackupVault"}, "B": {"Type": "Custom::X"}}}"#,
        "Template format error: Unrecognized resource types: [AWS::Backup::BackupVault, Custom::X]",
    );
    refused(
        r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Propertys": {}}}}"#,
        "Invalid template resource property 'Propertys'",
    );
    refused(
        r#"{"Resources": {"A-B": {"Type": "AWS::SNS::Topic"}}}"#,
        "Template format error: Resource name A-B is non alphanumeric.",
    );
    refused(
        r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "X"}}, "DependsOn": "Y"}}}"#,
        "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template",
    );
    refused(
        r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"O": {"Value": {"Ref": "X"}}}}"#,
        "Template format error: Unresolved resource dependencies [X] in the Outputs block of the template",
    );
    refused(
        r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["A", "Colour"]}}}}}"#,
        "Template error: resource A does not support attribute type Colour in Fn::GetAtt",
    );
}

#[test]
fn cycles_are_named() {
    refused(
        r#"{"Resources": {
            "A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "B"}}},
            "B": {"Type": "AWS::SNS::Topic", "DependsOn": ["C"]},
            "C": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "${A.TopicName}"}}},
            "D": {"Type": "AWS::SNS::Topic", "DependsOn": ["C"]}
        }}"#,
        "Circular dependency between resources: [A, B, C]",
    );
}

#[test]
fn the_number_of_resources_is_limited() {
    let resources: Map<String, Value> = (0..501)
        .map(|n| {
            (
                format!("T{n}"),
                serde_json::json!({"Type": "AWS::SNS::Topic"}),
            )
        })
        .collect();
    refused(
        &serde_json::json!({"Resources": resources}).to_string(),
        "Template format error: Number of resources, 501, is greater than maximum allowed, 500",
    );
}
