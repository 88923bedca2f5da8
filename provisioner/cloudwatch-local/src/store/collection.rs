//! The names under which documents and records are kept.

/// A set of documents, one per resource, found by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Collection {
    /// Alarms and composite alarms by name.
    Alarm,
    /// Dashboards by name.
    Dashboard,
    /// Actions of transitions that have not been handed over yet, by id.
    Outbox,
    /// Log groups by name.
    LogGroup,
    /// Log streams by group and name.
    LogStream,
    /// Stacks by id.
    Stack,
    /// Change sets by id.
    ChangeSet,
    /// Topics by ARN.
    Topic,
    /// Subscriptions by ARN.
    Subscription,
    /// Deliveries that wait or were made, by id.
    Delivery,
    /// Mails and deliveries shown in the inbox, by id.
    Inbox,
    /// The key that signs notifications; one document.
    Signer,
    /// Buckets by name.
    Bucket,
    /// Objects by bucket and key.
    Object,
    /// Uploads in parts, by id.
    Upload,
    /// Their parts, by upload and number.
    UploadPart,
    /// Resources of stacks, by stack id and logical id.
    StackResource,
    /// App monitors by name.
    AppMonitor,
    /// Canaries by name.
    Canary,
    /// Runs of canaries by id.
    CanaryRun,
}

impl Collection {
    /// The stored name, which must never change.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Dashboard => "dashboard",
            Self::Outbox => "outbox",
            Self::LogGroup => "log-group",
            Self::LogStream => "log-stream",
            Self::Stack => "stack",
            Self::ChangeSet => "change-set",
            Self::Topic => "topic",
            Self::Subscription => "subscription",
            Self::Delivery => "delivery",
            Self::Inbox => "inbox",
            Self::Signer => "signer",
            Self::Bucket => "bucket",
            Self::Object => "object",
            Self::Upload => "upload",
            Self::UploadPart => "upload-part",
            Self::StackResource => "stack-resource",
            Self::AppMonitor => "app-monitor",
            Self::Canary => "canary",
            Self::CanaryRun => "canary-run",
        }
    }
}

/// A set of records: appended, read in order, dropped by age or key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Records {
    /// Alarm history by alarm name.
    AlarmHistory,
    /// Log events by group and stream.
    LogEvent,
    /// Stack events by stack id.
    StackEvent,
}

impl Records {
    /// The stored name, which must never change.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AlarmHistory => "alarm-history",
            Self::LogEvent => "log-event",
            Self::StackEvent => "stack-event",
        }
    }
}
