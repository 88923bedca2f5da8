//! Accounts and logins as JSON.

use axum::extract::{FromRef, FromRequestParts, Path, State};
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use shop_telemetry::Metric;

use super::{Account, Address, AddressId, Client, Registration, Session, Users};
use crate::api::JsonBody;
use crate::app::App;
use crate::error::Error;
use crate::identity::{Principal, Role, Tokens, UserId, bearer};
use crate::ids::Ids;
use crate::orders::ShipTo;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/users", post(register))
        .route("/api/users/{id}/profile", get(profile).put(set_profile))
        .route("/api/users/{id}/addresses", get(addresses).post(add))
        .route(
            "/api/users/{id}/addresses/{address_id}",
            put(change).delete(remove),
        )
        .route("/api/auth/login", post(login))
        .route("/api/auth/refresh", post(refresh))
        .route("/api/auth/logout", post(logout))
        .route("/api/auth/guest", post(guest))
        .route("/api/auth/password-reset", post(ask_reset))
        .route("/api/auth/password-reset/confirm", post(reset))
}

/// The user that the path names, for whom the bearer of the token may act.
struct Subject(UserId);

impl FromRequestParts<App> for Subject {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        let principal = Principal::from_request_parts(parts, app).await?;
        let none = || Error::NotFound("user");
        let Path(Named { id }) = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| none())?;
        let id = id.parse().map_err(|_| none())?;
        principal.may_act_for(&id)?;
        Ok(Self(id))
    }
}

/// The address that the path names.
struct Named(AddressId);

impl FromRequestParts<App> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct InPath {
            address_id: String,
        }
        let none = || Error::NotFound("address");
        let Path(InPath { address_id }) = Path::from_request_parts(parts, app)
            .await
            .map_err(|_| none())?;
        address_id.parse().map(Self).map_err(|_| none())
    }
}

/// The login of the request's token. A guest has none.
struct Login(Option<String>);

impl FromRequestParts<App> for Login {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Principal::from_request_parts(parts, app).await?;
        let token = bearer(parts).ok_or(Error::Unauthenticated)?;
        Ok(Self(Tokens::from_ref(app).verify(token)?.sid))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewUser {
    name: String,
    email: String,
    password: String,
}

#[derive(Serialize)]
struct ProfileBody {
    id: UserId,
    name: String,
    email: String,
    role: Role,
    created_at: i64,
}

impl From<&Account> for ProfileBody {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.clone(),
            name: account.name.clone(),
            email: account.email.as_str().to_owned(),
            role: account.role,
            created_at: account.created_at,
        }
    }
}

async fn register(
    State(users): State<Users>,
    client: Client,
    JsonBody(new): JsonBody<NewUser>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<ProfileBody>), Error> {
    users.count(Metric::RegistrationsStarted);
    let registration = Registration {
        name: &new.name,
        email: &new.email,
        password: &new.password,
    };
    let account = users.register(registration, &client).await?;
    let location = [(LOCATION, format!("/api/users/{}/profile", account.id))];
    Ok((
        StatusCode::CREATED,
        location,
        Json(ProfileBody::from(&account)),
    ))
}

async fn profile(
    State(users): State<Users>,
    Subject(id): Subject,
) -> Result<Json<ProfileBody>, Error> {
    let account = users.account(&id).await?.ok_or(Error::NotFound("user"))?;
    Ok(Json(ProfileBody::from(&account)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewProfile {
    name: String,
    email: String,
    password: Option<String>,
}

async fn set_profile(
    State(users): State<Users>,
    Subject(id): Subject,
    client: Client,
    JsonBody(new): JsonBody<NewProfile>,
) -> Result<Json<ProfileBody>, Error> {
    let wanted = (new.name.as_str(), new.email.as_str());
    let account = users
        .change_profile(&id, wanted, new.password.as_deref(), &client)
        .await?;
    Ok(Json(ProfileBody::from(&account)))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAddress {
    name: String,
    line1: String,
    #[serde(default)]
    line2: String,
    postcode: String,
    city: String,
    country: String,
}

#[derive(Serialize)]
struct AddressBody {
    id: String,
    #[serde(flatten)]
    address: NewAddress,
}

#[derive(Serialize)]
struct AddressList {
    items: Vec<AddressBody>,
}

impl From<NewAddress> for ShipTo {
    fn from(new: NewAddress) -> Self {
        Self {
            name: new.name,
            line1: new.line1,
            line2: new.line2,
            postcode: new.postcode,
            city: new.city,
            country: new.country,
        }
    }
}

impl From<Address> for AddressBody {
    fn from(address: Address) -> Self {
        let Address { id, ship_to } = address;
        Self {
            id: id.to_string(),
            address: NewAddress {
                name: ship_to.name,
                line1: ship_to.line1,
                line2: ship_to.line2,
                postcode: ship_to.postcode,
                city: ship_to.city,
                country: ship_to.country,
            },
        }
    }
}

async fn addresses(
    State(users): State<Users>,
    Subject(user): Subject,
) -> Result<Json<AddressList>, Error> {
    let addresses = users.addresses(&user).await?;
    let items = addresses.into_iter().map(AddressBody::from).collect();
    Ok(Json(AddressList { items }))
}

async fn add(
    State(users): State<Users>,
    Subject(user): Subject,
    JsonBody(new): JsonBody<NewAddress>,
) -> Result<(StatusCode, Json<AddressBody>), Error> {
    let address = users.add_address(&user, new.into()).await?;
    Ok((StatusCode::CREATED, Json(address.into())))
}

async fn change(
    State(users): State<Users>,
    Subject(user): Subject,
    Named(id): Named,
    JsonBody(new): JsonBody<NewAddress>,
) -> Result<Json<AddressBody>, Error> {
    let address = users.change_address(&user, &id, new.into()).await?;
    Ok(Json(address.into()))
}

async fn remove(
    State(users): State<Users>,
    Subject(user): Subject,
    Named(id): Named,
) -> Result<StatusCode, Error> {
    users.remove_address(&user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
    /// Whose cart is to be theirs.
    guest_token: Option<String>,
}

#[derive(Serialize)]
struct SessionBody {
    user_id: UserId,
    role: Role,
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_expires_in: Option<u64>,
}

impl SessionBody {
    fn new(principal: Principal, access_token: String, refresh_token: Option<String>) -> Self {
        let lifetime = Session::refresh_lifetime();
        Self {
            user_id: principal.id,
            role: principal.role,
            access_token,
            token_type: "Bearer",
            expires_in: Tokens::LIFETIME.as_secs(),
            refresh_expires_in: refresh_token.as_ref().map(|_| lifetime),
            refresh_token,
        }
    }
}

impl From<Session> for SessionBody {
    fn from(session: Session) -> Self {
        let refresh = Some(session.refresh_token);
        Self::new(session.principal, session.access_token, refresh)
    }
}

async fn login(
    State(users): State<Users>,
    State(tokens): State<Tokens>,
    client: Client,
    JsonBody(given): JsonBody<Credentials>,
) -> Result<Json<SessionBody>, Error> {
    let guest = given.guest_token.as_deref().map(|token| {
        let claims = tokens.verify(token).ok();
        claims
            .filter(|claims| claims.role == Role::Guest)
            .ok_or_else(|| Error::invalid("guest_token", "is no token of a guest that holds"))
    });
    let guest = guest.transpose()?;
    let account = users.check(&given.email, &given.password, &client).await?;
    let session = users.open(&account, &tokens).await?;
    users.count(Metric::Logins);
    if let Some(guest) = guest {
        users.welcome(&guest.sub, &account).await;
    }
    Ok(Json(session.into()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refresh {
    refresh_token: String,
}

async fn refresh(
    State(users): State<Users>,
    State(tokens): State<Tokens>,
    JsonBody(given): JsonBody<Refresh>,
) -> Result<Json<SessionBody>, Error> {
    let session = users.refresh(&given.refresh_token, &tokens).await?;
    Ok(Json(session.into()))
}

async fn logout(State(users): State<Users>, Login(login): Login) -> Result<StatusCode, Error> {
    if let Some(login) = login {
        users.end_login(&login).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A name for someone who has none: with it they have a cart.
async fn guest(
    State(tokens): State<Tokens>,
    State(ids): State<Ids>,
) -> Result<(StatusCode, Json<SessionBody>), Error> {
    let guest = Principal::guest(UserId::guest(&ids.next()));
    let token = tokens.issue(&guest, None)?;
    let body = SessionBody::new(guest, token, None);
    Ok((StatusCode::CREATED, Json(body)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetWish {
    email: String,
}

async fn ask_reset(
    State(users): State<Users>,
    client: Client,
    JsonBody(wish): JsonBody<ResetWish>,
) -> Result<StatusCode, Error> {
    let email = super::accounts::email(&wish.email);
    let email = email.map_err(|problem| Error::Invalid(vec![problem]))?;
    users.ask_reset(&email, &client).await?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    token: String,
    password: String,
}

async fn reset(
    State(users): State<Users>,
    JsonBody(new): JsonBody<NewPassword>,
) -> Result<StatusCode, Error> {
    users.reset(&new.token, &new.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
