//! Flags and environment variables. The only place that reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::catalog::CacheSize;
use crate::database::DatabaseUrl;
use crate::identity::Secret;
use crate::limits::{Rate, TrustedProxy};
use crate::operator::OperatorToken;
use crate::picture::ImageHost;
use crate::rum::{AppMonitorId, RumEndpoint, SampleRate};
use crate::users::{AdminPassword, Email};
use crate::visit::PublicUrl;

mod bus;
mod mail;
mod sampling;
mod services;
mod telemetry;

pub use bus::BusConfig;
pub use mail::MailConfig;
pub use sampling::SamplingSource;
pub use services::{ServicesConfig, ServicesError};
pub use telemetry::TelemetryConfig;

/// The reference shop.
#[derive(Debug, Parser)]
#[command(name = "shop", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the command can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the shop until SIGTERM or SIGINT.
    Serve(Box<Config>),
}

/// How the shop is served.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address to listen on; port 0 takes a free one, which the log line `listening` tells.
    #[arg(long, env = "SHOP_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Database: `sqlite://PATH`, `sqlite::memory:` or `postgres://USER@HOST/DATABASE`.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite::memory:",
        hide_env_values = true
    )]
    pub database_url: DatabaseUrl,

    /// How much memory the catalog's cache may take, such as `4MB`; `off` reads everything from the database each time.
    #[arg(long, env = "SHOP_CATALOG_CACHE", default_value = "4MB")]
    pub catalog_cache: CacheSize,

    /// What it says about itself.
    #[command(flatten)]
    pub telemetry: TelemetryConfig,

    /// Where customers find the shop, for links in mails; cookies are for TLS only when it begins with `https://`. Where it listens
    /// unless given.
    #[arg(long, env = "SHOP_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,

    /// Secret that signs logins, tokens and forms, 32 characters or more. Random unless given: logins then end with the process.
    #[arg(long, env = "SHOP_SECRET", hide_env_values = true)]
    pub secret: Option<Secret>,

    /// Which services, and where the others are.
    #[command(flatten)]
    pub services: ServicesConfig,

    /// Mails.
    #[command(flatten)]
    pub mail: MailConfig,

    /// Events.
    #[command(flatten)]
    pub bus: BusConfig,

    /// E-mail address of the administrator, who is made, or made administrator, at the start.
    #[arg(
        long,
        env = "SHOP_ADMIN_EMAIL",
        requires = "admin_password",
        hide_env_values = true
    )]
    pub admin_email: Option<Email>,

    /// Password of the administrator. Another one than before ends their logins.
    #[arg(
        long,
        env = "SHOP_ADMIN_PASSWORD",
        requires = "admin_email",
        hide_env_values = true
    )]
    pub admin_password: Option<AdminPassword>,

    /// Token that opens the operator's fault switch. Without one there is no switch.
    #[arg(long, env = "SHOP_OPERATOR_TOKEN", hide_env_values = true)]
    pub operator_token: Option<OperatorToken>,

    /// Most requests in work at one time; more are refused with 503.
    #[arg(long, env = "SHOP_CONCURRENCY", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    pub concurrency: u16,

    /// Pages a second that one address may ask for in the long run; a fifth of that for what changes something and for what is
    /// expensive, half for one login; more get 429. `off` limits nobody. This machine never is.
    #[arg(long, env = "SHOP_RATE_LIMIT", default_value = "100")]
    pub rate_limit: Rate,

    /// Networks of proxies, such as `10.0.0.0/8`, whose `X-Forwarded-For` is believed.
    #[arg(
        long,
        env = "SHOP_TRUSTED_PROXIES",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<TrustedProxy>,

    /// Hosts whose pictures of products pages show, such as `images.example.com` (https) or `http://127.0.0.1:9000`. Others are drawn.
    #[arg(
        long,
        env = "SHOP_IMAGE_HOSTS",
        value_name = "HOST",
        value_delimiter = ','
    )]
    pub image_hosts: Vec<ImageHost>,

    /// Id of the CloudWatch RUM app monitor that watches the pages. Without one the pages carry no script.
    #[arg(long, env = "SHOP_RUM_MONITOR")]
    pub rum_monitor: Option<AppMonitorId>,

    /// The region of the app monitor.
    #[arg(long, env = "SHOP_RUM_REGION", default_value = "us-east-1")]
    pub rum_region: String,

    /// Where browsers send what they saw; AWS's data plane of the region unless given.
    #[arg(long, env = "SHOP_RUM_ENDPOINT")]
    pub rum_endpoint: Option<RumEndpoint>,

    /// The share of visits that are recorded, 0 to 1.
    #[arg(long, env = "SHOP_RUM_SAMPLE_RATE", default_value = "1")]
    pub rum_sample_rate: SampleRate,

    /// Let the client keep visitors and visits apart by cookies. Without, every page is a visit of its own.
    #[arg(long, env = "SHOP_RUM_COOKIES")]
    pub rum_cookies: bool,

    /// The client script, made by `scripts/rum-bundle`. When it cannot be read, the pages go without.
    #[arg(long, env = "SHOP_RUM_BUNDLE", default_value = "target/rum/client.js")]
    pub rum_bundle: PathBuf,
}

impl Config {
    /// Where customers find the shop, which listens on `local`.
    pub fn public_url(&self, local: SocketAddr) -> PublicUrl {
        let given = self.public_url.clone();
        given.unwrap_or_else(|| PublicUrl::listening_on(local))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_readme_has_every_flag_with_its_variable_and_default() {
        let readme = include_str!("../README.md");
        let mut command = Cli::command();
        command.build();
        let serve = command.find_subcommand("serve").unwrap();
        for argument in serve
            .get_arguments()
            .filter(|a| a.get_long() != Some("help"))
        {
            let flag = format!("| `--{}` |", argument.get_long().unwrap());
            let row = readme.lines().find(|line| line.starts_with(&flag));
            let row = row.unwrap_or_else(|| panic!("{flag} is missing"));
            let variable = argument.get_env().unwrap().to_str().unwrap();
            assert!(row.contains(&format!("| `{variable}` |")), "{row}");
            for default in argument.get_default_values() {
                let default = default.to_str().unwrap();
                assert!(row.contains(&format!("| `{default}` |")), "{row}");
            }
        }
    }
}
