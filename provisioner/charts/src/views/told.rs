//! Widgets that only AWS can draw, and those that cannot be read: shown as what they are.

use std::fmt::Write;

use cloudwatch::dashboard::{Custom, Explorer, List, Unread, UpdateOn, Widget, Written};

use super::View;
use crate::escape::Escaped;
use crate::sheet::Block;

/// What an explorer would ask for.
pub(super) fn explorer(explorer: &Explorer) -> View {
    let metrics = explorer.metrics.iter().flat_map(List::iter).map(|metric| {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let statistic = metric.statistic.as_ref().map_or("?", Written::text);
        format!(
            "{} of {} of {}",
            statistic,
            text(&metric.name),
            text(&metric.resource_type)
        )
    });
    let labels = explorer.labels.iter().flat_map(List::iter).map(|label| {
        let key = label.key.as_deref().unwrap_or("?");
        label.value.as_ref().map_or_else(
            || format!("{key} is set"),
            |value| format!("{key} = {value}"),
        )
    });
    let mut facts = vec![
        ("Metrics", metrics.collect::<Vec<String>>().join("\n")),
        (
            "Of resources with the tags",
            labels.collect::<Vec<String>>().join("\n"),
        ),
    ];
    if let Some(by) = &explorer.aggregate_by {
        let function = by
            .function
            .map_or("?", cloudwatch::dashboard::Aggregation::name);
        facts.push((
            "Aggregated by",
            format!("{function} per {}", by.key.as_deref().unwrap_or("?")),
        ));
    }
    facts.extend(explorer.split_by.clone().map(|key| ("Split by", key)));
    facts.extend(
        explorer
            .period
            .map(|period| ("Period", format!("{} s", period.seconds()))),
    );
    if let Some(options) = &explorer.options {
        facts.extend(options.view.map(|view| ("View", view.name().to_owned())));
        let number = |number: &Option<cloudwatch::dashboard::Whole>| {
            number
                .as_ref()
                .map_or_else(|| "any".to_owned(), |number| number.get().to_string())
        };
        let pages = format!(
            "{} in a row, {} rows",
            number(&options.widgets_per_row),
            number(&options.rows_per_page)
        );
        facts.push(("Graphs", pages));
    }
    told(
        "explorer",
        "which resources have these tags only AWS knows",
        &facts,
        None,
    )
}

/// What a function would get.
pub(super) fn custom(custom: &Custom) -> View {
    let endpoint = custom.endpoint.clone().unwrap_or_else(|| "?".to_owned());
    let mut facts = vec![("Function", endpoint)];
    if let Some(update) = &custom.update_on {
        facts.push(("Called again on", updates(update)));
    }
    let parameters = custom
        .parameters
        .as_ref()
        .map(|value| ("Parameters", format!("{value:#}")));
    told(
        "custom",
        "what this function draws only its account knows",
        &facts,
        parameters,
    )
}

fn updates(update: &UpdateOn) -> String {
    let each = [
        ("refresh", update.refresh),
        ("resize", update.resize),
        ("a new range of time", update.time_range),
    ];
    let names: Vec<&str> = each
        .iter()
        .filter(|(_, on)| *on == Some(true))
        .map(|(name, _)| *name)
        .collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// The properties of a widget that cannot be read, and why it cannot.
pub(super) fn unread(unread: &Unread, widget: &Widget) -> View {
    let (reason, kind) = match (&unread.kind, &unread.properties) {
        (None, _) => ("the widget has no `type`", "none".to_owned()),
        (Some(kind), None) => ("the widget has no `properties`", kind.clone()),
        (Some(kind), Some(_)) => ("the type of the widget is not known", kind.clone()),
    };
    let value = serde_json::to_value(widget).unwrap_or_default();
    told(
        "unread",
        reason,
        &[("Type", kind)],
        Some(("JSON", format!("{value:#}"))),
    )
}

/// A sentence, some facts, and a text that a program wrote.
fn told(
    kind: &'static str,
    why: &str,
    facts: &[(&str, String)],
    code: Option<(&str, String)>,
) -> View {
    let mut html = format!("<p class=\"why\">{}</p><dl>", Escaped(why));
    let mut blocks = vec![Block::Text(why.to_owned())];
    for (name, value) in facts {
        let _ = write!(html, "<dt>{name}</dt><dd>{}</dd>", Escaped(value));
        blocks.push(Block::Text(format!(
            "{name}: {}",
            value.replace('\n', ", ")
        )));
    }
    if let Some((name, code)) = code {
        let _ = write!(
            html,
            "<dt>{name}</dt><dd><pre tabindex=\"0\">{}</pre></dd>",
            Escaped(&code)
        );
        blocks.push(Block::Code(code));
    }
    html.push_str("</dl>");
    View::sheet(kind, html, blocks)
}
