//! Drafts of orders in the database.

use shop_telemetry::{CheckoutStep, Label, Metric, Telemetry};
use sqlx::FromRow;

use super::Draft;
use super::draft::Destination;
use crate::database::Database;
use crate::error::Error;
use crate::identity::UserId;
use crate::ids::Ids;
use crate::orders::ShipTo;
use crate::payment::Card;

const BEGIN: &str = "INSERT INTO checkouts (owner, key, email, ship_name, ship_line1, ship_line2, ship_postcode, ship_city,
        ship_country, card, updated_at)
    VALUES ($1, $2, '', '', '', '', '', '', '', '', $3) ON CONFLICT (owner) DO NOTHING";
const DRAFT: &str = "SELECT key, email, ship_name, ship_line1, ship_line2, ship_postcode, ship_city, ship_country, card
    FROM checkouts WHERE owner = $1";
const ADDRESS: &str =
    "UPDATE checkouts SET email = $2, ship_name = $3, ship_line1 = $4, ship_line2 = $5,
        ship_postcode = $6, ship_city = $7, ship_country = $8, updated_at = $9
    WHERE owner = $1";
const PAYMENT: &str = "UPDATE checkouts SET card = $2, updated_at = $3 WHERE owner = $1";
const RENEW: &str = "UPDATE checkouts SET key = $2, updated_at = $3 WHERE owner = $1";
const END: &str = "DELETE FROM checkouts WHERE owner = $1";

/// Drafts. Clones share the database.
#[derive(Clone)]
pub struct Checkouts {
    database: Database,
    ids: Ids,
    telemetry: Telemetry,
}

#[derive(FromRow)]
struct Row {
    key: String,
    email: String,
    ship_name: String,
    ship_line1: String,
    ship_line2: String,
    ship_postcode: String,
    ship_city: String,
    ship_country: String,
    card: String,
}

impl Checkouts {
    /// The drafts in `database`.
    pub fn new(database: Database, ids: Ids, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            telemetry,
        }
    }

    /// Begins a checkout, or goes on with the one there is.
    pub(crate) async fn begin(&self, owner: &UserId) -> Result<(), Error> {
        let begun = sqlx::query(BEGIN)
            .bind(text(owner))
            .bind(self.ids.next())
            .bind(self.now())
            .execute(self.database.pool());
        let begun = self.database.write("checkout.begin", begun).await?;
        if begun.rows_affected() > 0 {
            self.telemetry
                .count(Metric::CheckoutsStarted, &Label::Service);
        }
        self.done(CheckoutStep::Cart);
        Ok(())
    }

    /// The draft of `owner`, if they have begun.
    pub(crate) async fn draft(&self, owner: &UserId) -> Result<Option<Draft>, Error> {
        let row = sqlx::query_as::<_, Row>(DRAFT)
            .bind(text(owner))
            .fetch_optional(self.database.pool());
        let row = self.database.timed("checkout.draft", row).await?;
        row.map(Draft::try_from).transpose()
    }

    pub(crate) async fn set_destination(
        &self,
        owner: &UserId,
        destination: Destination,
    ) -> Result<(), Error> {
        let ship_to = destination.ship_to;
        let set = sqlx::query(ADDRESS)
            .bind(text(owner))
            .bind(destination.email.as_str().to_owned())
            .bind(ship_to.name)
            .bind(ship_to.line1)
            .bind(ship_to.line2)
            .bind(ship_to.postcode)
            .bind(ship_to.city)
            .bind(ship_to.country)
            .bind(self.now())
            .execute(self.database.pool());
        self.database.write("checkout.address", set).await?;
        self.done(CheckoutStep::Address);
        Ok(())
    }

    pub(crate) async fn set_card(&self, owner: &UserId, card: Card) -> Result<(), Error> {
        let set = sqlx::query(PAYMENT)
            .bind(text(owner))
            .bind(card.token())
            .bind(self.now())
            .execute(self.database.pool());
        self.database.write("checkout.payment", set).await?;
        self.done(CheckoutStep::Payment);
        Ok(())
    }

    /// The customer confirmed what they saw.
    pub(crate) fn reviewed(&self) {
        self.done(CheckoutStep::Review);
    }

    /// The order failed: the next attempt will be another order.
    pub(crate) async fn renew(&self, owner: &UserId) -> Result<(), Error> {
        let renewed = sqlx::query(RENEW)
            .bind(text(owner))
            .bind(self.ids.next())
            .bind(self.now())
            .execute(self.database.pool());
        self.database.write("checkout.renew", renewed).await?;
        Ok(())
    }

    /// The order went through.
    pub(crate) async fn end(&self, owner: &UserId) -> Result<(), Error> {
        let ended = sqlx::query(END)
            .bind(text(owner))
            .execute(self.database.pool());
        self.database.write("checkout.end", ended).await?;
        Ok(())
    }

    fn done(&self, step: CheckoutStep) {
        self.telemetry.count(Metric::CheckoutSteps, &step.into());
    }

    fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}

impl TryFrom<Row> for Draft {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        // nothing was said yet
        let destination = if row.email.is_empty() {
            None
        } else {
            Some(Destination {
                email: row
                    .email
                    .parse()
                    .map_err(|_| Error::Broken("a mail address"))?,
                ship_to: ShipTo {
                    name: row.ship_name,
                    line1: row.ship_line1,
                    line2: row.ship_line2,
                    postcode: row.ship_postcode,
                    city: row.ship_city,
                    country: row.ship_country,
                },
            })
        };
        Ok(Self {
            key: row.key.parse().map_err(|_| Error::Broken("a key"))?,
            destination,
            card: row.card.parse().ok(),
        })
    }
}

fn text(owner: &UserId) -> String {
    owner.as_str().to_owned()
}
