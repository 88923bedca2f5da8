//! `obsctl preview`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ValueEnum;

use super::run::{Context, Outcome, Stop};
use super::runtime::{serve, wait_for};
use crate::exit::Exit;
use crate::ops::{self, Data, Form, PreviewOptions, Theme};
use crate::view::{Serving, mistakes};

/// Arguments of `preview`.
#[derive(Debug, clap::Args)]
pub(crate) struct Preview {
    /// The dashboards; all without a name
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// One page for each dashboard (html), or one picture for each widget
    #[arg(long = "as", value_name = "FORM", value_enum, default_value = "html")]
    form: FormArgument,
    /// The folder for the files
    #[arg(long, value_name = "DIR", default_value = "out/preview")]
    out: PathBuf,
    /// Show the environment's own data, instead of made-up ones
    #[arg(long)]
    live: bool,
    /// How much time is shown, such as 3h or 2d, instead of each dashboard's own range
    #[arg(long, value_name = "TIME", value_parser = range)]
    range: Option<u32>,
    /// Colours; auto leaves it to whoever looks
    #[arg(long, value_enum, default_value = "auto")]
    theme: ThemeArgument,
    /// Show only widgets that changed since this commit, branch or tag: before and after
    #[arg(long, value_name = "REV")]
    compare: Option<String>,
    /// Serve the pages, and draw them again when a file is saved
    #[arg(long, value_name = "ADDR:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:4600", conflicts_with_all = ["compare", "form", "out"])]
    serve: Option<SocketAddr>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormArgument {
    Html,
    Svg,
    Png,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ThemeArgument {
    Auto,
    Light,
    Dark,
}

/// The longest range: what CloudWatch keeps of a metric.
const LONGEST_DAYS: u32 = 455;

fn range(text: &str) -> Result<u32, String> {
    let wrong = || "write it as 30m, 3h, 2d or 1w".to_owned();
    let at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(at);
    let number: u32 = number.parse().map_err(|_| wrong())?;
    let each = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return Err(wrong()),
    };
    match number.checked_mul(each) {
        Some(seconds @ 60..) if seconds <= LONGEST_DAYS * 86_400 => Ok(seconds),
        _ => Err(format!("from 1m to {LONGEST_DAYS}d")),
    }
}

impl Preview {
    pub(super) fn run(&self, context: &mut Context<'_>) -> Outcome {
        let options = PreviewOptions {
            project: context.global.project(),
            names: self.names.clone(),
            form: match self.form {
                FormArgument::Html => Form::Html,
                FormArgument::Svg => Form::Svg,
                FormArgument::Png => Form::Png,
            },
            out: self.out.clone(),
            data: if self.live { Data::Live } else { Data::MadeUp },
            now: context.host.now,
            range: self.range,
            theme: match self.theme {
                ThemeArgument::Auto => Theme::Auto,
                ThemeArgument::Light => Theme::Light,
                ThemeArgument::Dark => Theme::Dark,
            },
            since: self.compare.clone(),
        };
        match self.serve {
            Some(address) => serve_pages(&options, address, context),
            None => write_files(&options, context),
        }
    }
}

fn write_files(options: &PreviewOptions, context: &mut Context<'_>) -> Outcome {
    let report = wait_for(ops::preview(options)).map_err(Stop::Io)??;
    let told = context
        .output
        .report("preview", &report.findings, report.result.as_ref());
    told.map_err(Stop::Io)
}

fn serve_pages(
    options: &PreviewOptions,
    address: SocketAddr,
    context: &mut Context<'_>,
) -> Outcome {
    let output = &mut *context.output;
    // Whoever started it may have stopped reading; it serves all the same.
    let ready = |address| drop(output.result("preview", &Serving { address }));
    serve(ops::serve_previews(options, address, ready, mistakes)).map_err(Stop::Io)??;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_are_read() {
        assert_eq!(range("3h"), Ok(10_800));
        assert_eq!(range("2w"), Ok(1_209_600));
        for wrong in [
            "",
            "3",
            "h",
            "3s",
            "0m",
            "456d",
            "-1h",
            "99999999999999999999d",
        ] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
