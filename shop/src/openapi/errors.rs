//! What every operation may answer with besides what its handler says: problems.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ComponentsBuilder, Ref};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::error::FieldProblem;
use crate::middleware::Problem;

/// Adds to each operation the problems that come of what it takes, and gives those that handlers name their content.
pub(super) fn describe(document: &mut OpenApi) {
    let schemas = ComponentsBuilder::new()
        .schema(Problem::name(), Problem::schema())
        .schema(FieldProblem::name(), FieldProblem::schema());
    let mut problems = utoipa::openapi::OpenApiBuilder::new().build();
    problems.components = Some(schemas.build());
    document.merge(problems);
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            explain(operation);
        }
    }
}

/// What can be done at a path.
pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

fn explain(operation: &mut Operation) {
    let takes = |place: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        parameters
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(parameter),
                RefOr::Ref(_) => None,
            })
            .any(|parameter| parameter.parameter_in == place)
    };
    let (path, query, header) = (
        takes(ParameterIn::Path),
        takes(ParameterIn::Query),
        takes(ParameterIn::Header),
    );
    let body = operation.request_body.is_some();
    let tag = operation.tags.iter().flatten().next();
    let of_admins = tag.is_some_and(|tag| tag == "admin" || tag == "faults");
    let secured = operation.security.is_some();
    let responses = &mut operation.responses.responses;
    for (status, about, applies) in [
        ("400", "It cannot be read", path || query || header || body),
        ("401", "No token, or none that holds", secured),
        (
            "403",
            "The token is another's",
            secured && (path || of_admins),
        ),
        (
            "404",
            "There is no such thing",
            path || tag.is_some_and(|tag| tag == "operator" || tag == "faults"),
        ),
        ("413", "The body is too large", body),
        ("415", "The body is not JSON", body),
        ("422", "It can be read, and is not right", body),
    ] {
        if applies && !responses.contains_key(status) {
            responses.insert(status.to_owned(), RefOr::T(problem(about)));
        }
    }
    for (status, response) in responses.iter_mut() {
        let is_problem = status.starts_with('4') || status == "default";
        if let RefOr::T(response) = response
            && is_problem
            && response.content.is_empty()
        {
            *response = problem(&response.description);
        }
    }
    let rest = problem("Too many requests of one sender (429), or the shop cannot answer (5xx)");
    responses
        .entry("default".to_owned())
        .or_insert(RefOr::T(rest));
}

fn problem(about: &str) -> Response {
    let schema = Ref::from_schema_name(Problem::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(about)
        .content("application/problem+json", content)
        .build()
}
