//! Mails to people about what happened: each has the same Message-ID however often it is sent.

mod api;
mod kind;
mod letters;
mod mail;
mod mailer;
mod occasion;
mod smtp;
mod store;
mod target;

pub(crate) use api::routes;
pub use kind::MailKind;
pub use mailer::{Mailer, MailerError, MailerParts};
pub use smtp::MailPolicy;
pub use store::SentMail;
pub use target::{InvalidMailTarget, InvalidSender, MailTarget, Sender, SmtpUrl};
