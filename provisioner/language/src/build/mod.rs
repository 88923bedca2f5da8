//! From what a person wrote to what it means: manifest to model.
//!
//! Every rule that needs more than one field, or more than one document, is checked here. A document that had mistakes
//! before comes here without them, so that these rules still tell what they can; what is only absent is then not held
//! against it.

mod actions;
mod alarm;
mod canary;
mod composite;
mod condition;
mod cycle;
mod dashboard;
mod description;
mod formula;
mod graph;
mod identity;
mod journey;
mod metric;
mod monitor;
mod places;
mod route;
mod script;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::expand::Copied;
use crate::manifest;
use crate::model::{Environment, Model};
use crate::resolve::Index;
use crate::source::{Sources, Span};

pub(crate) use canary::{EVERY, longest};
pub(crate) use cycle::cycles;

/// What all documents share.
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) index: &'a Index,
    pub(crate) project: String,
    pub(crate) owner: String,
    pub(crate) environment: Environment,
    /// With `{name}` for the runbook's name.
    pub(crate) runbook_url: Option<String>,
    /// With `{name}` for the dashboard's name in AWS.
    pub(crate) dashboard_url: Option<String>,
    /// Severity → names of the routes that serve it, sorted.
    pub(crate) routes: BTreeMap<String, Vec<String>>,
    /// Whether the project and all defaults could be read: else what is absent may stand in what could not.
    pub(crate) certain: bool,
}

/// A document after the check.
pub(crate) struct Checked<T> {
    pub(crate) manifest: T,
    /// Whether mistakes were taken out of it: what is absent may only be wrong.
    pub(crate) partial: bool,
    /// The fields whose values were taken out.
    pub(crate) taken: BTreeSet<String>,
    /// Which copy it is, of a document with `for`.
    pub(crate) copy: Option<Copied>,
}

/// The documents of a project, by kind.
#[derive(Default)]
pub(crate) struct Documents {
    pub(crate) alarms: Vec<Checked<manifest::Alarm>>,
    pub(crate) composites: Vec<Checked<manifest::CompositeAlarm>>,
    pub(crate) dashboards: Vec<Checked<manifest::Dashboard>>,
    pub(crate) routes: Vec<Checked<manifest::Route>>,
    pub(crate) monitors: Vec<Checked<manifest::RumMonitor>>,
    pub(crate) canaries: Vec<Checked<manifest::Canary>>,
}

impl Documents {
    /// The names of the routes that serve each severity, sorted.
    pub(crate) fn routes_by_severity(&self) -> BTreeMap<String, Vec<String>> {
        let mut served: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for route in &self.routes {
            for severity in route.manifest.severities.iter().flatten() {
                served
                    .entry(severity.value.0.to_string())
                    .or_default()
                    .push(route.manifest.name.value.0.to_string());
            }
        }
        for routes in served.values_mut() {
            routes.sort();
            routes.dedup();
        }
        served
    }
}

/// Builds the model of one document after the other.
pub(crate) struct Builder<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the document at hand had mistakes before.
    partial: bool,
    /// Fields of it that were taken out.
    taken: BTreeSet<String>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            diagnostics: Vec::new(),
            partial: false,
            taken: BTreeSet::new(),
        }
    }

    /// The model of all documents that have one, each kind sorted by name.
    pub(crate) fn model(&mut self, documents: &Documents) -> Model {
        let mut model = Model {
            project: self.context.project.clone(),
            environment: self.context.environment.clone(),
            routes: self.each(&documents.routes, Self::route),
            alarms: self.each(&documents.alarms, Self::alarm),
            composites: self.each(&documents.composites, Self::composite),
            dashboards: self.each(&documents.dashboards, Self::dashboard),
            monitors: self.each(&documents.monitors, Self::monitor),
            canaries: self.each(&documents.canaries, Self::canary),
        };
        model
            .routes
            .sort_by(|one, other| one.identity.name.cmp(&other.identity.name));
        model
            .alarms
            .sort_by(|one, other| one.identity.name.cmp(&other.identity.name));
        model
            .composites
            .sort_by(|one, other| one.identity.name.cmp(&other.identity.name));
        model
            .dashboards
            .sort_by(|one, other| one.identity.name.cmp(&other.identity.name));
        model
            .monitors
            .sort_by(|one, other| one.identity.name.cmp(&other.identity.name));
        model
            .canaries
            .sort_by(|one, other| one.identity.name.cmp(&other.identity.name));
        model
    }

    fn each<T, U>(
        &mut self,
        documents: &[Checked<T>],
        build: fn(&mut Self, &T) -> Option<U>,
    ) -> Vec<U> {
        let mut models = Vec::with_capacity(documents.len());
        for document in documents {
            self.partial = document.partial;
            self.taken.clone_from(&document.taken);
            let before = self.diagnostics.len();
            models.extend(build(self, &document.manifest));
            if let Some(copy) = &document.copy {
                copy.mark(&mut self.diagnostics[before..]);
            }
        }
        models
    }

    /// Reports a mistake.
    fn report(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        self.diagnostics
            .push(Diagnostic::error(code, span.clone(), message).hint(hint));
    }

    /// Reports that something is absent, unless it may only have been taken out.
    fn report_absent(
        &mut self,
        code: Code,
        span: &Span,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        if !self.partial && self.context.certain {
            self.report(code, span, message, hint);
        }
    }
}
