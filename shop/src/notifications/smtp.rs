//! Handing mails to a mail server, with bounds: a time-out and a breaker. Retries are the outbox's.

use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use shop_telemetry::{Label, Metric, Telemetry, milliseconds, trace};
use tokio::time::timeout;

use super::mail::Mail;
use super::{Sender, SmtpUrl};
use crate::events::ConsumerError;
use crate::outbound::{Breaker, BreakerSettings, Position};

const DEPENDENCY: Label = Label::dependency("mail");
/// Made by a program: no out-of-office notes, please (RFC 3834).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// How patient one is with the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailPolicy {
    /// How long it may take over a mail.
    pub timeout: Duration,
    /// When it is left alone.
    pub breaker: BreakerSettings,
}

impl Default for MailPolicy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            breaker: BreakerSettings::default(),
        }
    }
}

pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    policy: MailPolicy,
    breaker: Breaker,
    telemetry: Telemetry,
}

/// What an answer says of the mail, and of the server.
struct Failure {
    error: ConsumerError,
    server_is_well: bool,
}

impl Smtp {
    /// # Errors
    /// When the address is none, or TLS has no roots to trust.
    pub(super) fn new(
        url: &SmtpUrl,
        sender: &Sender,
        policy: MailPolicy,
        telemetry: Telemetry,
    ) -> Result<Self, smtp::Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())?
            .hello_name(ClientId::Domain(sender.domain().to_owned()))
            .timeout(Some(policy.timeout))
            .build();
        let breaker = Breaker::new(policy.breaker, telemetry.clock().clone());
        let watched = breaker.clone();
        telemetry.gauge(Metric::CircuitOpen, DEPENDENCY, move || {
            f64::from(u8::from(watched.position() != Position::Closed))
        });
        Ok(Self {
            transport,
            from: sender.mailbox().clone(),
            policy,
            breaker,
            telemetry,
        })
    }

    pub(super) async fn send(&self, mail: &Mail) -> Result<(), ConsumerError> {
        let message = self.message(mail)?;
        let Some(pass) = self.breaker.pass() else {
            return Err(later("the mail server is left alone for a while"));
        };
        let started = self.telemetry.clock().monotonic();
        let span = trace::call("mail", "send");
        let answer = timeout(self.policy.timeout, self.transport.send(message));
        let sent = match trace::within(&span, answer).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judge(&error)),
            Err(_) => Err(Failure {
                error: later("the mail server took too long"),
                server_is_well: false,
            }),
        };
        match &sent {
            Ok(()) => pass.succeeded(),
            Err(failure) if failure.server_is_well => pass.succeeded(),
            Err(_) => pass.failed(),
        }
        if sent.is_err() {
            trace::fail(&span, "mail.failed", "the mail was not taken");
        }
        self.record(started, sent.is_err());
        sent.map_err(|failure| failure.error)
    }

    fn message(&self, mail: &Mail) -> Result<Message, ConsumerError> {
        let never = || ConsumerError::Never("a mail that cannot be written".to_owned());
        let to: Address = mail.to.as_str().parse().map_err(|_| never())?;
        let since = Duration::from_millis(u64::try_from(mail.at).unwrap_or_default());
        let letter = &mail.letter;
        let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
        let automatic = HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .message_id(Some(mail.id.as_str().to_owned()))
            .date(SystemTime::UNIX_EPOCH + since)
            .raw_header(automatic)
            .multipart(body)
            .map_err(|_| never())
    }

    fn record(&self, started: Duration, failed: bool) {
        let took = self.telemetry.clock().monotonic().saturating_sub(started);
        self.telemetry.record_together(
            &DEPENDENCY,
            &[
                (Metric::DependencyCalls, 1.0),
                (Metric::DependencyErrors, f64::from(u8::from(failed))),
                (Metric::DependencyDuration, milliseconds(took)),
            ],
        );
    }
}

/// Only the code is told: what servers say has addresses in it.
fn judge(error: &smtp::Error) -> Failure {
    let Some(code) = error.status().map(u16::from) else {
        return Failure {
            error: if error.is_client() {
                ConsumerError::Never("the mail server cannot take such a mail".to_owned())
            } else {
                later("the mail server cannot be reached")
            },
            server_is_well: error.is_client(),
        };
    };
    let told = format!("the mail server refused with {code}");
    match code {
        // no such mailbox; all else may be about the server, and end
        550 | 551 | 553 | 556 => Failure {
            error: ConsumerError::Never(told),
            server_is_well: true,
        },
        450..=452 => Failure {
            error: ConsumerError::Later(told),
            server_is_well: true,
        },
        _ => Failure {
            error: ConsumerError::Later(told),
            server_is_well: false,
        },
    }
}

fn later(why: &str) -> ConsumerError {
    ConsumerError::Later(why.to_owned())
}
