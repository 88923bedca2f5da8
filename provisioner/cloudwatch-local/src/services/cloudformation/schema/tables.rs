//! The tables of the provider schemas: what each type takes.

use super::{
    Property,
    Shape::{Boolean, Free, Integer, Json, List, Number, Object, OneOf, Text},
};

pub(super) const NO_LIMIT: usize = usize::MAX;
pub(super) const ANY_TEXT: super::Shape = Text(0, NO_LIMIT);

pub(super) const fn property(name: &'static str, shape: super::Shape) -> Property {
    Property::new(name, shape)
}

const ACTION: super::Shape = Text(1, 1024);
pub(super) const TAG: super::Shape = Object(&[
    property("Key", Text(1, 128)).required(),
    property("Value", Text(0, 256)).required(),
]);
const DIMENSION: super::Shape = Object(&[
    property("Name", Text(1, 255)).required(),
    property("Value", Text(1, 1024)).required(),
]);
const UNIT: super::Shape = OneOf(&[
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
]);
const METRIC: super::Shape = Object(&[
    property("Dimensions", List(&DIMENSION, 30)),
    property("MetricName", Text(1, 255)),
    property("Namespace", Text(1, 255)),
]);
const METRIC_STAT: super::Shape = Object(&[
    property("Metric", METRIC).required(),
    property("Period", Integer(1)).required(),
    property("Stat", ANY_TEXT).required(),
    property("Unit", UNIT),
]);
const METRIC_DATA_QUERY: super::Shape = Object(&[
    property("AccountId", Text(1, 255)),
    property("Expression", Text(1, 2048)),
    property("Id", Text(1, 255)).required(),
    property("Label", ANY_TEXT),
    property("MetricStat", METRIC_STAT),
    property("Period", Integer(1)),
    property("ReturnData", Boolean),
]);

pub(super) const ALARM: &[Property] = &[
    property("ActionConfiguration", Free),
    property("ActionsEnabled", Boolean),
    property("AlarmActions", List(&ACTION, NO_LIMIT)),
    property("AlarmDescription", Text(0, 1024)),
    property("AlarmName", Text(0, 255)).create_only(),
    property(
        "ComparisonOperator",
        OneOf(&[
            "GreaterThanOrEqualToThreshold",
            "GreaterThanThreshold",
            "GreaterThanUpperThreshold",
            "LessThanLowerOrGreaterThanUpperThreshold",
            "LessThanLowerThreshold",
            "LessThanOrEqualToThreshold",
            "LessThanThreshold",
        ]),
    ),
    property("DatapointsToAlarm", Integer(1)),
    property("Dimensions", List(&DIMENSION, 30)),
    property("EvaluateLowSampleCountPercentile", Text(1, 255)),
    property("EvaluationCriteria", Free),
    property("EvaluationInterval", Integer(10)),
    property("EvaluationPeriods", Integer(1)),
    property("EvaluationWindow", Free),
    property("ExtendedStatistic", ANY_TEXT),
    property("InsufficientDataActions", List(&ACTION, NO_LIMIT)),
    property("MetricName", Text(1, 255)),
    property("Metrics", List(&METRIC_DATA_QUERY, NO_LIMIT)),
    property("Namespace", Text(1, 255)),
    property("OKActions", List(&ACTION, NO_LIMIT)),
    property("Period", Integer(1)),
    property(
        "Statistic",
        OneOf(&["Average", "Maximum", "Minimum", "SampleCount", "Sum"]),
    ),
    property("Tags", List(&TAG, 50)),
    property("Threshold", Number),
    property("ThresholdMetricId", Text(1, 255)),
    property(
        "TreatMissingData",
        OneOf(&["breaching", "ignore", "missing", "notBreaching"]),
    ),
    property("Unit", UNIT),
    property("WarmUpConfiguration", Free),
];

pub(super) const COMPOSITE_ALARM: &[Property] = &[
    property("ActionConfiguration", Free),
    property("ActionsEnabled", Boolean),
    property("ActionsSuppressor", Text(1, 1600)),
    property("ActionsSuppressorExtensionPeriod", Integer(0)),
    property("ActionsSuppressorWaitPeriod", Integer(0)),
    property("AlarmActions", List(&ACTION, 5)),
    property("AlarmDescription", Text(0, 1024)),
    property("AlarmName", Text(1, 255)).create_only(),
    property("AlarmRule", Text(1, 10240)).required(),
    property("InsufficientDataActions", List(&ACTION, 5)),
    property("OKActions", List(&ACTION, 5)),
    property("Tags", List(&TAG, 50)),
];

pub(super) const DASHBOARD: &[Property] = &[
    property("DashboardBody", ANY_TEXT).required(),
    property("DashboardName", ANY_TEXT).create_only(),
    property("Tags", List(&TAG, 50)),
];

pub(super) const TOPIC: &[Property] = &[
    property("ArchivePolicy", Json),
    property("ContentBasedDeduplication", Boolean),
    property("DataProtectionPolicy", Json),
    property("DeliveryStatusLogging", List(&Free, NO_LIMIT)),
    property("DisplayName", ANY_TEXT),
    property("FifoThroughputScope", ANY_TEXT),
    property("FifoTopic", Boolean).create_only(),
    property("KmsMasterKeyId", ANY_TEXT),
    property("MaximumMessageSize", Integer(1024)),
    property("SignatureVersion", ANY_TEXT),
    property(
        "Subscription",
        List(
            &Object(&[
                property("Endpoint", ANY_TEXT).required(),
                property("Protocol", ANY_TEXT).required(),
            ]),
            NO_LIMIT,
        ),
    ),
    property("Tags", List(&TAG, NO_LIMIT)),
    property("TopicName", Text(0, 256)).create_only(),
    property("TracingConfig", ANY_TEXT),
];

pub(super) const SUBSCRIPTION: &[Property] = &[
    property("DeliveryPolicy", Json),
    property("Endpoint", ANY_TEXT).create_only(),
    property("FilterPolicy", Json),
    property("FilterPolicyScope", ANY_TEXT),
    property("Protocol", ANY_TEXT).required().create_only(),
    property("RawMessageDelivery", Boolean),
    property("RedrivePolicy", Json),
    property("Region", ANY_TEXT),
    property("ReplayPolicy", Json),
    property("SubscriptionRoleArn", ANY_TEXT),
    property("TopicArn", ANY_TEXT).required().create_only(),
];

pub(super) const TOPIC_POLICY: &[Property] = &[
    property("PolicyDocument", Json).required(),
    property("Topics", List(&ANY_TEXT, NO_LIMIT)).required(),
];

pub(super) const LOG_GROUP: &[Property] = &[
    property("BearerTokenAuthenticationEnabled", Boolean),
    property("DataProtectionPolicy", Json),
    property("DeletionProtectionEnabled", Boolean),
    property("FieldIndexPolicies", List(&Free, NO_LIMIT)),
    property("KmsKeyId", Text(0, 256)),
    property(
        "LogGroupClass",
        OneOf(&["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
    ),
    property("LogGroupName", Text(1, 512)).create_only(),
    property("ResourcePolicyDocument", Free),
    property("RetentionInDays", Integer(1)),
    property("Tags", List(&TAG, NO_LIMIT)),
];
