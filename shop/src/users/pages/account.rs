//! What someone signed in sees of their account.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::super::{Account, Address, AddressId};
use super::desk::{Answer, Desk, Member, to};
use crate::app::App;
use crate::error::Error;
use crate::orders::{COUNTRIES, ShipTo};
use crate::visit::CsrfForm;

const NONE: Error = Error::NotFound("address");

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProfileForm {
    name: String,
    email: String,
    password: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AddressForm {
    name: String,
    line1: String,
    line2: String,
    postcode: String,
    city: String,
    country: String,
    /// `remove`, or nothing.
    #[serde(skip_serializing)]
    deed: String,
}

impl AddressForm {
    fn ship_to(&self) -> ShipTo {
        ShipTo {
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            postcode: self.postcode.clone(),
            city: self.city.clone(),
            country: self.country.clone(),
        }
    }
}

impl From<ShipTo> for AddressForm {
    fn from(ship_to: ShipTo) -> Self {
        Self {
            name: ship_to.name,
            line1: ship_to.line1,
            line2: ship_to.line2,
            postcode: ship_to.postcode,
            city: ship_to.city,
            country: ship_to.country,
            deed: String::new(),
        }
    }
}

/// The address that the path names, of one who is signed in.
pub(super) struct Own {
    member: Member,
    id: AddressId,
}

impl FromRequestParts<App> for Own {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let member = Member::from_request_parts(parts, app).await?;
        let none = || NONE.into_response();
        let Path(id) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| none())?;
        let id = id.parse().map_err(|_| none())?;
        Ok(Self { member, id })
    }
}

impl Member {
    async fn account(&self) -> Result<Account, Error> {
        let account = self.desk.users.account(&self.principal.id).await?;
        account.ok_or(Error::NotFound("user"))
    }

    async fn page(&self, form: &ProfileForm, problem: Option<&Error>) -> Answer {
        let addresses = self.desk.users.addresses(&self.principal.id).await?;
        let more = context! {
            form => context! { name => form.name.as_str(), email => form.email.as_str() },
            addresses => addresses.iter().map(view).collect::<Value>(),
        };
        self.desk.page("account.html", problem, more)
    }
}

fn view(address: &Address) -> Value {
    let ship_to = &address.ship_to;
    context! {
        id => address.id.to_string(),
        name => ship_to.name.as_str(),
        line1 => ship_to.line1.as_str(),
        line2 => ship_to.line2.as_str(),
        postcode => ship_to.postcode.as_str(),
        city => ship_to.city.as_str(),
        country => ship_to.country_name(),
    }
}

pub(super) async fn show(member: Member) -> Answer {
    let account = member.account().await?;
    let form = ProfileForm {
        name: account.name,
        email: account.email.as_str().to_owned(),
        ..ProfileForm::default()
    };
    member.page(&form, None).await
}

pub(super) async fn set_profile(member: Member, CsrfForm(form): CsrfForm<ProfileForm>) -> Answer {
    let wanted = (form.name.as_str(), form.email.as_str());
    let (users, client) = (&member.desk.users, &member.desk.client);
    let changed = users
        .change_profile(&member.principal.id, wanted, Some(&form.password), client)
        .await;
    match changed {
        Ok(_) => Ok(to("/account")),
        Err(error) if error.status().is_client_error() => member.page(&form, Some(&error)).await,
        Err(error) => Err(error),
    }
}

fn address_page(
    desk: &Desk,
    id: Option<&AddressId>,
    form: &AddressForm,
    problem: Option<&Error>,
) -> Answer {
    let more = context! {
        id => id.map_or_else(|| "new".to_owned(), ToString::to_string),
        form => Value::from(Serde(form)),
        countries => COUNTRIES.map(|(code, name)| context! { code, name }).to_vec(),
    };
    desk.page("account-address.html", problem, more)
}

/// The form for an address: an empty one under the id `new`.
pub(super) async fn edit(own: Own) -> Answer {
    let desk = &own.member.desk;
    if own.id.to_string() == "new" {
        return address_page(desk, None, &AddressForm::default(), None);
    }
    let addresses = desk.users.addresses(&own.member.principal.id).await?;
    let address = addresses.into_iter().find(|address| address.id == own.id);
    let form = address.ok_or(NONE)?.ship_to.into();
    address_page(desk, Some(&own.id), &form, None)
}

pub(super) async fn add(member: Member, CsrfForm(form): CsrfForm<AddressForm>) -> Answer {
    let users = &member.desk.users;
    match users
        .add_address(&member.principal.id, form.ship_to())
        .await
    {
        Ok(_) => Ok(to("/account")),
        Err(error) if error.status().is_client_error() => {
            address_page(&member.desk, None, &form, Some(&error))
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn change(own: Own, CsrfForm(form): CsrfForm<AddressForm>) -> Answer {
    let (desk, user) = (&own.member.desk, &own.member.principal.id);
    if form.deed == "remove" {
        desk.users.remove_address(user, &own.id).await?;
        return Ok(to("/account"));
    }
    match desk
        .users
        .change_address(user, &own.id, form.ship_to())
        .await
    {
        Ok(_) => Ok(to("/account")),
        Err(error @ Error::Invalid(_)) => address_page(desk, Some(&own.id), &form, Some(&error)),
        Err(error) => Err(error),
    }
}
