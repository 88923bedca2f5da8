//! The bodies that use everything there is: those of the domain's own tests, and those that tools
//! of others made.

macro_rules! bodies {
    ($($folder:literal: $($name:literal)*;)*) => {
        &[$($((
            $name,
            include_str!(concat!($folder, $name, ".json")),
        ),)*)*]
    };
}

/// Bodies with their names.
pub(crate) const BODIES: &[(&str, &str)] = bodies! {
    "../../../cloudwatch/tests/data/dashboards/":
        "alarms" "charts" "custom" "explorer" "expressions" "kept" "logs" "persisted-ranges"
        "placement" "red" "single-values" "tables" "variables";
    "../data/": "views" "kinds" "hostile";
};

/// Bodies that the CDK and a library on top of it made (`tests/cdk`).
pub(crate) const SYNTHESISED: &[(&str, &str)] = bodies! {
    "../data/cdk/":
        "graphs" "values" "others" "variables" "monitoring" "monitoring-2" "monitoring-3";
};
