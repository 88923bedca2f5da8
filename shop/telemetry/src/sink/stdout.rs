//! Delivery to the standard output.

use std::sync::Arc;

use tokio::io::AsyncWriteExt;

use super::Outbox;

pub(super) async fn deliver(outbox: &Outbox<Arc<str>>) {
    let mut stdout = tokio::io::stdout();
    while let Some(line) = outbox.take().await {
        let text = format!("{line}\n");
        let written = async {
            stdout.write_all(text.as_bytes()).await?;
            stdout.flush().await
        };
        match written.await {
            Ok(()) => outbox.done(),
            // nobody reads any more; there is nowhere to say so
            Err(_) => return,
        }
    }
}
