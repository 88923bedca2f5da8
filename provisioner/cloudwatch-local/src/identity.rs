//! Whose resources these are: region and account, and the ARNs made of them.

/// The region and account that a request is for.
///
/// All regions see the same resources here; the region only shows in ARNs and messages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Scope {
    /// Such as `us-east-1`.
    pub(crate) region: String,
    /// Twelve digits.
    pub(crate) account: String,
}

impl Scope {
    /// The ARN of `resource` (`alarm:NAME`, `stack/NAME/ID`, a topic's name) of a service.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        let Self { region, account } = self;
        format!(
            "arn:{}:{service}:{region}:{account}:{resource}",
            self.partition()
        )
    }

    /// The ARN of a resource of a service without regions in its ARNs, such as a dashboard.
    pub(crate) fn global_arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:{}:{service}::{}:{resource}",
            self.partition(),
            self.account
        )
    }

    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub(crate) fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }
}
