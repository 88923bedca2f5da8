//! `obsctl schema`: the JSON Schemas of the kinds, printed, written, or compared with what is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::Failure;
use super::files::{self, FileError};
use crate::exit::Exit;

/// What to do with the schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SchemaOptions {
    /// Return them.
    Print,
    /// Write one file each into this folder.
    Write(PathBuf),
    /// Compare them with this folder.
    Check(PathBuf),
}

/// The schemas, and what happened to them.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub(crate) enum Schemas {
    /// File name → schema.
    Printed {
        /// The schemas.
        schemas: BTreeMap<String, serde_json::Value>,
    },
    /// Written.
    Written {
        /// Where.
        folder: PathBuf,
        /// File names.
        files: Vec<String>,
    },
    /// The folder holds exactly these.
    Fresh {
        /// Where.
        folder: PathBuf,
        /// File names.
        files: Vec<String>,
    },
}

/// Why it failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SchemaError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A generated schema is not JSON.
    #[error("the schema `{file}` is not JSON")]
    Json {
        /// File name.
        file: String,
        /// Why not.
        source: serde_json::Error,
    },
    /// The folder does not hold what it should.
    #[error("the schemas in `{}` are stale: {}", folder.display(), files.join(", "))]
    Stale {
        /// Where.
        folder: PathBuf,
        /// Each file with what is wrong.
        files: Vec<String>,
    },
}

impl Failure for SchemaError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Stale { folder, .. } => Some(format!(
                "write them with `obsctl schema --out {}`",
                folder.display()
            )),
            Self::File(_) | Self::Json { .. } => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Stale { .. } => Exit::Wrong,
            Self::File(_) | Self::Json { .. } => Exit::Failed,
        }
    }
}

/// Generates the schemas and does with them what is asked.
pub(crate) fn schema(options: &SchemaOptions) -> Result<Schemas, SchemaError> {
    let schemas = language::schema::json_schemas();
    let files = schemas.keys().cloned().collect();
    match options {
        SchemaOptions::Print => Ok(Schemas::Printed {
            schemas: parsed(&schemas)?,
        }),
        SchemaOptions::Write(folder) => {
            files::create_folder(folder)?;
            for (name, text) in &schemas {
                files::replace(&folder.join(name), text)?;
            }
            Ok(Schemas::Written {
                folder: folder.clone(),
                files,
            })
        }
        SchemaOptions::Check(folder) => {
            let stale = stale(&schemas, folder)?;
            if stale.is_empty() {
                Ok(Schemas::Fresh {
                    folder: folder.clone(),
                    files,
                })
            } else {
                Err(SchemaError::Stale {
                    folder: folder.clone(),
                    files: stale,
                })
            }
        }
    }
}

fn parsed(
    schemas: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, serde_json::Value>, SchemaError> {
    let parse = |(file, text): (&String, &String)| match serde_json::from_str(text) {
        Ok(schema) => Ok((file.clone(), schema)),
        Err(source) => Err(SchemaError::Json {
            file: file.clone(),
            source,
        }),
    };
    schemas.iter().map(parse).collect()
}

fn stale(
    schemas: &BTreeMap<String, String>,
    folder: &std::path::Path,
) -> Result<Vec<String>, FileError> {
    let mut stale = Vec::new();
    for (name, text) in schemas {
        match files::text(&folder.join(name))? {
            None => stale.push(format!("`{name}` is missing")),
            Some(written) if written != *text => stale.push(format!("`{name}` differs")),
            Some(_) => {}
        }
    }
    let extra = files::names(folder, ".json")?
        .into_iter()
        .filter(|name| !schemas.contains_key(name));
    stale.extend(extra.map(|name| format!("`{name}` is of no kind")));
    Ok(stale)
}
