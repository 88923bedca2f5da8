//! The steps as pages. Each keeps what was said and leads to the next.

use axum::Router;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use minijinja::{Value, context};
use serde::Deserialize;

use super::draft::Destination;
use super::view::{AddressForm, ReviewForm, address_view};
use super::{Checkouts, Draft};
use crate::app::App;
use crate::cart::{Cart, CartPage, Carts, Shopper, view};
use crate::catalog::{Currency, Money};
use crate::error::{Error, FieldProblem};
use crate::orders::{COUNTRIES, Order, Orders, Reason, Status, Wanted};
use crate::payment::Card;
use crate::users::Users;
use crate::visit::CsrfForm;
use crate::web::{Templates, problems_view};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/checkout", get(resume).post(begin))
        .route("/checkout/address", get(address).post(set_address))
        .route("/checkout/payment", get(payment).post(set_payment))
        .route("/checkout/review", get(review).post(order))
}

type Answer = Result<Response, Error>;

/// What the pages of the checkout are made with.
struct Checkout {
    checkouts: Checkouts,
    carts: Carts,
    orders: Orders,
    users: Users,
    templates: Templates,
    shopper: Shopper,
}

impl FromRequestParts<App> for Checkout {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Ok(Self {
            checkouts: Checkouts::from_ref(app),
            carts: Carts::from_ref(app),
            orders: Orders::from_ref(app),
            users: Users::from_ref(app),
            templates: Templates::from_ref(app),
            shopper: Shopper::from_request_parts(parts, app).await?,
        })
    }
}

/// Where the checkout stands: something in the cart, and a draft. Without them there is nothing to check out.
struct Standing {
    cart: Cart,
    draft: Draft,
}

impl Checkout {
    async fn standing(&self) -> Result<Option<Standing>, Error> {
        let owner = &self.shopper.principal.id;
        let cart = self.carts.cart(owner).await?;
        let draft = self.checkouts.draft(owner).await?;
        let standing = draft.map(|draft| Standing { cart, draft });
        Ok(standing.filter(|standing| !standing.cart.items.is_empty()))
    }

    /// The account's address of mail, and the address that it kept last.
    async fn known(&self) -> Result<AddressForm, Error> {
        let owner = &self.shopper.principal;
        if !owner.is_signed_in() {
            return Ok(AddressForm::default());
        }
        let account = self.users.account(&owner.id).await?;
        let addresses = self.users.addresses(&owner.id).await?;
        let email = account.map(|account| account.email.as_str().to_owned());
        let kept = addresses.into_iter().next_back();
        Ok(AddressForm::known(
            email.unwrap_or_default(),
            kept.map(|address| address.ship_to),
        ))
    }

    fn page(&self, name: &str, status: StatusCode, standing: &Standing, more: Value) -> Answer {
        let html = self.templates.page(
            name,
            context! {
                cart => view(&standing.cart),
                csrf => self.shopper.visit.csrf(),
                ..more
            },
        )?;
        Ok((status, html).into_response())
    }

    fn address(
        &self,
        standing: &Standing,
        form: &AddressForm,
        problems: &[FieldProblem],
    ) -> Answer {
        let status = status(problems);
        let more = context! {
            form => address_view(form),
            countries => COUNTRIES.map(|(code, name)| context! { code, name }).to_vec(),
            problems => problems_view(problems),
        };
        self.page("checkout-address.html", status, standing, more)
    }

    fn payment(&self, standing: &Standing, notice: Option<(StatusCode, &str)>) -> Answer {
        let cards = Card::ALL.map(|card| {
            context! {
                token => card.token(),
                title => card.title(),
                chosen => standing.draft.card.unwrap_or(Card::Test) == card,
            }
        });
        let more = context! {
            cards => cards.to_vec(),
            notice => notice.map(|(_, text)| text),
        };
        let status = notice.map_or(StatusCode::OK, |(status, _)| status);
        self.page("checkout-payment.html", status, standing, more)
    }

    fn review(
        &self,
        standing: &Standing,
        (destination, card): (&Destination, Card),
        notice: Option<(StatusCode, &str)>,
    ) -> Answer {
        let more = context! {
            form => address_view(&AddressForm::from(destination)),
            country => destination.ship_to.country_name(),
            card => card.title(),
            key => standing.draft.key.as_str(),
            notice => notice.map(|(_, text)| text),
        };
        let status = notice.map_or(StatusCode::OK, |(status, _)| status);
        self.page("checkout-review.html", status, standing, more)
    }

    /// The page that follows on an order: its own if it went through, else the step at which something can be done about it.
    async fn after(&self, order: &Order, cart_page: CartPage) -> Answer {
        let owner = &self.shopper.principal.id;
        let failed = match (order.state.status, order.state.reason) {
            (Status::Declined, _) => Error::PaymentDeclined,
            (Status::Cancelled, Some(Reason::OutOfStock)) => Error::OutOfStock(Vec::new()),
            (Status::Cancelled, Some(Reason::PaymentUnavailable)) => Error::Unavailable("payment"),
            _ => {
                self.checkouts.end(owner).await?;
                return Ok(to(&format!("/orders/{}", order.number)));
            }
        };
        self.checkouts.renew(owner).await?;
        let standing = self.standing().await?;
        match (failed, standing) {
            (Error::PaymentDeclined, Some(standing)) => {
                let text =
                    "Your payment was declined. Nothing was taken; choose another way to pay.";
                self.payment(&standing, Some((StatusCode::PAYMENT_REQUIRED, text)))
            }
            (Error::Unavailable(_), Some(standing)) => {
                let text = "Payments are not possible just now. Nothing was taken, and your cart is as it was. \
                            Please try again in a few minutes.";
                self.payment(&standing, Some((StatusCode::SERVICE_UNAVAILABLE, text)))
            }
            (failed, _) => cart_page.render(Some(&failed)).await,
        }
    }
}

fn status(problems: &[FieldProblem]) -> StatusCode {
    if problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    }
}

fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

async fn resume(checkout: Checkout) -> Answer {
    let standing = checkout.standing().await?;
    Ok(to(
        standing.map_or("/cart", |standing| standing.draft.next())
    ))
}

#[derive(Deserialize)]
struct NoFields {}

async fn begin(checkout: Checkout, CsrfForm(NoFields {}): CsrfForm<NoFields>) -> Answer {
    let owner = &checkout.shopper.principal.id;
    if checkout.carts.pieces(owner).await? > 0 {
        checkout.checkouts.begin(owner).await?;
    }
    resume(checkout).await
}

/// Filled in with what was said before, or with what is known of a customer.
async fn address(checkout: Checkout) -> Answer {
    let Some(standing) = checkout.standing().await? else {
        return Ok(to("/cart"));
    };
    let form = match &standing.draft.destination {
        Some(destination) => AddressForm::from(destination),
        None => checkout.known().await?,
    };
    checkout.address(&standing, &form, &[])
}

async fn set_address(checkout: Checkout, CsrfForm(form): CsrfForm<AddressForm>) -> Answer {
    let Some(standing) = checkout.standing().await? else {
        return Ok(to("/cart"));
    };
    match form.checked() {
        Ok(destination) => {
            let owner = &checkout.shopper.principal.id;
            checkout
                .checkouts
                .set_destination(owner, destination)
                .await?;
            Ok(to("/checkout/payment"))
        }
        Err(problems) => checkout.address(&standing, &form, &problems),
    }
}

async fn payment(checkout: Checkout) -> Answer {
    match checkout.standing().await? {
        Some(standing) if standing.draft.destination.is_some() => checkout.payment(&standing, None),
        _ => Ok(to("/checkout")),
    }
}

#[derive(Deserialize)]
struct PaymentForm {
    #[serde(default)]
    card: String,
}

async fn set_payment(checkout: Checkout, CsrfForm(form): CsrfForm<PaymentForm>) -> Answer {
    let Some(standing) = checkout.standing().await? else {
        return Ok(to("/cart"));
    };
    let Ok(card) = form.card.parse::<Card>() else {
        let notice = (StatusCode::BAD_REQUEST, "Choose how to pay.");
        return checkout.payment(&standing, Some(notice));
    };
    let owner = &checkout.shopper.principal.id;
    checkout.checkouts.set_card(owner, card).await?;
    Ok(to("/checkout/review"))
}

async fn review(checkout: Checkout) -> Answer {
    let Some(standing) = checkout.standing().await? else {
        return Ok(to("/cart"));
    };
    match (&standing.draft.destination, standing.draft.card) {
        (Some(destination), Some(card)) => checkout.review(&standing, (destination, card), None),
        _ => Ok(to(standing.draft.next())),
    }
}

/// Sent twice, it is one order: the form bears its key.
async fn order(
    checkout: Checkout,
    cart_page: CartPage,
    CsrfForm(form): CsrfForm<ReviewForm>,
) -> Answer {
    let owner = &checkout.shopper.principal.id;
    let Ok(key) = form.key.parse() else {
        return Ok(to("/checkout"));
    };
    if let Some(order) = checkout.orders.by_key(owner, &key).await? {
        let order = checkout.orders.resume(order).await?;
        return checkout.after(&order, cart_page).await;
    }
    let Some(standing) = checkout.standing().await? else {
        return Ok(to("/cart"));
    };
    let (Some(destination), Some(card)) = (&standing.draft.destination, standing.draft.card) else {
        return Ok(to(standing.draft.next()));
    };
    if key != standing.draft.key {
        return Ok(to("/checkout/review"));
    }
    let shown = Money::new(form.total_minor, Currency::Eur);
    if shown != standing.cart.total() {
        let text = "The cart has changed since you saw it. Please look at it again.";
        let notice = Some((StatusCode::CONFLICT, text));
        return checkout.review(&standing, (destination, card), notice);
    }
    checkout.checkouts.reviewed();
    let wanted = Wanted {
        user: owner.clone(),
        key,
        email: destination.email.clone(),
        ship_to: destination.ship_to.clone(),
        card,
        expected: Some(shown),
    };
    let order = checkout.orders.place(&wanted).await?;
    checkout.after(&order, cart_page).await
}
