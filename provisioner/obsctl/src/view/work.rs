//! Progress of a deployment: a bar on a terminal, plain lines elsewhere, JSON objects when asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use anstyle::Style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use language::plan::StackAction;

use super::output::{Format, Output};
use super::style::{BOLD, DIM, GREEN, RED, YELLOW};
use super::{count, json, plain};
use crate::apply::Event;

/// Shows events as they come.
pub(super) struct Progress {
    watched: bool,
    bar: Option<ProgressBar>,
    latest: BTreeMap<String, String>,
}

impl Progress {
    /// With a bar when somebody watches.
    pub(super) fn new(watched: bool) -> Self {
        Self {
            watched,
            bar: None,
            latest: BTreeMap::new(),
        }
    }

    /// One event. A stream that is closed stops no deployment.
    pub(super) fn show(&mut self, event: &Event, output: &mut Output) {
        if output.format() == Format::Json {
            let line = json::value(event).to_string();
            drop(output.note(&format!("{}\n", plain::json(&line))));
            return;
        }
        let line = if self.is_news(event) {
            human(event)
        } else {
            String::new()
        };
        match &self.bar {
            Some(bar) => bar.suspend(|| drop(output.note(&line))),
            None => drop(output.note(&line)),
        }
        self.advance(event);
    }

    /// Takes the bar off the screen.
    pub(super) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// `CloudFormation` says twice that something is in progress: when it begins, and when the service has taken it.
    fn is_news(&mut self, event: &Event) -> bool {
        match event {
            Event::Resource {
                logical_id,
                status,
                of_stack: false,
                ..
            } => {
                self.latest
                    .insert(logical_id.clone(), status.clone())
                    .as_ref()
                    != Some(status)
            }
            _ => true,
        }
    }

    fn advance(&mut self, event: &Event) {
        match event {
            Event::Started {
                stack, resources, ..
            } => {
                self.end();
                self.latest.clear();
                self.bar = self.watched.then(|| bar(stack, *resources));
            }
            Event::Resource { .. } => {
                if let Some(bar) = &self.bar {
                    let settled = self
                        .latest
                        .iter()
                        .filter(|(_, status)| is_settled(status))
                        .count();
                    bar.set_position(settled as u64);
                }
            }
            Event::Finished(_) => self.end(),
            Event::Waiting { .. }
            | Event::Agreed { .. }
            | Event::Uploaded { .. }
            | Event::Emptied { .. } => {}
        }
    }
}

fn bar(stack: &str, resources: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(resources as u64), ProgressDrawTarget::stderr());
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {msg} {bar:32} {pos}/{len} {elapsed}")
    {
        bar.set_style(style);
    }
    bar.set_message(stack.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn human(event: &Event) -> String {
    match event {
        Event::Waiting { stack, status } => {
            format!("{BOLD}{stack}{BOLD:#} is {status}: waiting until it ends\n")
        }
        Event::Started {
            stack,
            action,
            resources,
        } => {
            format!(
                "{BOLD}{stack}{BOLD:#} {} ({})\n",
                doing(*action),
                count::of(*resources, "resource")
            )
        }
        Event::Agreed { stack, .. } => {
            format!("{BOLD}{stack}{BOLD:#} the change set does what the plan shows\n")
        }
        Event::Uploaded { key, bytes, .. } => {
            format!(
                "  {GREEN}package{GREEN:#} {}  {DIM}{}{DIM:#}\n",
                plain::line(key),
                count::of(*bytes, "byte")
            )
        }
        Event::Emptied {
            bucket, objects, ..
        } => format!(
            "  {RED}emptied{RED:#} bucket {}  {DIM}{}{DIM:#}\n",
            plain::line(bucket),
            count::of(*objects, "object")
        ),
        Event::Resource { of_stack: true, .. } => String::new(),
        Event::Resource {
            logical_id,
            resource_type,
            status,
            reason,
            at,
            ..
        } => {
            let style = style(status);
            let at = at
                .as_deref()
                .and_then(|at| at.get(11..19))
                .unwrap_or("        ");
            let reason = match reason {
                Some(reason) if status.ends_with("_FAILED") => format!("  {}", plain::line(reason)),
                _ => String::new(),
            };
            let (id, kind) = (plain::line(logical_id), plain::line(resource_type));
            format!(
                "  {DIM}{at}{DIM:#} {style}{status:24}{style:#} {id}  {DIM}{kind}{DIM:#}{reason}\n"
            )
        }
        Event::Finished(outcome) => {
            let style = style(&outcome.status);
            format!(
                "{BOLD}{}{BOLD:#} {style}{}{style:#}\n",
                outcome.stack, outcome.status
            )
        }
    }
}

fn doing(action: StackAction) -> &'static str {
    match action {
        StackAction::Create => "is being created",
        StackAction::Update => "is being updated",
        StackAction::Recreate => "is being created again",
        StackAction::Delete => "is being deleted",
        StackAction::None => "stays as it is",
    }
}

fn is_settled(status: &str) -> bool {
    status.ends_with("_COMPLETE") || status.ends_with("_FAILED")
}

fn style(status: &str) -> Style {
    match status {
        status if status.ends_with("_FAILED") || status.contains("ROLLBACK") => RED,
        status if status.ends_with("_IN_PROGRESS") => YELLOW,
        _ => GREEN,
    }
}

/// What was done, in a line.
pub(super) fn outcome(verb: &str, stacks: &[crate::apply::StackOutcome]) -> String {
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for stack in stacks {
        *by_status.entry(stack.status.as_str()).or_default() += 1;
    }
    let parts: Vec<String> = by_status
        .iter()
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    format!(
        "{GREEN}{verb}{GREEN:#} {} stack{}: {}\n",
        stacks.len(),
        if stacks.len() == 1 { "" } else { "s" },
        parts.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::StackOutcome;

    fn resource(logical_id: &str, status: &str, reason: Option<&str>, of_stack: bool) -> Event {
        Event::Resource {
            stack: "shop-local-main".to_owned(),
            at: Some("2026-11-22T10:01:02Z".to_owned()),
            logical_id: logical_id.to_owned(),
            resource_type: "AWS::CloudWatch::Alarm".to_owned(),
            status: status.to_owned(),
            reason: reason.map(str::to_owned),
            of_stack,
        }
    }

    fn events() -> Vec<Event> {
        let stack = || "shop-local-main".to_owned();
        vec![
            Event::Waiting {
                stack: stack(),
                status: "UPDATE_IN_PROGRESS".to_owned(),
            },
            Event::Started {
                stack: stack(),
                action: StackAction::Update,
                resources: 2,
            },
            Event::Agreed {
                stack: stack(),
                resources: 2,
            },
            Event::Uploaded {
                stack: stack(),
                bucket: "shop-local-canaries".to_owned(),
                key: "packages/shop-local-search/0123.zip".to_owned(),
                bytes: 4711,
            },
            Event::Emptied {
                stack: stack(),
                bucket: "shop-local-canaries".to_owned(),
                objects: 1,
            },
            resource("shop-local-main", "UPDATE_IN_PROGRESS", None, true),
            resource("AlarmErrors", "UPDATE_IN_PROGRESS", None, false),
            resource(
                "AlarmErrors",
                "UPDATE_FAILED",
                Some("no such\u{1b}[2J metric"),
                false,
            ),
            Event::Finished(StackOutcome {
                stack: stack(),
                action: StackAction::Update,
                status: "UPDATE_ROLLBACK_COMPLETE".to_owned(),
            }),
        ]
    }

    #[test]
    fn events_are_lines() {
        let text: Vec<String> = events().iter().map(human).collect();
        insta::assert_snapshot!(anstream::adapter::strip_str(&text.concat()).to_string());
    }

    #[test]
    fn events_are_objects() {
        insta::assert_json_snapshot!(events());
    }
}
