//! What an app monitor may be (`BOTO:rum`), and what it is when nothing is said.

use super::shape::{CustomEvents, MonitorInput};
use crate::{
    services::{
        Constraints,
        rum::{
            domain::Domain,
            errors::{constrained, invalid},
            monitor::{Configuration, Domains, Platform, Switch},
        },
    },
    wire::ServiceError,
};

/// What the service gives when nothing is said (`CFN:AWS::RUM::AppMonitor.AppMonitorConfiguration`).
pub(super) fn with_defaults(configuration: Configuration) -> Configuration {
    let defaults = Configuration {
        session_sample_rate: Some(0.1),
        allow_cookies: Some(false),
        enable_xray: Some(false),
        ..Configuration::default()
    };
    overlay(defaults, configuration)
}

pub(super) fn overlay(below: Configuration, above: Configuration) -> Configuration {
    Configuration {
        identity_pool_id: above.identity_pool_id.or(below.identity_pool_id),
        excluded_pages: above.excluded_pages.or(below.excluded_pages),
        included_pages: above.included_pages.or(below.included_pages),
        favorite_pages: above.favorite_pages.or(below.favorite_pages),
        session_sample_rate: above.session_sample_rate.or(below.session_sample_rate),
        guest_role_arn: above.guest_role_arn.or(below.guest_role_arn),
        allow_cookies: above.allow_cookies.or(below.allow_cookies),
        telemetries: above.telemetries.or(below.telemetries),
        enable_xray: above.enable_xray.or(below.enable_xray),
    }
}

pub(super) fn platform(text: Option<&str>) -> Result<Platform, ServiceError> {
    match text {
        None | Some("Web") => Ok(Platform::Web),
        Some("Android") => Ok(Platform::Android),
        Some("iOS") => Ok(Platform::Ios),
        Some(other) => {
            let mut constraints = Constraints::new();
            constraints.one_of("platform", other, &["Web", "Android", "iOS"]);
            constrained(constraints).map(|()| Platform::Web)
        }
    }
}

pub(super) fn switch(events: Option<&CustomEvents>) -> Option<Switch> {
    match events?.status.as_deref()? {
        "ENABLED" => Some(Switch::Enabled),
        _ => Some(Switch::Disabled),
    }
}

pub(super) fn domains(input: &MonitorInput) -> Result<Option<Domains>, ServiceError> {
    let domain = |text: &String| {
        Domain::parse(text).ok_or_else(|| {
            invalid(format!(
                "1 validation error detected: Value '{text}' at 'domain' failed to satisfy constraint: Member must be \
                 a domain name such as example.com, *.example.com, localhost, or an IPv4 address"
            ))
        })
    };
    match (&input.domain, &input.domain_list) {
        (None, None) => Ok(None),
        (Some(text), None) => Ok(Some(Domains::One(domain(text)?))),
        (None, Some(list)) => Ok(Some(Domains::List(
            list.iter().map(domain).collect::<Result<_, _>>()?,
        ))),
        (Some(_), Some(_)) => Err(invalid(
            "Exactly one of Domain and DomainList must be given.",
        )),
    }
}

pub(super) fn check(input: &MonitorInput) -> Result<(), ServiceError> {
    let mut constraints = Constraints::new();
    if let Some(list) = &input.domain_list {
        constraints.count("domainList", list.len(), 1, 5);
    }
    if let Some(status) = input
        .custom_events
        .as_ref()
        .and_then(|events| events.status.as_deref())
    {
        constraints.one_of("customEvents.status", status, &["ENABLED", "DISABLED"]);
    }
    check_maps(input, &mut constraints);
    if let Some(configuration) = &input.app_monitor_configuration {
        check_configuration(configuration, &mut constraints);
    }
    constrained(constraints)?;
    let both = input
        .app_monitor_configuration
        .as_ref()
        .is_some_and(|given| given.included_pages.is_some() && given.excluded_pages.is_some());
    if both {
        return Err(invalid(
            "IncludedPages and ExcludedPages can not be given together.",
        ));
    }
    Ok(())
}

/// `DeobfuscationConfiguration`.
fn check_maps(input: &MonitorInput, constraints: &mut Constraints) {
    const MEMBER: &str = "deobfuscationConfiguration.javaScriptSourceMaps";
    let maps = input
        .deobfuscation_configuration
        .as_ref()
        .and_then(|given| given.java_script_source_maps.as_ref());
    let Some(maps) = maps else {
        return;
    };
    let status = format!("{MEMBER}.status");
    match maps.status.as_deref() {
        Some(given) => constraints.one_of(&status, given, &["ENABLED", "DISABLED"]),
        None => constraints.violated(None, &status, "Member must not be null"),
    }
    if let Some(uri) = &maps.s3_uri {
        let member = format!("{MEMBER}.s3Uri");
        constraints.length(&member, uri, 1, 1024);
        if !uri.starts_with("s3://") {
            constraints.violated(
                Some(uri),
                &member,
                "Member must satisfy regular expression pattern: s3://…",
            );
        }
    }
}

fn check_configuration(given: &Configuration, constraints: &mut Constraints) {
    const MEMBER: &str = "appMonitorConfiguration";
    let pages = [
        ("includedPages", &given.included_pages),
        ("excludedPages", &given.excluded_pages),
        ("favoritePages", &given.favorite_pages),
    ];
    for (name, pages) in pages {
        let member = format!("{MEMBER}.{name}");
        let pages = pages.as_deref().unwrap_or_default();
        constraints.count(&member, pages.len(), 0, 50);
        for page in pages.iter().filter(|_| name != "favoritePages") {
            constraints.length(&member, page, 1, 1260);
            if !page.starts_with("http://") && !page.starts_with("https://") {
                constraints.violated(Some(page), &member, "Member must be a URL");
            }
        }
    }
    if let Some(rate) = given.session_sample_rate
        && !(0.0..=1.0).contains(&rate)
    {
        let member = format!("{MEMBER}.sessionSampleRate");
        constraints.violated(
            Some(&rate.to_string()),
            &member,
            "Member must have value from 0 to 1",
        );
    }
    for telemetry in given.telemetries.iter().flatten() {
        constraints.one_of(
            &format!("{MEMBER}.telemetries"),
            telemetry,
            &["errors", "performance", "http"],
        );
    }
    if let Some(pool) = &given.identity_pool_id {
        constraints.length(&format!("{MEMBER}.identityPoolId"), pool, 1, 55);
    }
    if let Some(role) = &given.guest_role_arn
        && (!role.starts_with("arn:") || role.split(':').count() < 6)
    {
        constraints.violated(
            Some(role),
            &format!("{MEMBER}.guestRoleArn"),
            "Member must be an ARN",
        );
    }
}
