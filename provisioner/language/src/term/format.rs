//! What all forms have in common: a name in the JSON Schema, words for messages, a parser.

use std::borrow::Cow;
use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::diagnostic::{Code, FORMAT, PERIOD};

/// A scalar form.
pub trait Format: FromStr<Err: Display> {
    /// Name of the form in the JSON Schema (`format`).
    const NAME: &'static str;
    /// What a person calls it, with an article.
    const NOUN: &'static str;
    /// One of them, as written.
    const EXAMPLE: &'static str;
    /// A regular expression that every one of them matches; for editors, which do not know our forms.
    const PATTERN: Option<&'static str> = None;
    /// Whether a number without quotes is one, too.
    const NUMBERS: bool = false;

    /// What to write instead, when its error knows.
    fn hint(_error: &Self::Err) -> Option<String> {
        None
    }
}

/// A scalar that is parsed when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term<T>(pub T);

impl<T: Format> JsonSchema for Term<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = if T::NUMBERS {
            json_schema!({"type": ["string", "number"], "format": T::NAME})
        } else {
            json_schema!({"type": "string", "format": T::NAME})
        };
        if let Some(pattern) = T::PATTERN {
            schema.insert("pattern".into(), pattern.into());
        }
        schema.insert("examples".into(), serde_json::json!([T::EXAMPLE]));
        schema
    }
}

impl<'de, T: Format> Deserialize<'de> for Term<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<T>);
        impl<T: Format> Visitor<'_> for Text<T> {
            type Value = Term<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(T::NOUN)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                text.parse().map(Term).map_err(E::custom)
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Text(PhantomData))
    }
}

/// A form without its type: a row of the table that the schema check looks up by name.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// [`Format::NAME`].
    pub name: &'static str,
    /// [`Format::NOUN`].
    pub noun: &'static str,
    /// [`Format::EXAMPLE`].
    pub example: &'static str,
    /// The diagnostic for a text that is none.
    pub code: Code,
    /// Why a text is none, if so.
    pub misfit: fn(&str) -> Option<Misfit>,
}

/// Why a text does not have a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

const fn form<T: Format>(code: Code) -> Form {
    Form {
        name: T::NAME,
        noun: T::NOUN,
        example: T::EXAMPLE,
        code,
        misfit: |text| {
            let error = text.parse::<T>().err()?;
            Some(Misfit {
                message: error.to_string(),
                hint: T::hint(&error),
            })
        },
    }
}

/// Every form.
pub(crate) const FORMATS: &[Form] = &[
    form::<super::Name>(FORMAT),
    form::<super::EnvironmentName>(FORMAT),
    form::<super::PartName>(FORMAT),
    form::<super::Variable>(FORMAT),
    form::<super::Word>(FORMAT),
    form::<super::AlarmName>(FORMAT),
    form::<super::DashboardName>(FORMAT),
    form::<super::RouteRef>(FORMAT),
    form::<super::RunbookName>(FORMAT),
    form::<super::Region>(FORMAT),
    form::<super::Account>(FORMAT),
    form::<super::Duration>(FORMAT),
    form::<super::Datapoints>(FORMAT),
    form::<super::Threshold>(FORMAT),
    form::<super::Domain>(FORMAT),
    form::<super::Share>(FORMAT),
    form::<super::Limit>(FORMAT),
    form::<super::Schedule>(FORMAT),
    form::<super::EntryPoint>(FORMAT),
    form::<crate::package::runtime::Runtime>(FORMAT),
    form::<crate::package::steps::Pointer>(FORMAT),
    form::<super::Url>(FORMAT),
    form::<super::UrlTemplate>(FORMAT),
    form::<super::Email>(FORMAT),
    form::<super::QueueArn>(FORMAT),
    form::<super::Arn>(FORMAT),
    form::<super::Color>(FORMAT),
    form::<super::MetricId>(FORMAT),
    form::<super::Formula>(FORMAT),
    form::<super::RuleText>(FORMAT),
    form::<cloudwatch::period::Period>(PERIOD),
    form::<cloudwatch::statistic::Statistic>(FORMAT),
    form::<cloudwatch::metric::Unit>(FORMAT),
];

impl Format for cloudwatch::period::Period {
    const NAME: &'static str = "period";
    const NOUN: &'static str = "a period";
    const EXAMPLE: &'static str = "1m";
    const PATTERN: Option<&'static str> = Some("^[0-9]+[smhd]$");
}

impl Format for cloudwatch::statistic::Statistic {
    const NAME: &'static str = "statistic";
    const NOUN: &'static str = "a statistic";
    const EXAMPLE: &'static str = "Average";
    const PATTERN: Option<&'static str> = Some(cloudwatch::statistic::PATTERN);

    fn hint(error: &Self::Err) -> Option<String> {
        error.hint()
    }
}

impl Format for cloudwatch::metric::Unit {
    const NAME: &'static str = "unit";
    const NOUN: &'static str = "a unit";
    const EXAMPLE: &'static str = "Milliseconds";
}
