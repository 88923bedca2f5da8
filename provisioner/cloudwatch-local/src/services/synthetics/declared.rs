//! Canaries as stacks declare them: made, started, changed, stopped and deleted by the operations that clients use.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    Synthetics,
    canary::{Canary, Code, RunConfig, Schedule, State},
    control::{CanaryInput, Named},
    invalid, show,
};
use crate::{identity::Scope, wire::ServiceError};

/// How long an inline script can be, in bytes; source: `Code` of `AWS::Synthetics::Canary`.
const MAX_SCRIPT: usize = 5 * 1024 * 1024;

/// A `Canary` of a template, as far as a run or a client sees of it. The stack keeps the rest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Declared {
    code: DeclaredCode,
    #[serde(rename = "ArtifactS3Location")]
    artifacts: Option<String>,
    execution_role_arn: Option<String>,
    runtime_version: Option<String>,
    schedule: Map<String, Value>,
    run_config: Option<Map<String, Value>>,
    success_retention_period: Option<i64>,
    failure_retention_period: Option<i64>,
    start_canary_after_creation: bool,
}

/// `Code`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DeclaredCode {
    handler: Option<String>,
    #[serde(rename = "S3Bucket")]
    bucket: Option<String>,
    #[serde(rename = "S3Key")]
    key: Option<String>,
    #[serde(rename = "S3ObjectVersion")]
    version: Option<String>,
    script: Option<String>,
}

impl Synthetics {
    /// Whether there is such a canary.
    pub(crate) async fn has_canary(&self, name: &str) -> bool {
        self.canaries.lock().await.contains_key(name)
    }

    /// Makes the canary what the properties say, or makes it, and starts or stops it as they ask; what references to
    /// it give comes back. Like the real service, a change keeps what the properties leave out.
    pub(crate) async fn put_declared(
        &self,
        scope: &Scope,
        name: &str,
        properties: &Map<String, Value>,
        tags: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, ServiceError> {
        let declared: Declared = part(Value::Object(properties.clone()))?;
        let runs = declared.start_canary_after_creation;
        let mut input = declared.input(name)?;
        // those of CloudFormation itself are not anybody's to give
        let given = tags.iter().filter(|(key, _)| !key.starts_with("aws:"));
        input.tags = given
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if self.has_canary(name).await {
            self.update_canary(input).await?;
        } else {
            self.create_canary(scope, input).await?;
        }
        let named = Named {
            name: Some(name.to_owned()),
        };
        self.change(&named, |canary| {
            canary.tags.clone_from(tags);
            Ok(())
        })
        .await?;
        let running = self.named(Some(name)).await?.state == State::Running;
        if runs && !running {
            self.start_canary(&named).await?;
        } else if running && !runs {
            self.stop_canary(&named).await?;
        }
        Ok(attributes(&self.named(Some(name)).await?))
    }

    /// Stops a canary and deletes it; one that is not there is no error.
    pub(crate) async fn drop_canary(&self, name: &str) -> Result<(), ServiceError> {
        let Ok(canary) = self.named(Some(name)).await else {
            return Ok(());
        };
        let named = Named {
            name: Some(canary.name),
        };
        if canary.state == State::Running {
            self.stop_canary(&named).await?;
        }
        self.delete_canary(&named).await.map(drop)
    }
}

impl Declared {
    fn input(self, name: &str) -> Result<CanaryInput, ServiceError> {
        let runtime = self.runtime_version.as_deref().unwrap_or_default();
        let code = self.code.packed(runtime)?;
        let mut schedule = self.schedule;
        // the only number that templates write as text
        if let Some(duration) = schedule.get_mut("DurationInSeconds") {
            *duration = seconds(duration)?;
        }
        let run_config = self.run_config.map(|mut run| {
            let variables = run.get_mut("EnvironmentVariables");
            for value in variables
                .and_then(Value::as_object_mut)
                .into_iter()
                .flatten()
            {
                if let (_, value @ (Value::Number(_) | Value::Bool(_))) = value {
                    *value = Value::String(value.to_string());
                }
            }
            part::<RunConfig>(Value::Object(run))
        });
        Ok(CanaryInput {
            name: Some(name.to_owned()),
            code: Some(code),
            artifact_s3_location: self.artifacts,
            execution_role_arn: self.execution_role_arn,
            schedule: Some(part::<Schedule>(Value::Object(schedule))?),
            run_config: run_config.transpose()?,
            success_retention_period_in_days: self.success_retention_period,
            failure_retention_period_in_days: self.failure_retention_period,
            runtime_version: self.runtime_version,
            ..CanaryInput::default()
        })
    }
}

impl DeclaredCode {
    /// The code as clients give it: a script of the template is packed under the name of its handler.
    fn packed(self, runtime: &str) -> Result<Code, ServiceError> {
        let zip_file = match (&self.script, &self.handler) {
            (None, _) => None,
            (Some(script), _) if script.len() > MAX_SCRIPT => {
                return Err(invalid("Code.Script must not be larger than 5 MB."));
            }
            (Some(script), handler) => {
                let handler = handler.as_deref().unwrap_or_default();
                let stem = handler.rsplit_once('.').map_or(handler, |(file, _)| file);
                let path = script_path(runtime, stem);
                Some(STANDARD.encode(pack(&path, script)?))
            }
        };
        Ok(Code {
            s3_bucket: self.bucket,
            s3_key: self.key,
            s3_version: self.version,
            zip_file,
            handler: self.handler,
        })
    }
}

/// Where a runtime looks for a script; source: "Packaging your canary files" of the CloudWatch user guide.
fn script_path(runtime: &str, stem: &str) -> String {
    if runtime.starts_with("syn-python-") {
        format!("python/{stem}.py")
    } else if runtime.starts_with("syn-nodejs-playwright-") {
        format!("{stem}.js")
    } else {
        format!("nodejs/node_modules/{stem}.js")
    }
}

fn pack(path: &str, script: &str) -> Result<Vec<u8>, ServiceError> {
    let written = || -> zip::result::ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(path, stored)?;
        zip.write_all(script.as_bytes())?;
        Ok(zip.finish()?.into_inner())
    };
    written().map_err(|error| ServiceError::internal(&error))
}

/// What references to a canary give.
fn attributes(canary: &Canary) -> BTreeMap<String, String> {
    let state = serde_json::to_value(canary.state).unwrap_or_default();
    BTreeMap::from([
        ("Id".to_owned(), canary.id.clone()),
        (
            "State".to_owned(),
            state.as_str().unwrap_or_default().to_owned(),
        ),
        (
            "Code.SourceLocationArn".to_owned(),
            show::source_location(canary),
        ),
    ])
}

fn seconds(text: &Value) -> Result<Value, ServiceError> {
    let number = text
        .as_str()
        .and_then(|text| text.trim().parse::<i64>().ok());
    number
        .map(Value::from)
        .ok_or_else(|| invalid("Schedule.DurationInSeconds must be a number of seconds."))
}

fn part<T: DeserializeOwned>(value: Value) -> Result<T, ServiceError> {
    serde_json::from_value(value).map_err(|error| invalid(error.to_string()))
}
