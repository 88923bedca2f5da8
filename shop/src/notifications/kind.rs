//! Kinds of mails.

use shop_telemetry::Label;

macro_rules! kinds {
    ($($kind:ident $name:literal $subject:literal $meaning:literal,)*) => {
        /// A kind of mail.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum MailKind {
            $(#[doc = $meaning] $kind,)*
        }

        impl MailKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name of its templates, of its metrics, and in its Message-ID.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The template of the subject.
            pub(super) const fn subject(self) -> &'static str {
                match self { $(Self::$kind => $subject,)* }
            }

            /// The templates of the text and of the page.
            pub(super) const fn sources(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$kind => (
                        include_str!(concat!("../../templates/mail/", $name, ".txt")),
                        include_str!(concat!("../../templates/mail/", $name, ".html")),
                    ),)*
                }
            }
        }
    };
}

kinds! {
    OrderConfirmation "order-confirmation" "Your order {{ number }}" "An order is paid.",
    OrderShipped "order-shipped" "Your order {{ number }} is on its way" "An order was sent.",
    OrderCancelled "order-cancelled" "Your order {{ number }} is cancelled" "An order will not be sent.",
    BackInStock "back-in-stock" "{{ name }} is back in stock" "A product is back, to who waited for it.",
    LowStock "low-stock" "{{ name }} runs out: {{ available }} left" "A product runs out, to the administrator.",
    PasswordReset "password-reset" "Set a new password" "A link to set a new password.",
    Welcome "welcome" "Welcome to {{ shop }}" "Someone has an account now.",
}

impl MailKind {
    /// As metrics name it.
    pub(super) const fn label(self) -> Label {
        Label::template(self.name())
    }
}
