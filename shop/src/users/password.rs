//! Which passwords are good enough.

use std::fmt;

use super::Email;

const SHORTEST: usize = 10;
const LONGEST: usize = 128;
/// What guesses begin with. Compared without digits and marks around it.
const COMMON: [&str; 16] = [
    "password",
    "passwort",
    "passw0rd",
    "qwertyuiop",
    "qwerty",
    "qwertz",
    "letmein",
    "iloveyou",
    "welcome",
    "administrator",
    "admin",
    "changeme",
    "football",
    "sunshine",
    "princess",
    "larkwood",
];

/// A password that may be set. Says nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

impl Password {
    /// `text` as the password of an account.
    ///
    /// # Errors
    /// What to do better.
    pub fn new(text: &str, email: Option<&Email>) -> Result<Self, String> {
        let length = text.chars().count();
        if length < SHORTEST {
            return Err(format!(
                "is at least {SHORTEST} characters long; a few words that do not belong together are easy to remember"
            ));
        }
        if length > LONGEST {
            return Err(format!("is at most {LONGEST} characters long"));
        }
        let lower = text.to_lowercase();
        let core = lower.trim_matches(|c: char| !c.is_alphabetic());
        if COMMON.contains(&core) || is_run(&lower) {
            return Err("is one of the first that are guessed; choose another".to_owned());
        }
        let name = email.and_then(|email| email.as_str().split('@').next());
        let repeats = name.is_some_and(|name| core == name);
        if repeats || email.is_some_and(|email| lower == email.as_str()) {
            return Err("must not be made of the e-mail address".to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// One character again and again, or each the next: `aaaa`, `12345`, `zyxw`.
fn is_run(text: &str) -> bool {
    let codes: Vec<_> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let mut steps = codes.windows(2).map(|pair| match pair {
        [first, second] => second - first,
        _ => 0,
    });
    let wraps = |step: i64| step == -9;
    let first = steps.next().unwrap_or_default();
    // 1234567890 goes on after the nine
    first.abs() <= 1 && steps.all(|step| step == first || wraps(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords() {
        let email: Email = "margarete@example.com".parse().unwrap();
        for (text, valid) in [
            ("correct horse", true),
            ("pässwörter!", true),
            ("7f3a-99b1-0c", true),
            ("short", false),
            ("ninechars", false),
            (&"x1".repeat(65), false),
            ("aaaaaaaaaaaa", false),
            ("1234567890", false),
            ("abcdefghijkl", false),
            ("Password2026!", false),
            ("qwertyuiop", false),
            ("Margarete1", false),
            ("margarete@example.com", false),
        ] {
            let found = Password::new(text, Some(&email));
            assert_eq!(found.is_ok(), valid, "{text}: {found:?}");
        }
        let password = Password::new("correct horse", None).unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }
}
