//! Forgetting what no longer matters.

use std::time::Duration;

use super::{Users, statements as sql};
use crate::error::Error;

const EVERY: Duration = Duration::from_mins(10);

impl Users {
    /// Sweeps now and then, for ever.
    pub async fn work(self) {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "logins could not be swept");
            }
        }
    }

    /// Forgets logins, links and attempts that have run out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self) -> Result<(), Error> {
        for (name, statement) in [
            ("attempt.sweep", sql::SWEEP_ATTEMPTS),
            ("reset.sweep", sql::SWEEP_RESETS),
            ("refresh.sweep", sql::SWEEP_REFRESHES),
            ("login.sweep", sql::SWEEP_LOGINS),
        ] {
            let swept = sqlx::query(statement)
                .bind(self.now())
                .execute(self.database.pool());
            self.database.write(name, swept).await?;
        }
        Ok(())
    }
}
