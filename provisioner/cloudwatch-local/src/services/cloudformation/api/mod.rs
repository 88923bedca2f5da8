//! The operations that clients call, one file for each kind of them.

mod change_sets;
mod describe;
mod goal;
mod input;
mod output;
mod resources;
mod stacks;
mod templates;

use super::CloudFormation;
use crate::{
    services::output as answer,
    wire::{Request, ServiceError, Value},
};

impl CloudFormation {
    pub(super) async fn dispatch(&self, request: &Request) -> Result<Value, ServiceError> {
        let scope = &request.scope;
        match request.action.as_str() {
            "CreateChangeSet" => answer(&self.create_change_set(scope, request.input()?).await?),
            "DescribeChangeSet" => answer(&self.describe_change_set(&request.input()?).await?),
            "ListChangeSets" => answer(&self.list_change_sets(&request.input()?).await?),
            "ExecuteChangeSet" => answer(&self.execute_change_set(request.input()?).await?),
            "DeleteChangeSet" => answer(&self.delete_change_set(&request.input()?).await?),
            "CreateStack" => answer(&self.create_stack(scope, request.input()?).await?),
            "UpdateStack" => answer(&self.update_stack(request.input()?).await?),
            "DeleteStack" => answer(&self.delete_stack(request.input()?).await?),
            "CancelUpdateStack" => answer(&self.cancel_update_stack(&request.input()?).await?),
            "ContinueUpdateRollback" => {
                answer(&self.continue_update_rollback(request.input()?).await?)
            }
            "UpdateTerminationProtection" => answer(
                &self
                    .update_termination_protection(&request.input()?)
                    .await?,
            ),
            "DescribeStacks" => answer(&self.describe_stacks(&request.input()?).await?),
            "ListStacks" => answer(&self.list_stacks(&request.input()?).await?),
            "DescribeStackEvents" => answer(&self.describe_stack_events(&request.input()?).await?),
            "DescribeStackResources" => {
                answer(&self.describe_stack_resources(&request.input()?).await?)
            }
            "DescribeStackResource" => {
                answer(&self.describe_stack_resource(&request.input()?).await?)
            }
            "ListStackResources" => answer(&self.list_stack_resources(&request.input()?).await?),
            "GetTemplate" => answer(&self.get_template(&request.input()?).await?),
            "GetTemplateSummary" => answer(&self.get_template_summary(&request.input()?).await?),
            "ValidateTemplate" => answer(&self.validate_template(&request.input()?)?),
            _ => Err(request.unknown_action()),
        }
    }
}
