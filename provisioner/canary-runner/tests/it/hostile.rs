//! Scripts that take too much: each is ended at its limit and has failed for that reason, nothing of it is left, and the
//! next run is as if nothing had been.

use std::time::Duration;

use canary_runner::{Job, Outcome, ReasonKind, Status};

use crate::harness::{World, left_behind};

const NEXT: &str = "export const handler = async () => console.log('clean');";

/// Runs it, then a good one; the first one's outcome.
async fn check(world: &World, job: Job, kind: ReasonKind) -> Outcome {
    let token = format!(
        "hostile-{kind:?}-{}-{}",
        std::process::id(),
        job.handler.len() + job.package.len()
    );
    let mut job = job;
    job.environment.insert("TOKEN".to_owned(), token.clone());
    let outcome = world.run(job).await;
    let reason = outcome.reason.clone().unwrap();
    assert_eq!(
        (outcome.status, reason.kind),
        (Status::Failed, kind),
        "{reason}: {}",
        outcome.log_tail
    );
    assert_eq!(left_behind(&token), Vec::<String>::new());
    assert_eq!(environments(&token), Vec::<u32>::new());
    let next = world.run(world.job(NEXT)).await;
    assert_eq!(next.status, Status::Passed, "{:?}", next.reason);
    outcome
}

/// The processes with this text in their environment.
fn environments(token: &str) -> Vec<u32> {
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            String::from_utf8_lossy(&environment).contains(token)
        })
        .collect()
}

fn script(body: &str) -> String {
    format!(
        "import {{ synthetics }} from '@aws/synthetics-playwright';\nimport {{ spawn }} from 'node:child_process';\n\
         import fs from 'node:fs';\nexport const handler = async () => {{\n{body}\n}};\n"
    )
}

#[tokio::test]
async fn a_loop_is_ended() {
    let world = World::new().await;
    let body = "await synthetics.executeStep('loop', async () => { for (;;); });";
    let mut job = world.job(&script(body));
    job.timeout = Duration::from_secs(5);
    let outcome = check(&world, job, ReasonKind::Timeout).await;
    assert_eq!(outcome.reason.unwrap().message, "timed out after 5 s");
    assert_eq!(outcome.steps[0].status, Status::Failed);
    assert_eq!(
        outcome.steps[0].reason.as_deref(),
        Some("timed out after 5 s")
    );
}

#[tokio::test]
async fn a_promise_that_never_settles_is_ended() {
    let world = World::new().await;
    let body = "const page = await synthetics.newPage(await synthetics.launch()); process.on('SIGTERM', () => {}); \
                await new Promise(() => setInterval(() => {}, 1000));";
    let mut job = world.job(&script(body));
    job.timeout = Duration::from_secs(5);
    check(&world, job, ReasonKind::Timeout).await;
}

#[tokio::test]
async fn memory_of_node_is_bounded() {
    let world = World::new().await;
    let body = "const kept = []; for (;;) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((r) => setTimeout(r, 5)); }";
    let mut job = world.job(&script(body));
    job.memory_mib = 300;
    check(&world, job, ReasonKind::Memory).await;
    let body = "const kept = []; for (;;) kept.push(new Array(1000).fill(Math.random()));";
    let mut job = world.job(&script(body));
    job.memory_mib = 200;
    check(&world, job, ReasonKind::Memory).await;
}

#[tokio::test]
async fn memory_of_a_page_is_bounded() {
    let world = World::new().await;
    let body = "const page = await synthetics.newPage(await synthetics.launch()); await page.goto('SITE/second');\n\
                await page.evaluate(async () => { const kept = []; for (;;) { const part = new Uint8Array(16 << 20); part.fill(1); kept.push(part); await new Promise((r) => setTimeout(r, 10)); } });";
    let mut job = world.job(&script(body));
    job.memory_mib = 960;
    check(&world, job, ReasonKind::Memory).await;
}

#[tokio::test]
async fn fifty_pages_are_too_many() {
    let world = World::new().await;
    let body = "const browser = await synthetics.launch(); const context = await browser.newContext();\n\
                for (let i = 0; i < 50; i++) await synthetics.newPage(context);";
    let mut job = world.job(&script(body));
    job.memory_mib = 3008;
    let outcome = check(&world, job, ReasonKind::Pages).await;
    assert!(outcome.reason.unwrap().message.starts_with("21 pages"));
}

#[tokio::test]
async fn leaving_is_noticed() {
    let world = World::new().await;
    let outcome = check(
        &world,
        world.job(&script("process.exit(0);")),
        ReasonKind::Exited,
    )
    .await;
    assert_eq!(
        outcome.reason.unwrap().message,
        "the script ended the process with exit code 0 before its handler returned"
    );
}

#[tokio::test]
async fn a_hundred_megabytes_are_not_printed() {
    let world = World::new().await;
    let body = "const line = 'x'.repeat(1 << 20) + '\\n'; for (let i = 0; i < 100; i++) process.stdout.write(line);\n\
                await new Promise((r) => setTimeout(r, 60000));";
    let outcome = check(&world, world.job(&script(body)), ReasonKind::Output).await;
    let log = outcome
        .files
        .iter()
        .find(|file| file.path.ends_with("-log.txt"))
        .unwrap();
    assert!(log.bytes <= 5 * 1024 * 1024, "{log:?}");
}

#[tokio::test]
async fn children_that_left_are_found() {
    // The second one keeps nothing by which it could be known, so it must be seen while it has its parent: the runner
    // looks several times a second.
    let world = World::new().await;
    let body = "const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }); child.unref();\n\
                const bare = spawn('sleep', ['301'], { detached: true, stdio: 'ignore', env: {}, cwd: '/' }); bare.unref();\n\
                console.log('children', child.pid, bare.pid); await new Promise((r) => setTimeout(r, 2000)); throw new Error('done');";
    let outcome = check(&world, world.job(&script(body)), ReasonKind::Thrown).await;
    let line = outcome
        .log_tail
        .lines()
        .find(|line| line.contains("children"))
        .unwrap()
        .to_owned();
    for pid in line.split_whitespace().rev().take(2) {
        // One that is only waiting to be asked how it ended is dead.
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        assert!(stat.is_empty() || stat.contains(") Z "), "{line}: {stat}");
    }
}

#[tokio::test]
async fn a_killed_parent_is_noticed() {
    let world = World::new().await;
    let body =
        "process.kill(process.ppid, 'SIGKILL'); await new Promise((r) => setTimeout(r, 60000));";
    check(&world, world.job(&script(body)), ReasonKind::Killed).await;
}

#[tokio::test]
async fn huge_artifacts_are_bounded() {
    let world = World::new().await;
    let body = "const part = Buffer.alloc(4 << 20, 1);\n\
                for (let i = 0; ; i++) { fs.appendFileSync(process.env.TMPDIR + '/huge', part); await new Promise((r) => setTimeout(r, 20)); }";
    let mut job = world.job(&script(body));
    job.limits.disk_bytes = 100 * 1024 * 1024;
    check(&world, job, ReasonKind::Disk).await;
}

#[tokio::test]
async fn processes_are_bounded() {
    let world = World::new().await;
    let body = "for (let i = 0; i < 60; i++) spawn('sleep', ['300']); await new Promise((r) => setTimeout(r, 60000));";
    let mut job = world.job(&script(body));
    job.limits.processes = 30;
    check(&world, job, ReasonKind::Processes).await;
}

#[tokio::test]
async fn a_run_that_nobody_waits_for_is_ended() {
    let world = World::new().await;
    let token = format!("dropped-{}", std::process::id());
    let mut job = world.job(&script(
        "await synthetics.newPage(await synthetics.launch()); await synthetics.executeStep('on', async () => new Promise(() => setInterval(() => {}, 1000)));",
    ));
    job.environment.insert("TOKEN".to_owned(), token.clone());
    let (begun, beginning) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let runner = world.runner.clone();
    let running = tokio::spawn(async move {
        runner
            .watch(job, move |_| {
                if let Some(begun) = begun.take() {
                    begun.send(()).unwrap();
                }
            })
            .await
    });
    beginning.await.unwrap();
    assert!(!environments(&token).is_empty());
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    // A look that is under way ends on a thread of its own, and kills then.
    for _ in 0..200 {
        if environments(&token).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("left: {:?}", environments(&token));
}

#[tokio::test]
async fn nothing_of_ours_is_told() {
    let world = World::new().await;
    let outcome = world.run(world.job("export const handler = async () => console.log(Object.keys(process.env).sort().join(' '));")).await;
    assert!(
        outcome
            .log_tail
            .contains("INFO: AWS_REGION HOME LANG OBSCTL_CANARY_RUN PATH PWD TMPDIR TZ\n"),
        "{}",
        outcome.log_tail
    );
}

/// What stands in the place of the artifacts is not followed.
#[tokio::test]
async fn artifacts_elsewhere_are_not_taken() {
    let world = World::new().await;
    for place in [
        "fs.symlinkSync('/etc', '../artifacts');",
        "fs.writeFileSync('../artifacts', 'x');",
        "",
    ] {
        let body = format!("fs.rmSync('../artifacts', {{ recursive: true }}); {place}");
        let outcome = world.run(world.job(&script(&body))).await;
        assert_eq!(outcome.status, Status::Passed, "{:?}", outcome.reason);
        let own = |path: &str| {
            path.ends_with("-log.txt")
                || ["results.har", "SyntheticsReport-PASSED.json"].contains(&path)
        };
        assert!(
            outcome.files.iter().all(|file| own(&file.path)),
            "{:?}",
            outcome.files
        );
    }
}

#[tokio::test]
async fn a_long_error_is_still_told() {
    let world = World::new().await;
    let body = "throw new Error('x'.repeat(300000), { cause: new Error('y') });";
    let outcome = world.run(world.job(&script(body))).await;
    let reason = outcome.reason.unwrap().to_string();
    assert!(
        reason.contains("xxx") && reason.len() < 10_000,
        "{}",
        reason.len()
    );
    let body = "throw new Error('fetch failed', { cause: new Error('ECONNREFUSED') });";
    let outcome = world.run(world.job(&script(body))).await;
    let reason = outcome.reason.unwrap().to_string();
    assert!(reason.ends_with("fetch failed: ECONNREFUSED"), "{reason}");
}
