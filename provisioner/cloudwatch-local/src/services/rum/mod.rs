//! RUM: app monitors, and the events that pages send to them.
//!
//! [`control`] answers the operations on app monitors, [`ingest`] takes events: [`event`] reads and checks a batch,
//! [`tally`] and [`definition`] make metrics of it, [`session`] those that only the end of a session can tell.
//! No address of a visitor is looked at, and of a browser only its kind is kept. Events are in memory only.

mod access;
mod book;
mod control;
mod declared;
mod definition;
mod domain;
mod errors;
mod event;
mod id;
mod ingest;
mod live;
mod monitor;
mod pattern;
mod session;
mod settings;
mod tally;
pub(crate) mod views;

use std::sync::Arc;

use self::book::Book;
pub use self::settings::RumSettings;
pub(crate) use self::{declared::monitor_id, ingest::Sender};
use super::{Shared, cloudwatch::CloudWatch, output};
use crate::{
    store::StoreError,
    wire::{Request, ServiceError, Value},
};

/// The RUM of this server.
pub(crate) struct Rum {
    shared: Shared,
    cloudwatch: Arc<CloudWatch>,
    book: Book,
}

impl Rum {
    /// Reads what the store has.
    pub(crate) async fn open(
        shared: Shared,
        cloudwatch: Arc<CloudWatch>,
    ) -> Result<Self, StoreError> {
        let book = Book::open(shared.store.clone()).await?;
        Ok(Self {
            shared,
            cloudwatch,
            book,
        })
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        let scope = &request.scope;
        match request.action.as_str() {
            "CreateAppMonitor" => output(&self.create_app_monitor(scope, request.input()?).await?),
            "UpdateAppMonitor" => output(&self.update_app_monitor(request.input()?).await?),
            "GetAppMonitor" => output(&self.get_app_monitor(&request.input()?)?),
            "ListAppMonitors" => output(&self.list_app_monitors(&request.input()?)?),
            "DeleteAppMonitor" => output(&self.delete_app_monitor(&request.input()?).await?),
            "GetAppMonitorData" => output(&self.get_app_monitor_data(&request.input()?)?),
            "PutRumMetricsDestination" => output(&self.put_destination(request.input()?).await?),
            "ListRumMetricsDestinations" => output(&self.list_destinations(&request.input()?)?),
            "DeleteRumMetricsDestination" => {
                output(&self.delete_destination(&request.input()?).await?)
            }
            "BatchCreateRumMetricDefinitions" => {
                output(&self.create_definitions(request.input()?).await?)
            }
            "BatchGetRumMetricDefinitions" => output(&self.get_definitions(&request.input()?)?),
            "BatchDeleteRumMetricDefinitions" => {
                output(&self.delete_definitions(request.input()?).await?)
            }
            "UpdateRumMetricDefinition" => output(&self.update_definition(request.input()?).await?),
            "PutResourcePolicy" => output(&self.put_policy(request.input()?).await?),
            "GetResourcePolicy" => output(&self.get_policy(&request.input()?)?),
            "DeleteResourcePolicy" => output(&self.delete_policy(&request.input()?).await?),
            "TagResource" => output(&self.tag_resource(request.input()?).await?),
            "UntagResource" => output(&self.untag_resource(request.input()?).await?),
            "ListTagsForResource" => output(&self.list_tags(&request.input()?)?),
            _ => Err(request.unknown_action()),
        }
    }
}
