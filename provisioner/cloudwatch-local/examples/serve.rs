//! Serves a local CloudWatch on free ports until the input ends, for the tests with third-party clients.
//!
//! `serve [--data DIR] [--resource-time 300ms] [--manual-clock]` prints what `obsctl local` prints.
#![expect(
    clippy::print_stdout,
    reason = "the addresses are this program's output"
)]

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::bail;
use cloudwatch_local::{CanarySettings, Clock, ManualClock, Options, SystemClock};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut options = Options {
        listen: free,
        emf_listen: Some(free),
        canaries: CanarySettings {
            path: std::env::var_os("PATH").unwrap_or_default(),
            libraries: vec![
                std::env::var_os("OBSCTL_CANARY_RUNNER")
                    .unwrap_or_default()
                    .into(),
            ],
            ..CanarySettings::default()
        },
        ..Options::default()
    };
    let mut clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => options.data = arguments.next().map(PathBuf::from),
            "--resource-time" => {
                let text = arguments.next().unwrap_or_default();
                let millis = text.strip_suffix("ms").unwrap_or(&text).parse()?;
                options.resource_time = Duration::from_millis(millis);
            }
            "--manual-clock" => {
                options.engine.offset = Duration::ZERO;
                let now = SystemClock.now();
                clock = Arc::new(ManualClock::new(now.floor_to(60)));
            }
            other => bail!("unknown argument {other}"),
        }
    }
    let running = cloudwatch_local::start(options, clock).await?;
    println!("cloudwatch http://{}", running.addr());
    if let Some(address) = running.emf_addr() {
        println!("emf tcp://{address}");
    }
    println!("console http://{}/_console", running.addr());
    // the parent holds our input open; when it goes, so do we
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
        .await??;
    running.shutdown().await;
    Ok(())
}
