//! The two streams, and how a result goes out on them.

use std::io::{self, Stderr, Stdout, Write as _};

use anstream::{AutoStream, ColorChoice};
use language::diagnostic::Severity;
use serde_json::Value;

use super::{diagnostics, envelope, failure, json, plain};
use crate::exit::Exit;
use crate::host::{Colors, Host};
use crate::ops::{Failure, Findings};

/// `--format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Text.
    #[default]
    Human,
    /// One JSON document on stdout.
    Json,
}

/// A result that can be shown.
pub(crate) trait View {
    /// For people; ends with a line end, or is empty.
    fn human(&self) -> String;

    /// For programs: the `result` of the document.
    fn json(&self) -> Value;
}

/// Where everything goes out.
pub(crate) struct Output {
    out: AutoStream<Stdout>,
    err: AutoStream<Stderr>,
    format: Format,
    width: usize,
}

impl Output {
    /// For these surroundings. `color` is `--color`.
    pub(crate) fn new(host: &Host, color: clap::ColorChoice, format: Format) -> Self {
        Self {
            out: AutoStream::new(io::stdout(), choice(host, color, host.terminals.stdout)),
            err: AutoStream::new(io::stderr(), choice(host, color, host.terminals.stderr)),
            format,
            width: host
                .columns
                .map_or(140, |columns| usize::from(columns).clamp(40, 200)),
        }
    }

    /// The format asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Text to stdout as it is.
    pub(crate) fn data(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// Text to stderr.
    pub(crate) fn note(&mut self, text: &str) -> io::Result<()> {
        self.err.write_all(text.as_bytes())?;
        self.err.flush()
    }

    /// Diagnostics, then the result. Returns 1 when there are errors.
    pub(crate) fn report<T: View>(
        &mut self,
        command: &str,
        findings: &Findings,
        result: Option<&T>,
    ) -> io::Result<Exit> {
        self.verdict(command, findings, result, true)
    }

    /// The same for a result that is good or not. Returns 1 when it is not, too.
    pub(crate) fn verdict<T: View>(
        &mut self,
        command: &str,
        findings: &Findings,
        result: Option<&T>,
        good: bool,
    ) -> io::Result<Exit> {
        let exit = if good && findings.count(Severity::Error) == 0 {
            Exit::Done
        } else {
            Exit::Wrong
        };
        match self.format {
            Format::Json => {
                let diagnostics = diagnostics::json(findings);
                let result = result.map_or(Value::Null, View::json);
                self.document(&envelope::document(
                    command,
                    exit == Exit::Done,
                    &diagnostics,
                    &result,
                ))?;
            }
            Format::Human => {
                let mistakes = diagnostics::human(findings, self.width);
                self.note(&mistakes)?;
                self.data(&result.map_or_else(String::new, View::human))?;
            }
        }
        Ok(exit)
    }

    /// The result of an operation that has no diagnostics.
    pub(crate) fn result<T: View>(&mut self, command: &str, result: &T) -> io::Result<()> {
        match self.format {
            Format::Json => self.document(&envelope::document(
                command,
                true,
                &Value::Array(Vec::new()),
                &result.json(),
            )),
            Format::Human => self.data(&result.human()),
        }
    }

    /// An operation that failed.
    pub(crate) fn failure(&mut self, command: &str, error: &dyn Failure) -> io::Result<()> {
        match self.format {
            Format::Json => {
                let none = Value::Array(Vec::new());
                self.document(&envelope::document(
                    command,
                    false,
                    &none,
                    &failure::json(error),
                ))
            }
            Format::Human => self.note(&failure::human(error)),
        }
    }

    /// What clap says: help and version are data, a usage mistake is not.
    pub(crate) fn usage(&mut self, error: &clap::Error) -> io::Result<()> {
        let text = error.render().ansi().to_string();
        if error.use_stderr() {
            self.note(&text)
        } else {
            self.data(&text)
        }
    }

    fn document(&mut self, document: &Value) -> io::Result<()> {
        let text = json::pretty(document);
        self.data(&plain::json(&text))
    }
}

fn choice(host: &Host, color: clap::ColorChoice, terminal: bool) -> ColorChoice {
    let wanted = match color {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => match host.colors {
            Colors::Forced => true,
            Colors::Unwanted => false,
            Colors::Unsaid => terminal,
        },
    };
    if wanted {
        ColorChoice::AlwaysAnsi
    } else {
        ColorChoice::Never
    }
}
