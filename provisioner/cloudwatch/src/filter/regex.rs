//! The regular expressions that patterns may have (LG:FilterAndPatternSyntax, "Supported regular
//! expressions (regex) syntax").

use crate::syntax::SyntaxError;
use std::fmt;

/// How large a compiled expression may be, in bytes.
const MAX_SIZE: usize = 1 << 20;

/// A regular expression of the subset that patterns may have. Finds a match anywhere in a text, in
/// linear time.
#[derive(Debug, Clone)]
pub struct Regex {
    source: String,
    compiled: regex::Regex,
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Regex {}

/// Between percent signs.
impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}%", self.source)
    }
}

impl Regex {
    /// The expression as it is written, without percent signs.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether it finds a match in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }

    /// The expression `source`, which stands at `offset` of the pattern.
    pub(super) fn parse_at(source: &str, offset: usize) -> Result<Self, SyntaxError> {
        let mut translation = Translation {
            source,
            offset,
            out: String::new(),
            in_class: false,
        };
        translation.run()?;
        let compiled = regex::RegexBuilder::new(&translation.out)
            .size_limit(MAX_SIZE)
            .build();
        let compiled = compiled.map_err(|error| {
            let what = match error {
                regex::Error::CompiledTooBig(_) => "is too large",
                _ => "is not well formed",
            };
            let message = format!("the regular expression `{source}` {what}");
            SyntaxError::new(offset..offset + source.len(), message)
        })?;
        Ok(Self {
            source: source.to_owned(),
            compiled,
        })
    }
}

/// Checks the subset, and writes what the engine means by the same.
struct Translation<'a> {
    source: &'a str,
    offset: usize,
    out: String,
    in_class: bool,
}

impl<'a> Translation<'a> {
    fn run(&mut self) -> Result<(), SyntaxError> {
        if self.source.is_empty() {
            let message = "the regular expression is empty";
            return Err(SyntaxError::new(self.offset - 1..self.offset + 1, message));
        }
        let mut at = 0;
        while let Some(c) = self.rest(at).chars().next() {
            at += match c {
                '\\' => self.escape(at)?,
                '{' if !self.in_class => self.repetition(at),
                _ => self.plain(at, c)?,
            };
        }
        Ok(())
    }

    fn rest(&self, at: usize) -> &'a str {
        self.source.get(at..).unwrap_or_default()
    }

    fn fail(&self, at: usize, length: usize, message: String) -> SyntaxError {
        let start = self.offset + at;
        SyntaxError::new(start..start + length, message)
    }

    fn plain(&mut self, at: usize, c: char) -> Result<usize, SyntaxError> {
        // a blank is not in AWS's list, but in one of its examples
        let allowed = c.is_ascii_alphanumeric() || ":_#=@/;,- ^$?[]{}|*+.".contains(c);
        if !allowed {
            let error = self.fail(
                at,
                c.len_utf8(),
                format!("`{c}` is not supported in regular expressions"),
            );
            return Err(match c {
                '(' | ')' => error.hint(format!(
                    "there are no groups; the character itself is written `\\x{:02X}`",
                    u32::from(c)
                )),
                c if c.is_ascii() => error.hint(format!("write `\\x{:02X}`", u32::from(c))),
                _ => error.hint("characters of several bytes can not be matched; write `.`"),
            });
        }
        let begins = self.rest(at).get(1..).unwrap_or_default();
        match c {
            '[' if self.in_class => self.out.push_str("\\["),
            '[' => {
                self.in_class = true;
                self.out.push('[');
                // a closing bracket comes first when it is meant itself
                let negated = begins.starts_with('^');
                let first = begins.strip_prefix('^').unwrap_or(begins);
                self.out.push_str(if negated { "^" } else { "" });
                if first.starts_with(']') && first.get(1..).is_some_and(|rest| rest.contains(']')) {
                    self.out.push_str("\\]");
                    return Ok(2 + usize::from(negated));
                }
                return Ok(1 + usize::from(negated));
            }
            ']' if self.in_class => {
                self.in_class = false;
                self.out.push(']');
            }
            ']' => self.out.push_str("\\]"),
            // two in a row would be a set operation
            '-' if self.in_class && self.out.ends_with('-') => self.out.push_str("\\-"),
            '}' => self.out.push_str("\\}"),
            _ => self.out.push(c),
        }
        Ok(1)
    }

    /// `{m,n}`, in which either may be left out, with or without blanks.
    fn repetition(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        let inner = rest
            .get(1..)
            .and_then(|rest| rest.split_once('}'))
            .map(|(inner, _)| inner);
        let Some(inner) = inner else {
            self.out.push_str("\\{");
            return 1;
        };
        let length = inner.len() + 2;
        let counts: String = inner.chars().filter(|c| *c != ' ').collect();
        let counts = match counts.strip_prefix(',') {
            Some(most) => format!("0,{most}"),
            None => counts,
        };
        if counts.is_empty() || !counts.chars().all(|c| c.is_ascii_digit() || c == ',') {
            self.out.push_str("\\{");
            return 1;
        }
        self.out.extend(["{", &counts, "}"]);
        length
    }

    fn escape(&mut self, at: usize) -> Result<usize, SyntaxError> {
        let Some(c) = self.rest(at).chars().nth(1) else {
            let message = "a backslash needs a character after it".to_owned();
            return Err(self.fail(at, 1, message));
        };
        match c {
            'd' => self.out.push_str("[0-9]"),
            'D' => self.out.push_str("[^0-9]"),
            's' => self.out.push_str("[ \\t\\n\\r\\x0b\\x0c]"),
            'S' => self.out.push_str("[^ \\t\\n\\r\\x0b\\x0c]"),
            'w' => self.out.push_str("[a-zA-Z_0-9]"),
            'W' => self.out.push_str("[^a-zA-Z_0-9]"),
            'x' => {
                let digits = self.rest(at).get(2..4).unwrap_or_default();
                if !is_ascii(digits) {
                    let message =
                        "`\\x` needs two hexadecimal digits of an ASCII character".to_owned();
                    return Err(self.fail(at, 2, message));
                }
                self.out.extend(["\\x", digits]);
                return Ok(4);
            }
            // the engine takes these with a backslash for the edges of words
            '<' | '>' => self.out.push(c),
            c if c.is_ascii_punctuation() => {
                self.out.push('\\');
                self.out.push(c);
            }
            _ => {
                let message = format!("`\\{c}` is not supported in regular expressions");
                let error = self.fail(at, 1 + c.len_utf8(), message);
                return Err(
                    error.hint("there are `\\d`, `\\D`, `\\s`, `\\S`, `\\w`, `\\W` and `\\xhh`")
                );
            }
        }
        Ok(1 + c.len_utf8())
    }
}

fn is_ascii(digits: &str) -> bool {
    digits.len() == 2 && u8::from_str_radix(digits, 16).is_ok_and(|code| code.is_ascii())
}
