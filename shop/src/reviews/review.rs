//! Reviews, and what makes one right.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::{ProductId, Rating, Slug, normalise};
use crate::error::{Error, FieldProblem};

const LONGEST_TITLE: usize = 100;
const LONGEST_TEXT: usize = 2_000;

/// A review that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: String,
    /// 1 to 5 stars.
    pub rating: u8,
    /// One line.
    pub title: String,
    /// Some sentences.
    pub text: String,
    /// What others see of who wrote it.
    pub author: String,
    /// When, in milliseconds since the epoch.
    pub created_at: i64,
}

/// A review as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    /// The review.
    pub review: Review,
    /// Of which product.
    pub product: ProductId,
    /// That product's name in addresses.
    pub product_slug: Slug,
    /// That product's name for people.
    pub product_name: String,
    /// Since when nobody sees it.
    pub hidden_at: Option<i64>,
}

/// A product that can be reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its number.
    pub id: ProductId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// What the reviews give it.
    pub rating: Rating,
}

/// A review as it was entered, in a form or as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ReviewFields {
    /// 1 to 5.
    #[schema(required, minimum = 1, maximum = 5)]
    pub rating: i64,
    /// One line.
    #[schema(required, min_length = 1)]
    pub title: String,
    /// Some sentences.
    #[schema(required, min_length = 1)]
    pub text: String,
}

/// A review that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewDraft {
    pub(super) rating: u8,
    pub(super) title: String,
    pub(super) text: String,
}

impl TryFrom<ReviewFields> for ReviewDraft {
    type Error = Error;

    fn try_from(fields: ReviewFields) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let rating = u8::try_from(fields.rating).ok();
        let rating = rating.filter(|rating| (1..=5).contains(rating));
        if rating.is_none() {
            problems.push(problem("rating", "is a whole number of stars from 1 to 5"));
        }
        let title = fields.title.trim();
        if title.chars().any(char::is_control) {
            problems.push(problem("title", "is one line of text"));
        } else {
            check("title", title, LONGEST_TITLE, &mut problems);
        }
        // as browsers send what stands in a text area
        let text = fields.text.replace("\r\n", "\n");
        let text = text.trim();
        if text.chars().any(|c| c.is_control() && c != '\n') {
            problems.push(problem("text", "is plain text"));
        } else {
            check("text", text, LONGEST_TEXT, &mut problems);
        }
        match rating {
            Some(rating) if problems.is_empty() => Ok(Self {
                rating,
                title: title.to_owned(),
                text: text.to_owned(),
            }),
            _ => Err(Error::Invalid(problems)),
        }
    }
}

fn check(field: &'static str, text: &str, longest: usize, problems: &mut Vec<FieldProblem>) {
    if normalise(text).is_empty() {
        problems.push(problem(field, "is needed"));
    } else if text.chars().count() > longest {
        let message = format!("is at most {longest} characters long");
        problems.push(problem(field, message));
    }
}

fn problem(field: &'static str, message: impl Into<String>) -> FieldProblem {
    let message = message.into();
    FieldProblem { field, message }
}

/// What others see of who wrote a review: the first of their names.
pub(super) fn shown_name(name: &str) -> String {
    const LONGEST: usize = 30;
    let first: String = name
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect();
    // an address of mail that was given as a name is nobody else's business
    if first.is_empty() || first.contains('@') {
        "A customer".to_owned()
    } else {
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(rating: i64, title: &str, text: &str) -> Vec<(&'static str, String)> {
        let fields = ReviewFields {
            rating,
            title: title.to_owned(),
            text: text.to_owned(),
        };
        match ReviewDraft::try_from(fields) {
            Ok(_) => Vec::new(),
            Err(error) => error
                .problems()
                .iter()
                .map(|problem| (problem.field, problem.message.clone()))
                .collect(),
        }
    }

    #[test]
    fn what_is_right() {
        assert_eq!(problems(5, " Good ", "Holds\r\ncoffee."), []);
        let (title, text) = ("é".repeat(100), "é".repeat(2_000));
        assert_eq!(problems(1, &title, &text), []);
    }

    #[test]
    fn what_is_wrong() {
        let fields = |rating, title: &str, text: &str| -> Vec<_> {
            let problems = problems(rating, title, text).into_iter();
            problems.map(|(field, _)| field).collect()
        };
        assert_eq!(fields(0, "", "…"), ["rating", "title", "text"]);
        assert_eq!(fields(6, "a\nb", "a\0b"), ["rating", "title", "text"]);
        assert_eq!(fields(i64::MIN, "a", "b"), ["rating"]);
        assert_eq!(
            fields(3, &"x".repeat(101), &"x".repeat(2_001)),
            ["title", "text"]
        );
    }

    #[test]
    fn names() {
        for (name, shown) in [
            ("Ada Lovelace", "Ada"),
            ("", "A customer"),
            ("ada@example.com", "A customer"),
            (&"x".repeat(99), &"x".repeat(30)),
        ] {
            assert_eq!(shown_name(name), shown);
        }
    }
}
