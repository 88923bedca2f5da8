//! What changed in a dashboard since a revision: its settings, and each changed widget before and after.

use charts::{Answers, Picture};
use cloudwatch::dashboard::{Showing, Widget};
use language::plan::{Action, FieldChange, WidgetChange, body_changes};

use super::PreviewOptions;
use super::dashboards::Board;
use super::draw::{self, Drawing, Drawn};
use super::feed::Feed;

/// A dashboard as it was and as it is.
pub(super) struct Pair<'a> {
    before: Option<&'a Board>,
    after: Option<&'a Board>,
}

/// The dashboards of these names that are on one of the sides, by name.
pub(super) fn pairs<'a>(old: &'a [Board], new: &'a [Board], names: &[String]) -> Vec<Pair<'a>> {
    let wanted = |board: &&Board| names.is_empty() || names.iter().any(|name| board.is(name));
    let find = |boards: &'a [Board], name: &str| boards.iter().find(|board| board.name == name);
    let mut pairs: Vec<Pair<'a>> = new
        .iter()
        .filter(wanted)
        .map(|board| Pair {
            before: find(old, &board.name),
            after: Some(board),
        })
        .collect();
    let gone = old
        .iter()
        .filter(wanted)
        .filter(|board| find(new, &board.name).is_none());
    pairs.extend(gone.map(|board| Pair {
        before: Some(board),
        after: None,
    }));
    pairs.sort_by(|one, other| one.name().cmp(other.name()));
    pairs
}

impl Pair<'_> {
    fn name(&self) -> &str {
        self.after.or(self.before).map_or("", |board| &board.name)
    }

    fn physical(&self) -> &str {
        self.after
            .or(self.before)
            .map_or("", |board| &board.physical)
    }
}

/// What changed; nothing of a dashboard that is the same.
pub(super) async fn draw(
    pair: &Pair<'_>,
    (old_feed, new_feed): (&Feed<'_>, &Feed<'_>),
    revision: &str,
    options: &PreviewOptions,
) -> Option<Drawing> {
    let text = |board: Option<&Board>| board.map_or("{}", |board| &board.text).to_owned();
    let (settings, changes) = body_changes(&text(pair.before), &text(pair.after));
    if settings.is_empty() && changes.is_empty() {
        return None;
    }
    let mut sections = Vec::new();
    if pair.before.is_some() && pair.after.is_some() && !settings.is_empty() {
        sections.push(whole(&settings));
    }
    let mut widgets = Vec::new();
    for change in &changes {
        let before = side(pair.before, change.before, old_feed, options).await;
        let after = side(pair.after, change.after, new_feed, options).await;
        sections.push(section(change, before.as_ref(), after.as_ref()));
        let drawn = |picture: Picture, suffix: &str| Drawn {
            title: format!("{} {suffix}", change.title),
            picture,
        };
        widgets.extend(before.map(|picture| drawn(picture, "before")));
        widgets.extend(after.map(|picture| drawn(picture, "after")));
    }
    let title = format!("{}, changed since {revision}", pair.physical());
    Some(Drawing {
        name: pair.name().to_owned(),
        page: charts::document(&title, "", &sections.concat(), options.theme),
        widgets,
    })
}

async fn side(
    board: Option<&Board>,
    place: Option<usize>,
    feed: &Feed<'_>,
    options: &PreviewOptions,
) -> Option<Picture> {
    let board = board?;
    let place = place?;
    let showing: Showing = board.showing(options.now());
    let (_, widget): (usize, &Widget) = board.body.widgets().find(|(index, _)| *index == place)?;
    let (requests, answers): (_, Answers) = draw::answer(widget, feed, &showing).await;
    Some(Drawn::of(widget, &requests, &answers, options).picture)
}

fn section(change: &WidgetChange, before: Option<&Picture>, after: Option<&Picture>) -> String {
    let word = match change.action {
        Action::Add => "added",
        Action::Remove => "removed",
        Action::Modify | Action::Replace => "changed",
    };
    let figure = |picture: Option<&Picture>, side: &str| match picture {
        Some(picture) => format!(
            "<div class=\"side\"><h3>{side}</h3>{}</div>",
            picture.html()
        ),
        None => String::new(),
    };
    let modified = change.action == Action::Modify;
    let fields = if modified {
        list(&change.fields)
    } else {
        String::new()
    };
    format!(
        "<section class=\"change {word}\"><h2>{} <small>{word}</small></h2><ul>{}</ul><div class=\"sides\">{}{}</div></section>",
        charts::Escaped(&change.title),
        fields,
        figure(before, "Before"),
        figure(after, "After")
    )
}

/// Settings such as the range of time: every widget looks different with them.
fn whole(settings: &[FieldChange]) -> String {
    format!(
        "<section class=\"change changed\"><h2>The whole dashboard <small>changed</small></h2><ul>{}</ul></section>",
        list(settings)
    )
}

fn list(fields: &[FieldChange]) -> String {
    let value = |value: &Option<serde_json::Value>| {
        let text = value
            .as_ref()
            .map_or_else(|| "nothing".to_owned(), serde_json::Value::to_string);
        charts::Escaped(&text).to_string()
    };
    let line = |field: &FieldChange| {
        format!(
            "<li><code>{}</code>: <del>{}</del> <ins>{}</ins></li>",
            charts::Escaped(&field.path),
            value(&field.before),
            value(&field.after)
        )
    };
    fields.iter().map(line).collect()
}
