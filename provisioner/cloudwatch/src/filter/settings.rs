//! What AWS leaves open about matching.

/// How patterns match where AWS does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// What a term without regular expression finds.
    pub terms: TermMatch,
    /// Whether a JSON string that reads as a number is one. *Undocumented*; not by default, since
    /// patterns tell strings from numbers.
    pub numeric_text: bool,
    /// Whether `!=` holds where the JSON property is not there. *Undocumented*; not by default,
    /// since `NOT EXISTS` asks for that.
    pub absent_differs: bool,
}

/// What a term finds. *Undocumented*: AWS says "contain the word", and shows words only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TermMatch {
    /// The term anywhere: `ERROR` is in `ERRORS`.
    #[default]
    Substring,
    /// The term between characters that are neither letters nor digits.
    Word,
}
