//! Ctrl-C and termination while something goes on elsewhere.

use std::time::Duration;

use crate::apply::{Progress, Stage, take_back};
use crate::aws::Session;

/// The longest that tidying up may take.
const TIDY: Duration = Duration::from_secs(5);

/// Returns at the first SIGINT or SIGTERM. From the first poll on, the signals no longer end the process.
pub(super) async fn signalled() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the signal ends the process by itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Takes back what only this program knows of, unless a second signal comes; says how things stand.
pub(super) async fn tidy(session: &Session, stage: &Stage) -> String {
    match stage.get() {
        Progress::Idle => "nothing is going on in CloudFormation".to_owned(),
        Progress::Running { stack, action } => format!(
            "CloudFormation goes on with the {action} of `{stack}`; `obsctl status` shows how it ends, and the next \
             `obsctl apply` waits for it"
        ),
        Progress::Prepared {
            stack,
            change_set,
            new,
        } => {
            let discard = async {
                match change_set {
                    Some(change_set) => take_back(session, &stack, &change_set, new).await.is_ok(),
                    None => false,
                }
            };
            let discarded = tokio::select! {
                discarded = tokio::time::timeout(TIDY, discard) => discarded.unwrap_or(false),
                () = signalled() => false,
            };
            let left = if discarded {
                ""
            } else {
                "; an unused change set may stay behind, which does no harm"
            };
            format!("nothing was changed in `{stack}`{left}")
        }
    }
}
