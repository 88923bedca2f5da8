//! The entity that an event is about, for related telemetry (`UG:CloudWatch_Embedded_Metric_Format_Specification`,
//! "Entity information in EMF format").

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

/// What the event is about, by members of its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What identifies it.
    pub kind: EntityKind,
    /// Where it runs, when the event says so.
    pub platform: Option<Platform>,
    /// The members that say where exactly, such as `K8s.Pod`.
    pub attributes: BTreeMap<String, String>,
}

/// What identifies an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityKind {
    /// The members `Service` and `Environment`.
    Service {
        /// The service's name.
        name: String,
        /// Where it is deployed.
        environment: String,
    },
    /// The members `ResourceType` and `Identifier`.
    Resource {
        /// Its type, such as `AWS::EC2::Instance`.
        resource_type: String,
        /// Which one it is.
        identifier: String,
    },
}

/// What an entity runs on. The first one whose key the event has, in this order; the order is
/// *undocumented*, but the more special platforms must come before the hosts that they run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(
    missing_docs,
    reason = "each variant is the platform that it is named after"
)]
pub enum Platform {
    Eks,
    Kubernetes,
    Ecs,
    Lambda,
    Ec2,
    Host,
}

impl Platform {
    const ALL: [Self; 6] = [
        Self::Eks,
        Self::Kubernetes,
        Self::Ecs,
        Self::Lambda,
        Self::Ec2,
        Self::Host,
    ];

    /// The member that must be there, then those that may be.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Eks => &[
                "EKS.Cluster",
                "K8s.Namespace",
                "K8s.Workload",
                "K8s.Node",
                "K8s.Pod",
                "EC2.InstanceId",
            ],
            Self::Kubernetes => &[
                "K8s.Cluster",
                "K8s.Namespace",
                "K8s.Workload",
                "K8s.Node",
                "K8s.Pod",
                "EC2.InstanceId",
                "EC2.AutoScalingGroup",
            ],
            Self::Ecs => &["ECS.Cluster", "ECS.Service", "ECS.Task"],
            Self::Lambda => &["Lambda.Function"],
            Self::Ec2 => &["EC2.InstanceId", "EC2.AutoScalingGroup"],
            Self::Host => &["Host"],
        }
    }
}

impl Entity {
    /// The entity of an event with these members. An event with both pairs of keys is about the
    /// service (*undocumented*).
    pub(super) fn of(root: &Map<String, Json>) -> Option<Self> {
        let text = |key: &str| root.get(key).and_then(Json::as_str).map(str::to_owned);
        let service = || {
            Some(EntityKind::Service {
                name: text("Service")?,
                environment: text("Environment")?,
            })
        };
        let resource = || {
            Some(EntityKind::Resource {
                resource_type: text("ResourceType")?,
                identifier: text("Identifier")?,
            })
        };
        let kind = service().or_else(resource)?;
        let is_on = |platform: &Platform| {
            platform
                .keys()
                .first()
                .is_some_and(|key| text(key).is_some())
        };
        let platform = Platform::ALL.into_iter().find(is_on);
        let keys = platform.map_or(&[][..], Platform::keys);
        let attributes = keys
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), text(key)?)))
            .collect();
        Some(Self {
            kind,
            platform,
            attributes,
        })
    }
}
