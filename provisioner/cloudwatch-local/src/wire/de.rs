//! Reading typed inputs out of a [`Value`], leniently: a query string carries `"60"` where the type wants 60.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};

use super::{Value, time};

/// Why a value is not of the wanted type.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct ReadError {
    message: String,
}

impl serde::de::Error for ReadError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
        }
    }
}

/// Reads a `T`; members that `T` does not know are ignored, as AWS does.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, ReadError> {
    T::deserialize(Reader(match value {
        Value::Null => Value::of([]),
        other => other,
    }))
}

struct Reader(Value);

fn wrong<T>(found: &Value, wanted: &str) -> Result<T, ReadError> {
    let found = match found {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Int(number) => format!("`{number}`"),
        Value::Double(number) => format!("`{number}`"),
        Value::String(text) => format!("`{}`", text.chars().take(60).collect::<String>()),
        Value::Blob(_) => "a blob".to_owned(),
        Value::Timestamp(_) => "a timestamp".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) | Value::Struct(_) => "a structure".to_owned(),
    };
    Err(serde::de::Error::custom(format_args!(
        "{found} can not be converted to {wanted}"
    )))
}

impl Reader {
    fn int(self) -> Result<i64, ReadError> {
        let parsed = match &self.0 {
            Value::Int(number) | Value::Timestamp(number) => Some(*number),
            #[expect(clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
            Value::Double(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
                Some(*number as i64)
            }
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match parsed {
            Some(number) => Ok(number),
            None => wrong(&self.0, "an integer"),
        }
    }

    fn double(self) -> Result<f64, ReadError> {
        let parsed = match &self.0 {
            Value::Int(number) => Some(*number as f64),
            Value::Double(number) => Some(*number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match parsed {
            Some(number) => Ok(number),
            None => wrong(&self.0, "a number"),
        }
    }

    fn bool(self) -> Result<bool, ReadError> {
        match &self.0 {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            other => wrong(other, "a boolean"),
        }
    }

    fn time(self) -> Result<i64, ReadError> {
        let parsed = match &self.0 {
            Value::Timestamp(millis) => Some(*millis),
            Value::Int(seconds) => seconds
                .checked_mul(1000)
                .filter(|millis| millis.abs() < 8_640_000_000_000_000),
            Value::Double(seconds) => time::from_seconds(*seconds),
            Value::String(text) => time::parse(text),
            _ => None,
        };
        match parsed {
            Some(millis) => Ok(millis),
            None => wrong(&self.0, "a timestamp"),
        }
    }
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            visitor.visit_i64(self.int()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Int(number) => visitor.visit_i64(number),
            Value::Timestamp(millis) => visitor.visit_i64(millis),
            Value::Double(number) => visitor.visit_f64(number),
            Value::String(text) => visitor.visit_string(text),
            Value::Blob(bytes) => visitor.visit_byte_buf(bytes),
            Value::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Map(members) | Value::Struct(members) => visitor.visit_map(Members {
                members: members.into_iter(),
                next: None,
            }),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_f64(self.double()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_f64(self.double()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            other => wrong(&other, "a string"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        use base64::Engine as _;
        match self.0 {
            Value::Blob(bytes) => visitor.visit_byte_buf(bytes),
            Value::String(text) => match base64::engine::general_purpose::STANDARD.decode(&text) {
                Ok(bytes) => visitor.visit_byte_buf(bytes),
                Err(_) => wrong(&Value::String(text), "a blob"),
            },
            other => wrong(&other, "a blob"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if name == time::MARKER {
            return visitor.visit_i64(self.time()?);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::List(items) => visitor.visit_seq(Items(items.into_iter())),
            // a query writes an empty list as `Name=`
            Value::String(text) if text.is_empty() => {
                visitor.visit_seq(Items(Vec::new().into_iter()))
            }
            other => wrong(&other, "a list"),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::Map(_) | Value::Struct(_) => self.deserialize_any(visitor),
            Value::String(text) if text.is_empty() => {
                Reader(Value::of([])).deserialize_any(visitor)
            }
            other => wrong(&other, "a structure"),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(Variant(text)),
            other => wrong(&other, "a string"),
        }
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        self.0
            .next()
            .map(|item| seed.deserialize(Reader(item)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members {
    members: indexmap::map::IntoIter<String, Value>,
    next: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        self.next = self.members.next();
        match &self.next {
            Some((name, _)) => seed
                .deserialize(name.as_str().into_deserializer())
                .map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, ReadError> {
        let (name, value) = self.next.take().unwrap_or_default();
        seed.deserialize(Reader(value)).map_err(|error| ReadError {
            message: if error.message.starts_with("member ") {
                error
                    .message
                    .replacen("member ", &format!("member {name}."), 1)
            } else {
                format!("member {name}: {}", error.message)
            },
        })
    }
}

struct Variant(String);

impl<'de> EnumAccess<'de> for Variant {
    type Error = ReadError;
    type Variant = Unit;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Unit), ReadError> {
        Ok((seed.deserialize(self.0.into_deserializer())?, Unit))
    }
}

struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        _seed: T,
    ) -> Result<T::Value, ReadError> {
        wrong(&Value::Null, "a variant with content")
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        _visitor: V,
    ) -> Result<V::Value, ReadError> {
        wrong(&Value::Null, "a variant with content")
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, ReadError> {
        wrong(&Value::Null, "a variant with content")
    }
}
