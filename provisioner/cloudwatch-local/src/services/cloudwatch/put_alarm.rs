//! `PutMetricAlarm` and `PutCompositeAlarm`.

use std::collections::BTreeSet;

use cloudwatch::{
    alarm::{Action, AlarmKind, State},
    composite,
    engine::{Composite, Suppressor},
    statistic::Statistic,
};

use super::{
    CloudWatch, PutCompositeAlarmInput, PutMetricAlarmInput, Tag,
    alarm::{Alarm, Spec, name_of},
    book::{self, Draft, Pages},
    describe, description,
    errors::validation,
    history::{HistoryItem, Operation},
    settings, tags,
};
use crate::{identity::Scope, services::Constraints, wire::ServiceError};

/// How many alarms one rule may look at, and how many rules may look at one alarm.
const MAX_CHILDREN: usize = 100;
const MAX_PARENTS: usize = 150;

impl CloudWatch {
    /// Creates or overwrites a metric alarm; an overwritten one keeps its state and its tags.
    pub(crate) async fn put_metric_alarm(
        &self,
        scope: &Scope,
        input: PutMetricAlarmInput,
    ) -> Result<(), ServiceError> {
        let mut constraints = Constraints::new();
        check_common(&mut constraints, &Common::of_metric(&input));
        if let Some(statistic) = &input.statistic {
            constraints.one_of(
                "statistic",
                statistic,
                &Statistic::SIMPLE.map(|(_, name)| name),
            );
        }
        constraints.check()?;
        let parsed = settings::alarm_settings(&input)?;
        check_actions(parsed.kind(), &Common::of_metric(&input))?;
        let tags = input.tags.clone();
        let repeats = repeating(&input);
        let spec = Spec::Metric(Box::new(PutMetricAlarmInput {
            tags: Vec::new(),
            ..input
        }));
        self.put_alarm(scope, spec, tags, |draft, name| {
            let engine = &mut draft.pages.engine;
            engine
                .put_metric_alarm(draft.now, name, parsed)
                .and_then(|()| engine.repeat_actions(draft.now, name, repeats))
                .map_err(book::refused)
        })
        .await
    }

    /// Creates or overwrites a composite alarm.
    pub(crate) async fn put_composite_alarm(
        &self,
        scope: &Scope,
        input: PutCompositeAlarmInput,
    ) -> Result<(), ServiceError> {
        let mut constraints = Constraints::new();
        check_common(&mut constraints, &Common::of_composite(&input));
        if let Some(rule) = constraints.required("alarmRule", input.alarm_rule.as_deref()) {
            constraints.length("alarmRule", rule, 1, 10_240);
        }
        constraints.check()?;
        check_actions(AlarmKind::Composite, &Common::of_composite(&input))?;
        let name = input.alarm_name.clone().unwrap_or_default();
        let source = input.alarm_rule.clone().unwrap_or_default();
        let rule = composite::parse(&source).map_err(|error| {
            validation(format!(
                "AlarmRule must be a valid rule expression: {} at position {}",
                error.message,
                source
                    .get(..error.start)
                    .map_or(0, |before| before.chars().count())
            ))
        })?;
        let rule = rule.map_names(&mut |reference| name_of(reference).to_owned());
        let parsed = Composite {
            suppressor: suppressor(&input)?,
            rule,
        };
        let tags = input.tags.clone();
        let spec = Spec::Composite(Box::new(PutCompositeAlarmInput {
            tags: Vec::new(),
            ..input
        }));
        self.put_alarm(scope, spec, tags, |draft, _| {
            check_children(&draft.pages, &name, &parsed)?;
            let engine = &mut draft.pages.engine;
            engine
                .put_composite(draft.now, &name, parsed)
                .map_err(book::refused)
        })
        .await
    }

    async fn put_alarm(
        &self,
        scope: &Scope,
        spec: Spec,
        tags: Vec<Tag>,
        put: impl FnOnce(&mut Draft, &str) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        tags::check(&tags)?;
        let now = self.shared.now();
        let mut alarm = Alarm {
            scope: scope.clone(),
            configured: now.millis(),
            tags,
            spec,
        };
        let change = |draft: &mut Draft| {
            let name = alarm.name().to_owned();
            let before = draft.pages.alarms.get(&name);
            let operation = match before {
                None => Operation::Create,
                Some(before) => {
                    if before.kind() != alarm.kind() {
                        return Err(validation(format!(
                            "An alarm of another type already has the name {name}"
                        )));
                    }
                    // tags of an update are ignored, as AWS does
                    alarm.tags.clone_from(&before.tags);
                    alarm.scope.clone_from(&before.scope);
                    Operation::Update
                }
            };
            put(draft, &name)?;
            let shown = description::configuration(&alarm, draft.pages.status(&name).as_ref());
            draft.history.push(HistoryItem::configuration(
                draft.now, &alarm, operation, &shown,
            ));
            draft.pages.alarms.insert(name, alarm);
            Ok(())
        };
        let ((), actions) = self.book.change(now, change).await?;
        self.run(actions).await;
        Ok(())
    }
}

/// What both kinds of alarm have.
struct Common<'a> {
    name: Option<&'a str>,
    description: Option<&'a str>,
    actions: [(&'static str, &'a [String]); 3],
}

impl<'a> Common<'a> {
    fn of_metric(input: &'a PutMetricAlarmInput) -> Self {
        Self {
            name: input.alarm_name.as_deref(),
            description: input.alarm_description.as_deref(),
            actions: [
                ("oKActions", &input.ok_actions),
                ("alarmActions", &input.alarm_actions),
                ("insufficientDataActions", &input.insufficient_data_actions),
            ],
        }
    }

    fn of_composite(input: &'a PutCompositeAlarmInput) -> Self {
        Self {
            name: input.alarm_name.as_deref(),
            description: input.alarm_description.as_deref(),
            actions: [
                ("oKActions", &input.ok_actions),
                ("alarmActions", &input.alarm_actions),
                ("insufficientDataActions", &input.insufficient_data_actions),
            ],
        }
    }
}

fn check_common(constraints: &mut Constraints, common: &Common<'_>) {
    if let Some(name) = constraints.required("alarmName", common.name) {
        constraints.length("alarmName", name, 1, 255);
        if name.chars().any(|character| character.is_ascii_control()) {
            constraints.violated(
                Some(name),
                "alarmName",
                "Member must not contain ASCII control characters",
            );
        }
    }
    if let Some(description) = common.description {
        constraints.length("alarmDescription", description, 0, 1024);
    }
    for (member, actions) in common.actions {
        constraints.count(member, actions.len(), 0, 5);
        for action in actions {
            constraints.length(member, action, 1, 1024);
            if !action.starts_with("arn:") || action.splitn(6, ':').count() < 6 {
                constraints.violated(Some(action), member, "Invalid arn syntax");
            }
        }
    }
}

/// Whether an alarm of this kind can do all that is asked of it.
fn check_actions(kind: AlarmKind, common: &Common<'_>) -> Result<(), ServiceError> {
    let problems = common.actions.iter().flat_map(|(member, actions)| {
        // `alarmActions` is the member, `AlarmActions` the parameter
        let (first, rest) = member.split_at(1);
        kind.problems(&format!("{}{rest}", first.to_uppercase()), actions)
    });
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(settings::invalid(&problems))
    }
}

/// The states in which an action runs again each minute.
fn repeating(input: &PutMetricAlarmInput) -> BTreeSet<State> {
    let of_state = [
        (State::Ok, &input.ok_actions),
        (State::Alarm, &input.alarm_actions),
        (State::InsufficientData, &input.insufficient_data_actions),
    ];
    let repeats = |arn: &String| arn.parse::<Action>().is_ok_and(|action| action.repeats());
    let states = of_state
        .into_iter()
        .filter(|(_, actions)| actions.iter().any(repeats));
    states.map(|(state, _)| state).collect()
}

fn suppressor(input: &PutCompositeAlarmInput) -> Result<Option<Suppressor>, ServiceError> {
    let periods = [
        input.actions_suppressor_wait_period,
        input.actions_suppressor_extension_period,
    ];
    let Some(alarm) = &input.actions_suppressor else {
        if periods.iter().any(Option::is_some) {
            return Err(validation(
                "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod need an ActionsSuppressor",
            ));
        }
        return Ok(None);
    };
    let seconds = |period: Option<i64>| period.and_then(|seconds| u32::try_from(seconds).ok());
    match periods.map(seconds) {
        [Some(wait_seconds), Some(extension_seconds)] => Ok(Some(Suppressor {
            alarm: name_of(alarm).to_owned(),
            wait_seconds,
            extension_seconds,
        })),
        _ => Err(validation(
            "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be set to 0 or more with an ActionsSuppressor",
        )),
    }
}

fn check_children(pages: &Pages, name: &str, composite: &Composite) -> Result<(), ServiceError> {
    let children = composite.rule.children();
    if children.len() > MAX_CHILDREN {
        return Err(validation(format!(
            "AlarmRule refers to {} alarms, more than {MAX_CHILDREN}",
            children.len()
        )));
    }
    let suppressor = composite.suppressor.as_ref().map(|one| one.alarm.as_str());
    let missing: Vec<&str> = children
        .iter()
        .copied()
        .chain(suppressor)
        .filter(|child| !pages.alarms.contains_key(*child) && *child != name)
        .collect();
    if !missing.is_empty() {
        return Err(validation(format!(
            "Could not save the composite alarm as alarms [{}] in the alarm rule do not exist",
            missing.join(", ")
        )));
    }
    for child in children {
        let parents = describe::parents(pages, child).filter(|parent| parent.name() != name);
        if parents.count() >= MAX_PARENTS {
            return Err(validation(format!(
                "Alarm {child} is in {MAX_PARENTS} composite alarms already"
            )));
        }
    }
    Ok(())
}
