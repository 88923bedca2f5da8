//! The templates. Embedded; what they print is escaped.

use std::sync::Arc;

use axum::response::Html;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};
use shop_telemetry::trace;

use crate::error::Error;
use crate::picture::ImageHosts;
use crate::rum::Rum;
use crate::{assets, picture};

const SOURCES: [(&str, &str); 23] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("home.html", include_str!("../../templates/home.html")),
    ("list.html", include_str!("../../templates/list.html")),
    ("product.html", include_str!("../../templates/product.html")),
    ("reviews.html", include_str!("../../templates/reviews.html")),
    (
        "review-parts.html",
        include_str!("../../templates/review-parts.html"),
    ),
    ("search.html", include_str!("../../templates/search.html")),
    ("forms.html", include_str!("../../templates/forms.html")),
    ("cart.html", include_str!("../../templates/cart.html")),
    (
        "checkout-address.html",
        include_str!("../../templates/checkout-address.html"),
    ),
    (
        "checkout-payment.html",
        include_str!("../../templates/checkout-payment.html"),
    ),
    (
        "checkout-review.html",
        include_str!("../../templates/checkout-review.html"),
    ),
    ("order.html", include_str!("../../templates/order.html")),
    ("orders.html", include_str!("../../templates/orders.html")),
    ("login.html", include_str!("../../templates/login.html")),
    (
        "register.html",
        include_str!("../../templates/register.html"),
    ),
    ("account.html", include_str!("../../templates/account.html")),
    (
        "account-address.html",
        include_str!("../../templates/account-address.html"),
    ),
    (
        "reset-ask.html",
        include_str!("../../templates/reset-ask.html"),
    ),
    (
        "reset-new.html",
        include_str!("../../templates/reset-new.html"),
    ),
    (
        "api-docs.html",
        include_str!("../../templates/api-docs.html"),
    ),
    ("error.html", include_str!("../../templates/error.html")),
];

/// Of the administration.
const ADMINISTRATION: [(&str, &str); 14] = [
    (
        "admin-base.html",
        include_str!("../../templates/admin-base.html"),
    ),
    (
        "admin-dashboard.html",
        include_str!("../../templates/admin-dashboard.html"),
    ),
    (
        "admin-products.html",
        include_str!("../../templates/admin-products.html"),
    ),
    (
        "admin-product.html",
        include_str!("../../templates/admin-product.html"),
    ),
    (
        "admin-categories.html",
        include_str!("../../templates/admin-categories.html"),
    ),
    (
        "admin-category.html",
        include_str!("../../templates/admin-category.html"),
    ),
    (
        "admin-inventory.html",
        include_str!("../../templates/admin-inventory.html"),
    ),
    (
        "admin-orders.html",
        include_str!("../../templates/admin-orders.html"),
    ),
    (
        "admin-order.html",
        include_str!("../../templates/admin-order.html"),
    ),
    (
        "admin-reviews.html",
        include_str!("../../templates/admin-reviews.html"),
    ),
    (
        "admin-mails.html",
        include_str!("../../templates/admin-mails.html"),
    ),
    (
        "admin-dead-letters.html",
        include_str!("../../templates/admin-dead-letters.html"),
    ),
    (
        "admin-faults.html",
        include_str!("../../templates/admin-faults.html"),
    ),
    (
        "admin-audit.html",
        include_str!("../../templates/admin-audit.html"),
    ),
];

/// All templates. Clones share them.
#[derive(Clone)]
pub struct Templates(Arc<Environment<'static>>);

impl Templates {
    /// Reads the templates of pages with this monitoring, which show pictures of these hosts.
    ///
    /// # Errors
    /// When one of them is not a template, which a test rules out.
    pub fn load(rum: &Rum, images: &ImageHosts) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?;
        environment.set_syntax(syntax);
        environment.add_function("picture", |slug: &str, category: &str| {
            Value::from_safe_string(picture::svg(slug, category))
        });
        let hosts = images.clone();
        let is_shown = move |url: &str| url.parse().is_ok_and(|url| hosts.allow(&url));
        environment.add_function("is_shown", is_shown.clone());
        environment.add_test("is_shown", is_shown);
        environment.add_filter("day", day);
        environment.add_filter("time", time);
        environment.add_global("shop", "Larkwood");
        environment.add_global("style", assets::style_address());
        environment.add_global("icon", assets::icon_address());
        environment.add_global("rum_script", rum.address());
        let rum = rum.clone();
        environment.add_function("rum_block", move |page: &str| {
            rum.block(page).map(Value::from_safe_string)
        });
        environment.add_function("traceparent", || {
            trace::current().map(|context| context.traceparent())
        });
        for (name, source) in SOURCES.into_iter().chain(ADMINISTRATION) {
            environment.add_template(name, source)?;
        }
        Ok(Self(Arc::new(environment)))
    }

    pub(crate) fn render(
        &self,
        name: &str,
        context: Value,
    ) -> Result<Html<String>, minijinja::Error> {
        Ok(Html(self.0.get_template(name)?.render(context)?))
    }

    pub(crate) fn page(&self, name: &str, context: Value) -> Result<Html<String>, Error> {
        Ok(self.render(name, context)?)
    }
}

/// The day of a time in milliseconds since the epoch, as people write it.
fn day(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%-d %B %Y").to_string()
}

/// A time in milliseconds since the epoch to the second, in UTC.
fn time(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use crate::picture::ImageHosts;

    #[test]
    fn days() {
        assert_eq!(super::day(1_795_358_580_000), "22 November 2026");
    }

    /// Else it cannot be shown where pages are monitored.
    #[test]
    fn each_page_names_its_route() {
        for (name, source) in super::SOURCES {
            let is_page = source.contains("{% extends \"base.html\" %}");
            assert_eq!(is_page, source.contains("{% block route %}"), "{name}");
        }
    }

    #[test]
    fn all_load() {
        assert!(super::Templates::load(&crate::rum::Rum::off(), &ImageHosts::default()).is_ok());
    }
}
