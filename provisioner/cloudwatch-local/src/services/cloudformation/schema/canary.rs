//! The table of canaries.

use super::{
    Property,
    Shape::{Boolean, Free, Integer, List, Object, OneOf, Text},
    tables::{ANY_TEXT, NO_LIMIT, TAG, property},
};

const BROWSER: super::Shape = OneOf(&["CHROME", "FIREFOX"]);
const KEY: super::Shape = Text(1, 2048);
const ENCRYPTION: super::Shape = Object(&[
    property("EncryptionMode", OneOf(&["SSE_S3", "SSE_KMS"])),
    property("KmsKeyArn", KEY),
]);
const DEPENDENCY: super::Shape = Object(&[
    property("Reference", Text(1, 140)).required(),
    property("Type", OneOf(&["LambdaLayer"])),
]);
const CODE: super::Shape = Object(&[
    property("BlueprintTypes", List(&Text(1, 128), 1)),
    property("Dependencies", List(&DEPENDENCY, 1)),
    property("Handler", Text(0, 128)),
    property("S3Bucket", Text(1, 1024)),
    property("S3Key", Text(1, 1024)),
    property("S3ObjectVersion", ANY_TEXT),
    property("Script", ANY_TEXT),
]);
const RUN_CONFIG: super::Shape = Object(&[
    property("ActiveTracing", Boolean),
    // a map, whose keys are names of variables
    property("EnvironmentVariables", Free),
    property("EphemeralStorage", Integer(1024)),
    property("MemoryInMB", Integer(960)),
    property("TimeoutInSeconds", Integer(3)),
]);
const SCHEDULE: super::Shape = Object(&[
    property("DurationInSeconds", ANY_TEXT),
    property("Expression", Text(1, 1024)).required(),
    property(
        "RetryConfig",
        Object(&[property("MaxRetries", Integer(0)).required()]),
    ),
]);
const NETWORK: super::Shape = Object(&[
    property("Ipv6AllowedForDualStack", Boolean),
    property("SecurityGroupIds", List(&ANY_TEXT, 5)).required(),
    property("SubnetIds", List(&ANY_TEXT, 16)).required(),
    property("VpcId", ANY_TEXT),
]);
const VISUAL_REFERENCE: super::Shape = Object(&[
    property("BaseCanaryRunId", ANY_TEXT).required(),
    property(
        "BaseScreenshots",
        List(
            &Object(&[
                property("IgnoreCoordinates", List(&ANY_TEXT, NO_LIMIT)),
                property("ScreenshotName", ANY_TEXT).required(),
            ]),
            NO_LIMIT,
        ),
    ),
    property("BrowserType", BROWSER),
]);

pub(super) const CANARY: &[Property] = &[
    property(
        "ArtifactConfig",
        Object(&[property("S3Encryption", ENCRYPTION)]),
    ),
    property("ArtifactS3Location", Text(1, 1024)).required(),
    property(
        "BrowserConfigs",
        List(&Object(&[property("BrowserType", BROWSER).required()]), 2),
    ),
    property("Code", CODE).required(),
    property("DeleteLambdaResourcesOnCanaryDeletion", Boolean),
    property("DryRunAndUpdate", Boolean),
    property("ExecutionRoleArn", Text(1, 2048)).required(),
    property("FailureRetentionPeriod", Integer(1)),
    property("KmsKeyArn", KEY),
    property("Name", Text(1, 255)).required().create_only(),
    property("ProvisionedResourceCleanup", OneOf(&["AUTOMATIC", "OFF"])),
    property("Replicas", List(&Free, 50)),
    property(
        "ResourcesToReplicateTags",
        List(&OneOf(&["lambda-function"]), 1),
    ),
    property("RunConfig", RUN_CONFIG),
    property("RuntimeVersion", Text(1, 1024)).required(),
    property("Schedule", SCHEDULE).required(),
    property("StartCanaryAfterCreation", Boolean),
    property("SuccessRetentionPeriod", Integer(1)),
    property("Tags", List(&TAG, NO_LIMIT)),
    property("VPCConfig", NETWORK),
    property("VisualReference", VISUAL_REFERENCE),
    property("VisualReferences", List(&VISUAL_REFERENCE, 2)),
];
