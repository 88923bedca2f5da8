//! Texts of a certain form: what each of them is made of.

/// A text that is not of its form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {form}")]
pub struct TextError {
    pub(super) text: String,
    pub(super) form: &'static str,
}

/// Types of texts, each with its name, noun, example, pattern and form in the language, and the test that a text must pass.
macro_rules! texts {
    ($($(#[$doc:meta])* $type:ident $name:literal $noun:literal $example:literal $pattern:expr, $form:literal, $test:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(String);

        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::term::text::TextError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let test: fn(&str) -> bool = $test;
                if test(text) { Ok(Self(text.to_owned())) } else { Err($crate::term::text::TextError { text: text.to_owned(), form: $form }) }
            }
        }

        impl $crate::term::Format for $type {
            const NAME: &'static str = $name;
            const NOUN: &'static str = $noun;
            const EXAMPLE: &'static str = $example;
            const PATTERN: Option<&'static str> = $pattern;
        }
    )*};
}

pub(super) use texts;
