//! From `[ … ]` to columns.

use super::columns::{Column, Columns};
use super::comparison::Comparison;
use super::json_parser::{Word, comparison, operator};
use super::scanner::Scanner;
use crate::syntax::SyntaxError;

/// Texts without quotation marks may have more characters here, as the examples do.
const COLUMN_WORD: Word = Word {
    is: |c| !c.is_whitespace() && !",]&|\"%=<>!()".contains(c),
};

/// Reads the pattern whose bracket is at `start`.
pub(super) fn parse(source: &str, start: usize) -> Result<Columns, SyntaxError> {
    let mut scanner = Scanner::new(source, start + 1);
    let mut columns = Columns {
        first: Vec::new(),
        last: None,
    };
    loop {
        scanner.skip_blanks();
        let at = scanner.at();
        if scanner.take("...") {
            if columns.last.is_some() {
                let message = "a pattern has at most one ellipsis";
                return Err(SyntaxError::new(scanner.since(at), message));
            }
            columns.last = Some(Vec::new());
        } else {
            let column = column(&mut scanner)?;
            if columns.columns().any(|known| known.name == column.name) {
                let message = format!("there are two columns `{}`", column.name);
                return Err(SyntaxError::new(at..at + column.name.len(), message));
            }
            match &mut columns.last {
                Some(last) => last.push(column),
                None => columns.first.push(column),
            }
        }
        scanner.skip_blanks();
        if scanner.take(",") {
            continue;
        }
        if scanner.take("]") {
            break;
        }
        return Err(unexpected(&scanner));
    }
    scanner.skip_blanks();
    if scanner.rest().is_empty() {
        return Ok(columns);
    }
    let message = "nothing may follow the closing `]`";
    Err(SyntaxError::new(scanner.at()..source.len(), message))
}

fn unexpected(scanner: &Scanner<'_>) -> SyntaxError {
    let message = format!("expected `,` or `]`, found {}", scanner.found());
    let error = SyntaxError::new(scanner.here(), message);
    match scanner.peek() {
        Some('&' | '|') => error.hint("the signs are doubled: `&&` and `||`"),
        Some('=' | '<' | '>' | '!') => error.hint("values with such signs need quotation marks"),
        _ => error,
    }
}

fn column(scanner: &mut Scanner<'_>) -> Result<Column, SyntaxError> {
    let name = name(scanner)?.to_owned();
    scanner.skip_blanks();
    let mut any: Vec<Vec<Comparison>> = Vec::new();
    if matches!(scanner.peek(), Some('=' | '!' | '<' | '>')) {
        any.push(vec![condition(scanner)?]);
    }
    loop {
        scanner.skip_blanks();
        let another_list = scanner.take("||");
        if any.is_empty() || !(another_list || scanner.take("&&")) {
            if another_list {
                let message = "the first condition of this column has no comparison";
                return Err(SyntaxError::new(scanner.here(), message));
            }
            return Ok(Column { name, any });
        }
        scanner.skip_blanks();
        let at = scanner.at();
        let again = self::name(scanner)?;
        if again != name {
            let message = format!("conditions of one column can not be about another, `{again}`");
            let hint = format!("write `{name}` here, or a comma before `{again}`");
            return Err(SyntaxError::new(scanner.since(at), message).hint(hint));
        }
        scanner.skip_blanks();
        let condition = condition(scanner)?;
        match any.last_mut() {
            Some(list) if !another_list => list.push(condition),
            _ => any.push(vec![condition]),
        }
    }
}

fn condition(scanner: &mut Scanner<'_>) -> Result<Comparison, SyntaxError> {
    let operator = operator(scanner)?;
    comparison(scanner, operator, &COLUMN_WORD)
}

fn name<'a>(scanner: &mut Scanner<'a>) -> Result<&'a str, SyntaxError> {
    let name = scanner.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if name.is_empty() {
        let message = format!("expected the name of a column, found {}", scanner.found());
        let hint = "names have letters, digits, `-` and `_`; `...` stands for columns without name";
        return Err(SyntaxError::new(scanner.here(), message).hint(hint));
    }
    Ok(name)
}
