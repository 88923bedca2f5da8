//! Names, tags and part of a thing.

use std::collections::BTreeMap;

use super::Builder;
use crate::diagnostic::{NAME_TOO_LONG, TAGS};
use crate::manifest::{Raw, Spanned, Tags};
use crate::model::Identity;
use crate::part;
use crate::schema::Kind;
use crate::term::{Name, PartName, Term, Word};

/// Tags that obsctl sets itself.
const OWN_TAGS: [&str; 3] = ["project", "environment", "owner"];
/// What AWS takes.
const MOST_TAGS: usize = 50;
const LONGEST_TAG_KEY: usize = 128;
const LONGEST_TAG_VALUE: usize = 256;

/// What a document says of itself.
pub(super) struct Stated<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a Spanned<Term<Name>>,
    pub(super) part: Option<&'a Spanned<Term<PartName>>>,
    pub(super) service: Option<&'a Spanned<Term<Word>>>,
    pub(super) owner: Option<&'a Spanned<Term<Word>>>,
    pub(super) tags: Option<&'a Tags>,
    pub(super) raw: Option<&'a Raw>,
}

impl Builder<'_> {
    /// `PROJECT-ENV-NAME`.
    pub(super) fn physical(&self, name: &str) -> String {
        format!(
            "{}-{}-{name}",
            self.context.project, self.context.environment.name
        )
    }

    pub(super) fn identity(&mut self, stated: &Stated<'_>) -> Identity {
        let name = stated.name.value.0.as_str();
        let physical = self.physical(name);
        let longest = longest_name(stated.kind);
        if physical.len() > longest {
            let message = format!(
                "`{physical}` has {} characters, more than {longest}",
                physical.len()
            );
            let hint = "in AWS the name is `PROJECT-ENV-NAME`: choose a shorter one".to_owned();
            self.report(NAME_TOO_LONG, &stated.name.span, message, hint);
        }
        let text = |word: &Spanned<Term<Word>>| word.value.0.as_str().to_owned();
        Identity {
            name: name.to_owned(),
            physical,
            logical: logical(stated.kind, name),
            part: part::of(
                stated.part.map(|part| part.value.0.as_str()),
                stated.service.map(|service| service.value.0.as_str()),
                self.context.environment.parts,
            ),
            owner: stated
                .owner
                .map_or_else(|| self.context.owner.clone(), text),
            tags: self.tags(stated.tags),
            span: stated.name.span.clone(),
            raw: stated.raw.cloned().unwrap_or_default(),
        }
    }

    fn tags(&mut self, tags: Option<&Tags>) -> BTreeMap<String, String> {
        let mut kept = BTreeMap::new();
        for (key, value) in tags.into_iter().flatten() {
            let problem = if key.starts_with("aws:") {
                Some(format!("the tag `{key}` belongs to AWS"))
            } else if OWN_TAGS.contains(&key.as_str()) {
                Some(format!("the tag `{key}` is set by obsctl"))
            } else if key.is_empty() || key.chars().count() > LONGEST_TAG_KEY {
                Some(format!(
                    "the key of a tag has 1 to {LONGEST_TAG_KEY} characters"
                ))
            } else if value.is_empty() || value.chars().count() > LONGEST_TAG_VALUE {
                Some(format!(
                    "the value of a tag has 1 to {LONGEST_TAG_VALUE} characters"
                ))
            } else {
                None
            };
            if let Some(problem) = problem {
                self.report(TAGS, &value.span, problem, None);
            }
            kept.insert(key.clone(), value.value.clone());
        }
        let first = tags.and_then(|tags| tags.values().next());
        if let Some(first) = first.filter(|_| kept.len() + OWN_TAGS.len() > MOST_TAGS) {
            let message = format!(
                "{} tags with those of obsctl, more than {MOST_TAGS}",
                kept.len() + OWN_TAGS.len()
            );
            self.report(TAGS, &first.span, message, None);
        }
        kept
    }
}

/// Characters that AWS takes.
const fn longest_name(kind: Kind) -> usize {
    match kind {
        Kind::Alarm | Kind::Canary | Kind::CompositeAlarm | Kind::Dashboard | Kind::RumMonitor => {
            255
        }
        Kind::Route => 256,
    }
}

/// `Kind` and the name in camel case: `AlarmCheckoutErrors`.
fn logical(kind: Kind, name: &str) -> String {
    let mut logical = kind.name().to_owned();
    for word in name.split('-') {
        let mut letters = word.chars();
        logical.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        logical.push_str(letters.as_str());
    }
    logical
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logical_ids() {
        assert_eq!(
            logical(Kind::Alarm, "checkout-errors"),
            "AlarmCheckoutErrors"
        );
        assert_eq!(logical(Kind::Route, "p99-500ms"), "RouteP99500ms");
    }
}
