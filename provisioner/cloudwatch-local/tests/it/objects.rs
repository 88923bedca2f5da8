//! Objects of S3: how large they may be, and what is left of uploads in parts when the process dies.

use std::path::Path;

use cloudwatch_local::Options;

use crate::server::{Local, START, options};

/// The least that a part may have which is not the last.
const PART: usize = 5 * 1024 * 1024;

fn inside<'a>(text: &'a str, element: &str) -> &'a str {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let (_, rest) = text.split_once(&open).unwrap();
    rest.split_once(&close).unwrap().0
}

async fn begin(local: &Local, path: &str) -> String {
    let (status, told) = local
        .ask("s3", "POST", &format!("{path}?uploads"), "")
        .await;
    assert_eq!(status, 200, "{told}");
    inside(&told, "UploadId").to_owned()
}

async fn part(local: &Local, path: &str, id: &str, number: usize, bytes: Vec<u8>) -> (u16, String) {
    let path = format!("{path}?partNumber={number}&uploadId={id}");
    local.ask("s3", "PUT", &path, bytes).await
}

/// Completes an upload with the parts that are there.
async fn complete(local: &Local, path: &str, id: &str) -> (u16, String) {
    let path = format!("{path}?uploadId={id}");
    let (_, listed) = local.ask("s3", "GET", &path, "").await;
    let parts: Vec<String> = listed
        .split("<Part>")
        .skip(1)
        .map(|part| {
            let (number, etag) = (inside(part, "PartNumber"), inside(part, "ETag"));
            format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
        })
        .collect();
    let wish = format!(
        "<CompleteMultipartUpload>{}</CompleteMultipartUpload>",
        parts.concat()
    );
    local.ask("s3", "POST", &path, wish).await
}

fn blobs(data: &Path) -> usize {
    std::fs::read_dir(data.join("objects")).unwrap().count()
}

#[test]
fn parts_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Local::start_with(options(Some(folder.path())), START);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let id = runtime.block_on(async {
        let local = start().await;
        local.ask("s3", "PUT", "/store", "").await;
        let id = begin(&local, "/store/k").await;
        let left = begin(&local, "/store/left").await;
        for (number, byte) in [(1, b'a'), (1, b'b'), (3, b'c')] {
            let made = part(&local, "/store/k", &id, number, vec![byte; PART]).await;
            assert_eq!(made.0, 200, "{}", made.1);
        }
        assert_eq!(
            part(&local, "/store/left", &left, 1, vec![b'x']).await.0,
            200
        );
        // the first part 1 is gone already
        assert_eq!(blobs(folder.path()), 3);
        id
        // no shutdown: everything that only was in memory is gone
    });
    drop(runtime);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let local = start().await;
        let (_, listed) = local.ask("s3", "GET", "/store?uploads", "").await;
        assert_eq!(listed.matches("<Upload>").count(), 2, "{listed}");
        assert_eq!(
            part(&local, "/store/k", &id, 4, b"end".to_vec()).await.0,
            200
        );
        let (status, told) = complete(&local, "/store/k", &id).await;
        assert_eq!(status, 200, "{told}");
        assert!(inside(&told, "ETag").ends_with("-3&quot;"), "{told}");
        assert_eq!(blobs(folder.path()), 2);
        let (_, body) = local.ask("s3", "GET", "/store/k", "").await;
        let expected = ["b".repeat(PART), "c".repeat(PART), "end".to_owned()].concat();
        assert!(body == expected, "{} bytes", body.len());
        let (_, second) = local.ask("s3", "GET", "/store/k?partNumber=3", "").await;
        assert_eq!(second, "end");
        // what is not complete goes with its bucket, for it is no object
        let path = format!("/store/k?uploadId={id}");
        assert_eq!(local.ask("s3", "DELETE", &path, "").await.0, 404);
        assert_eq!(local.ask("s3", "DELETE", "/store/k", "").await.0, 204);
        assert_eq!(local.ask("s3", "DELETE", "/store", "").await.0, 204);
        assert_eq!(blobs(folder.path()), 0);
        local.running.shutdown().await;
    });
}

#[tokio::test]
async fn an_object_and_all_of_them_have_a_largest_size() {
    let limits = Options {
        largest_object: 1000,
        object_bytes: 2500,
        ..options(None)
    };
    let local = Local::start_with(limits, START).await;
    local.ask("s3", "PUT", "/store", "").await;
    let put = async |key: &str, size: usize| {
        let (status, told) = local
            .ask("s3", "PUT", &format!("/store/{key}"), vec![b'x'; size])
            .await;
        (
            status,
            told.contains("<Code>")
                .then(|| inside(&told, "Code").to_owned()),
        )
    };
    assert_eq!(
        put("a", 1001).await,
        (400, Some("EntityTooLarge".to_owned()))
    );
    assert_eq!(put("a", 1000).await, (200, None));
    assert_eq!(put("b", 1000).await, (200, None));
    assert_eq!(
        put("c", 501).await,
        (503, Some("ServiceUnavailable".to_owned()))
    );
    // what was not kept takes no room, and a smaller one in its place gives some back
    assert_eq!(put("c", 500).await, (200, None));
    assert_eq!(local.ask("s3", "DELETE", "/store/c", "").await.0, 204);
    assert_eq!(put("b", 100).await, (200, None));
    assert_eq!(put("c", 1000).await, (200, None));
    assert_eq!(local.ask("s3", "DELETE", "/store/c", "").await.0, 204);
    // parts count, and what they make is no larger than any other
    let id = begin(&local, "/store/p").await;
    assert_eq!(
        part(&local, "/store/p", &id, 1, vec![b'x'; 1001]).await.0,
        400
    );
    assert_eq!(
        part(&local, "/store/p", &id, 1, vec![b'x'; 900]).await.0,
        200
    );
    assert_eq!(
        part(&local, "/store/p", &id, 2, vec![b'x'; 501]).await.0,
        503
    );
    assert_eq!(complete(&local, "/store/p", &id).await.0, 503);
    assert_eq!(local.ask("s3", "DELETE", "/store/a", "").await.0, 204);
    let (status, told) = complete(&local, "/store/p", &id).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(put("d", 1000).await, (200, None));
}

#[test]
fn a_lifecycle_ends_objects_and_uploads() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // at one in the morning
        let first = START.plus_seconds(3600);
        let local = Local::start_with(options(Some(folder.path())), first).await;
        local.ask("s3", "PUT", "/store", "").await;
        let rule = "<Rule><ID>a</ID><Filter><Prefix>artifacts/</Prefix></Filter><Status>Enabled</Status>\
                    <Expiration><Days>3</Days></Expiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>1\
                    </DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>";
        let document = format!("<LifecycleConfiguration>{rule}</LifecycleConfiguration>");
        assert_eq!(local.ask("s3", "PUT", "/store?lifecycle", document).await.0, 200);
        for key in ["artifacts/a", "packages/a"] {
            assert_eq!(local.ask("s3", "PUT", &format!("/store/{key}"), "x").await.0, 200);
        }
        for key in ["/store/artifacts/p", "/store/packages/p"] {
            let id = begin(&local, key).await;
            assert_eq!(part(&local, key, &id, 1, vec![b'x']).await.0, 200);
        }
        local.running.shutdown().await;
        // an object goes at the midnight after three days, an upload at that after one
        for (days, objects, uploads) in [(1, 2, 2), (2, 2, 1), (3, 2, 1), (4, 1, 1)] {
            let later = START.plus_seconds(days * 86_400);
            let local = Local::start_with(options(Some(folder.path())), later).await;
            // the next housekeeping
            local.advance(3600).await;
            let (_, listed) = local.ask("s3", "GET", "/store", "").await;
            assert_eq!(listed.matches("<Key>").count(), objects, "after {days} days");
            let (_, listed) = local.ask("s3", "GET", "/store?uploads", "").await;
            assert_eq!(listed.matches("<Key>").count(), uploads, "after {days} days");
            assert_eq!(blobs(folder.path()), objects + uploads);
            local.running.shutdown().await;
        }
    });
}
