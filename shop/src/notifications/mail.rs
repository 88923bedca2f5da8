//! A mail that can be sent.

use sha2::{Digest, Sha256};

use super::{MailKind, Sender};
use crate::orders::MailAddress;

/// A mail to one person.
#[derive(Debug)]
pub(super) struct Mail {
    pub(super) id: MessageId,
    pub(super) kind: MailKind,
    pub(super) to: MailAddress,
    pub(super) letter: Letter,
    /// When what it is about happened, in milliseconds since the epoch.
    pub(super) at: i64,
}

/// What is written. May open an account: says nothing of itself in logs.
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Letter(…)")
    }
}

/// The Message-ID: the same however often the mail is sent, so that mail programs show it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MessageId(String);

impl MessageId {
    /// Of a mail about `subject`, the number of an order or the id of an event. The recipient's address is not told by it.
    pub(super) fn new(kind: MailKind, subject: &str, to: &MailAddress, sender: &Sender) -> Self {
        let digest = Sha256::digest(to.as_str().to_ascii_lowercase());
        let head = digest.first_chunk().copied().unwrap_or_default();
        let recipient = format!("{:016x}", u64::from_be_bytes(head));
        let domain = sender.domain();
        Self(format!("<{}.{subject}.{recipient}@{domain}>", kind.name()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// One line of at most 200 characters, whatever `text` is: no line of a header, and no address to look like.
pub(super) fn line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let plain = text.chars().map(|c| if breaks(c) { ' ' } else { c });
    plain.take(200).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_what_is_told_to_whom_and_on_nothing_else() {
        let sender: Sender = "Shop <orders@shop.example>".parse().unwrap();
        let id = |kind, subject: &str, to: &str| {
            let id = MessageId::new(kind, subject, &to.parse().unwrap(), &sender);
            id.as_str().to_owned()
        };
        let one = id(MailKind::OrderConfirmation, "7K2M-94QX", "ada@example.com");
        assert_eq!(
            one,
            "<order-confirmation.7K2M-94QX.b5fc85e55755f9e0@shop.example>"
        );
        assert_eq!(
            one,
            id(MailKind::OrderConfirmation, "7K2M-94QX", "Ada@example.com")
        );
        for other in [
            id(MailKind::OrderShipped, "7K2M-94QX", "ada@example.com"),
            id(MailKind::OrderConfirmation, "7K2M-94QY", "ada@example.com"),
            id(MailKind::OrderConfirmation, "7K2M-94QX", "eve@example.com"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn lines() {
        for (text, expected) in [
            ("Ada", "Ada"),
            ("Ada\r\nBcc: eve@example.com", "Ada  Bcc: eve@example.com"),
            ("\u{2028}a\u{0}b\u{85}c ", "a b c"),
            ("", ""),
        ] {
            assert_eq!(line(text), expected);
        }
        assert_eq!(line(&"ü".repeat(500)).chars().count(), 200);
    }
}
