//! Partial matches: how names are split into tokens, and how the tokens of a term are found in them
//! (UG:search-expression-syntax, "Tokenization" and "Partial matches").

/// The tokens of a name in the order in which they stand there, in lower case, after the whole name
/// joined if that is not the only one.
///
/// A token starts at each hump of camel case (the last of several capitals belongs to what follows:
/// `SDBFailure` is `sdb` and `failure`), at the first of several digits, and after characters that are
/// neither letter nor digit. A small letter after a digit starts none (*undocumented*).
pub fn tokens(name: &str) -> Vec<String> {
    let parts: Vec<String> = Parts::of(name).map(str::to_lowercase).collect();
    if parts.len() == 1 {
        return parts;
    }
    let joined = (!parts.is_empty()).then(|| parts.concat());
    joined.into_iter().chain(parts).collect()
}

/// The tokens of a name, as they are written there.
#[derive(Debug, Clone)]
struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn of(name: &'a str) -> Self {
        Self { rest: name }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut chars = text.char_indices().peekable();
        let (_, mut last) = chars.next()?;
        let end = loop {
            let Some((index, c)) = chars.next() else {
                break text.len();
            };
            let next = chars.peek().map(|(_, next)| *next);
            if !c.is_alphanumeric() || starts_token(last, c, next) {
                break index;
            }
            last = c;
        };
        let (part, rest) = text.split_at(end);
        self.rest = rest;
        Some(part)
    }
}

/// Whether a token starts at `c`, which stands between these letters or digits.
fn starts_token(last: char, c: char, next: Option<char>) -> bool {
    if c.is_numeric() {
        !last.is_numeric()
    } else if c.is_uppercase() {
        !last.is_uppercase() || next.is_some_and(char::is_lowercase)
    } else {
        false
    }
}

/// A term without quotes.
///
/// A term of one token finds that token in any case, also where it is a whole name. One of several
/// finds them one after the other in one name. Those tokens that a camel-case hump or a digit
/// divides keep their case; those between other characters do not. The guide only says that several
/// tokens keep their case, but also that `network/errors` finds `Network-Errors-2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Partial {
    /// As it is written.
    text: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    AsWritten(String),
    /// In lower case.
    AnyCase(String),
}

impl Partial {
    /// The term of this text; `None` when there is neither letter nor digit in it.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        for piece in text.split(|c: char| !c.is_alphanumeric()) {
            let parts: Vec<&str> = Parts::of(piece).collect();
            match parts.as_slice() {
                [only] => tokens.push(Token::AnyCase(only.to_lowercase())),
                several => {
                    tokens.extend(
                        several
                            .iter()
                            .map(|one| Token::AsWritten((*one).to_owned())),
                    );
                }
            }
        }
        (!tokens.is_empty()).then(|| Self {
            text: text.to_owned(),
            tokens,
        })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether this name has the tokens of the term.
    pub(super) fn is_in(&self, name: &str) -> bool {
        let first = self.tokens.first();
        // most names have not even the letters, which is quicker to tell than their tokens
        (first.is_some_and(|first| first.may_be_in(name)) && self.are_in(name))
            || self.is_whole(name)
    }

    /// Whether this name has the tokens one after the other.
    fn are_in(&self, name: &str) -> bool {
        let mut parts = Parts::of(name);
        loop {
            let mut found = parts.clone();
            if self
                .tokens
                .iter()
                .all(|token| found.next().is_some_and(|part| token.is(part)))
            {
                return true;
            }
            if parts.next().is_none() {
                return false;
            }
        }
    }

    /// Whether the one token of the term is all of the name's tokens joined.
    fn is_whole(&self, name: &str) -> bool {
        let [Token::AnyCase(token)] = self.tokens.as_slice() else {
            return false;
        };
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).eq(token.chars())
    }
}

impl Token {
    /// Whether its letters are anywhere in a name.
    fn may_be_in(&self, name: &str) -> bool {
        match self {
            Self::AsWritten(token) => name.contains(token.as_str()),
            Self::AnyCase(token) => {
                // other letters may have these in lower case
                !name.is_ascii()
                    || name
                        .as_bytes()
                        .windows(token.len())
                        .any(|part| part.eq_ignore_ascii_case(token.as_bytes()))
            }
        }
    }

    fn is(&self, part: &str) -> bool {
        match self {
            Self::AsWritten(token) => token == part,
            Self::AnyCase(token) if part.is_ascii() => token.eq_ignore_ascii_case(part),
            Self::AnyCase(token) => part.chars().flat_map(char::to_lowercase).eq(token.chars()),
        }
    }
}
