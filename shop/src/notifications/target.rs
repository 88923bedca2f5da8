//! Which way mails go, and who sends them.

use std::fmt;
use std::str::FromStr;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};

/// Which way mails go.
#[derive(Debug, Clone)]
pub enum MailTarget {
    /// Into the database, where an administrator reads them.
    Outbox,
    /// To a mail server.
    Smtp(SmtpUrl),
}

/// The address of a mail server. Says nothing of itself in logs: it may have a password in it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

/// A text that says no way for mails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailTarget {
    /// Something else.
    #[error(
        "expected `outbox`, `smtps://[USER:PASSWORD@]HOST[:PORT]` or `smtp://HOST[:PORT]`, which `?tls=required` encrypts by STARTTLS"
    )]
    Unknown,
    /// A password that everyone could read.
    #[error("a password needs `smtps://` or `?tls=required`: it is not sent in the clear")]
    PasswordInTheClear,
}

impl SmtpUrl {
    /// The text, with the password.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SmtpUrl(…)")
    }
}

impl FromStr for MailTarget {
    type Err = InvalidMailTarget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "outbox" {
            return Ok(Self::Outbox);
        }
        let tls = text.starts_with("smtps://");
        if !tls && !text.starts_with("smtp://") {
            return Err(InvalidMailTarget::Unknown);
        }
        AsyncSmtpTransport::<Tokio1Executor>::from_url(text)
            .map_err(|_| InvalidMailTarget::Unknown)?;
        if text.contains('@') && !tls && !text.ends_with("?tls=required") {
            return Err(InvalidMailTarget::PasswordInTheClear);
        }
        Ok(Self::Smtp(SmtpUrl(text.to_owned())))
    }
}

/// Who sends mails: `NAME <ADDRESS>` or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// A text that names no sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `Name <name@example.com>` or an address, in ASCII behind the `@`")]
pub struct InvalidSender;

impl Sender {
    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl FromStr for Sender {
    type Err = InvalidSender;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mailbox: Mailbox = text.parse().map_err(|_| InvalidSender)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let valid = mailbox.email.domain().chars().all(plain) && !text.contains(char::is_control);
        valid.then_some(Self(mailbox)).ok_or(InvalidSender)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways() {
        for (text, valid) in [
            ("outbox", true),
            ("smtp://127.0.0.1:1025", true),
            ("smtp://mail.example?tls=required", true),
            ("smtps://user:secret@mail.example", true),
            ("smtp://user:secret@mail.example?tls=required", true),
            ("smtp://user:secret@mail.example", false),
            ("smtp://user:secret@mail.example?tls=opportunistic", false),
            ("http://mail.example", false),
            ("smtp://", false),
            ("", false),
        ] {
            let target = text.parse::<MailTarget>();
            assert_eq!(target.is_ok(), valid, "{text}");
            assert!(!format!("{target:?}").contains("secret"));
        }
    }

    #[test]
    fn senders() {
        for (text, domain) in [
            ("orders@shop.example", Some("shop.example")),
            ("Larkwood <orders@shop.example>", Some("shop.example")),
            ("Larkwood", None),
            ("a@b.example\r\nBcc: c@d.example", None),
            ("a@bücher.example", None),
            ("", None),
        ] {
            let sender = text.parse::<Sender>().ok();
            assert_eq!(sender.as_ref().map(Sender::domain), domain, "{text}");
        }
    }
}
