//! The tables of buckets and their policies. What a bucket does not act on here may have any form.

use super::{
    Property,
    Shape::{Boolean, Free, Integer, Json, List, Object, OneOf, Text},
    tables::{ANY_TEXT, NO_LIMIT, TAG, property},
};

const SWITCH: super::Shape = OneOf(&["Enabled", "Disabled"]);
const ENCRYPTION_RULE: super::Shape = Object(&[
    property("BlockedEncryptionTypes", Free),
    property("BucketKeyEnabled", Boolean),
    property(
        "ServerSideEncryptionByDefault",
        Object(&[
            property("KMSMasterKeyID", ANY_TEXT),
            property(
                "SSEAlgorithm",
                OneOf(&["aws:kms", "AES256", "aws:kms:dsse"]),
            )
            .required(),
        ]),
    ),
]);
const TAG_FILTER: super::Shape = Object(&[
    property("Key", ANY_TEXT).required(),
    property("Value", ANY_TEXT).required(),
]);
const TRANSITION: super::Shape = Object(&[
    property("StorageClass", ANY_TEXT).required(),
    property("TransitionDate", ANY_TEXT),
    property("TransitionInDays", Integer(0)),
]);
const OLD_TRANSITION: super::Shape = Object(&[
    property("NewerNoncurrentVersions", Integer(1)),
    property("StorageClass", ANY_TEXT).required(),
    property("TransitionInDays", Integer(0)).required(),
]);
const LIFECYCLE_RULE: super::Shape = Object(&[
    property(
        "AbortIncompleteMultipartUpload",
        Object(&[property("DaysAfterInitiation", Integer(1)).required()]),
    ),
    property("ExpirationDate", ANY_TEXT),
    property("ExpirationInDays", Integer(1)),
    property("ExpiredObjectDeleteMarker", Boolean),
    property("Id", Text(0, 255)),
    property(
        "NoncurrentVersionExpiration",
        Object(&[
            property("NewerNoncurrentVersions", Integer(1)),
            property("NoncurrentDays", Integer(1)).required(),
        ]),
    ),
    property("NoncurrentVersionExpirationInDays", Integer(1)),
    property("NoncurrentVersionTransition", OLD_TRANSITION),
    property(
        "NoncurrentVersionTransitions",
        List(&OLD_TRANSITION, NO_LIMIT),
    ),
    property("ObjectSizeGreaterThan", ANY_TEXT),
    property("ObjectSizeLessThan", ANY_TEXT),
    property("Prefix", ANY_TEXT),
    property("Status", SWITCH).required(),
    property("TagFilters", List(&TAG_FILTER, NO_LIMIT)),
    property("Transition", TRANSITION),
    property("Transitions", List(&TRANSITION, NO_LIMIT)),
]);
const OWNERSHIP_RULE: super::Shape = Object(&[property(
    "ObjectOwnership",
    OneOf(&[
        "BucketOwnerEnforced",
        "BucketOwnerPreferred",
        "ObjectWriter",
    ]),
)]);

pub(super) const BUCKET: &[Property] = &[
    property("AbacStatus", SWITCH),
    property("AccelerateConfiguration", Free),
    property("AccessControl", ANY_TEXT),
    property("AnalyticsConfigurations", List(&Free, NO_LIMIT)),
    property(
        "BucketEncryption",
        Object(&[property(
            "ServerSideEncryptionConfiguration",
            List(&ENCRYPTION_RULE, 1),
        )
        .required()]),
    ),
    property("BucketName", Text(3, 63)).create_only(),
    property("CorsConfiguration", Free),
    property("IntelligentTieringConfigurations", List(&Free, NO_LIMIT)),
    property("InventoryConfigurations", List(&Free, NO_LIMIT)),
    property(
        "LifecycleConfiguration",
        Object(&[
            property("Rules", List(&LIFECYCLE_RULE, 1000)).required(),
            property("TransitionDefaultMinimumObjectSize", ANY_TEXT),
        ]),
    ),
    property("LoggingConfiguration", Free),
    property("MetadataConfiguration", Free),
    property("MetadataTableConfiguration", Free),
    property("MetricsConfigurations", List(&Free, NO_LIMIT)),
    property("NotificationConfiguration", Free),
    property("ObjectLockConfiguration", Free),
    property("ObjectLockEnabled", Boolean).create_only(),
    property(
        "OwnershipControls",
        Object(&[property("Rules", List(&OWNERSHIP_RULE, 1)).required()]),
    ),
    property(
        "PublicAccessBlockConfiguration",
        Object(&[
            property("BlockPublicAcls", Boolean),
            property("BlockPublicPolicy", Boolean),
            property("IgnorePublicAcls", Boolean),
            property("RestrictPublicBuckets", Boolean),
        ]),
    ),
    property("ReplicationConfiguration", Free),
    property("Tags", List(&TAG, NO_LIMIT)),
    property(
        "VersioningConfiguration",
        Object(&[property("Status", OneOf(&["Enabled", "Suspended"])).required()]),
    ),
    property("WebsiteConfiguration", Free),
];

pub(super) const BUCKET_POLICY: &[Property] = &[
    property("Bucket", ANY_TEXT).required().create_only(),
    property("PolicyDocument", Json).required(),
];
