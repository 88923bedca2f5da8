//! `kind: Route`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Raw, Spanned, Tags};
use crate::term::{Email, Name, PartName, QueueArn, Term, Url, Word};

/// Who hears of alarms: an SNS topic with its subscriptions.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    /// Its name. In AWS it is `PROJECT-ENV-NAME`.
    pub name: Spanned<Term<Name>>,
    /// Alarms of these severities are told to it.
    pub severities: Option<Vec<Spanned<Term<Word>>>>,
    /// Who is told.
    #[schemars(length(min = 1))]
    pub to: Vec<Spanned<Receiver>>,
    /// The part of the project, a stack, that holds it.
    pub part: Option<Spanned<Term<PartName>>>,
    /// Who answers for it.
    pub owner: Option<Spanned<Term<Word>>>,
    /// Tags, besides `project`, `environment` and `owner`.
    pub tags: Option<Tags>,
    /// CloudFormation properties of the topic that the language does not know, merged over the generated ones.
    pub raw: Option<Raw>,
}

/// One who is told.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["https"]}, {"required": ["email"]}, {"required": ["sqs"]}]))]
pub struct Receiver {
    /// A URL that takes the notification as a POST.
    pub https: Option<Spanned<Term<Url>>>,
    /// A mail address. AWS asks it to confirm.
    pub email: Option<Spanned<Term<Email>>>,
    /// The ARN of an SQS queue.
    pub sqs: Option<Spanned<Term<QueueArn>>>,
}
