//! What alarms can do; the forms of ARNs are rows of data, each an example of its own.

use cloudwatch::alarm::AlarmKind;

#[test]
fn problems_name_the_place() {
    let many = vec!["arn:aws:sns:us-east-1:111122223333:page".to_owned(); 6];
    let problems = AlarmKind::Metric.problems("OKActions", &many);
    assert_eq!(
        problems[0].to_string(),
        "OKActions: a state has at most 5 actions, not 6"
    );
    let scaling = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:e:autoScalingGroupName/g:policyName/p";
    let problems = AlarmKind::Composite.problems("AlarmActions", &[scaling.to_owned()]);
    assert_eq!(
        problems[0].to_string(),
        "AlarmActions[0]: a composite alarm cannot have a scaling policy"
    );
}
