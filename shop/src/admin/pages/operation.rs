//! Mails, dead letters, faults and the audit log.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number};

use super::super::api::AuditQuery;
use super::super::{Action, Deed, Entry};
use super::desk::{Answer, Desk, Section, mistake, rows, to};
use crate::app::App;
use crate::error::{Error, FieldProblem};
use crate::events::{DeadLetterBody, Events, named};
use crate::notifications::{Mailer, SentMail};
use crate::operator::{Fault, Operator};
use crate::visit::CsrfForm;
use crate::web::Links;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/mails", get(mails))
        .route("/admin/dead-letters", get(dead_letters))
        .route("/admin/dead-letters/{consumer}/{event}", post(decide))
        .route("/admin/faults", get(faults).post(set_faults))
        .route("/admin/audit", get(audit))
}

#[derive(Serialize)]
struct MailRow {
    kind: String,
    recipient: String,
    subject: String,
    text: String,
    way: String,
    sent_at: i64,
}

impl From<SentMail> for MailRow {
    fn from(mail: SentMail) -> Self {
        Self {
            kind: mail.kind,
            recipient: mail.recipient,
            subject: mail.subject,
            text: mail.body_text,
            way: mail.way,
            sent_at: mail.sent_at,
        }
    }
}

async fn mails(desk: Desk, State(mailer): State<Mailer>) -> Answer {
    let mails = mailer.latest().await?;
    let mails = rows(mails.into_iter().map(MailRow::from));
    desk.page("admin-mails.html", Section::Mails, None, context! { mails })
}

async fn dead_letters(desk: Desk, State(events): State<Events>) -> Answer {
    letters(&desk, &events, None).await
}

async fn letters(desk: &Desk, events: &Events, problem: Option<&Error>) -> Answer {
    let letters = events.dead_letters().await?;
    let letters = rows(letters.into_iter().map(DeadLetterBody::from));
    let section = Section::DeadLetters;
    desk.page(
        "admin-dead-letters.html",
        section,
        problem,
        context! { letters },
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    Replay,
    Skip,
}

#[derive(Deserialize)]
struct Decided {
    deed: Fate,
}

async fn decide(
    desk: Desk,
    State(events): State<Events>,
    Path((consumer, event)): Path<(String, String)>,
    CsrfForm(decided): CsrfForm<Decided>,
) -> Answer {
    let (consumer, event) = named(&consumer, &event)?;
    let done = match decided.deed {
        Fate::Replay => {
            let deed = Deed::of(desk.by(), Action::DeadLetterReplayed, event);
            desk.audit
                .around(deed, events.replay(consumer, event))
                .await
        }
        Fate::Skip => {
            let deed = Deed::of(desk.by(), Action::DeadLetterSkipped, event);
            desk.audit.around(deed, events.skip(consumer, event)).await
        }
    };
    match done {
        Ok(()) => Ok(to("/admin/dead-letters")),
        Err(error) => letters(&desk, &events, Some(&mistake(error)?)).await,
    }
}

/// What can be wrong, with how it is asked for.
const SWITCHES: [(&str, &str, Unit); 6] = [
    ("latency_ms", "Slower answers", Unit::Millis),
    ("error_share", "Answers that fail", Unit::Share),
    ("payment_latency_ms", "Slower payments", Unit::Millis),
    ("payment_declined_share", "Payments declined", Unit::Share),
    (
        "payment_down_share",
        "Payments refused to be taken",
        Unit::Share,
    ),
    (
        "payment_lost_answer_share",
        "Payments without an answer",
        Unit::Share,
    ),
];
/// Answers that look right and are not.
const WRONG: [(&str, &str); 3] = [
    ("", "None"),
    ("search-finds-nothing", "Searches find nothing"),
    ("prices-missing", "Products of the API have no price"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Millis,
    Share,
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Millis => "ms",
            Self::Share => "share",
        }
    }

    const fn most(self) -> u32 {
        match self {
            Self::Millis => 60_000,
            Self::Share => 1,
        }
    }

    fn read(self, text: &str) -> Result<Number, String> {
        let number: Option<Number> = text.parse().ok();
        let fits = |number: &Number| match self {
            Self::Millis => number.as_u64().is_some_and(|n| n <= self.most().into()),
            Self::Share => number.as_f64().is_some_and(|n| (0.0..=1.0).contains(&n)),
        };
        let kind = match self {
            Self::Millis => "a whole number",
            Self::Share => "a number",
        };
        let problem = || format!("is {kind} from 0 to {}", self.most());
        number.filter(fits).ok_or_else(problem)
    }
}

async fn faults(desk: Desk, State(operator): State<Operator>) -> Answer {
    switches(&desk, &operator, None)
}

/// The page, with what was typed if something is wrong with it.
fn switches(desk: &Desk, operator: &Operator, wrong: Option<(&Wished, &Error)>) -> Answer {
    let now = operator.switch().ok();
    let current = serde_json::to_value(now).unwrap_or_default();
    let value = |name: &str| match (wrong, current.get(name)) {
        (Some((wished, _)), _) => wished.typed(name).to_owned(),
        (None, Some(serde_json::Value::String(text))) => text.clone(),
        (None, number) => {
            let number = number.and_then(serde_json::Value::as_f64);
            number.unwrap_or_default().to_string()
        }
    };
    let switch = |(name, title, unit): (&str, &str, Unit)| {
        context! { name, title, unit => unit.name(), most => unit.most(), value => value(name) }
    };
    let chosen = match now.and_then(|fault| fault.wrong) {
        None if wrong.is_none() => String::new(),
        _ => value("wrong"),
    };
    let wrongs = WRONG.map(|(name, title)| context! { name, title, here => name == chosen });
    let mut labels: BTreeMap<_, _> = SWITCHES.map(|(name, title, _)| (name, title)).into();
    labels.insert("wrong", "Wrong answers");
    desk.page(
        "admin-faults.html",
        Section::Faults,
        wrong.map(|(_, problem)| problem),
        context! {
            is_there => now.is_some(),
            is_on => now.is_some_and(|fault| fault != Fault::default()),
            switches => SWITCHES.map(switch).to_vec(),
            wrongs => wrongs.to_vec(),
            labels => Value::from(Serde(labels)),
        },
    )
}

#[derive(Deserialize)]
struct Wished {
    deed: String,
    #[serde(flatten)]
    typed: BTreeMap<String, String>,
}

impl Wished {
    fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |text| text.trim())
    }

    /// Only what is not nothing, as numbers.
    fn fault(&self) -> Result<Fault, Error> {
        let mut members = Map::new();
        let mut problems = Vec::new();
        for (field, _, unit) in SWITCHES {
            let text = self.typed(field);
            if text.is_empty() || text == "0" {
                continue;
            }
            match unit.read(text) {
                Ok(number) => drop(members.insert(field.to_owned(), number.into())),
                Err(message) => problems.push(FieldProblem { field, message }),
            }
        }
        let wrong = self.typed("wrong");
        if !WRONG.iter().any(|(name, _)| *name == wrong) {
            let message = "is none that there is".to_owned();
            let field = "wrong";
            problems.push(FieldProblem { field, message });
        } else if !wrong.is_empty() {
            members.insert("wrong".to_owned(), wrong.into());
        }
        if problems.is_empty() {
            serde_json::from_value(serde_json::Value::Object(members))
                .map_err(|error| Error::invalid("fault", error.to_string()))
        } else {
            Err(Error::Invalid(problems))
        }
    }
}

async fn set_faults(
    desk: Desk,
    State(operator): State<Operator>,
    CsrfForm(wished): CsrfForm<Wished>,
) -> Answer {
    operator.switch()?;
    let (fault, action) = if wished.deed == "clear" {
        (Ok(Fault::default()), Action::FaultCleared)
    } else {
        (wished.fault(), Action::FaultSet)
    };
    match fault {
        Ok(fault) => {
            operator.set(fault);
            desk.audit.after(Deed::of(desk.by(), action, "")).await;
            Ok(to("/admin/faults"))
        }
        Err(error) => switches(&desk, &operator, Some((&wished, &mistake(error)?))),
    }
}

#[derive(Serialize)]
struct EntryRow {
    at: i64,
    actor: String,
    title: String,
    subject: String,
    outcome: String,
}

impl From<Entry> for EntryRow {
    fn from(entry: Entry) -> Self {
        let title = Action::from_name(&entry.action).map(Action::title);
        Self {
            at: entry.at,
            actor: entry.actor,
            title: title.map_or(entry.action, str::to_owned),
            subject: entry.subject,
            outcome: entry.outcome,
        }
    }
}

async fn audit(desk: Desk, asked: Result<Query<AuditQuery>, QueryRejection>) -> Answer {
    let Query(query) = asked?;
    let (action, listing) = query.read()?;
    let page = desk.audit.entries(action, listing).await?;
    let name = action.map_or("", Action::name);
    let links = Links::filtered("/admin/audit", &[("action", name)], &page);
    let (number, pages, total) = (page.listing.page.get(), page.pages(), page.total);
    let choices = Action::ALL.iter().map(|one| {
        context! { name => one.name(), title => one.title(), here => Some(*one) == action }
    });
    desk.page(
        "admin-audit.html",
        Section::Audit,
        None,
        context! {
            actions => choices.collect::<Value>(),
            entries => rows(page.items.into_iter().map(EntryRow::from)),
            links => rows([links]),
            number, pages, total,
        },
    )
}
