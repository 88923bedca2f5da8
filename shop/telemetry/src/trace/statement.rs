//! The text of a query without what is in it: literals are replaced, parameters stay as they are.

/// On one line, with `?` for each text or number. `$1` and what is part of a name stay.
pub(super) fn sanitised(sql: &str) -> String {
    let mut kept = String::with_capacity(sql.len());
    let mut rest = sql.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        let in_name = before.is_alphanumeric() || "_$\"".contains(before);
        let last = match c {
            '\'' => {
                skip_text(&mut rest);
                '?'
            }
            '0'..='9' if !in_name => {
                while rest
                    .next_if(|c| c.is_ascii_alphanumeric() || *c == '.')
                    .is_some()
                {}
                '?'
            }
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if last != ' ' || !kept.ends_with(' ') {
            kept.push(last);
        }
        before = last;
    }
    kept.trim().to_owned()
}

/// Up to the quote that ends it; two quotes are one within.
fn skip_text(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = rest.next() {
        if c == '\'' && rest.next_if_eq(&'\'').is_none() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn literals_are_gone_and_parameters_stay() {
        for (sql, expected) in [
            (
                "SELECT  a1\n FROM t2 WHERE id = $1",
                "SELECT a1 FROM t2 WHERE id = $1",
            ),
            ("x = 'it''s O''Hara' AND y = 12.5e3", "x = ? AND y = ?"),
            ("LIMIT 20 OFFSET 40", "LIMIT ? OFFSET ?"),
            ("IN (1,2, 3)", "IN (?,?, ?)"),
            ("x = -1", "x = -?"),
            ("x = 'never ended", "x = ?"),
            ("", ""),
        ] {
            assert_eq!(sanitised(sql), expected);
        }
    }
}
