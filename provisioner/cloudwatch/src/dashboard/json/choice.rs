//! Texts of which there are only some.

/// An enum of the texts that a field may have.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $text:literal => $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`.")] $(#[$doc])* $variant,)*
        }

        impl $name {
            /// All, in the order of the reference.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The text in a body.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl $crate::dashboard::json::Part for $name {
            fn read(
                value: serde_json::Value,
                place: $crate::dashboard::finding::Place<'_>,
                findings: &mut $crate::dashboard::finding::Findings,
            ) -> Result<Self, serde_json::Value> {
                match value.as_str() {
                    $(Some($text) => Ok(Self::$variant),)*
                    _ => {
                        let names = [$($text),*].join(", ");
                        findings.error(&place, format!("must be one of {names}"));
                        Err(value)
                    }
                }
            }

            fn write(&self) -> serde_json::Value {
                self.name().into()
            }
        }
    };
}
pub(in crate::dashboard) use choice;
