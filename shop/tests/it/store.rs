//! A database of its own for each test: a file of SQLite, or a database on the PostgreSQL server that `SHOP_TEST_POSTGRES` names
//! (`postgres://USER@HOST:PORT/postgres`).

use std::path::PathBuf;

use shop::database::DatabaseUrl;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

pub(crate) struct Store {
    url: String,
    place: Place,
}

enum Place {
    File(#[expect(dead_code, reason = "held, so that the folder stays")] tempfile::TempDir),
    Server { admin: String, name: String },
}

impl Store {
    pub(crate) async fn fresh() -> Self {
        match std::env::var("SHOP_TEST_POSTGRES") {
            Ok(admin) => Self::on_server(admin).await,
            Err(_) => Self::in_file(),
        }
    }

    pub(crate) fn in_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join("shop.db");
        Self {
            url: format!("sqlite://{}", path.display()),
            place: Place::File(folder),
        }
    }

    async fn on_server(admin: String) -> Self {
        install_default_drivers();
        let name = format!("shop_{}", uuid::Uuid::new_v4().simple());
        // sorted as SQLite does, by bytes
        run(
            &admin,
            &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"),
        )
        .await;
        let (server, _) = admin.rsplit_once('/').unwrap();
        Self {
            url: format!("{server}/{name}"),
            place: Place::Server { admin, name },
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.url
    }

    pub(crate) fn is_on_server(&self) -> bool {
        matches!(self.place, Place::Server { .. })
    }

    pub(crate) fn url(&self) -> DatabaseUrl {
        self.url.parse().unwrap()
    }
}

impl Store {
    /// Runs a statement past the shop.
    pub(crate) async fn execute(&self, statement: &str) {
        install_default_drivers();
        run(&self.url, statement).await;
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let Place::Server { admin, name } = &self.place else {
            return;
        };
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // a runtime of its own: the test's may be the one that is ending
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(run(admin, &drop));
            });
        });
    }
}

async fn run(admin: &str, statement: &str) {
    let mut connection = AnyConnection::connect(admin).await.unwrap();
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned())))
        .await
        .unwrap();
    connection.close().await.unwrap();
}
