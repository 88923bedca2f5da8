//! The tables of app monitors and of what gives their pages credentials.

use super::{
    Property,
    Shape::{Boolean, Free, Json, List, Number, Object, OneOf, Text},
    tables::{ANY_TEXT, NO_LIMIT, TAG, property},
};

const SWITCH: super::Shape = OneOf(&["ENABLED", "DISABLED"]);
const ARN: super::Shape = Text(20, 2048);
const PAGE: super::Shape = Text(1, 1260);
const DOMAIN: super::Shape = Text(1, 253);

const METRIC_DEFINITION: super::Shape = Object(&[
    // a map, whose keys are paths
    property("DimensionKeys", Free),
    property("EventPattern", Text(1, 4000)),
    property("Name", Text(1, 255)).required(),
    property("Namespace", Text(1, 237)),
    property("UnitLabel", Text(1, 256)),
    property("ValueKey", Text(1, 256)),
]);
const METRIC_DESTINATION: super::Shape = Object(&[
    property("Destination", OneOf(&["CloudWatch", "Evidently"])).required(),
    property("DestinationArn", ANY_TEXT),
    property("IamRoleArn", ANY_TEXT),
    property("MetricDefinitions", List(&METRIC_DEFINITION, 2000)),
]);
const CONFIGURATION: super::Shape = Object(&[
    property("AllowCookies", Boolean),
    property("EnableXRay", Boolean),
    property("ExcludedPages", List(&PAGE, 50)),
    property("FavoritePages", List(&ANY_TEXT, 50)),
    property("GuestRoleArn", ANY_TEXT),
    property("IdentityPoolId", Text(1, 55)),
    property("IncludedPages", List(&PAGE, 50)),
    property("MetricDestinations", List(&METRIC_DESTINATION, 20)),
    property("SessionSampleRate", Number),
    property(
        "Telemetries",
        List(&OneOf(&["errors", "performance", "http"]), NO_LIMIT),
    ),
]);

pub(super) const APP_MONITOR: &[Property] = &[
    property("AppMonitorConfiguration", CONFIGURATION),
    property("CustomEvents", Object(&[property("Status", SWITCH)])),
    property("CwLogEnabled", Boolean),
    property(
        "DeobfuscationConfiguration",
        Object(&[property(
            "JavaScriptSourceMaps",
            Object(&[
                property("S3Uri", Text(1, 1024)),
                property("Status", SWITCH).required(),
            ]),
        )]),
    ),
    property("Domain", DOMAIN),
    property("DomainList", List(&DOMAIN, 5)),
    property("Name", Text(1, 255)).required().create_only(),
    property("Platform", OneOf(&["Web", "Android", "iOS"])).create_only(),
    property(
        "ResourcePolicy",
        Object(&[
            property("PolicyDocument", ANY_TEXT).required(),
            property("PolicyRevisionId", Text(1, 255)),
        ]),
    ),
    property("Tags", List(&TAG, NO_LIMIT)),
];

pub(super) const IDENTITY_POOL: &[Property] = &[
    property("AllowClassicFlow", Boolean),
    property("AllowUnauthenticatedIdentities", Boolean).required(),
    property("CognitoEvents", Json),
    property("CognitoIdentityProviders", List(&Free, NO_LIMIT)),
    property("CognitoStreams", Free),
    property("DeveloperProviderName", Text(1, 128)),
    property("IdentityPoolName", Text(1, 128)),
    property("IdentityPoolTags", List(&TAG, NO_LIMIT)),
    property("OpenIdConnectProviderARNs", List(&ARN, NO_LIMIT)),
    property("PushSync", Free),
    property("SamlProviderARNs", List(&ARN, NO_LIMIT)),
    property("SupportedLoginProviders", Json),
];

pub(super) const IDENTITY_POOL_ROLES: &[Property] = &[
    property("IdentityPoolId", ANY_TEXT)
        .required()
        .create_only(),
    property("RoleMappings", Free),
    property("Roles", Free),
];
