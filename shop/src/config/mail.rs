//! Which way mails go.

use clap::Args;

use crate::notifications::{MailTarget, Sender};
use crate::orders::MailAddress;

/// Mails, and who sends and gets them.
#[derive(Debug, Clone, Args)]
pub struct MailConfig {
    /// Where mails go: `outbox` (the database; administrators read them), `smtp://HOST:PORT`, with `?tls=required` by STARTTLS, or
    /// `smtps://USER:PASSWORD@HOST`.
    #[arg(
        long = "mail",
        env = "SHOP_MAIL",
        default_value = "outbox",
        hide_env_values = true
    )]
    pub target: MailTarget,

    /// Who sends them.
    #[arg(
        long = "mail-from",
        env = "SHOP_MAIL_FROM",
        default_value = "Larkwood <orders@larkwood.example>"
    )]
    pub from: Sender,

    /// Who is told when a product runs out. Nobody is unless given.
    #[arg(long = "mail-admin", env = "SHOP_MAIL_ADMIN")]
    pub admin: Option<MailAddress>,
}
