//! Making a [`Value`] of a typed output: structures stay structures, maps maps, `None` is left out.

use indexmap::IndexMap;
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple},
};

use super::{Value, time};

/// Why a type can not be an output. Only a mistake in this program can cause it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct WriteError {
    message: String,
}

impl serde::ser::Error for WriteError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
        }
    }
}

/// The value of an output; `()` gives [`Value::Null`], an operation without output.
pub(crate) fn to_value<T: Serialize + ?Sized>(output: &T) -> Result<Value, WriteError> {
    output.serialize(Writer)
}

struct Writer;

fn unsupported<T>(what: &str) -> Result<T, WriteError> {
    Err(WriteError {
        message: format!("{what} has no form in the API"),
    })
}

impl Serializer for Writer {
    type Ok = Value;
    type Error = WriteError;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = serde::ser::Impossible<Value, WriteError>;
    type SerializeTupleVariant = serde::ser::Impossible<Value, WriteError>;
    type SerializeMap = Map;
    type SerializeStruct = Struct;
    type SerializeStructVariant = serde::ser::Impossible<Value, WriteError>;

    fn serialize_bool(self, flag: bool) -> Result<Value, WriteError> {
        Ok(Value::Bool(flag))
    }

    fn serialize_i8(self, number: i8) -> Result<Value, WriteError> {
        Ok(Value::Int(number.into()))
    }

    fn serialize_i16(self, number: i16) -> Result<Value, WriteError> {
        Ok(Value::Int(number.into()))
    }

    fn serialize_i32(self, number: i32) -> Result<Value, WriteError> {
        Ok(Value::Int(number.into()))
    }

    fn serialize_i64(self, number: i64) -> Result<Value, WriteError> {
        Ok(Value::Int(number))
    }

    fn serialize_u8(self, number: u8) -> Result<Value, WriteError> {
        Ok(Value::Int(number.into()))
    }

    fn serialize_u16(self, number: u16) -> Result<Value, WriteError> {
        Ok(Value::Int(number.into()))
    }

    fn serialize_u32(self, number: u32) -> Result<Value, WriteError> {
        Ok(Value::Int(number.into()))
    }

    fn serialize_u64(self, number: u64) -> Result<Value, WriteError> {
        match i64::try_from(number) {
            Ok(number) => Ok(Value::Int(number)),
            Err(_) => unsupported("a number over 63 bits"),
        }
    }

    fn serialize_f32(self, number: f32) -> Result<Value, WriteError> {
        Ok(Value::Double(number.into()))
    }

    fn serialize_f64(self, number: f64) -> Result<Value, WriteError> {
        Ok(Value::Double(number))
    }

    fn serialize_char(self, character: char) -> Result<Value, WriteError> {
        Ok(Value::String(character.to_string()))
    }

    fn serialize_str(self, text: &str) -> Result<Value, WriteError> {
        Ok(Value::from(text))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, WriteError> {
        Ok(Value::Blob(bytes.to_vec()))
    }

    fn serialize_none(self) -> Result<Value, WriteError> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, WriteError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, WriteError> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value, WriteError> {
        Ok(Value::of([]))
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value, WriteError> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Value, WriteError> {
        let inner = value.serialize(self)?;
        Ok(match inner {
            Value::Int(millis) if name == time::MARKER => Value::Timestamp(millis),
            other => other,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, WriteError> {
        Ok(Value::of([(variant, value.serialize(self)?)]))
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<List, WriteError> {
        Ok(List(Vec::with_capacity(len.unwrap_or_default())))
    }

    fn serialize_tuple(self, len: usize) -> Result<List, WriteError> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleStruct, WriteError> {
        unsupported(name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, WriteError> {
        unsupported(name)
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Map, WriteError> {
        Ok(Map {
            members: IndexMap::new(),
            key: None,
        })
    }

    fn serialize_struct(self, _name: &'static str, len: usize) -> Result<Struct, WriteError> {
        Ok(Struct(IndexMap::with_capacity(len)))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, WriteError> {
        unsupported(name)
    }
}

struct List(Vec<Value>);

impl SerializeSeq for List {
    type Ok = Value;
    type Error = WriteError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), WriteError> {
        self.0.push(item.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Result<Value, WriteError> {
        Ok(Value::List(self.0))
    }
}

impl SerializeTuple for List {
    type Ok = Value;
    type Error = WriteError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), WriteError> {
        SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> Result<Value, WriteError> {
        SerializeSeq::end(self)
    }
}

struct Map {
    members: IndexMap<String, Value>,
    key: Option<String>,
}

impl SerializeMap for Map {
    type Ok = Value;
    type Error = WriteError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        match key.serialize(Writer)? {
            Value::String(key) => {
                self.key = Some(key);
                Ok(())
            }
            _ => unsupported("a map key that is not text"),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        let key = self.key.take().unwrap_or_default();
        self.members.insert(key, value.serialize(Writer)?);
        Ok(())
    }

    fn end(self) -> Result<Value, WriteError> {
        Ok(Value::Map(self.members))
    }
}

struct Struct(IndexMap<String, Value>);

impl SerializeStruct for Struct {
    type Ok = Value;
    type Error = WriteError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        match value.serialize(Writer)? {
            Value::Null => {}
            value => {
                self.0.insert(name.to_owned(), value);
            }
        }
        Ok(())
    }

    fn end(self) -> Result<Value, WriteError> {
        Ok(Value::Struct(self.0))
    }
}
