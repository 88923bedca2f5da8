//! The document, out of the descriptions that stand at the handlers.

use utoipa::openapi::schema::ComponentsBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, License, OpenApi, OpenApiBuilder};

use super::{documented, errors, names};
use crate::{
    admin, api, cart, events, health, inventory, metrics, notifications, operator, orders, reviews,
    users,
};

const ABOUT: &str = "The JSON of the shop. Money is in minor units, times are in milliseconds since the epoch. \
     Errors are problem details (RFC 9457): 400 for what cannot be read, 422 for what can be read and is not right, \
     409 for what does not fit what is there. Requests of one sender beyond the limit are answered with 429 and the time to wait.";

/// The parts of the API, in the order in which people meet them.
const TAGS: [(&str, &str); 12] = [
    ("catalog", "What there is to buy."),
    ("reviews", "What customers say of it."),
    ("carts", "What a guest or a customer has chosen."),
    ("orders", "What was bought."),
    ("auth", "Tokens."),
    ("users", "Accounts and what they keep."),
    ("inventory", "How many pieces there are."),
    ("admin", "What runs the shop: for administrators."),
    ("faults", "Faults on purpose, for administrators."),
    ("operator", "Faults and logs, for who operates the shop."),
    ("telemetry", "What client applications measure and notice."),
    ("health", "Whether the shop is well."),
];

/// The description of the whole API.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Shop")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(License::new(env!("CARGO_PKG_LICENSE"))));
    let tags = TAGS.map(|(name, about)| {
        let tag = TagBuilder::new().name(name);
        tag.description(Some(about)).build()
    });
    let mut document = OpenApiBuilder::new()
        .info(info.build())
        .tags(Some(tags))
        .build();
    let parts = vec![
        api::routes(),
        reviews::api_routes(),
        cart::api_routes(),
        orders::api_routes(),
        users::api_routes(),
        inventory::routes(),
        admin::api_routes(),
        api::admin_routes(),
        reviews::admin_routes(),
        events::routes(),
        notifications::routes(),
        operator::routes(),
        metrics::intake(),
        health::routes(),
        documented(),
    ];
    for part in parts {
        document.merge(part.into_openapi());
    }
    let schemes = ComponentsBuilder::new()
        .security_scheme(
            "bearer",
            bearer(
                "JWT",
                "Of `POST /api/auth/login` or `/api/auth/guest`; holds for 15 minutes.",
            ),
        )
        .security_scheme(
            "operator",
            bearer("opaque", "The token that the shop was started with."),
        );
    let mut security = OpenApiBuilder::new().build();
    security.components = Some(schemes.build());
    document.merge(security);
    errors::describe(&mut document);
    names::tell(&mut document);
    document
}

fn bearer(format: &str, about: &str) -> SecurityScheme {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    let scheme = scheme.bearer_format(format).description(Some(about));
    SecurityScheme::Http(scheme.build())
}
