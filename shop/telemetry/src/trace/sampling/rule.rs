//! Sampling rules as X-Ray writes them.

use std::str::FromStr;

use serde::Deserialize;

use super::Asked;
use super::wildcard::matches;

/// A rule: which requests it is for, and how many of them are recorded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Rule {
    /// Its name.
    pub rule_name: String,
    /// Lower ones are asked first: 1 to 9999; the default rule has 10000.
    pub priority: u32,
    /// The share of requests that is recorded beyond the reservoir, 0 to 1.
    pub fixed_rate: f64,
    /// How many a second are recorded in any case.
    pub reservoir_size: u32,
    /// Pattern of the service's name.
    #[serde(default = "any")]
    pub service_name: String,
    /// Pattern of the kind of the service: `*` is the one that fits here.
    #[serde(default = "any")]
    pub service_type: String,
    /// Pattern of the host that is asked.
    #[serde(default = "any")]
    pub host: String,
    /// Pattern of the method.
    #[serde(default = "any", rename = "HTTPMethod")]
    pub http_method: String,
    /// Pattern of the path.
    #[serde(default = "any", rename = "URLPath")]
    pub url_path: String,
    /// Attributes that a request must have. A service has none when it decides, so that such a rule is for none.
    #[serde(default)]
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

fn any() -> String {
    "*".to_owned()
}

/// Rules in the order in which they are asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules(pub(super) Vec<Rule>);

/// Why a text is no sampling rules.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRules {
    /// Not JSON, or not of that form.
    #[error("not the sampling rules of X-Ray")]
    Form(#[from] serde_json::Error),
    /// Out of bounds.
    #[error("sampling rule `{0}`: `FixedRate` is from 0 to 1, `Priority` from 1 to 10000")]
    Bounds(String),
    /// A number that is none.
    #[error("sampling rules of version {0} are not known, only 2")]
    Version(u64),
}

/// The forms that rules are found in.
#[derive(Deserialize)]
#[serde(untagged)]
enum Document {
    /// What `GetSamplingRules` answers.
    Records {
        #[serde(rename = "SamplingRuleRecords")]
        records: Vec<Record>,
    },
    /// The rules themselves.
    Plain {
        #[serde(rename = "SamplingRules")]
        rules: Vec<Rule>,
    },
    /// What the SDKs read.
    Local(Local),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    sampling_rule: Rule,
}

#[derive(Deserialize)]
struct Local {
    version: u64,
    #[serde(default)]
    rules: Vec<LocalRule>,
    default: LocalShare,
}

#[derive(Deserialize)]
struct LocalRule {
    #[serde(default)]
    description: String,
    #[serde(default = "any")]
    host: String,
    #[serde(default = "any")]
    http_method: String,
    #[serde(default = "any")]
    url_path: String,
    #[serde(flatten)]
    share: LocalShare,
}

#[derive(Deserialize)]
struct LocalShare {
    fixed_target: u32,
    rate: f64,
}

impl Rule {
    /// What holds when nothing else does: the first request each second, and one in twenty.
    pub(super) fn fallback() -> Self {
        Self::for_all("Default", 10_000, 1, 0.05)
    }

    /// Whether it is X-Ray's own for all that no other is for; only that may have this priority.
    pub(super) fn is_default(&self) -> bool {
        self.rule_name == "Default" && self.priority == 10_000
    }

    fn for_all(name: &str, priority: u32, reservoir_size: u32, fixed_rate: f64) -> Self {
        Self {
            rule_name: name.to_owned(),
            priority,
            fixed_rate,
            reservoir_size,
            service_name: any(),
            service_type: any(),
            host: any(),
            http_method: any(),
            url_path: any(),
            attributes: serde_json::Map::new(),
        }
    }

    pub(super) fn is_for(&self, service: &str, asked: &Asked<'_>) -> bool {
        self.attributes.is_empty()
            && self.service_type == "*"
            && matches(&self.service_name, service)
            && matches(&self.host, asked.host)
            && matches(&self.http_method, asked.method)
            && matches(&self.url_path, asked.path)
    }

    fn is_bounded(&self) -> bool {
        (0.0..=1.0).contains(&self.fixed_rate) && (1..=10_000).contains(&self.priority)
    }
}

impl Rules {
    /// X-Ray's own default: the first request each second, and one in twenty.
    pub fn fallback() -> Self {
        Self(vec![Rule::fallback()])
    }

    pub(super) fn sorted(mut rules: Vec<Rule>) -> Result<Self, InvalidRules> {
        if let Some(rule) = rules.iter().find(|rule| !rule.is_bounded()) {
            return Err(InvalidRules::Bounds(rule.rule_name.clone()));
        }
        rules.sort_by(|a, b| {
            let by_priority = a.priority.cmp(&b.priority);
            by_priority.then_with(|| a.rule_name.cmp(&b.rule_name))
        });
        Ok(Self(rules))
    }
}

impl Local {
    fn rules(self) -> Result<Vec<Rule>, InvalidRules> {
        if self.version != 2 {
            return Err(InvalidRules::Version(self.version));
        }
        let rules = self.rules.into_iter().zip(1..).map(|(local, priority)| {
            let LocalShare { fixed_target, rate } = local.share;
            Rule {
                host: local.host,
                http_method: local.http_method,
                url_path: local.url_path,
                ..Rule::for_all(&local.description, priority, fixed_target, rate)
            }
        });
        let LocalShare { fixed_target, rate } = self.default;
        let last = Rule::for_all("Default", 10_000, fixed_target, rate);
        Ok(rules.chain([last]).collect())
    }
}

impl FromStr for Rules {
    type Err = InvalidRules;

    /// From `{"SamplingRuleRecords": [{"SamplingRule": …}]}`, as `aws xray get-sampling-rules` writes it, from
    /// `{"SamplingRules": […]}`, or from the SDKs' local rules of version 2.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rules = match serde_json::from_str(text)? {
            Document::Records { records } => {
                let rules = records.into_iter().map(|record| record.sampling_rule);
                rules.collect()
            }
            Document::Plain { rules } => rules,
            Document::Local(local) => local.rules()?,
        };
        Self::sorted(rules)
    }
}
