//! A string property: written out, or filled in by CloudFormation.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// The value of a string property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Text {
    /// As it stands.
    Literal(String),
    /// What `Ref` gives for a logical id: a topic's ARN, an alarm's name.
    Ref(String),
    /// An attribute of a logical id.
    GetAtt(String, &'static str),
    /// A text with `${…}` in it, already escaped where that is not meant; see [`Text::escape`].
    Sub(String),
}

impl Text {
    /// The ARN of something in the same partition, Region and account as the stack.
    pub fn arn(service: &str, resource: &str) -> Self {
        Self::Sub(format!(
            "arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"
        ))
    }

    /// The stack's own account.
    pub fn account() -> Self {
        Self::Ref("AWS::AccountId".to_owned())
    }

    /// `text` for an `Fn::Sub` that fills in only what stands in `kept`, in each place where it does.
    ///
    /// Every other `${` becomes `${!`, which CloudFormation turns back: dashboards have `${LABEL}`s of their own.
    pub fn escape(text: &str, kept: &[&str]) -> String {
        let mut escaped = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some(found) = kept
                .iter()
                .find(|found| !found.is_empty() && rest.starts_with(**found))
            {
                escaped.push_str(found);
                rest = &rest[found.len()..];
            } else if let Some(after) = rest.strip_prefix("${") {
                escaped.push_str("${!");
                rest = after;
            } else {
                escaped.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        escaped
    }
}

/// The text of a string property in a template: what [`Text`] writes, read back. `${!` of an `Fn::Sub` stands for
/// `${`; what CloudFormation would fill in stays as it is written.
pub(crate) fn read(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        call => Some(call.get("Fn::Sub")?.as_str()?.replace("${!", "${")),
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Literal(text.to_owned())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Self::Literal(text) = self {
            return serializer.serialize_str(text);
        }
        let mut call = serializer.serialize_map(Some(1))?;
        match self {
            Self::Literal(_) => {}
            Self::Ref(id) => call.serialize_entry("Ref", id)?,
            Self::GetAtt(id, attribute) => {
                call.serialize_entry("Fn::GetAtt", &[id.as_str(), *attribute])?;
            }

            Self::Sub(text) => call.serialize_entry("Fn::Sub", text)?,
        }
        call.end()
    }
}
