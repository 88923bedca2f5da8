//! What an event is a reason to write, and to whom.

use minijinja::{Value, context};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::MailKind;
use super::mail::line;
use crate::catalog::{Currency, Money};
use crate::events::{ConsumerError, Delivered, Topic};
use crate::orders::OrderNumber;

/// A mail that is due.
pub(super) struct Occasion {
    pub(super) kind: MailKind,
    /// What its Message-ID is made of: an order's number, else the event's id.
    pub(super) subject: String,
    /// Their addresses, unchecked.
    pub(super) to: Vec<String>,
    /// What its templates need.
    pub(super) context: Value,
}

#[derive(Deserialize)]
struct OrderTold {
    number: String,
    email: String,
    total_minor: u64,
    currency: String,
    lines: Vec<LineTold>,
}

#[derive(Deserialize)]
struct LineTold {
    name: String,
    quantity: u32,
    price_minor: u64,
}

#[derive(Deserialize)]
struct StockTold {
    product_id: u32,
    name: String,
    available: u32,
    #[serde(default)]
    emails: Vec<String>,
}

#[derive(Deserialize)]
struct UserTold {
    email: String,
    name: String,
    token: Option<String>,
}

impl Occasion {
    /// What `event` is a reason for. `admin` is told of the shop itself. The product that it is about, if any, has its page at
    /// `path`.
    ///
    /// # Errors
    /// When the event lacks what the mail is to say: it will never have it.
    pub(super) fn of(
        event: &Delivered,
        admin: Option<&str>,
        path: &str,
    ) -> Result<Self, ConsumerError> {
        match event.event.topic {
            Topic::OrderConfirmed => order(event, MailKind::OrderConfirmation),
            Topic::OrderShipped => order(event, MailKind::OrderShipped),
            Topic::OrderCancelled => order(event, MailKind::OrderCancelled),
            Topic::StockLow => {
                let told: StockTold = read(event)?;
                let to = admin.map(str::to_owned).into_iter().collect();
                Ok(stock(event, MailKind::LowStock, &told, to, path))
            }
            Topic::StockBack => {
                let mut told: StockTold = read(event)?;
                let to = std::mem::take(&mut told.emails);
                Ok(stock(event, MailKind::BackInStock, &told, to, path))
            }
            Topic::UserRegistered => user(event, MailKind::Welcome),
            Topic::PasswordReset => user(event, MailKind::PasswordReset),
        }
    }
}

fn order(event: &Delivered, kind: MailKind) -> Result<Occasion, ConsumerError> {
    let told: OrderTold = read(event)?;
    let number: OrderNumber = told.number.parse().map_err(|_| lacking())?;
    let currency = Currency::from_code(&told.currency).ok_or_else(lacking)?;
    let money = |minor| Money::new(minor, currency);
    let lines: Vec<_> = told
        .lines
        .iter()
        .map(|one| {
            let price = money(one.price_minor).times(one.quantity).to_string();
            context! { name => line(&one.name), quantity => one.quantity, price }
        })
        .collect();
    Ok(Occasion {
        kind,
        context: context! {
            number => number.as_str(),
            total => money(told.total_minor).to_string(),
            lines,
        },
        subject: number.to_string(),
        to: vec![told.email],
    })
}

fn stock(
    event: &Delivered,
    kind: MailKind,
    told: &StockTold,
    to: Vec<String>,
    path: &str,
) -> Occasion {
    Occasion {
        kind,
        subject: event.id.clone(),
        to,
        context: context! {
            product_id => told.product_id,
            name => line(&told.name),
            available => told.available,
            path,
        },
    }
}

fn user(event: &Delivered, kind: MailKind) -> Result<Occasion, ConsumerError> {
    let told: UserTold = read(event)?;
    let token = told.token.unwrap_or_default();
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    if !token.chars().all(harmless) || (kind == MailKind::PasswordReset && token.is_empty()) {
        return Err(lacking());
    }
    Ok(Occasion {
        kind,
        subject: event.id.clone(),
        to: vec![told.email],
        context: context! { name => called(&told.name), token },
    })
}

/// How someone is called who says themselves what they are called: anyone can register with the address of another, who is to read
/// no advertisement in a mail of the shop. What looks like an address or a number to call is not a name.
fn called(name: &str) -> String {
    const DIGITS: usize = 5;
    let name = line(name);
    let dot = |c: char| ".\u{3002}\u{ff0e}\u{ff61}".contains(c);
    let parts: Vec<&str> = name.split(dot).collect();
    let hosts = parts.windows(2).any(|pair| match pair {
        [before, after] => {
            let letters = after.chars().take_while(|c| c.is_alphanumeric());
            before.ends_with(char::is_alphanumeric) && letters.count() > 1
        }
        _ => false,
    });
    let digits = name.chars().filter(|c| c.is_numeric()).count();
    if hosts || digits >= DIGITS || name.contains(['/', '\\', ':', '@']) {
        "dear customer".to_owned()
    } else {
        name
    }
}

fn read<T: DeserializeOwned>(event: &Delivered) -> Result<T, ConsumerError> {
    T::deserialize(&event.event.payload).map_err(|_| lacking())
}

/// Says nothing of what there is: that is personal.
fn lacking() -> ConsumerError {
    ConsumerError::Never("an event without what its mail is to say".to_owned())
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn only_a_name_is_one() {
        for name in [
            "Ada Lovelace",
            "J. R. R. Tolkien",
            "Dr. Ada",
            "Ada 2",
            "Åsa O’Neill-Ó",
        ] {
            assert_eq!(called(name), name);
        }
        for name in [
            "You have won: https://evil.example",
            "Ada, see evil.example",
            "Ada, see EVIL。example",
            "write to eve@example",
            "call +43 660 123",
        ] {
            assert_eq!(called(name), "dear customer", "{name}");
        }
    }
}
