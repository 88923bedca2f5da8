//! Packages that cannot be run, or whose handler fails: each says why.

use canary_runner::{ReasonKind, Status};

use crate::harness::World;

async fn check(files: &[(&str, &str)], handler: &str, kind: ReasonKind, message: &str) {
    let world = World::new().await;
    let outcome = world.run(world.package(files, handler)).await;
    let reason = outcome.reason.unwrap();
    assert_eq!(outcome.status, Status::Failed);
    assert_eq!(
        (reason.kind, reason.message.as_str()),
        (kind, message),
        "{}",
        outcome.log_tail
    );
}

#[tokio::test]
async fn a_missing_file_is_named() {
    check(
        &[("other.mjs", "")],
        "index.handler",
        ReasonKind::NoHandler,
        "the package has no index.mjs, index.js or index.cjs, where handler `index.handler` should be",
    )
    .await;
}

#[tokio::test]
async fn a_handler_does_not_leave_the_package() {
    check(
        &[("index.mjs", "")],
        "../runtime/job.handler",
        ReasonKind::NoHandler,
        "the package has no ../runtime/job.mjs, ../runtime/job.js or ../runtime/job.cjs, where handler \
         `../runtime/job.handler` should be",
    )
    .await;
}

#[tokio::test]
async fn a_missing_function_is_named_with_those_that_are_there() {
    check(
        &[("index.mjs", "export const main = 1, other = 2;")],
        "index.handler",
        ReasonKind::NoHandler,
        "index.mjs exports no function `handler`; it exports `main`, `other`",
    )
    .await;
}

#[tokio::test]
async fn a_syntax_error_has_a_place() {
    let broken = "export const one = 1;\nexport const two = = 2;\n";
    check(
        &[("index.mjs", broken)],
        "index.handler",
        ReasonKind::Syntax,
        "index.mjs:2: Unexpected token '='",
    )
    .await;
    check(
        &[
            ("index.mjs", "import './lib/b.mjs';"),
            ("lib/b.mjs", broken),
        ],
        "index.handler",
        ReasonKind::Syntax,
        "lib/b.mjs:2: Unexpected token '='",
    )
    .await;
    check(
        &[("index.js", "exports.a = 1;\n\nexports.b = = 1;")],
        "index.handler",
        ReasonKind::Syntax,
        "index.js:3: Unexpected token '='",
    )
    .await;
}

#[tokio::test]
async fn a_missing_module_is_named() {
    check(
        &[("index.mjs", "import 'left-pad';")],
        "index.handler",
        ReasonKind::MissingModule,
        "Cannot find package 'left-pad' imported from index.mjs",
    )
    .await;
}

#[tokio::test]
async fn what_is_thrown_is_the_reason() {
    check(
        &[(
            "index.mjs",
            "export const handler = async () => { throw new Error('no stock'); };",
        )],
        "index.handler",
        ReasonKind::Thrown,
        "no stock",
    )
    .await;
}

#[tokio::test]
async fn a_rejection_that_nobody_waits_for_fails() {
    check(
        &[("index.mjs", "export const handler = () => { Promise.reject(new Error('lost')); return new Promise(() => setTimeout(() => {}, 60000)); };")],
        "index.handler",
        ReasonKind::UnhandledRejection,
        "lost",
    )
    .await;
}

#[tokio::test]
async fn what_is_no_zip_is_said() {
    let world = World::new().await;
    let mut job = world.job("");
    job.package = b"text".to_vec();
    let reason = world.run(job).await.reason.unwrap();
    assert_eq!(reason.kind, ReasonKind::Package);
}
