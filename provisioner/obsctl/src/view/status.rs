//! `obsctl status`.

use anstyle::Style;
use serde_json::Value;

use super::output::View;
use super::style::{BOLD, DIM, GREEN, RED, YELLOW};
use super::{count, json, plain};
use crate::aws::AlarmState;
use crate::ops::Status;

impl View for Status {
    fn human(&self) -> String {
        let mut text = format!(
            "{BOLD}{}{BOLD:#} in {} at {}\n",
            self.project, self.environment, self.endpoint
        );
        if self.stacks.is_empty() {
            text.push_str("\nnothing is deployed\n");
            return text;
        }
        text.push('\n');
        let width = self
            .stacks
            .iter()
            .map(|stack| stack.name.len())
            .max()
            .unwrap_or(0);
        let status_width = self
            .stacks
            .iter()
            .map(|stack| stack.status.len())
            .max()
            .unwrap_or(0);
        for stack in &self.stacks {
            let style = stack_style(&stack.status);
            let (name, status, resources) = (
                &stack.name,
                &stack.status,
                count::of(stack.resources, "resource"),
            );
            let changed = stack.changed.as_deref().unwrap_or("-");
            text.push_str(&format!("{name:width$}  {style}{status:status_width$}{style:#}  {resources}  {DIM}{changed}{DIM:#}\n"));
            if let Some(reason) = &stack.reason {
                text.push_str(&format!("  {}\n", plain::line(reason)));
            }
        }
        if !self.alarms.is_empty() {
            text.push('\n');
            text.push_str(&alarms(&self.alarms));
        }
        text
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}

fn alarms(alarms: &[AlarmState]) -> String {
    let width = alarms
        .iter()
        .map(|alarm| alarm.name.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for alarm in alarms {
        let style = alarm_style(&alarm.state);
        let since = alarm
            .since
            .as_deref()
            .map_or_else(String::new, |since| format!("  {DIM}since {since}{DIM:#}"));
        let silent = if alarm.actions_enabled {
            ""
        } else {
            "  actions disabled"
        };
        let (state, name) = (&alarm.state, plain::line(&alarm.name));
        text.push_str(&format!(
            "{style}{state:17}{style:#}  {name:width$}{since}{silent}\n"
        ));
        if let (true, Some(reason)) = (alarm.state != "OK", &alarm.reason) {
            text.push_str(&format!("{:19}{}\n", "", plain::line(reason)));
        }
    }
    text
}

fn alarm_style(state: &str) -> Style {
    match state {
        "ALARM" => RED,
        "OK" => GREEN,
        _ => YELLOW,
    }
}

fn stack_style(status: &str) -> Style {
    match status {
        status if status.ends_with("_FAILED") || status.contains("ROLLBACK") => RED,
        status if status.ends_with("_COMPLETE") => GREEN,
        _ => YELLOW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::StackState;

    fn alarm(name: &str, state: &str, reason: &str) -> AlarmState {
        AlarmState {
            name: name.to_owned(),
            state: state.to_owned(),
            since: Some("2026-11-22T10:00:00Z".to_owned()),
            reason: Some(reason.to_owned()),
            composite: false,
            actions_enabled: name != "shop-local-silent",
        }
    }

    #[test]
    fn alarms_stand_below_their_stacks() {
        let status = Status {
            project: "shop".to_owned(),
            environment: "local".to_owned(),
            endpoint: "http://127.0.0.1:4566".to_owned(),
            stacks: vec![
                StackState {
                    name: "shop-local-main".to_owned(),
                    status: "UPDATE_COMPLETE".to_owned(),
                    reason: None,
                    changed: Some("2026-11-22T09:00:00Z".to_owned()),
                    resources: 12,
                },
                StackState {
                    name: "shop-local-other".to_owned(),
                    status: "ROLLBACK_COMPLETE".to_owned(),
                    reason: Some("The following resource(s) failed to create: [A]".to_owned()),
                    changed: None,
                    resources: 0,
                },
            ],
            alarms: vec![
                alarm(
                    "shop-local-errors",
                    "ALARM",
                    "Threshold Crossed: 3 datapoints\u{1b}[2J",
                ),
                alarm(
                    "shop-local-silent",
                    "INSUFFICIENT_DATA",
                    "Unchecked: Initial alarm creation",
                ),
                alarm("shop-local-latency", "OK", "Threshold Crossed: 1 datapoint"),
            ],
        };
        insta::assert_snapshot!(anstream::adapter::strip_str(&status.human()).to_string());
    }
}
