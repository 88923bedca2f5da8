//! What an alarm can do, as its ARN says, and which alarms can do it (UG:alarm-actions,
//! BOTO:cloudwatch.PutMetricAlarmInput).

use std::fmt;
use std::str::FromStr;

use super::{Condition, Problem, Settings, Source};

/// The most actions of a state.
pub const MAX_ACTIONS: usize = 5;
/// The longest ARN, in characters.
const MAX_ARN_LENGTH: usize = 1024;

/// What an alarm does when it enters a state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// Tells an SNS topic.
    Topic,
    /// Calls a Lambda function, or one of its versions or aliases.
    Function,
    /// Follows a scaling policy of Auto Scaling.
    Scaling,
    /// Does something to the EC2 instance that the metric is of.
    Instance(InstanceAction),
    /// Creates an `OpsItem` in Systems Manager.
    OpsItem {
        /// 1, the gravest, to 4.
        severity: u8,
        /// What it is about.
        category: Option<Category>,
    },
    /// Starts an incident by a response plan.
    Incident,
    /// Starts an investigation.
    Investigation,
}

/// What can be done to an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is what it is named after")]
pub enum InstanceAction {
    Stop,
    Terminate,
    Reboot,
    Recover,
}

/// What an `OpsItem` is about (BOTO:ssm.OpsItem, `Category`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is what it is named after")]
pub enum Category {
    Availability,
    Cost,
    Performance,
    Recovery,
    Security,
}

/// The kinds of alarms that differ in what they can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlarmKind {
    /// On one metric, against a threshold.
    Metric,
    /// On an expression, or on one series of a Metrics Insights query.
    Math,
    /// Against a band.
    Anomaly,
    /// On several series of a Metrics Insights query.
    MultiSeries,
    /// On `PromQL`.
    PromQl,
    /// On logs.
    Log,
    /// On other alarms.
    Composite,
}

impl Action {
    /// Whether it runs again each minute for as long as the alarm stays in the state.
    pub const fn repeats(&self) -> bool {
        matches!(self, Self::Scaling)
    }

    /// Whether it runs for each contributor, and not once for the alarm
    /// (UG:multi-time-series-alarm).
    pub const fn is_per_contributor(&self) -> bool {
        matches!(self, Self::Topic | Self::Function)
    }

    /// Whether it only runs when the alarm enters ALARM.
    pub const fn is_for_alarm_only(&self) -> bool {
        matches!(
            self,
            Self::OpsItem { .. } | Self::Incident | Self::Investigation
        )
    }

    /// In words, for messages.
    const fn words(&self) -> &'static str {
        match self {
            Self::Topic => "an SNS topic",
            Self::Function => "a Lambda function",
            Self::Scaling => "a scaling policy",
            Self::Instance(_) => "an action on an EC2 instance",
            Self::OpsItem { .. } => "an OpsItem",
            Self::Incident => "an incident",
            Self::Investigation => "an investigation",
        }
    }
}

impl AlarmKind {
    /// Whether alarms of this kind can do that.
    pub const fn allows(self, action: &Action) -> bool {
        match self {
            Self::Metric => true,
            Self::Math => !matches!(action, Action::Instance(_)),
            Self::Anomaly => !matches!(action, Action::Scaling),
            Self::MultiSeries => !matches!(action, Action::Instance(_) | Action::Scaling),
            Self::PromQl => matches!(action, Action::Topic | Action::Function),
            Self::Log => matches!(
                action,
                Action::Topic | Action::Function | Action::OpsItem { .. }
            ),
            Self::Composite => !matches!(action, Action::Instance(_) | Action::Scaling),
        }
    }

    /// In words, for messages.
    const fn words(self) -> &'static str {
        match self {
            Self::Metric => "an alarm on a metric",
            Self::Math => "an alarm on an expression",
            Self::Anomaly => "an alarm on a band",
            Self::MultiSeries => "an alarm on several time series",
            Self::PromQl => "an alarm on PromQL",
            Self::Log => "an alarm on logs",
            Self::Composite => "a composite alarm",
        }
    }

    /// What is wrong with the actions of one state, given by their ARNs as `field`.
    pub fn problems(self, field: &str, arns: &[String]) -> Vec<Problem> {
        let mut problems = Vec::new();
        if arns.len() > MAX_ACTIONS {
            let message = format!(
                "a state has at most {MAX_ACTIONS} actions, not {}",
                arns.len()
            );
            problems.push(Problem::new(field, message));
        }
        for (index, arn) in arns.iter().enumerate() {
            let field = format!("{field}[{index}]");
            match arn.parse::<Action>() {
                Err(error) => problems.push(Problem::new(field, error.to_string())),
                Ok(action) if !self.allows(&action) => {
                    let message = format!("{} cannot have {}", self.words(), action.words());
                    problems.push(Problem::new(field, message));
                }
                Ok(_) => {}
            }
        }
        problems
    }
}

impl Settings {
    /// What kind of alarm these are the settings of.
    pub fn kind(&self) -> AlarmKind {
        match (&self.source, &self.condition) {
            (_, Condition::Band { .. }) => AlarmKind::Anomaly,
            (Source::Metric(_), _) => AlarmKind::Metric,
            (Source::Math(_), _) => AlarmKind::Math,
            (Source::Insights { query, .. }, _) => {
                let groups = crate::insights::parse(query);
                if groups.is_ok_and(|query| !query.group_by().is_empty()) {
                    AlarmKind::MultiSeries
                } else {
                    AlarmKind::Math
                }
            }
        }
    }
}

/// A text that is the ARN of no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{arn}` is not the ARN of something that an alarm can do: {why}")]
pub struct ActionError {
    arn: String,
    why: &'static str,
}

impl FromStr for Action {
    type Err = ActionError;

    fn from_str(arn: &str) -> Result<Self, Self::Err> {
        parse(arn).map_err(|why| ActionError {
            arn: arn.to_owned(),
            why,
        })
    }
}

fn parse(arn: &str) -> Result<Action, &'static str> {
    if arn.chars().count() > MAX_ARN_LENGTH {
        return Err("it is longer than 1,024 characters");
    }
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next().ok_or("an ARN has six parts");
    let (first, partition) = (next()?, next()?);
    let (service, region, account, resource) = (next()?, next()?, next()?, next()?);
    if first != "arn" || !partition.starts_with("aws") {
        return Err("an ARN starts with `arn:aws`");
    }
    // the response plans of a region have none
    if region.is_empty() != (service == "ssm-incidents") {
        return Err("the region is missing, or there should be none");
    }
    if service == "automate" {
        return match account {
            "ec2" => instance(resource, str::to_owned).map(Action::Instance),
            _ => Err("only `ec2` can be automated"),
        };
    }
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("an account has twelve digits");
    }
    match service {
        "sns" if is_name(resource) => Ok(Action::Topic),
        "lambda" => function(resource),
        "autoscaling" => scaling(resource),
        "swf" => workflow(resource),
        "ssm" => ops_item(resource),
        "ssm-incidents" if named(resource, "responseplan/") => Ok(Action::Incident),
        "aiops" if named(resource, "investigation-group:") => Ok(Action::Investigation),
        "sns" => Err("it names no topic"),
        "ssm-incidents" => Err("it names no response plan"),
        "aiops" => Err("it names no investigation group"),
        _ => Err("alarms do not know the service"),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(':')
}

fn named(resource: &str, prefix: &str) -> bool {
    resource.strip_prefix(prefix).is_some_and(is_name)
}

/// `function:NAME`, or with a version or an alias.
fn function(resource: &str) -> Result<Action, &'static str> {
    let name = resource.strip_prefix("function:").unwrap_or_default();
    let parts: Vec<&str> = name.split(':').collect();
    if parts.len() <= 2 && parts.iter().all(|part| !part.is_empty()) {
        Ok(Action::Function)
    } else {
        Err("it names no function")
    }
}

/// `scalingPolicy:ID:autoScalingGroupName/G:policyName/P`.
fn scaling(resource: &str) -> Result<Action, &'static str> {
    let parts: Vec<&str> = resource.split(':').collect();
    match parts.as_slice() {
        ["scalingPolicy", id, group, policy]
            if !id.is_empty()
                && named(group, "autoScalingGroupName/")
                && named(policy, "policyName/") =>
        {
            Ok(Action::Scaling)
        }
        _ => Err("it names no scaling policy"),
    }
}

/// `action/actions/AWS_EC2.InstanceId.Stop/1.0`.
fn workflow(resource: &str) -> Result<Action, &'static str> {
    let name = resource
        .strip_prefix("action/actions/AWS_EC2.InstanceId.")
        .and_then(|rest| rest.strip_suffix("/1.0"))
        .unwrap_or_default();
    let capital = |name: &str| {
        let (first, rest) = name.split_at(1);
        first.to_uppercase() + rest
    };
    instance(name, capital).map(Action::Instance)
}

fn instance(name: &str, spelled: impl Fn(&str) -> String) -> Result<InstanceAction, &'static str> {
    let actions = [
        ("stop", InstanceAction::Stop),
        ("terminate", InstanceAction::Terminate),
        ("reboot", InstanceAction::Reboot),
        ("recover", InstanceAction::Recover),
    ];
    let found = actions.into_iter().find(|(one, _)| spelled(one) == name);
    found
        .map(|(_, action)| action)
        .ok_or("an instance can be stopped, terminated, rebooted or recovered")
}

/// `opsitem:3`, or `opsitem:3#CATEGORY=Cost`.
fn ops_item(resource: &str) -> Result<Action, &'static str> {
    let rest = resource
        .strip_prefix("opsitem:")
        .ok_or("it names no OpsItem")?;
    let (severity, category) = match rest.split_once("#CATEGORY=") {
        None => (rest, None),
        Some((severity, name)) => {
            let categories = [
                ("Availability", Category::Availability),
                ("Cost", Category::Cost),
                ("Performance", Category::Performance),
                ("Recovery", Category::Recovery),
                ("Security", Category::Security),
            ];
            let category = categories.into_iter().find(|(one, _)| *one == name);
            let (_, category) = category.ok_or("there is no such category")?;
            (severity, Some(category))
        }
    };
    match severity.parse::<u8>() {
        Ok(number @ 1..=4) if severity.len() == 1 => Ok(Action::OpsItem {
            severity: number,
            category,
        }),
        _ => Err("a severity is 1 to 4"),
    }
}

/// In words.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
