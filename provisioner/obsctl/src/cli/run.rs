//! From arguments to an exit code.

use std::ffi::OsString;
use std::io;

use clap::{ColorChoice, Parser as _};

use super::arguments::{Arguments, Global, Verb};
use crate::exit::Exit;
use crate::host::Host;
use crate::ops::Failure;
use crate::view::{Format, Output, start_log};

/// What a verb has at hand.
pub(super) struct Context<'a> {
    pub(super) global: &'a Global,
    pub(super) host: &'a Host,
    pub(super) output: &'a mut Output,
}

/// Why a verb ends early.
pub(super) enum Stop {
    /// The operation failed.
    Failure(Box<dyn Failure>),
    /// A stream of ours, or the runtime, failed.
    Io(io::Error),
}

impl<F: Failure> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self::Failure(Box::new(failure))
    }
}

/// How a verb ends.
pub(super) type Outcome = Result<Exit, Stop>;

/// Runs the command.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>, host: &Host) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let Arguments { global, verb } = match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, wanted_format(&arguments), host),
    };
    start_log(host.log.as_deref());
    let mut output = Output::new(host, global.color, global.format);
    let outcome = dispatch(
        &verb,
        &mut Context {
            global: &global,
            host,
            output: &mut output,
        },
    );
    match outcome {
        Ok(exit) => exit,
        Err(Stop::Io(error)) => unwritten(&error, &mut output),
        Err(Stop::Failure(error)) => match output.failure(verb.name(), error.as_ref()) {
            Ok(()) => error.exit(),
            Err(unsaid) => unwritten(&unsaid, &mut output),
        },
    }
}

fn dispatch(verb: &Verb, context: &mut Context<'_>) -> Outcome {
    match verb {
        Verb::Init(verb) => verb.run(context),
        Verb::Check(verb) => verb.run(context),
        Verb::Schema(verb) => verb.run(context),
        Verb::Render(verb) => verb.run(context),
        Verb::Preview(verb) => verb.run(context),
        Verb::Plan(verb) => verb.run(context),
        Verb::Apply(verb) => verb.run(context),
        Verb::Status(verb) => verb.run(context),
        Verb::Destroy(verb) => verb.run(context),
        Verb::Canary(verb) => verb.run(context),
        Verb::Rum(verb) => verb.run(context),
        Verb::Local(verb) => verb.run(context),
        Verb::Completions(verb) => verb.run(context),
    }
}

/// Help and version are done, anything else is wrong usage. (clap would end with 2, which means something else here.)
fn usage(error: &clap::Error, format: Format, host: &Host) -> Exit {
    let mut output = Output::new(host, ColorChoice::Auto, format);
    let (told, exit) = match (error.exit_code(), format) {
        (0, _) => (output.usage(error), Exit::Done),
        (_, Format::Human) => (output.usage(error), Exit::Wrong),
        (_, Format::Json) => {
            let misuse = Misuse::from(error);
            (output.failure("usage", &misuse), misuse.exit())
        }
    };
    match told {
        Ok(()) => exit,
        Err(error) => unwritten(&error, &mut output),
    }
}

/// `--format` of arguments that could not be read: a program gets its JSON all the same.
fn wanted_format(arguments: &[OsString]) -> Format {
    let pair = arguments
        .windows(2)
        .any(|pair| pair[0] == "--format" && pair[1] == "json");
    if pair || arguments.iter().any(|one| one == "--format=json") {
        Format::Json
    } else {
        Format::Human
    }
}

/// Wrong usage, for programs.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misuse(String);

impl From<&clap::Error> for Misuse {
    /// What is wrong, without the usage that clap prints below it.
    fn from(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let message = text.split("\n\n").next().unwrap_or_default();
        Self(message.trim_start_matches("error: ").trim_end().to_owned())
    }
}

impl Failure for Misuse {
    fn hint(&self) -> Option<String> {
        Some("`obsctl --help` lists verbs and options".to_owned())
    }

    fn exit(&self) -> Exit {
        Exit::Wrong
    }
}

/// Who closes the pipe has read enough: a quiet end. Anything else is told, if it still can be.
fn unwritten(error: &io::Error, output: &mut Output) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::Done;
    }
    drop(output.note(&format!("error: cannot write: {error}\n")));
    Exit::Failed
}
