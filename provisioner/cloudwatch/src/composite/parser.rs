//! From tokens to a rule.

use serde::{Deserialize, Serialize};

use super::lexer::{Token, TokenKind, tokens};
use super::{Amount, Rule, RuleError};
use crate::alarm::State;

/// The longest rule, in characters (BOTO:cloudwatch.AlarmRule).
pub const MAX_LENGTH: usize = 10_240;

/// The most different alarms that a rule may refer to (UG:alarm-combining).
pub const MAX_CHILDREN: usize = 100;

/// The most elements that a rule may have: each reference to an alarm, each `TRUE` or `FALSE`,
/// each pair of parentheses that groups (UG:alarm-combining; how parentheses count is
/// *undocumented*).
pub const MAX_ELEMENTS: usize = 500;

/// The most composite alarms whose rules may refer to one alarm (UG:alarm-combining).
pub const MAX_PARENTS: usize = 150;

/// How deep parentheses and `NOT` may be nested in each other. *Undocumented*: far more than any
/// rule needs, far less than any stack holds.
pub const MAX_NESTING: usize = 64;

/// Reads a rule, and checks its length, its elements and the number of its children. Keywords are
/// in upper case; `NOT` binds tighter than `AND`, and `AND` tighter than `OR` (*undocumented*).
pub fn parse(source: &str) -> Result<Rule, RuleError> {
    parse_with(source, Precedence::AndFirst)
}

/// What binds tighter where no parentheses tell (*undocumented*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// `AND` before `OR`, as everywhere.
    #[default]
    AndFirst,
    /// Whatever stands first.
    LeftToRight,
}

/// The same with another precedence of `AND` and `OR`. The canonical text of the rule has
/// parentheses where it needs them to mean the same everywhere.
pub fn parse_with(source: &str, precedence: Precedence) -> Result<Rule, RuleError> {
    let length = source.chars().count();
    if length > MAX_LENGTH {
        let message = format!("a rule has at most {MAX_LENGTH} characters, not {length}");
        return Err(of_whole(source, message));
    }
    let rule = read_with(source, precedence)?;
    if precedence == Precedence::LeftToRight {
        // its canonical text has more parentheses, and is what is stored
        read(&rule.to_string()).map_err(|error| of_whole(source, error.message))?;
    }
    Ok(rule)
}

fn of_whole(source: &str, message: String) -> RuleError {
    RuleError {
        message,
        start: 0,
        end: source.len(),
        hint: None,
    }
}

/// Reads a rule of any length: the canonical text of one may be longer than what was written.
pub(super) fn read(source: &str) -> Result<Rule, RuleError> {
    read_with(source, Precedence::AndFirst)
}

fn read_with(source: &str, precedence: Precedence) -> Result<Rule, RuleError> {
    let whole = |message: String| of_whole(source, message);
    let mut parser = Parser {
        tokens: tokens(source)?,
        at: 0,
        depth: 0,
        elements: 0,
        precedence,
    };
    let rule = parser.whole()?;
    if parser.elements > MAX_ELEMENTS {
        let message = format!(
            "a rule has at most {MAX_ELEMENTS} elements, not {}",
            parser.elements
        );
        return Err(whole(message));
    }
    let children = rule.children().len();
    if children > MAX_CHILDREN {
        let message = format!("a rule refers to at most {MAX_CHILDREN} alarms, not {children}");
        return Err(whole(message));
    }
    Ok(rule)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    elements: usize,
    precedence: Precedence,
}

const END: Token = Token {
    kind: TokenKind::End,
    start: 0,
    end: 0,
};

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .unwrap_or(&END)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// Takes the next token if it is this keyword.
    fn keyword(&mut self, keyword: &str) -> bool {
        let is = matches!(&self.peek().kind, TokenKind::Word(word) if word == keyword);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, kind: &TokenKind, symbol: &str) -> Result<(), RuleError> {
        if self.peek().kind == *kind {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    fn whole(&mut self) -> Result<Rule, RuleError> {
        if self.peek().kind == TokenKind::End {
            return Err(self.peek().error("the rule is empty"));
        }
        let rule = self.or()?;
        match self.peek().kind {
            TokenKind::End => Ok(rule),
            _ => Err(self.unexpected("`AND`, `OR` or the end")),
        }
    }

    fn or(&mut self) -> Result<Rule, RuleError> {
        if self.precedence == Precedence::LeftToRight {
            return self.left_to_right();
        }
        let mut rules = vec![self.and()?];
        while self.keyword("OR") {
            rules.push(self.and()?);
        }
        Ok(one_or(rules, Rule::Or))
    }

    fn left_to_right(&mut self) -> Result<Rule, RuleError> {
        let mut rules = vec![self.unary()?];
        let mut is_and = true;
        let joined = |rules: Vec<Rule>, is_and: bool| {
            one_or(rules, if is_and { Rule::And } else { Rule::Or })
        };
        loop {
            let next_is_and = self.keyword("AND");
            if !next_is_and && !self.keyword("OR") {
                return Ok(joined(rules, is_and));
            }
            if next_is_and != is_and && rules.len() > 1 {
                rules = vec![joined(rules, is_and)];
            }
            is_and = next_is_and;
            rules.push(self.unary()?);
        }
    }

    fn and(&mut self) -> Result<Rule, RuleError> {
        let mut rules = vec![self.unary()?];
        while self.keyword("AND") {
            rules.push(self.unary()?);
        }
        Ok(one_or(rules, Rule::And))
    }

    fn unary(&mut self) -> Result<Rule, RuleError> {
        if self.keyword("NOT") {
            let rule = self.nested(Self::unary)?;
            return Ok(Rule::Not(Box::new(rule)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Rule, RuleError> {
        let token = self.peek().clone();
        self.elements += 1;
        match &token.kind {
            TokenKind::Open => {
                self.at += 1;
                let rule = self.nested(Self::or)?;
                self.expect(&TokenKind::Close, ")")?;
                Ok(rule)
            }
            TokenKind::Word(word) => {
                self.at += 1;
                match word.as_str() {
                    "TRUE" => Ok(Rule::Constant(true)),
                    "FALSE" => Ok(Rule::Constant(false)),
                    "AT_LEAST" => self.at_least(),
                    _ => self.is(&token, word),
                }
            }
            _ => Err(self.unexpected("a condition such as `ALARM(name)`")),
        }
    }

    fn is(&mut self, token: &Token, word: &str) -> Result<Rule, RuleError> {
        let Ok(state) = word.parse::<State>() else {
            return Err(not_a_keyword(token, word));
        };
        self.expect(&TokenKind::Open, "(")?;
        let alarm = self.name()?;
        self.expect(&TokenKind::Close, ")")?;
        Ok(Rule::Is { state, alarm })
    }

    fn at_least(&mut self) -> Result<Rule, RuleError> {
        self.expect(&TokenKind::Open, "(")?;
        let amount_at = self.next();
        let amount = amount(&amount_at)?;
        self.expect(&TokenKind::Comma, ",")?;
        let negated = self.keyword("NOT");
        let state = self.state()?;
        self.expect(&TokenKind::Comma, ",")?;
        self.expect(&TokenKind::Open, "(")?;
        let mut alarms = vec![self.name()?];
        while self.peek().kind == TokenKind::Comma {
            self.at += 1;
            alarms.push(self.name()?);
        }
        self.expect(&TokenKind::Close, ")")?;
        self.expect(&TokenKind::Close, ")")?;
        self.elements += alarms.len() - 1;
        if let Amount::Count(count) = amount
            && usize::try_from(count).is_ok_and(|count| count > alarms.len())
        {
            let message = format!("at least {count} of {} alarms can never hold", alarms.len());
            return Err(amount_at.error(message));
        }
        Ok(Rule::AtLeast {
            amount,
            negated,
            state,
            alarms,
        })
    }

    fn state(&mut self) -> Result<State, RuleError> {
        let token = self.next();
        let state = match &token.kind {
            TokenKind::Word(word) => word.parse().ok(),
            _ => None,
        };
        state.ok_or_else(|| token.error("expected `ALARM`, `OK` or `INSUFFICIENT_DATA`"))
    }

    fn name(&mut self) -> Result<String, RuleError> {
        let token = self.next();
        match token.kind {
            TokenKind::Quoted(ref name) if name.is_empty() => {
                Err(token.error("the name of an alarm is not empty"))
            }
            TokenKind::Word(name) | TokenKind::Quoted(name) => Ok(name),
            _ => Err(token.error("expected the name or ARN of an alarm")),
        }
    }

    fn nested(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<Rule, RuleError>,
    ) -> Result<Rule, RuleError> {
        if self.depth >= MAX_NESTING {
            let message = format!("the rule is nested deeper than {MAX_NESTING} levels");
            return Err(RuleError {
                hint: Some("split it into several composite alarms".to_owned()),
                ..self.peek().error(message)
            });
        }
        self.depth += 1;
        let rule = parse(self);
        self.depth -= 1;
        rule
    }

    fn unexpected(&self, expected: &str) -> RuleError {
        let token = self.peek();
        let found = match &token.kind {
            TokenKind::Word(word) => format!("`{word}`"),
            TokenKind::Quoted(name) => format!("`\"{name}\"`"),
            TokenKind::Open => "`(`".to_owned(),
            TokenKind::Close => "`)`".to_owned(),
            TokenKind::Comma => "`,`".to_owned(),
            TokenKind::End => "the end".to_owned(),
        };
        let hint = match &token.kind {
            TokenKind::Word(word) => {
                let upper = word.to_uppercase();
                (matches!(upper.as_str(), "AND" | "OR" | "NOT") && upper != *word)
                    .then(|| format!("write `{upper}`"))
            }
            _ => None,
        };
        RuleError {
            hint,
            ..token.error(format!("expected {expected}, found {found}"))
        }
    }
}

fn one_or(mut rules: Vec<Rule>, many: impl FnOnce(Vec<Rule>) -> Rule) -> Rule {
    match rules.pop() {
        Some(only) if rules.is_empty() => only,
        Some(last) => {
            rules.push(last);
            many(rules)
        }
        None => Rule::Constant(false),
    }
}

fn amount(token: &Token) -> Result<Amount, RuleError> {
    let wrong = |message: &str| Err(token.error(message));
    let TokenKind::Word(word) = &token.kind else {
        return wrong("expected a number of alarms, or a percentage such as `60%`");
    };
    if let Some(digits) = word.strip_suffix('%') {
        return match digits.parse::<u32>() {
            Ok(percent @ 1..=100) => Ok(Amount::Percent(percent)),
            _ => wrong("a percentage is a whole number from 1 to 100"),
        };
    }
    match word.parse::<u32>() {
        Ok(count @ 1..) => Ok(Amount::Count(count)),
        _ => wrong("expected a number of alarms from 1, or a percentage such as `60%`"),
    }
}

fn not_a_keyword(token: &Token, word: &str) -> RuleError {
    const KEYWORDS: [&str; 7] = [
        "ALARM",
        "OK",
        "INSUFFICIENT_DATA",
        "AT_LEAST",
        "NOT",
        "TRUE",
        "FALSE",
    ];
    let upper = word.to_uppercase();
    let distance = |keyword: &&str| strsim::damerau_levenshtein(&upper, keyword);
    let nearest = KEYWORDS.into_iter().min_by_key(distance);
    let hint = match nearest {
        Some(keyword) if distance(&keyword) <= keyword.len() / 3 => {
            format!("did you mean `{keyword}`?")
        }
        _ => format!("write `ALARM({word})`, `OK({word})` or `INSUFFICIENT_DATA({word})`"),
    };
    RuleError {
        hint: Some(hint),
        ..token.error(format!("`{word}` is not a condition"))
    }
}
