//! `/products/{slug}/reviews`: all reviews of a product, and the form for another.

use axum::Router;
use axum::extract::{FromRef, FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use minijinja::{Value, context};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::api::{Asked, listing};
use super::view::{rating, seen};
use super::{ReviewDraft, ReviewFields, Reviews, Subject};
use crate::app::App;
use crate::catalog::{Catalog, Listing, Slug};
use crate::error::Error;
use crate::identity::Principal;
use crate::users::Users;
use crate::visit::{CsrfForm, Visit};
use crate::web::{Links, Templates, places, problems_view};

const NONE: Error = Error::NotFound("product");

pub(super) fn routes() -> Router<App> {
    Router::new().route("/products/{slug}/reviews", get(show).post(write))
}

/// Someone at the reviews of a product.
struct Reader {
    reviews: Reviews,
    catalog: Catalog,
    templates: Templates,
    visit: Visit,
    principal: Principal,
    subject: Subject,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let Path(slug) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| NONE)?;
        let slug: Slug = slug.parse().map_err(|_| NONE)?;
        let reviews = Reviews::from_ref(app);
        let subject = reviews.subject_by_slug(&slug).await?.ok_or(NONE)?;
        let visit = Visit::from_request_parts(parts, app).await?;
        Ok(Self {
            principal: visit.principal(app).await?,
            reviews,
            catalog: Catalog::from_ref(app),
            templates: Templates::from_ref(app),
            visit,
            subject,
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReviewForm {
    rating: String,
    title: String,
    text: String,
}

async fn show(reader: Reader, asked: Asked) -> Result<Response, Error> {
    let listing = listing(asked)?;
    reader.page(listing, &ReviewForm::default(), None).await
}

async fn write(
    reader: Reader,
    State(users): State<Users>,
    CsrfForm(form): CsrfForm<ReviewForm>,
) -> Result<Response, Error> {
    let page = format!("/products/{}/reviews", reader.subject.slug);
    if !reader.principal.is_signed_in() {
        return Ok(Redirect::to(&login(&page)).into_response());
    }
    let fields = ReviewFields {
        rating: form.rating.parse().unwrap_or_default(),
        title: form.title.clone(),
        text: form.text.clone(),
    };
    let written = match ReviewDraft::try_from(fields) {
        Ok(draft) => reader.write(&users, &draft).await,
        Err(error) => Err(error),
    };
    match written {
        Ok(()) => Ok(Redirect::to(&page).into_response()),
        Err(problem @ (Error::Invalid(_) | Error::Conflict(_))) => {
            reader.page(Listing::default(), &form, Some(&problem)).await
        }
        Err(error) => Err(error),
    }
}

/// The page for signing in, which leads back to `page`.
fn login(page: &str) -> String {
    let next = utf8_percent_encode(page, NON_ALPHANUMERIC);
    format!("/login?next={next}")
}

impl Reader {
    async fn write(&self, users: &Users, draft: &ReviewDraft) -> Result<(), Error> {
        let author = &self.principal.id;
        let account = users.account(author).await?;
        let name = account.map(|account| account.name).unwrap_or_default();
        let review = self.reviews.write(self.subject.id, author, &name, draft);
        review.await.map(drop)
    }

    async fn page(
        &self,
        listing: Listing,
        form: &ReviewForm,
        problem: Option<&Error>,
    ) -> Result<Response, Error> {
        let signed_in = self.principal.is_signed_in();
        let wrote = signed_in
            && self
                .reviews
                .is_by(self.subject.id, &self.principal.id)
                .await?;
        let page = self.reviews.of(&self.subject, listing).await?;
        let path = format!("/products/{}/reviews", self.subject.slug);
        let html = self.templates.page(
            "reviews.html",
            context! {
                nav => places(&self.catalog.categories().await?),
                name => self.subject.name.as_str(),
                slug => self.subject.slug.as_str(),
                rating => rating(self.subject.rating),
                reviews => seen(&page.items),
                number => page.listing.page.get(),
                pages => page.pages(),
                links => Value::from(minijinja::value::Serde(Links::new(&path, None, &page))),
                signed_in,
                wrote,
                csrf => self.visit.csrf(),
                problems => problems_view(problem.map_or(&[], Error::problems)),
                notice => problem.filter(|problem| problem.problems().is_empty()).map(Error::detail),
                form => context! {
                    rating => form.rating.as_str(),
                    title => form.title.as_str(),
                    text => form.text.as_str(),
                },
            },
        )?;
        let status = problem.map_or(StatusCode::OK, Error::status);
        Ok((status, html).into_response())
    }
}
