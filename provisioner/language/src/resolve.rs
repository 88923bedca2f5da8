//! What names there are, and where each is declared. Taken from the trees before they are checked: a document with a
//! mistake still has its name.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{DUPLICATE_NAME, Diagnostic};
use crate::expand::Document;
use crate::schema::Kind;
use crate::source::Span;
use crate::tree::limits::FILE_BYTES;
use crate::tree::{Node, Value};

/// Which names are unique among each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Namespace {
    /// Alarms and composite alarms, as in CloudWatch.
    Alarms,
    Routes,
    Dashboards,
    Monitors,
    Canaries,
}

impl Kind {
    pub(crate) const fn namespace(self) -> Namespace {
        match self {
            Self::Alarm | Self::CompositeAlarm => Namespace::Alarms,
            Self::Route => Namespace::Routes,
            Self::Dashboard => Namespace::Dashboards,
            Self::RumMonitor => Namespace::Monitors,
            Self::Canary => Namespace::Canaries,
        }
    }
}

/// The names of a project.
#[derive(Debug, Default)]
pub(crate) struct Index {
    declared: BTreeMap<(Namespace, String), Span>,
    severities: BTreeSet<String>,
    /// Names in text that could not be read. They may be of any kind.
    unread: BTreeSet<String>,
    /// Whether there may be names that nobody can tell: an unknown name is then no mistake.
    open: bool,
    /// The same for severities.
    any_severity: bool,
}

impl Index {
    /// Takes the names of all documents. A name that is taken is reported.
    pub(crate) fn new(documents: &[Document], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut index = Self::default();
        for document in documents {
            match document.root.get("name").map(|name| (&name.value, name)) {
                Some((Value::Unknown, _)) => index.open = true,
                Some((Value::String(name), node)) => match document.kind {
                    Some(kind) => index.declare(kind, name, node, diagnostics),
                    None => index.open_for(name),
                },
                _ => {}
            }
            if document.kind == Some(Kind::Route) {
                index.serve(document.root.get("severities"));
            }
        }
        index
    }

    fn declare(&mut self, kind: Kind, name: &str, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        let key = (kind.namespace(), name.to_owned());
        match self.declared.get(&key) {
            None => {
                self.declared.insert(key, node.span.clone());
            }
            Some(first) => diagnostics.push(
                Diagnostic::error(
                    DUPLICATE_NAME,
                    node.span.clone(),
                    format!("the name `{name}` is taken"),
                )
                .label(first.clone(), "it is declared here first")
                .hint(match kind {
                    _ if *first == node.span => {
                        "its copies need names of their own: use the variables of `for`".to_owned()
                    }
                    Kind::Alarm | Kind::CompositeAlarm => {
                        "alarms and composite alarms share their names".to_owned()
                    }
                    _ => format!("each {} has a name of its own", kind.name()),
                }),
            ),
        }
    }

    fn serve(&mut self, severities: Option<&Node>) {
        match severities.map(|node| &node.value) {
            Some(Value::Seq(items)) => {
                for item in items {
                    match &item.value {
                        Value::String(severity) => _ = self.severities.insert(severity.clone()),
                        _ => self.any_severity = true,
                    }
                }
            }
            Some(Value::Unknown) => self.any_severity = true,
            _ => {}
        }
    }

    fn open_for(&mut self, name: &str) {
        self.unread.insert(name.to_owned());
    }

    /// Takes what looks like names from a text that is not YAML, so that its mistake makes no others.
    pub(crate) fn open_for_text(&mut self, text: &str) {
        if text.len() > FILE_BYTES {
            self.open = true;
            return;
        }
        for line in text.lines() {
            let line = line.trim_start_matches([' ', '-', '{']);
            if let Some(name) = line.strip_prefix("name:") {
                let name = name
                    .split(['#', ',', '}'])
                    .next()
                    .unwrap_or_default()
                    .trim();
                self.open |= name.contains("{{");
                self.unread
                    .insert(name.trim_matches(['"', '\'']).to_owned());
            }
        }
        // a route that cannot be read may serve any severity
        self.any_severity |= text.contains("severities");
    }

    /// Makes unknown names pass: there may be any.
    pub(crate) fn open_for_all(&mut self) {
        self.open = true;
    }

    /// Whether there is, or may be, such a name.
    pub(crate) fn may_have(&self, namespace: Namespace, name: &str) -> bool {
        self.open
            || self.unread.contains(name)
            || self.declared.contains_key(&(namespace, name.to_owned()))
    }

    /// The names that are certain.
    pub(crate) fn names(&self, namespace: Namespace) -> impl Iterator<Item = &str> {
        self.declared
            .keys()
            .filter(move |(of, _)| *of == namespace)
            .map(|(_, name)| name.as_str())
    }

    /// Whether a route serves, or may serve, a severity.
    pub(crate) fn may_serve(&self, severity: &str) -> bool {
        self.open || self.any_severity || self.severities.contains(severity)
    }

    /// The severities that are served.
    pub(crate) fn severities(&self) -> impl Iterator<Item = &str> {
        self.severities.iter().map(String::as_str)
    }
}
