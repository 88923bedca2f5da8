//! Accounts and logins as JSON.

use axum::Json;
use axum::extract::{FromRef, FromRequestParts, Path, State};
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use serde::{Deserialize, Serialize};
use shop_telemetry::Metric;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Account, Address, AddressId, Client, Registration, Session, Users};
use crate::admin::{Action, Audit};
use crate::api::JsonBody;
use crate::app::App;
use crate::error::Error;
use crate::identity::{Principal, Role, Tokens, UserId, bearer};
use crate::ids::Ids;
use crate::orders::ShipTo;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(profile, set_profile))
        .routes(routes!(addresses, add))
        .routes(routes!(change, remove))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
        .routes(routes!(guest))
        .routes(routes!(ask_reset))
        .routes(routes!(reset))
}

/// The user that the path names, for whom the bearer of the token may act.
struct Subject {
    id: UserId,
    by: UserId,
}

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
        let by = principal.id;
        Ok(Self { id, by })
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    #[schema(min_length = 1, example = "Ada Lovelace")]
    name: String,
    #[schema(min_length = 3, example = "ada@example.com")]
    email: String,
    /// At least ten characters, and not easily guessed.
    #[schema(
        min_length = 10,
        max_length = 128,
        example = "pebbles under a long bridge"
    )]
    password: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Profile)]
struct ProfileBody {
    #[schema(value_type = String)]
    id: UserId,
    name: String,
    email: String,
    #[schema(schema_with = crate::openapi::roles)]
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

/// A new account.
#[utoipa::path(post, path = "/api/users", tag = "users", operation_id = "register", request_body = NewUser, responses((status = CREATED, body = ProfileBody, headers(("Location" = String, description = "Where its profile is"))), (status = CONFLICT, description = "There is such an account")))]
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

/// A profile.
#[utoipa::path(get, path = "/api/users/{id}/profile", tag = "users", operation_id = "get_profile", security(("bearer" = [])), params(("id" = String, Path, description = "Whose")), responses((status = OK, body = ProfileBody)))]
async fn profile(
    State(users): State<Users>,
    Subject { id, .. }: Subject,
) -> Result<Json<ProfileBody>, Error> {
    let account = users.account(&id).await?.ok_or(Error::NotFound("user"))?;
    Ok(Json(ProfileBody::from(&account)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewProfile {
    #[schema(min_length = 1, example = "Ada King")]
    name: String,
    #[schema(min_length = 3, example = "ada@example.com")]
    email: String,
    /// Needed for another e-mail address.
    password: Option<String>,
}

/// Changes a profile. Another e-mail address takes the password, too.
#[utoipa::path(put, path = "/api/users/{id}/profile", tag = "users", operation_id = "change_profile", security(("bearer" = [])), params(("id" = String, Path, description = "Whose")), request_body = NewProfile, responses((status = OK, body = ProfileBody), (status = CONFLICT, description = "Another account has the address, or this one was changed meanwhile")))]
async fn set_profile(
    State(users): State<Users>,
    State(audit): State<Audit>,
    Subject { id, by }: Subject,
    client: Client,
    JsonBody(new): JsonBody<NewProfile>,
) -> Result<Json<ProfileBody>, Error> {
    let wanted = (new.name.as_str(), new.email.as_str());
    let changed = users.change_profile(&id, wanted, new.password.as_deref(), &client);
    let account = audit
        .on_behalf(&by, (&id, Action::ProfileChanged), changed)
        .await?;
    Ok(Json(ProfileBody::from(&account)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAddress {
    #[schema(min_length = 1, example = "Ada Lovelace")]
    name: String,
    /// Street and number.
    #[schema(min_length = 1, example = "1 Long Lane")]
    line1: String,
    #[serde(default)]
    line2: String,
    #[schema(min_length = 1, example = "8010")]
    postcode: String,
    #[schema(min_length = 1, example = "Graz")]
    city: String,
    /// The code of a country that the shop delivers to.
    #[schema(min_length = 2, example = "AT")]
    country: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Address)]
struct AddressBody {
    id: String,
    name: String,
    line1: String,
    line2: String,
    postcode: String,
    city: String,
    country: String,
}

#[derive(Serialize, ToSchema)]
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
            name: ship_to.name,
            line1: ship_to.line1,
            line2: ship_to.line2,
            postcode: ship_to.postcode,
            city: ship_to.city,
            country: ship_to.country,
        }
    }
}

/// The addresses that a customer keeps.
#[utoipa::path(get, path = "/api/users/{id}/addresses", tag = "users", operation_id = "list_addresses", security(("bearer" = [])), params(("id" = String, Path, description = "Whose")), responses((status = OK, body = AddressList)))]
async fn addresses(
    State(users): State<Users>,
    Subject { id: user, .. }: Subject,
) -> Result<Json<AddressList>, Error> {
    let addresses = users.addresses(&user).await?;
    let items = addresses.into_iter().map(AddressBody::from).collect();
    Ok(Json(AddressList { items }))
}

/// Keeps an address.
#[utoipa::path(post, path = "/api/users/{id}/addresses", tag = "users", operation_id = "add_address", security(("bearer" = [])), params(("id" = String, Path, description = "Whose")), request_body = NewAddress, responses((status = CREATED, body = AddressBody), (status = CONFLICT, description = "There are too many")))]
async fn add(
    State(users): State<Users>,
    State(audit): State<Audit>,
    Subject { id: user, by }: Subject,
    JsonBody(new): JsonBody<NewAddress>,
) -> Result<(StatusCode, Json<AddressBody>), Error> {
    let added = users.add_address(&user, new.into());
    let address = audit
        .on_behalf(&by, (&user, Action::AddressAdded), added)
        .await?;
    Ok((StatusCode::CREATED, Json(address.into())))
}

/// Changes an address.
#[utoipa::path(put, path = "/api/users/{id}/addresses/{address_id}", tag = "users", operation_id = "change_address", security(("bearer" = [])), params(("id" = String, Path, description = "Whose"), ("address_id" = String, Path, description = "The address's id")), request_body = NewAddress, responses((status = OK, body = AddressBody)))]
async fn change(
    State(users): State<Users>,
    State(audit): State<Audit>,
    Subject { id: user, by }: Subject,
    Named(id): Named,
    JsonBody(new): JsonBody<NewAddress>,
) -> Result<Json<AddressBody>, Error> {
    let changed = users.change_address(&user, &id, new.into());
    let address = audit
        .on_behalf(&by, (&user, Action::AddressChanged), changed)
        .await?;
    Ok(Json(address.into()))
}

/// Keeps an address no longer.
#[utoipa::path(delete, path = "/api/users/{id}/addresses/{address_id}", tag = "users", operation_id = "remove_address", security(("bearer" = [])), params(("id" = String, Path, description = "Whose"), ("address_id" = String, Path, description = "The address's id")), responses((status = NO_CONTENT)))]
async fn remove(
    State(users): State<Users>,
    State(audit): State<Audit>,
    Subject { id: user, by }: Subject,
    Named(id): Named,
) -> Result<StatusCode, Error> {
    let removed = users.remove_address(&user, &id);
    audit
        .on_behalf(&by, (&user, Action::AddressRemoved), removed)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
    /// Whose cart is to be theirs.
    guest_token: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionBody {
    #[schema(value_type = String)]
    user_id: UserId,
    #[schema(schema_with = crate::openapi::roles)]
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

/// Tokens for an account.
///
/// With a guest's token, what is in the guest's cart is put into the account's.
#[utoipa::path(post, path = "/api/auth/login", tag = "auth", operation_id = "log_in", request_body = Credentials, responses((status = OK, body = SessionBody), (status = UNAUTHORIZED, description = "Wrong credentials")))]
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Refresh {
    refresh_token: String,
}

/// New tokens for a refresh token, which is used up with it.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "auth", operation_id = "refresh", request_body = Refresh, responses((status = OK, body = SessionBody), (status = UNAUTHORIZED, description = "It is used up, too old, or none")))]
async fn refresh(
    State(users): State<Users>,
    State(tokens): State<Tokens>,
    JsonBody(given): JsonBody<Refresh>,
) -> Result<Json<SessionBody>, Error> {
    let session = users.refresh(&given.refresh_token, &tokens).await?;
    Ok(Json(session.into()))
}

/// Ends the login of the token, and all tokens of that login.
#[utoipa::path(post, path = "/api/auth/logout", tag = "auth", operation_id = "log_out", security(("bearer" = [])), responses((status = NO_CONTENT)))]
async fn logout(State(users): State<Users>, Login(login): Login) -> Result<StatusCode, Error> {
    if let Some(login) = login {
        users.end_login(&login).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A token for someone who has no account: with it they have a cart.
#[utoipa::path(post, path = "/api/auth/guest", tag = "auth", operation_id = "be_guest", responses((status = CREATED, body = SessionBody)))]
async fn guest(
    State(tokens): State<Tokens>,
    State(ids): State<Ids>,
) -> Result<(StatusCode, Json<SessionBody>), Error> {
    let guest = Principal::guest(UserId::guest(&ids.next()));
    let token = tokens.issue(&guest, None)?;
    let body = SessionBody::new(guest, token, None);
    Ok((StatusCode::CREATED, Json(body)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetWish {
    #[schema(min_length = 3, example = "ada@example.com")]
    email: String,
}

/// Sends a mail with which a password can be set anew. Whether there is such an account is not told.
#[utoipa::path(post, path = "/api/auth/password-reset", tag = "auth", operation_id = "ask_password_reset", request_body = ResetWish, responses((status = ACCEPTED)))]
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    token: String,
    password: String,
}

/// Sets a password with what stands in that mail, and ends all logins.
#[utoipa::path(post, path = "/api/auth/password-reset/confirm", tag = "auth", operation_id = "reset_password", request_body = NewPassword, responses((status = NO_CONTENT)))]
async fn reset(
    State(users): State<Users>,
    JsonBody(new): JsonBody<NewPassword>,
) -> Result<StatusCode, Error> {
    users.reset(&new.token, &new.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
