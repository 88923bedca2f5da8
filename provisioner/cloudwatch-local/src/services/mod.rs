//! The services, and the one table by which a request finds its operation.
//!
//! A service is a struct with one async function per operation, which takes the operation's typed input and the
//! [`Scope`](crate::identity::Scope), and returns its typed output or a
//! [`ServiceError`]. The wire calls it through `call`; other services (`CloudFormation`) call the
//! functions themselves, with the same validation and the same errors.

mod constraints;
mod policy;
mod shared;
mod tags;
mod wildcard;

pub(crate) mod cloudformation;
pub(crate) mod cloudwatch;
pub(crate) mod logs;
pub(crate) mod paging;
pub(crate) mod rum;
pub(crate) mod s3;
pub(crate) mod sns;
pub(crate) mod synthetics;

use std::sync::Arc;

use serde::Serialize;

use self::{
    cloudformation::{CloudFormation, Provider},
    cloudwatch::CloudWatch,
    logs::Logs,
    rum::Rum,
    s3::{S3, S3StartError},
    sns::Sns,
    synthetics::Synthetics,
};
pub(crate) use self::{constraints::Constraints, rum::Sender, shared::Shared};
pub use self::{rum::RumSettings, synthetics::CanarySettings};
use crate::{
    notifier::{Notifier, NotifierError},
    store::StoreError,
    wire::{Request, Service, ServiceError, Value, to_value},
};

/// Every service, opened and ready.
pub(crate) struct Services {
    pub(crate) cloudwatch: Arc<CloudWatch>,
    pub(crate) logs: Arc<Logs>,
    pub(crate) sns: Arc<Sns>,
    pub(crate) rum: Arc<Rum>,
    pub(crate) cloudformation: Arc<CloudFormation>,
    pub(crate) s3: Arc<S3>,
    pub(crate) synthetics: Arc<Synthetics>,
    pub(crate) notifier: Arc<Notifier>,
}

impl Services {
    /// Opens all services on what the store holds.
    pub(crate) async fn open(shared: Shared) -> Result<Self, OpenError> {
        let notifier = Arc::new(Notifier::open(shared.clone()).await?);
        let sns = Arc::new(Sns::open(shared.clone(), Arc::clone(&notifier)).await?);
        let cloudwatch =
            Arc::new(CloudWatch::open(shared.clone(), Arc::clone(&sns) as Arc<_>).await?);
        let logs = Arc::new(Logs::open(shared.clone(), Arc::clone(&cloudwatch)).await?);
        let s3 = Arc::new(S3::open(shared.clone()).await?);
        let synthetics = Synthetics::open(
            shared.clone(),
            Arc::clone(&s3),
            Arc::clone(&logs),
            Arc::clone(&cloudwatch),
        );
        let synthetics = Arc::new(synthetics.await?);
        let rum = Arc::new(Rum::open(shared.clone(), Arc::clone(&cloudwatch)).await?);
        let behind = Provider {
            cloudwatch: Arc::clone(&cloudwatch),
            sns: Arc::clone(&sns),
            logs: Arc::clone(&logs),
            rum: Arc::clone(&rum),
            s3: Arc::clone(&s3),
            synthetics: Arc::clone(&synthetics),
        };
        let cloudformation = Arc::new(CloudFormation::open(shared, behind).await?);
        Ok(Self {
            cloudwatch,
            logs,
            sns,
            rum,
            cloudformation,
            s3,
            synthetics,
            notifier,
        })
    }

    /// Goes on with what was under way when the process ended.
    pub(crate) async fn resume(&self) {
        self.notifier.resume();
        self.cloudwatch.resume().await;
        if let Err(error) = self.synthetics.resume().await {
            tracing::error!(%error, "canaries can not go on");
        }
        self.cloudformation.resume().await;
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        match request.service {
            Service::CloudWatch => self.cloudwatch.call(request).await,
            Service::Logs => self.logs.call(request).await,
            Service::Sns => self.sns.call(request).await,
            Service::Rum => self.rum.call(request).await,
            Service::CloudFormation => self.cloudformation.call(request).await,
            Service::Synthetics => self.synthetics.call(request).await,
        }
    }

    /// Ends what runs behind the services; everything acknowledged is already on disk.
    pub(crate) async fn close(&self) {
        self.cloudformation.close().await;
        self.synthetics.close().await;
        self.notifier.close().await;
        self.rum.publish();
        self.cloudwatch.close().await;
    }
}

/// Why the services do not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// The store can not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Notifications can not be signed or sent.
    #[error(transparent)]
    Notifier(#[from] NotifierError),
    /// Objects have no place.
    #[error(transparent)]
    S3(#[from] S3StartError),
}

/// The value of an operation's typed output; `()` stands for an operation without output.
pub(crate) fn output<T: Serialize>(output: &T) -> Result<Value, ServiceError> {
    to_value(output).map_err(|error| ServiceError::internal(&error))
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        ServiceError::internal(&error)
    }
}
