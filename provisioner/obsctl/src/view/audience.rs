//! The person (or the log) that watches `apply` and `destroy`.

use std::io::{self, BufRead as _};

use language::plan::Plan;
use serde_json::Value;

use super::output::{Format, Output, View};
use super::plan::PlanView;
use super::style::{BOLD, RED};
use super::work::{self, Progress};
use super::{json, plain};
use crate::apply::{Event, Listener};
use crate::host::Host;
use crate::ops::{Answer, Applied, Audience, Destroyed, Doomed, Question};

/// Shows plans and events on an [`Output`], and asks on the terminal.
pub(crate) struct Console<'a> {
    output: &'a mut Output,
    progress: Progress,
    can_ask: bool,
}

impl<'a> Console<'a> {
    /// For these surroundings.
    pub(crate) fn new(output: &'a mut Output, host: &Host) -> Self {
        let human = output.format() == Format::Human;
        let watched = human && host.terminals.stderr && !host.ci && !host.dumb;
        let can_ask = human && host.terminals.stdin && host.terminals.stderr;
        Self {
            output,
            progress: Progress::new(watched),
            can_ask,
        }
    }

    /// Ends the show and gives the output back.
    pub(crate) fn end(mut self) -> &'a mut Output {
        self.progress.end();
        self.output
    }

    fn show(&mut self, text: &str) {
        if self.output.format() == Format::Human {
            // Who closes the stream does not want to see it; the operation asks or goes on all the same.
            drop(self.output.data(text));
        }
    }
}

impl Listener for Console<'_> {
    fn event(&mut self, event: &Event) {
        self.progress.show(event, self.output);
    }
}

impl Audience for Console<'_> {
    fn show_plan(&mut self, plan: &Plan) {
        self.show(&PlanView::from(plan).human());
    }

    fn show_doomed(&mut self, doomed: &Doomed) {
        self.show(&human(doomed));
    }

    fn ask(&mut self, question: &Question) -> Answer {
        if !self.can_ask {
            return Answer::Nobody;
        }
        let prompt = format!(
            "\n{}.\nType {BOLD}{}{BOLD:#} to go on: ",
            plain::line(&question.prompt),
            question.expected
        );
        let mut answer = String::new();
        match self
            .output
            .note(&prompt)
            .and_then(|()| io::stdin().lock().read_line(&mut answer))
        {
            Ok(_) if answer.trim() == question.expected => Answer::Yes,
            Ok(_) => Answer::No,
            Err(_) => Answer::Nobody,
        }
    }
}

fn human(doomed: &Doomed) -> String {
    if doomed.stacks.is_empty() {
        return format!(
            "nothing to destroy: {} in {} is not deployed\n",
            doomed.project, doomed.environment
        );
    }
    let mut text = String::new();
    for stack in &doomed.stacks {
        text.push_str(&format!(
            "stack {BOLD}{}{BOLD:#} is deleted\n\n",
            plain::line(&stack.name)
        ));
        let width = stack
            .resources
            .iter()
            .map(|(logical, _)| logical.chars().count())
            .max()
            .unwrap_or(0);
        for (logical, physical) in &stack.resources {
            let (logical, physical) = (plain::line(logical), plain::line(physical));
            text.push_str(&format!("    {RED}-{RED:#} {logical:width$}  {physical}\n"));
        }
        for bucket in &stack.buckets {
            text.push_str(&format!(
                "    {RED}-{RED:#} everything in bucket {}\n",
                plain::line(bucket)
            ));
        }
        text.push('\n');
    }
    text
}

impl View for Applied {
    fn human(&self) -> String {
        if self.stacks.is_empty() {
            String::new()
        } else {
            work::outcome("applied", &self.stacks)
        }
    }

    fn json(&self) -> Value {
        serde_json::json!({"plan": PlanView::from(&self.plan).json(), "stacks": json::value(&self.stacks)})
    }
}

impl View for Destroyed {
    fn human(&self) -> String {
        if self.stacks.is_empty() {
            String::new()
        } else {
            work::outcome("destroyed", &self.stacks)
        }
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}
