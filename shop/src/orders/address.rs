//! Where an order goes, and to whom its mails.

use crate::error::FieldProblem;

/// Where the shop delivers to: the country's code and name.
pub const COUNTRIES: [(&str, &str); 12] = [
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("DK", "Denmark"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("IE", "Ireland"),
    ("IT", "Italy"),
    ("LU", "Luxembourg"),
    ("NL", "Netherlands"),
    ("ES", "Spain"),
    ("SE", "Sweden"),
];

/// An address as it is written. Says nothing of itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ShipTo {
    /// Who gets it.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// More of it, or nothing.
    pub line2: String,
    /// Post code.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// Code of the country.
    pub country: String,
}

impl std::fmt::Debug for ShipTo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ShipTo(…)")
    }
}

impl ShipTo {
    /// The address without spaces around its parts.
    ///
    /// # Errors
    /// What is missing, too long, or where the shop does not deliver.
    pub fn checked(self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut part = |field, text: &str, most: usize, needed: bool| {
            let text = text.trim();
            let message = if text.is_empty() && needed {
                Some("is needed".to_owned())
            } else if text.chars().count() > most {
                Some(format!("is at most {most} characters long"))
            } else if text.chars().any(char::is_control) {
                Some("is one line of text".to_owned())
            } else {
                None
            };
            problems.extend(message.map(|message| FieldProblem { field, message }));
            text.to_owned()
        };
        let checked = Self {
            name: part("name", &self.name, 100, true),
            line1: part("line1", &self.line1, 200, true),
            line2: part("line2", &self.line2, 200, false),
            postcode: part("postcode", &self.postcode, 20, true),
            city: part("city", &self.city, 100, true),
            country: self.country.trim().to_ascii_uppercase(),
        };
        if country_name(&checked.country).is_none() {
            problems.push(FieldProblem {
                field: "country",
                message: "is not one that we deliver to".to_owned(),
            });
        }
        if problems.is_empty() {
            Ok(checked)
        } else {
            Err(problems)
        }
    }

    /// The name of the country.
    pub fn country_name(&self) -> &str {
        country_name(&self.country).unwrap_or(&self.country)
    }
}

fn country_name(code: &str) -> Option<&'static str> {
    let found = COUNTRIES.iter().find(|(known, _)| *known == code);
    found.map(|(_, name)| *name)
}

/// Where mails go. Says nothing of itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for MailAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MailAddress(…)")
    }
}

/// A text that no mail can be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an address such as `name@example.com`")]
pub struct NoMailAddress;

impl std::str::FromStr for MailAddress {
    type Err = NoMailAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;\"".contains(c);
        let (name, host) = text.rsplit_once('@').ok_or(NoMailAddress)?;
        let labels = host.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let valid = text.len() <= 254
            && (1..=64).contains(&name.len())
            && !name.contains('@')
            && text.chars().all(plain)
            && labels;
        valid.then(|| Self(text.to_owned())).ok_or(NoMailAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> ShipTo {
        ShipTo {
            name: " Ada L. ".into(),
            line1: "1 Long Lane".into(),
            line2: String::new(),
            postcode: "12345".into(),
            city: "Graz".into(),
            country: "at".into(),
        }
    }

    #[test]
    fn addresses() {
        let checked = address().checked().unwrap();
        assert_eq!(
            (checked.name.as_str(), checked.country_name()),
            ("Ada L.", "Austria")
        );
        assert_eq!(format!("{checked:?}"), "ShipTo(…)");
        let wrong = ShipTo {
            name: " ".into(),
            line1: "x".repeat(201),
            city: "Graz\nBcc: all".into(),
            country: "XX".into(),
            ..address()
        };
        let problems = wrong.checked().unwrap_err();
        let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["name", "line1", "city", "country"]);
    }

    #[test]
    fn mail_addresses() {
        for (text, valid) in [
            ("a@b.example", true),
            (" first.last+tag@mail.example.com ", true),
            ("a@localhost", true),
            ("", false),
            ("a", false),
            ("@b.example", false),
            ("a@", false),
            ("a@b..example", false),
            ("a b@c.example", false),
            ("a@b.example\r\nBcc: c@d.example", false),
            ("a@b@c.example", false),
            ("\"a\"@b.example", false),
        ] {
            assert_eq!(text.parse::<MailAddress>().is_ok(), valid, "{text:?}");
        }
    }
}
