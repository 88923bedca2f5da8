//! Objects whose known fields have types, and whose other fields are kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Part;
use crate::dashboard::finding::{Findings, Place};

/// The fields of an object that its type does not have, or could not read, and where all of them
/// stood. Equal when those fields are, in any order.
#[derive(Debug, Clone, Default)]
pub struct Other {
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, PartialEq)]
enum Slot {
    /// A field of the type.
    Known(&'static str),
    /// A field as it is.
    Raw(String, Value),
}

impl Other {
    /// No other field.
    pub(in crate::dashboard) const NONE: Self = Self { slots: Vec::new() };

    /// The fields as they are, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Raw(key, value) => Some((key.as_str(), value)),
            Slot::Known(_) => None,
        })
    }

    /// The field `key` as it is.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.iter()
            .find_map(|(other, value)| (other == key).then_some(value))
    }

    /// Whether there is no such field.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Sets the field `key`, which the type does not have; a field of the type wins over it.
    pub fn insert(&mut self, key: impl Into<String>, value: Value) {
        let key = key.into();
        let found = self.slots.iter_mut().find_map(|slot| match slot {
            Slot::Raw(other, old) if *other == key => Some(old),
            _ => None,
        });
        match found {
            Some(old) => *old = value,
            None => self.slots.push(Slot::Raw(key, value)),
        }
    }

    /// The object of these fields and those of the type: each where it stood, new ones at the end.
    pub(in crate::dashboard) fn write<const N: usize>(
        &self,
        fields: [(&'static str, Option<Value>); N],
    ) -> Value {
        let mut fields: Vec<(&str, Value)> = fields
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect();
        let mut object = Map::new();
        for slot in &self.slots {
            let (key, raw) = match slot {
                Slot::Known(key) => (*key, None),
                Slot::Raw(key, value) => (key.as_str(), Some(value)),
            };
            let typed = fields
                .iter_mut()
                .find(|(known, _)| *known == key)
                .map(|(_, value)| value.take());
            if let Some(value) = typed.or_else(|| raw.cloned()) {
                object.insert(key.to_owned(), value);
            }
        }
        for (key, value) in fields {
            if !object.contains_key(key) {
                object.insert(key.to_owned(), value);
            }
        }
        Value::Object(object)
    }
}

impl PartialEq for Other {
    fn eq(&self, other: &Self) -> bool {
        self.iter().collect::<BTreeMap<_, _>>() == other.iter().collect()
    }
}

/// An object of which one can ask whether a field is there, right or wrong.
pub(in crate::dashboard) trait Keyed {
    /// Whether the field `key` is there.
    fn has(&self, key: &str) -> bool;
}

/// An object that is being read.
pub(in crate::dashboard) struct Fields<'a, 'f> {
    map: Map<String, Value>,
    place: Place<'a>,
    findings: &'f mut Findings,
    read: Vec<&'static str>,
    asked: Vec<&'static str>,
}

impl<'a, 'f> Fields<'a, 'f> {
    /// The fields of the value, which comes back when it is no object.
    pub(in crate::dashboard) fn of(
        value: Value,
        place: Place<'a>,
        findings: &'f mut Findings,
    ) -> Result<Self, Value> {
        Ok(Self {
            map: Map::read(value, place, findings)?,
            place,
            findings,
            read: Vec::new(),
            asked: Vec::new(),
        })
    }

    /// The field `key`, when it is there and can be read.
    pub(in crate::dashboard) fn take<T: Part>(&mut self, key: &'static str) -> Option<T> {
        self.take_as(key, T::read)
    }

    /// The field `key` as `read` reads it.
    pub(in crate::dashboard) fn take_as<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Value, Place<'_>, &mut Findings) -> Result<T, Value>,
    ) -> Option<T> {
        self.asked.push(key);
        let field = self.map.get_mut(key)?;
        match read(field.take(), self.place.key(key), self.findings) {
            Ok(value) => {
                self.read.push(key);
                Some(value)
            }
            Err(value) => {
                *field = value;
                None
            }
        }
    }

    /// What is left, with a finding for each field that was not asked for: CloudWatch takes
    /// unknown fields, but does nothing with them.
    pub(in crate::dashboard) fn rest(self) -> Other {
        let mut slots = Vec::with_capacity(self.map.len());
        for (key, value) in self.map {
            if let Some(known) = self.read.iter().find(|known| **known == key) {
                slots.push(Slot::Known(known));
                continue;
            }
            if !self.asked.contains(&key.as_str()) {
                let place = self.place.key(&key);
                self.findings.warn(&place, "is not known to CloudWatch");
            }
            slots.push(Slot::Raw(key, value));
        }
        Other { slots }
    }
}

/// A type whose fields are those of an object, all of them optional, with what else it has in
/// `other`.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $key:literal => $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $name {
            $($(#[$doc])* pub $field: Option<$type>,)*
            /// The other fields.
            pub other: $crate::dashboard::json::Other,
        }

        impl $crate::dashboard::json::Part for $name {
            fn read(
                value: serde_json::Value,
                place: $crate::dashboard::finding::Place<'_>,
                findings: &mut $crate::dashboard::finding::Findings,
            ) -> Result<Self, serde_json::Value> {
                let mut fields = $crate::dashboard::json::Fields::of(value, place, findings)?;
                Ok(Self {
                    $($field: fields.take($key),)*
                    other: fields.rest(),
                })
            }

            fn write(&self) -> serde_json::Value {
                use $crate::dashboard::json::Part;
                self.other.write([$(($key, self.$field.as_ref().map(Part::write)),)*])
            }
        }

        impl $crate::dashboard::json::Keyed for $name {
            fn has(&self, key: &str) -> bool {
                let typed = match key {
                    $($key => self.$field.is_some(),)*
                    _ => false,
                };
                typed || self.other.get(key).is_some()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::dashboard::json::Part::write(self).serialize(serializer)
            }
        }
    };
}
pub(in crate::dashboard) use object;
