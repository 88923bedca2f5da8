//! Why a template is refused, in the service's words.

/// A template that can not be used. Its text is what the caller of the API sees as a `ValidationError`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    /// Text that is not JSON.
    #[error("Template format error: JSON not well-formed. (line {line}, column {column})")]
    Json { line: usize, column: usize },
    /// Text that is not YAML.
    #[error("Template format error: YAML not well-formed. (line {line}, column {column})")]
    Yaml { line: usize, column: usize },
    /// YAML that uses anchors.
    #[error("Template error: YAML aliases are not allowed in CloudFormation templates")]
    YamlAlias,
    /// A document that is no mapping, or is nested beyond reason.
    #[error("Template format error: unsupported structure.")]
    Structure,
    /// Sections that do not exist.
    #[error("Invalid template property or properties [{}]", .0.join(", "))]
    UnknownSections(Vec<String>),
    /// No resource at all.
    #[error("Template format error: At least one Resources member must be defined.")]
    NoResources,
    /// More resources than a stack may have.
    #[error(
        "Template format error: Number of resources, {count}, is greater than maximum allowed, {limit}"
    )]
    TooManyResources { count: usize, limit: usize },
    /// A logical id with other characters than letters and digits.
    #[error("Template format error: Resource name {0} is non alphanumeric.")]
    LogicalId(String),
    /// Types that this server does not have.
    #[error("Template format error: Unrecognized resource types: [{}]", .0.join(", "))]
    UnknownTypes(Vec<String>),
    /// A member of a resource that does not exist.
    #[error("Invalid template resource property '{0}'")]
    UnknownAttribute(String),
    /// References to what is not there.
    #[error("Template format error: Unresolved resource dependencies [{}] in the {section} block of the template", .names.join(", "))]
    UnresolvedReferences {
        names: Vec<String>,
        section: &'static str,
    },
    /// Resources that wait for each other.
    #[error("Circular dependency between resources: [{}]", .0.join(", "))]
    Cycle(Vec<String>),
    /// Anything else, as a full sentence of the service.
    #[error("{0}")]
    Other(String),
}

impl TemplateError {
    /// A refusal that has the service's usual opening for the shape of a template.
    pub(super) fn format(detail: impl std::fmt::Display) -> Self {
        Self::Other(format!("Template format error: {detail}"))
    }

    /// A refusal that has the service's usual opening for the meaning of a template.
    pub(super) fn meaning(detail: impl std::fmt::Display) -> Self {
        Self::Other(format!("Template error: {detail}"))
    }
}
