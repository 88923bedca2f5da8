//! What a search looks for: words, as they were normalised when they were written. The full-text index of each database finds them
//! (FTS5, `tsvector`), with no language of its own, so that all find the same.

use crate::database::Kind;

/// How many words count; more are left out.
const MOST_TERMS: usize = 6;
/// Letters of a word that count, in a text as in a search.
const LONGEST_WORD: usize = 40;

/// The words of a search, normalised; at least one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchTerms(Vec<String>);

impl SearchTerms {
    /// The words in what a person typed; `None` when there are none.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().take(256).collect();
        let mut terms: Vec<String> = Vec::new();
        for word in normalise(&text).split_whitespace() {
            if !terms.iter().any(|term| term == word) && terms.len() < MOST_TERMS {
                terms.push(word.to_owned());
            }
        }
        (!terms.is_empty()).then_some(Self(terms))
    }

    /// What asks an index for the products that have, for each term, a word that begins with it: FTS5's syntax, or `tsquery`'s. Terms
    /// are letters and digits, and quoted nevertheless: `AND` is a word.
    pub(super) fn question(&self, kind: Kind) -> String {
        let terms = self.0.iter().map(|term| singular(term));
        let (terms, and): (Vec<_>, _) = match kind {
            Kind::Sqlite => (terms.map(|term| format!("\"{term}\" *")).collect(), " AND "),
            Kind::Postgres => (terms.map(|term| format!("'{term}':*")).collect(), " & "),
        };
        terms.join(and)
    }

    /// What a name is compared with, for the order: one pattern for each place in the query; those to spare match everything.
    pub(super) fn patterns(&self) -> [String; MOST_TERMS] {
        std::array::from_fn(|index| {
            self.0
                .get(index)
                .map_or_else(|| "%".to_owned(), |term| word_prefix(singular(term)))
        })
    }
}

/// Letters and digits in lower case without accents, each word preceded by one space: `Böle Mug` becomes ` bole mug`. Of a long word
/// the beginning stays.
pub fn normalise(text: &str) -> String {
    let mut normalised = String::with_capacity(text.len() + 1);
    let mut between_words = true;
    let mut letters = 0;
    for c in text.chars().flat_map(char::to_lowercase).flat_map(plain) {
        // the dot that lower-casing leaves behind of a capital I with dot
        if c == '\u{307}' || c == '\'' || c == '’' {
            continue;
        }
        if !c.is_alphanumeric() {
            between_words = true;
            continue;
        }
        if std::mem::take(&mut between_words) {
            normalised.push(' ');
            letters = 0;
        }
        letters += 1;
        if letters <= LONGEST_WORD {
            normalised.push(c);
        }
    }
    normalised
}

/// A lower-case letter without its accent, as far as European languages need.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ą' => ('a', None),
        'æ' => ('a', Some('e')),
        'ç' | 'ć' | 'č' => ('c', None),
        'ď' | 'đ' | 'ð' => ('d', None),
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => ('e', None),
        'ğ' => ('g', None),
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => ('i', None),
        'ł' => ('l', None),
        'ñ' | 'ń' | 'ň' => ('n', None),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => ('o', None),
        'œ' => ('o', Some('e')),
        'ř' => ('r', None),
        'ß' => ('s', Some('s')),
        'ś' | 'š' | 'ş' => ('s', None),
        'ť' => ('t', None),
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => ('u', None),
        'ý' | 'ÿ' => ('y', None),
        'ź' | 'ż' | 'ž' => ('z', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// `mugs` finds a mug: words are matched from their start, so the shorter one finds both.
fn singular(term: &str) -> &str {
    match term.strip_suffix('s') {
        Some(stem) if stem.len() > 2 => stem,
        _ => term,
    }
}

/// A pattern for texts in which a word starts with `term`, for `LIKE … ESCAPE '\'`.
fn word_prefix(term: &str) -> String {
    let mut pattern = String::from("% ");
    for c in term.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising() {
        for (text, expected) in [
            ("Böle Mug, 300 ml", " bole mug 300 ml"),
            ("Crème-brûlée", " creme brulee"),
            ("ÆØÅ Straße", " aeoa strasse"),
            ("İstanbul", " istanbul"),
            ("baker's", " bakers"),
            (" -- ", ""),
            ("100%_\\", " 100"),
            ("茶碗", " 茶碗"),
        ] {
            assert_eq!(normalise(text), expected, "{text:?}");
        }
    }

    #[test]
    fn terms() {
        for (text, expected) in [
            ("", None),
            ("%_'\"", None),
            ("Mug mug  RED", Some(vec!["mug", "red"])),
            ("a b c d e f g h", Some(vec!["a", "b", "c", "d", "e", "f"])),
        ] {
            let terms = SearchTerms::parse(text).map(|terms| terms.0);
            let expected = expected.map(|e| e.into_iter().map(str::to_owned).collect());
            assert_eq!(terms, expected, "{text:?}");
        }
        let long = SearchTerms::parse(&"x".repeat(100_000)).unwrap();
        assert_eq!(long.0, ["x".repeat(LONGEST_WORD)]);
    }

    #[test]
    fn questions() {
        let terms = SearchTerms::parse("Mugs AND as").unwrap();
        assert_eq!(
            terms.question(Kind::Sqlite),
            r#""mug" * AND "and" * AND "as" *"#
        );
        assert_eq!(terms.question(Kind::Postgres), "'mug':* & 'and':* & 'as':*");
    }

    #[test]
    fn patterns() {
        let patterns = SearchTerms::parse("mugs as").unwrap().patterns();
        assert_eq!(patterns[..3], ["% mug%", "% as%", "%"]);
        assert_eq!(word_prefix(r"50%_\"), r"% 50\%\_\\%");
    }
}
