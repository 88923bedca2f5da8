//! Settings that are one of several names, as text and as data.

/// A text that is none of the names that a setting has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not one of {}", .names.join(", "))]
pub struct NameError {
    pub(super) text: String,
    pub(super) names: Vec<&'static str>,
}

/// Reads and prints enums that have `ALL` and `name`.
macro_rules! named {
    ($($type:ty),*) => {$(
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::alarm::NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|one| one.name() == text).ok_or_else(|| $crate::alarm::NameError {
                    text: text.to_owned(),
                    names: Self::ALL.map(Self::name).to_vec(),
                })
            }
        }

        impl TryFrom<String> for $type {
            type Error = $crate::alarm::NameError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(one: $type) -> Self {
                one.name().to_owned()
            }
        }
    )*};
}

pub(super) use named;
