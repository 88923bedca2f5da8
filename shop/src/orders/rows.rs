//! Rows as the database gives them, and what they mean.

use std::str::FromStr;

use sqlx::FromRow;

use super::{Happened, Order, OrderEvent, OrderLine, OrderSummary, ShipTo, State, Status};
use crate::catalog::{Currency, Money, ProductId};
use crate::error::Error;

#[derive(FromRow)]
pub(super) struct OrderRow {
    pub(super) id: String,
    pub(super) version: i64,
    number: String,
    user_id: String,
    fingerprint: String,
    status: String,
    lease_number: i64,
    email: String,
    total_minor: i64,
    currency: String,
    card: String,
    ship_name: String,
    ship_line1: String,
    ship_line2: String,
    ship_postcode: String,
    ship_city: String,
    ship_country: String,
    placed_at: i64,
    updated_at: i64,
}

#[derive(FromRow)]
pub(super) struct LineRow {
    pub(super) order_id: String,
    product_id: i64,
    name: String,
    quantity: i64,
    price_minor: i64,
}

#[derive(FromRow)]
pub(super) struct EventRow {
    kind: String,
    reason: String,
    charged: i64,
    at: i64,
}

impl OrderRow {
    /// What a list shows. It goes by the stored status: an order that is broken must not break the list.
    pub(super) fn summary(self, lines: Vec<LineRow>) -> Result<OrderSummary, Error> {
        let currency = Currency::from_code(&self.currency).ok_or(Error::Broken("a currency"))?;
        let lines = lines.into_iter().map(|line| line.read(currency));
        Ok(OrderSummary {
            id: parsed(&self.id, "an order's id")?,
            number: parsed(&self.number, "an order's number")?,
            user: parsed(&self.user_id, "a user's id")?,
            status: Status::from_name(&self.status).ok_or(Error::Broken("a status"))?,
            total: money(self.total_minor, currency)?,
            lines: lines.collect::<Result<_, _>>()?,
            placed_at: self.placed_at,
        })
    }

    /// The order with these lines, whose state is the fold of these events.
    pub(super) fn with(self, lines: Vec<LineRow>, events: &[OrderEvent]) -> Result<Order, Error> {
        let state = State::fold(events.iter().map(|event| event.happened))
            .map_err(|_| Error::Broken("the events of an order"))?;
        let stored = Status::from_name(&self.status).ok_or(Error::Broken("a status"))?;
        if stored != state.status || usize::try_from(self.version) != Ok(events.len()) {
            return Err(Error::Broken("an order that is not the sum of its events"));
        }
        let currency = Currency::from_code(&self.currency).ok_or(Error::Broken("a currency"))?;
        let lines = lines.into_iter().map(|line| line.read(currency));
        Ok(Order {
            id: parsed(&self.id, "an order's id")?,
            number: parsed(&self.number, "an order's number")?,
            user: parsed(&self.user_id, "a user's id")?,
            state,
            version: self.version,
            lease_number: self.lease_number,
            email: parsed(&self.email, "a mail address")?,
            ship_to: ShipTo {
                name: self.ship_name,
                line1: self.ship_line1,
                line2: self.ship_line2,
                postcode: self.ship_postcode,
                city: self.ship_city,
                country: self.ship_country,
            },
            card: parsed(&self.card, "a card")?,
            total: money(self.total_minor, currency)?,
            lines: lines.collect::<Result<_, _>>()?,
            placed_at: self.placed_at,
            updated_at: self.updated_at,
            fingerprint: self.fingerprint,
        })
    }
}

fn parsed<T: FromStr>(text: &str, what: &'static str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::Broken(what))
}

impl LineRow {
    pub(super) fn read(self, currency: Currency) -> Result<OrderLine, Error> {
        Ok(OrderLine {
            product: ProductId::new(self.product_id),
            name: self.name,
            quantity: u32::try_from(self.quantity).map_err(|_| Error::Broken("a quantity"))?,
            price: money(self.price_minor, currency)?,
        })
    }
}

impl TryFrom<EventRow> for OrderEvent {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self, Error> {
        let happened = Happened::from_parts(&row.kind, &row.reason, row.charged != 0);
        Ok(Self {
            happened: happened.ok_or(Error::Broken("an event of an order"))?,
            at: row.at,
        })
    }
}

fn money(minor: i64, currency: Currency) -> Result<Money, Error> {
    let minor = u64::try_from(minor).map_err(|_| Error::Broken("a price"))?;
    Ok(Money::new(minor, currency))
}
