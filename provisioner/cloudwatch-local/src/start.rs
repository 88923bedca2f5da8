//! Starting and stopping the server.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    emf::EmfListener,
    notifier::NotifierError,
    options::Options,
    server::{self, App, Health, Server},
    services::{OpenError, Services, Shared, s3::S3StartError},
    store::{Store, StoreError},
    ticker::{AdvanceError, Ticker},
};

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address can not be listened on.
    #[error("can not listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The data can not be opened.
    #[error("can not open the data")]
    Store(#[from] StoreError),
    /// The objects of S3 have no place.
    #[error("can not keep objects")]
    Objects(#[from] S3StartError),
    /// Notifications can not be signed or sent.
    #[error("can not set up notifications")]
    Notifier(#[from] NotifierError),
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => Self::Store(error),
            OpenError::Notifier(error) => Self::Notifier(error),
            OpenError::S3(error) => Self::Objects(error),
        }
    }
}

/// A server that runs until it is shut down.
pub struct Running {
    server: Server,
    emf: Option<EmfListener>,
    services: Arc<Services>,
    shared: Shared,
    ticker: Arc<Ticker>,
    ticking: JoinHandle<()>,
    stop: CancellationToken,
}

/// Starts a local CloudWatch that reads its time from `clock`.
pub async fn start(mut options: Options, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    let listener = bind(options.listen).await?;
    // links in messages need the port that the system chose
    options.listen = listener.local_addr().map_err(|source| StartError::Listen {
        address: options.listen,
        source,
    })?;
    let emf_listener = match options.emf_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let store = Store::open(options.data.as_deref()).await?;
    let shared = Shared {
        store,
        clock,
        options: Arc::new(options),
    };
    let services = Arc::new(Services::open(shared.clone()).await?);
    services.resume().await;
    let ticker = Arc::new(Ticker::new(shared.clone(), Arc::clone(&services)));
    let health = Arc::new(Health::default());
    let stop = CancellationToken::new();
    let ticking = ticker.start(stop.clone());
    let emf = match emf_listener {
        Some(listener) => Some(start_emf(listener, &services, &health)?),
        None => None,
    };
    let address = shared.options.listen;
    let app = App {
        shared: shared.clone(),
        services: Arc::clone(&services),
        ticker: Arc::clone(&ticker),
        health,
    };
    let server = Server::start(listener, server::router(app))
        .map_err(|source| StartError::Listen { address, source })?;
    Ok(Running {
        server,
        emf,
        services,
        shared,
        ticker,
        ticking,
        stop,
    })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address, source })
}

fn start_emf(
    listener: TcpListener,
    services: &Arc<Services>,
    health: &Arc<Health>,
) -> Result<EmfListener, StartError> {
    EmfListener::start(
        listener,
        Arc::clone(&services.cloudwatch),
        Arc::clone(health),
    )
    .map_err(|source| StartError::Listen {
        address: SocketAddr::from(([0, 0, 0, 0], 0)),
        source,
    })
}

impl Running {
    /// Where the APIs and the console are served.
    pub fn addr(&self) -> SocketAddr {
        self.server.address()
    }

    /// Where EMF lines are taken.
    pub fn emf_addr(&self) -> Option<SocketAddr> {
        self.emf.as_ref().map(EmfListener::address)
    }

    /// Moves a [`crate::ManualClock`] ahead; the alarm engine takes a step at each second on the way.
    pub async fn advance(&self, distance: Duration) -> Result<(), AdvanceError> {
        let seconds = i64::try_from(distance.as_secs()).unwrap_or(i64::MAX);
        self.ticker
            .advance(self.shared.now().plus_seconds(seconds))
            .await
    }

    /// Ends everything; what is in memory only is written before this returns.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.server.shutdown().await;
        if let Some(emf) = self.emf {
            emf.shutdown().await;
        }
        let _ = self.ticking.await;
        self.services.close().await;
        self.shared.store.close().await;
    }
}
