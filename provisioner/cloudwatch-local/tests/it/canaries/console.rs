//! The console's pages of canaries: what scripts say and leave is told, and stays text.

use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use super::world::World;

const HOSTILE: &str = r#"<script>alert(1)</script>"'&<img src=x onerror=alert(1)>"#;

/// Names a step, logs, fails and leaves a page, all of them markup.
const SCRIPT: &str = r"
// HOSTILE
import { synthetics } from '@aws/synthetics-playwright';
export const handler = async () => {
  const browser = await synthetics.launch();
  const page = await synthetics.newPage(browser);
  await synthetics.executeStep(`HOSTILE`, async () => {
    await page.goto('SITE/');
    console.log(`HOSTILE`);
    throw new Error(`HOSTILE`);
  });
};
";

async fn read(world: &World, path: &str) -> (u16, String, Vec<u8>) {
    let answer = reqwest::get(world.local.url(path)).await.unwrap();
    let kind = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    let status = answer.status().as_u16();
    (status, kind, answer.bytes().await.unwrap().to_vec())
}

async fn page(world: &World, path: &str) -> String {
    let (status, _, bytes) = read(world, path).await;
    assert_eq!(status, 200, "{path}");
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn what_scripts_say_stays_text() {
    let world = World::new().await;
    world
        .make(&SCRIPT.replace("HOSTILE", HOSTILE), &json!({}))
        .await;
    let list = page(&world, "/_console/canaries").await;
    assert!(list.contains("has not run yet"));
    world.start().await;
    world.local.advance(1).await;
    world.rested().await;
    let run = world.over(1).await.remove(0);
    let run = format!(
        "/_console/canaries/shop/runs/{}",
        run["Id"].as_str().unwrap()
    );
    for path in ["/_console/canaries", "/_console/canaries/shop", &run] {
        let text = page(&world, path).await;
        assert!(!text.contains("<script>alert"), "{path}");
        assert!(!text.contains("<img src=x"), "{path}");
        assert!(text.contains("&lt;script&gt;alert(1)"), "{path}");
        assert!(text.contains("Failed"), "{path}");
    }
    let text = page(&world, &run).await;
    let pictures: Vec<String> = text
        .split("<img src=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#x2f;", "/"))
        .collect();
    assert_eq!(pictures.len(), 2, "before, and when it failed");
    for picture in pictures {
        let (status, kind, bytes) = read(&world, &picture).await;
        assert_eq!((status, kind.as_str()), (200, "image/png"));
        assert!(bytes.starts_with(b"\x89PNG"));
    }
    let report = format!("{run}/artifacts/SyntheticsReport-FAILED.json");
    let (_, kind, _) = read(&world, &report).await;
    assert_eq!(kind, "text/plain; charset=utf-8");
    assert!(
        text.contains("SyntheticsReport-FAILED.json")
            || text.contains("SyntheticsReport%2DFAILED%2Ejson")
    );
    for missing in [
        "/_console/canaries/other".to_owned(),
        "/_console/canaries/shop/runs/other".to_owned(),
        format!("{run}/artifacts/other.png"),
        format!("{run}/artifacts/..%2F..%2Fshop.zip"),
    ] {
        assert_eq!(read(&world, &missing).await.0, 404, "{missing}");
    }
}
