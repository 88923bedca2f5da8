//! What a JSON text must be before its members count.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// A `T` written as an object. A derived reader alone would take an array of its members in order, too.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// The text with `\ufffd` for each half of a surrogate pair that stands alone. Scripts cut texts wherever they like, also within an
/// emoji, and `JSON.stringify` writes what is left as an escape that is no character.
pub(super) fn paired(json: &str) -> Cow<'_, str> {
    let mut text = String::new();
    let mut kept = 0;
    let mut at = 0;
    let escape = |at: usize| -> Option<u32> {
        let digits = json.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        match escape(at) {
            Some(0xD800..=0xDBFF) if matches!(escape(at + 6), Some(0xDC00..=0xDFFF)) => {
                at += 12;
            }
            Some(0xD800..=0xDFFF) => {
                text.push_str(json.get(kept..at).unwrap_or_default());
                text.push_str("\\ufffd");
                at += 6;
                kept = at;
            }
            // the character behind it belongs to it: `\\` begins no escape
            _ => at += 2,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    text.push_str(json.get(kept..).unwrap_or_default());
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_pairs_kept() {
        for (json, expected) in [
            (r#""plain""#, r#""plain""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""cut \ud83d""#, r#""cut \ufffd""#),
            (r#""\ude00 cut""#, r#""\ufffd cut""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""é\uD83D"#, r#""é\ufffd"#),
            (r#""\"#, r#""\"#),
            (r#""\ué""#, r#""\ué""#),
        ] {
            assert_eq!(paired(json), expected, "{json}");
        }
    }

    #[test]
    fn an_object_is_no_array() {
        #[derive(serde::Deserialize)]
        struct One<'a> {
            #[serde(borrow)]
            text: Cow<'a, str>,
        }
        let read = serde_json::from_str::<Object<One<'_>>>;
        assert_eq!(read(r#"{"text": "a"}"#).unwrap().0.text, "a");
        assert!(read(r#"["a"]"#).is_err());
    }
}
