//! The groups that a query makes of metrics.

use std::fmt;

use super::query::Label;

/// The value of a label for metrics that do not have it (UG:cloudwatch-metrics-insights-querylanguage,
/// "GROUP BY").
const OTHER: &str = "Other";

/// The labels of one series, in the order of `GROUP BY`. Ordered by their values; the group `Other`
/// stands where its name does (*undocumented*).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Group(Vec<(Value, Label)>);

/// Ordered by text, so that what is absent is told from a value of that name but stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Value {
    text: String,
    is_absent: bool,
}

impl Group {
    pub(super) fn new<'a>(labels: impl Iterator<Item = (&'a Label, Option<&'a str>)>) -> Self {
        let value = |value: Option<&str>| Value {
            text: value.unwrap_or(OTHER).to_owned(),
            is_absent: value.is_none(),
        };
        Self(
            labels
                .map(|(label, found)| (value(found), label.clone()))
                .collect(),
        )
    }

    /// Each label with its value, which is `Other` for metrics without the label. None when the
    /// query does not group.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (&Label, &str)> {
        self.0
            .iter()
            .map(|(value, label)| (label, value.text.as_str()))
    }

    /// What tells this group from the other groups of its query, the same at each evaluation:
    /// `Service=orders,Route=/cart`. A label that is absent has no equals sign.
    pub fn id(&self) -> String {
        let mut id = String::new();
        for (index, (value, label)) in self.0.iter().enumerate() {
            id.push_str(if index == 0 { "" } else { "," });
            id.push_str(&label.to_string());
            if !value.is_absent {
                id.push('=');
                for c in value.text.chars() {
                    id.push_str(if matches!(c, '\\' | ',') { "\\" } else { "" });
                    id.push(c);
                }
            }
        }
        id
    }
}

/// The label of the series: the values, divided by spaces. With one label that is its value
/// (UG:cloudwatch-metrics-insights-inference, "Fields projection"); with several it is
/// *undocumented*.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (_, value)) in self.labels().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(value)?;
        }
        Ok(())
    }
}
