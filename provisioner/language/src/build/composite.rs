//! Composite alarms.

use cloudwatch::alarm::AlarmKind;
use cloudwatch::composite;

use super::Builder;
use super::description::Told;
use super::identity::Stated;
use crate::manifest::{self, Spanned};
use crate::model::{CompositeAlarm, Suppressor};
use crate::schema::Kind;
use crate::term::{AlarmName, Duration, Term};

/// What CloudWatch recommends to wait for a suppressor, and for it to count on.
const MINUTE: Duration = Duration::from_seconds(60);

impl Builder<'_> {
    pub(super) fn composite(&mut self, alarm: &manifest::CompositeAlarm) -> Option<CompositeAlarm> {
        let identity = self.identity(&Stated {
            kind: Kind::CompositeAlarm,
            name: &alarm.name,
            part: alarm.part.as_ref(),
            service: alarm.service.as_ref(),
            owner: alarm.owner.as_ref(),
            tags: alarm.tags.as_ref(),
            raw: alarm.raw.as_ref(),
        });
        let actions = self.actions(
            alarm.severity.as_ref(),
            alarm.actions.as_ref(),
            alarm.actions_enabled,
        );
        self.possible(AlarmKind::Composite, alarm.actions.as_ref());
        let text = alarm
            .rule
            .as_ref()
            .map(|rule| rule.value.0.as_str())
            .unwrap_or_default();
        let description = self.description(&Told {
            name: &alarm.name.span,
            severity: alarm.severity.as_ref(),
            impact: alarm.impact.as_ref(),
            otherwise: format!("{}.", text.split_whitespace().collect::<Vec<_>>().join(" ")),
            runbook: alarm.runbook.as_ref(),
            dashboard: alarm.dashboard.as_ref(),
            owner: &identity.owner,
        });
        // what cannot be read is reported by the check of its form
        let rule = composite::parse(text)
            .ok()
            .filter(|_| alarm.rule.is_some())?;
        let own = |name: &str| !name.starts_with("arn:");
        let mut children: Vec<String> = rule
            .children()
            .into_iter()
            .filter(|name| own(name))
            .map(str::to_owned)
            .collect();
        let suppressor = alarm.suppressor.as_ref().map(|suppressor| {
            let name = suppressor.value.alarm.value.0.as_str();
            if own(name) && !children.iter().any(|child| child == name) {
                children.push(name.to_owned());
            }
            self.suppressor(suppressor)
        });
        let rule = rule.map_names(&mut |name| {
            if own(name) {
                self.physical(name)
            } else {
                name.to_owned()
            }
        });
        Some(CompositeAlarm {
            identity,
            description,
            rule,
            children,
            actions,
            suppressor,
        })
    }

    fn suppressor(&self, suppressor: &Spanned<manifest::Suppressor>) -> Suppressor {
        let seconds =
            |stated: Option<&Term<Duration>>| stated.map_or(MINUTE, |stated| stated.0).seconds();
        Suppressor {
            alarm: self.alarm_name(&suppressor.value.alarm.value.0),
            wait_seconds: seconds(suppressor.value.wait.as_ref()),
            extension_seconds: seconds(suppressor.value.extension.as_ref()),
        }
    }

    /// The physical name of an alarm of the project, or the ARN.
    fn alarm_name(&self, name: &AlarmName) -> String {
        if name.is_arn() {
            name.as_str().to_owned()
        } else {
            self.physical(name.as_str())
        }
    }
}
