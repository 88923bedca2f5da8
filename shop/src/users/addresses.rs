//! Where people have their things sent.

use std::fmt;
use std::str::FromStr;

use shop_telemetry::Metric;
use sqlx::FromRow;

use super::store::Statement;
use super::{Users, statements as sql};
use crate::catalog::InvalidId;
use crate::error::Error;
use crate::identity::UserId;
use crate::ids::is_id;
use crate::orders::ShipTo;

const MOST: i64 = 20;
const NONE: Error = Error::NotFound("address");

/// The id of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressId(String);

impl FromStr for AddressId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        is_id(text).then(|| Self(text.to_owned())).ok_or(InvalidId)
    }
}

impl fmt::Display for AddressId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// An address that someone keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its name here.
    pub id: AddressId,
    /// The address.
    pub ship_to: ShipTo,
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    line1: String,
    line2: String,
    postcode: String,
    city: String,
    country: String,
}

impl Users {
    /// The addresses of `user`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn addresses(&self, user: &UserId) -> Result<Vec<Address>, Error> {
        let rows = sqlx::query_as::<_, Row>(sql::ADDRESSES)
            .bind(user.as_str().to_owned())
            .fetch_all(self.database.pool());
        let rows = self.database.timed("address.all", rows).await?;
        Ok(rows.into_iter().map(Address::from).collect())
    }

    /// Keeps another address.
    ///
    /// # Errors
    /// When something is wrong with it, when there are many already, when there is no such user, or when the database fails.
    pub async fn add_address(&self, user: &UserId, ship_to: ShipTo) -> Result<Address, Error> {
        let ship_to = ship_to.checked().map_err(Error::Invalid)?;
        self.account(user).await?.ok_or(Error::NotFound("user"))?;
        let id = AddressId(self.ids.next());
        let mut tx = self.database.begin().await?;
        let count = sqlx::query_as::<_, (i64,)>(sql::COUNT_ADDRESSES)
            .bind(user.as_str().to_owned())
            .fetch_one(&mut *tx);
        let (count,) = self.database.timed("address.count", count).await?;
        if count >= MOST {
            return Err(Error::Conflict("There are 20 addresses already"));
        }
        let added = bound(sql::ADD_ADDRESS, &id, user, &ship_to)
            .bind(self.now())
            .execute(&mut *tx);
        self.database.timed("address.add", added).await?;
        self.commit(tx).await?;
        self.count(Metric::ProfileUpdates);
        Ok(Address { id, ship_to })
    }

    /// Changes an address.
    ///
    /// # Errors
    /// When something is wrong with it, when `user` has no such address, or when the database fails.
    pub async fn change_address(
        &self,
        user: &UserId,
        id: &AddressId,
        ship_to: ShipTo,
    ) -> Result<Address, Error> {
        let ship_to = ship_to.checked().map_err(Error::Invalid)?;
        let changed = bound(sql::SET_ADDRESS, id, user, &ship_to)
            .bind(self.now())
            .execute(self.database.pool());
        let changed = self.database.write("address.change", changed).await?;
        if changed.rows_affected() == 0 {
            return Err(NONE);
        }
        self.count(Metric::ProfileUpdates);
        let id = id.clone();
        Ok(Address { id, ship_to })
    }

    /// Forgets an address.
    ///
    /// # Errors
    /// When `user` has no such address, or the database fails.
    pub async fn remove_address(&self, user: &UserId, id: &AddressId) -> Result<(), Error> {
        let removed = sqlx::query(sql::REMOVE_ADDRESS)
            .bind(id.0.clone())
            .bind(user.as_str().to_owned())
            .execute(self.database.pool());
        let removed = self.database.write("address.remove", removed).await?;
        if removed.rows_affected() == 0 {
            return Err(NONE);
        }
        self.count(Metric::ProfileUpdates);
        Ok(())
    }
}

fn bound(statement: &'static str, id: &AddressId, user: &UserId, ship_to: &ShipTo) -> Statement {
    sqlx::query(statement)
        .bind(id.0.clone())
        .bind(user.as_str().to_owned())
        .bind(ship_to.name.clone())
        .bind(ship_to.line1.clone())
        .bind(ship_to.line2.clone())
        .bind(ship_to.postcode.clone())
        .bind(ship_to.city.clone())
        .bind(ship_to.country.clone())
}

impl From<Row> for Address {
    fn from(row: Row) -> Self {
        Self {
            id: AddressId(row.id),
            ship_to: ShipTo {
                name: row.name,
                line1: row.line1,
                line2: row.line2,
                postcode: row.postcode,
                city: row.city,
                country: row.country,
            },
        }
    }
}
