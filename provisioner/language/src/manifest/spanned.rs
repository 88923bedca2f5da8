//! A value that knows where it is written.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::source::Span;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

/// Name and fields by which the decoder knows that a place is asked for.
pub(super) const NAME: &str = "$language::Spanned";
pub(super) const FIELDS: [&str; 4] = ["file", "start", "end", "value"];

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a value with its place")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let mut next = |name| match parts.next_key::<&str>()? {
                    Some(key) if key == name => Ok(()),
                    _ => Err(A::Error::missing_field(name)),
                };
                next(FIELDS[0])?;
                let file: String = parts.next_value()?;
                let mut number = |name| match parts.next_key::<&str>()? {
                    Some(key) if key == name => parts.next_value::<usize>(),
                    _ => Err(A::Error::missing_field(name)),
                };
                let (start, end) = (number(FIELDS[1])?, number(FIELDS[2])?);
                match parts.next_key::<&str>()? {
                    Some(_) => {
                        let value = parts.next_value()?;
                        Ok(Spanned {
                            value,
                            span: Span {
                                file: file.into(),
                                start,
                                end,
                            },
                        })
                    }
                    None => Err(A::Error::missing_field(FIELDS[3])),
                }
            }
        }
        deserializer.deserialize_struct(NAME, &FIELDS, Parts(PhantomData))
    }
}
