//! Lists whose elements have a type, those that could not be read as they are.

use serde_json::Value;

use super::Part;
use crate::dashboard::finding::{Findings, Place};

/// No list of a body may be longer. Longer ones are kept, but what is wrong with the elements
/// beyond is not listed: the length is the mistake.
const LOOKED_AT: usize = 500;

/// An element of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Element<T> {
    /// One that could be read.
    Read(T),
    /// One that could not, as it is.
    Raw(Value),
}

impl<T> Element<T> {
    /// The element, when it could be read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Read(element) => Some(element),
            Self::Raw(_) => None,
        }
    }
}

/// A list of which each element is read on its own.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T>(Vec<Element<T>>);

impl<T> List<T> {
    /// All elements.
    pub fn elements(&self) -> &[Element<T>] {
        &self.0
    }

    /// All elements, to be changed.
    pub fn elements_mut(&mut self) -> &mut Vec<Element<T>> {
        &mut self.0
    }

    /// The elements that could be read.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.0.iter().filter_map(Element::read)
    }

    /// The elements that could be read, with their places in the whole list.
    pub fn indexed(&self) -> impl Iterator<Item = (usize, &T)> {
        let elements = self.0.iter().enumerate();
        elements.filter_map(|(index, element)| Some((index, element.read()?)))
    }

    /// How many elements there are, those that could not be read included.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an element.
    pub fn push(&mut self, element: T) {
        self.0.push(Element::Read(element));
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self(elements.into_iter().map(Element::Read).collect())
    }
}

impl<T: Part> Part for List<T> {
    fn read(value: Value, place: Place<'_>, findings: &mut Findings) -> Result<Self, Value> {
        let Value::Array(list) = value else {
            findings.error(&place, "must be a list");
            return Err(value);
        };
        let read = |(index, value)| {
            findings.unless(index >= LOOKED_AT, |findings| {
                T::read(value, place.index(index), findings)
                    .map_or_else(Element::Raw, Element::Read)
            })
        };
        Ok(Self(list.into_iter().enumerate().map(read).collect()))
    }

    fn write(&self) -> Value {
        let write = |element: &Element<T>| match element {
            Element::Read(element) => element.write(),
            Element::Raw(value) => value.clone(),
        };
        Value::Array(self.0.iter().map(write).collect())
    }
}

impl<T> Extend<T> for List<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        self.0.extend(elements.into_iter().map(Element::Read));
    }
}
