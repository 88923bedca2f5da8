//! What was entered, once it is right.

use super::{CategoryFields, ImageUrl, ProductFields};
use crate::catalog::{CategoryId, Currency, Money, Slug, normalise};
use crate::error::{Error, FieldProblem};

const LONGEST_NAME: usize = 120;
const LONGEST_CATEGORY: usize = 60;
const LONGEST_DESCRIPTION: usize = 4_000;
const MOST_IMAGES: usize = 8;
/// A hundred thousand: what is dearer is a slip of the keyboard.
const DEAREST: i64 = 10_000_000;

/// A product that can be sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductDraft {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) price: Money,
    pub(super) category: CategoryId,
    pub(super) images: Vec<ImageUrl>,
}

/// A category that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryDraft {
    pub(super) name: String,
    pub(super) parent: Option<CategoryId>,
}

impl TryFrom<ProductFields> for ProductDraft {
    type Error = Error;

    fn try_from(fields: ProductFields) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let draft = Self {
            name: name(&fields.name, LONGEST_NAME, &mut problems),
            description: description(&fields.description, &mut problems),
            price: price(fields.price_minor, &mut problems),
            category: CategoryId::new(fields.category_id),
            images: images(&fields.images, &mut problems),
        };
        fine(draft, problems)
    }
}

impl TryFrom<CategoryFields> for CategoryDraft {
    type Error = Error;

    fn try_from(fields: CategoryFields) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let draft = Self {
            name: name(&fields.name, LONGEST_CATEGORY, &mut problems),
            parent: fields.parent_id.map(CategoryId::new),
        };
        fine(draft, problems)
    }
}

fn fine<T>(draft: T, problems: Vec<FieldProblem>) -> Result<T, Error> {
    if problems.is_empty() {
        Ok(draft)
    } else {
        Err(Error::Invalid(problems))
    }
}

fn problem(field: &'static str, message: impl Into<String>) -> FieldProblem {
    let message = message.into();
    FieldProblem { field, message }
}

fn name(text: &str, longest: usize, problems: &mut Vec<FieldProblem>) -> String {
    let text = text.trim();
    if text.is_empty() {
        problems.push(problem("name", "is needed"));
    } else if text.chars().count() > longest {
        problems.push(problem(
            "name",
            format!("is at most {longest} characters long"),
        ));
    } else if text.chars().any(char::is_control) {
        problems.push(problem("name", "is one line of text"));
    } else if normalise(text).is_empty() {
        problems.push(problem("name", "has a letter or a digit"));
    }
    text.to_owned()
}

fn description(text: &str, problems: &mut Vec<FieldProblem>) -> String {
    // as browsers send what stands in a text area
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().count() > LONGEST_DESCRIPTION {
        let message = format!("is at most {LONGEST_DESCRIPTION} characters long");
        problems.push(problem("description", message));
    } else if text.chars().any(|c| c.is_control() && c != '\n') {
        problems.push(problem("description", "is plain text"));
    }
    text.to_owned()
}

fn price(minor: i64, problems: &mut Vec<FieldProblem>) -> Money {
    if !(1..=DEAREST).contains(&minor) {
        let message = format!("is a whole number of cents from 1 to {DEAREST}");
        problems.push(problem("price", message));
    }
    Money::new(minor.unsigned_abs(), Currency::Eur)
}

fn images(texts: &[String], problems: &mut Vec<FieldProblem>) -> Vec<ImageUrl> {
    if texts.len() > MOST_IMAGES {
        problems.push(problem("images", format!("are at most {MOST_IMAGES}")));
        return Vec::new();
    }
    let mut images = Vec::new();
    for (place, text) in (1..).zip(texts) {
        match text.parse() {
            Ok(image) if images.contains(&image) => {
                problems.push(problem(
                    "images",
                    format!("number {place} is there already"),
                ));
            }
            Ok(image) => images.push(image),
            Err(error) => problems.push(problem("images", format!("number {place} {error}"))),
        }
    }
    images
}

/// The name in addresses that goes with a name, which another may have already.
pub(super) fn slug(name: &str, otherwise: &str) -> Slug {
    const LONGEST: usize = 80;
    let ascii: String = normalise(name)
        .chars()
        .map(|c| if c.is_ascii() { c } else { ' ' })
        .collect();
    let mut text = String::new();
    for word in ascii.split_whitespace() {
        let room = LONGEST.saturating_sub(text.len());
        if word.len() >= room {
            break;
        }
        if !text.is_empty() {
            text.push('-');
        }
        text.push_str(word);
    }
    let text = if text.is_empty() { otherwise } else { &text };
    Slug::of(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> ProductFields {
        ProductFields {
            name: " Böle Mug ".to_owned(),
            description: "One.\r\nTwo.".to_owned(),
            price_minor: 1_990,
            category_id: 3,
            images: vec!["https://cdn.example/mug.jpg".to_owned()],
        }
    }

    fn problems(fields: ProductFields) -> Vec<(&'static str, String)> {
        let error = ProductDraft::try_from(fields).unwrap_err();
        let problems = error.problems().iter();
        problems.map(|p| (p.field, p.message.clone())).collect()
    }

    #[test]
    fn what_is_right_is_tidied() {
        let draft = ProductDraft::try_from(fields()).unwrap();
        assert_eq!(draft.name, "Böle Mug");
        assert_eq!(draft.description, "One.\nTwo.");
    }

    #[test]
    fn what_is_wrong_is_told_of_every_field() {
        let wrong = ProductFields {
            name: "<>".to_owned(),
            description: "x".repeat(4_001),
            price_minor: 0,
            images: [
                "javascript:alert(1)",
                "https://a.example",
                "https://a.example",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..fields()
        };
        let found: Vec<_> = problems(wrong)
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(found, ["name", "description", "price", "images", "images"]);
        for (name, message) in [
            ("", "is needed"),
            ("a\nb", "is one line of text"),
            ("a\0b", "is one line of text"),
            ("…", "has a letter or a digit"),
        ] {
            let wrong = ProductFields {
                name: name.to_owned(),
                ..fields()
            };
            assert_eq!(problems(wrong), [("name", message.to_owned())], "{name:?}");
        }
        let crowd = ProductFields {
            images: (0..9).map(|n| format!("https://a.example/{n}")).collect(),
            ..fields()
        };
        assert_eq!(problems(crowd), [("images", "are at most 8".to_owned())]);
    }

    #[test]
    fn slugs() {
        for (name, expected) in [
            ("Böle Mug, 300 ml", "bole-mug-300-ml"),
            ("茶碗", "product"),
            ("茶碗 small", "small"),
            (&"long ".repeat(50), &"long-".repeat(16)[..79]),
            (&"x".repeat(120), &"x".repeat(40)),
        ] {
            let slug = slug(name, "product");
            assert_eq!(slug.as_str(), expected, "{name:?}");
            assert!(slug.as_str().parse::<Slug>().is_ok());
        }
    }
}
