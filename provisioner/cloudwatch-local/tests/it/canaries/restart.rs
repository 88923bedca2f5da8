//! What outlives the process: runs, and canaries that go on.

use cloudwatch_local::Options;
use serde_json::json;

use super::{
    control::SLOW,
    world::{Site, World, canaries},
};
use crate::server::options;

#[tokio::test]
async fn a_run_that_the_end_cut_off_has_failed() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::open().await);
    let options = || Options {
        canaries: canaries(),
        ..options(Some(folder.path()))
    };
    for once in [true, false] {
        let world = World::on(options(), site.clone()).await;
        if once {
            world.make(SLOW, &json!({})).await;
        } else {
            let schedule = json!({"Schedule": {"Expression": "rate(2 minutes)"}});
            let (status, said) = world
                .call(reqwest::Method::PATCH, "/canary/shop", &schedule)
                .await;
            assert_eq!(status, 200, "{said}");
        }
        world.start().await;
        world.local.advance(1).await;
        site.reached().await;
        world.local.running.shutdown().await;
        let world = World::on(options(), site.clone()).await;
        let run = world.runs().await.remove(0);
        assert_eq!(run["Status"]["State"], "FAILED");
        assert_eq!(run["Status"]["StateReasonCode"], "EXECUTION_FAILURE");
        assert_eq!(
            run["Status"]["StateReason"],
            "the local CloudWatch ended during the run"
        );
        if once {
            assert_eq!(world.state().await, "STOPPED", "it was its only run");
        } else {
            assert_eq!(world.state().await, "RUNNING");
            world.local.advance(120).await;
            assert_eq!(world.runs().await.len(), 2, "before the next one is due");
            world.local.advance(1).await;
            assert_eq!(world.runs().await.len(), 3);
        }
        world.local.running.shutdown().await;
    }
}
