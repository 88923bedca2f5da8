//! Changes of state, with the events that tell of them.

use serde_json::{Map, Value};

use super::Moment;
use crate::services::cloudformation::{
    kind::Kind,
    stack::{Event, ResourceStatus, Stack, StackStatus},
};

/// The resource type of a stack's own events.
const STACK_TYPE: &str = "AWS::CloudFormation::Stack";

impl Stack {
    /// Gives the stack a new state.
    pub(crate) fn enter(&mut self, status: StackStatus, reason: Option<&str>, moment: &Moment<'_>) {
        self.status = status;
        self.reason = reason.map(str::to_owned);
        self.journal.stack = true;
        let event = Event {
            id: (moment.fresh)().to_string(),
            at: moment.now,
            logical_id: self.name.clone(),
            physical_id: self.id.clone(),
            resource_type: STACK_TYPE.to_owned(),
            status: status.as_str().to_owned(),
            reason: reason.map(str::to_owned),
            properties: None,
            token: self.token.clone(),
            operation: self
                .operation
                .as_ref()
                .map(|operation| operation.id.clone()),
        };
        self.journal.events.push(event);
    }

    /// Gives a resource a new state; it must be among the stack's resources.
    pub(super) fn mark(
        &mut self,
        logical_id: &str,
        status: ResourceStatus,
        reason: Option<&str>,
        moment: &Moment<'_>,
    ) {
        let Some(resource) = self.resources.get_mut(logical_id) else {
            return;
        };
        resource.status = status;
        resource.reason = reason.map(str::to_owned);
        resource.changed = moment.now;
        let (kind, physical_id) = (resource.kind, resource.physical_id.clone());
        let properties = resource.properties.clone();
        self.touch(logical_id);
        self.tell(
            logical_id,
            kind,
            physical_id,
            &properties,
            (status, reason),
            moment,
        );
    }

    /// Appends an event of a resource.
    pub(super) fn tell(
        &mut self,
        logical_id: &str,
        kind: Kind,
        physical_id: Option<String>,
        properties: &Map<String, Value>,
        (status, reason): (ResourceStatus, Option<&str>),
        moment: &Moment<'_>,
    ) {
        let event = Event {
            id: format!("{logical_id}-{}-{}", status.as_str(), (moment.fresh)()),
            at: moment.now,
            logical_id: logical_id.to_owned(),
            physical_id: physical_id.unwrap_or_default(),
            resource_type: kind.as_str().to_owned(),
            status: status.as_str().to_owned(),
            reason: reason.map(str::to_owned),
            properties: serde_json::to_string(properties).ok(),
            token: self.token.clone(),
            operation: self
                .operation
                .as_ref()
                .map(|operation| operation.id.clone()),
        };
        self.journal.events.push(event);
    }

    /// Notes that a resource's document must be written.
    pub(super) fn touch(&mut self, logical_id: &str) {
        self.journal.touched.insert(logical_id.to_owned());
        self.journal.stack = true;
    }
}
