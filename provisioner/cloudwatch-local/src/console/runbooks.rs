//! Runbooks: the Markdown files of one folder, as pages that a notification can link to.
//!
//! Whoever writes a runbook is trusted with words, not with markup: raw HTML is shown as text, and links go to `http`,
//! `https` or another runbook.

use std::{io::ErrorKind, path::Path};

use axum::{
    Router,
    extract::{Path as UrlPath, State},
    response::Response,
    routing::get,
};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, html::push_html};
use serde::Serialize;

use super::{Console, page::Problem, sections::Section, text::is_link};

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "runbooks",
    link: None,
    routes: || Router::new().route("/runbooks/{name}", get(detail)),
    templates: &[("runbook.html", include_str!("templates/runbook.html"))],
};

/// Far longer than anything that helps at night.
const MAX_BYTES: u64 = 1 << 20;

#[derive(Serialize)]
struct Runbook {
    name: String,
    html: String,
}

pub(super) async fn detail(
    State(console): State<Console>,
    UrlPath(name): UrlPath<String>,
) -> Response {
    let page = match read(console.runbooks.as_deref(), &name).await {
        Ok(text) => {
            let html = html(&text);
            console.page("runbook.html", "", Runbook { name, html })
        }
        Err(problem) => Err(problem),
    };
    console.answer(page)
}

/// The text of a runbook. A name is one word of the language, and so never leads out of the folder.
async fn read(folder: Option<&Path>, name: &str) -> Result<String, Problem> {
    let folder = folder.ok_or(Problem::NoRunbooks)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Problem::Missing("runbook"));
    }
    let path = folder.join(format!("{name}.md"));
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Problem::Missing("runbook"),
        _ => Problem::Runbook(error),
    };
    let size = tokio::fs::metadata(&path).await.map_err(unreadable)?.len();
    if size > MAX_BYTES {
        return Err(Problem::Runbook(ErrorKind::FileTooLarge.into()));
    }
    tokio::fs::read_to_string(&path).await.map_err(unreadable)
}

fn html(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut html = String::with_capacity(markdown.len() * 2);
    push_html(&mut html, Parser::new_ext(markdown, options).map(tamed));
    html
}

/// The same event, without markup of its own and without a link to anywhere else.
fn tamed(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link {
            dest_url,
            title,
            id,
            ..
        }) => Event::Start(Tag::Link {
            link_type: LinkType::Inline,
            dest_url: destination(&dest_url),
            title,
            id,
        }),
        // a picture is not loaded; its description stands for it
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(pulldown_cmark::TagEnd::Image) => Event::End(pulldown_cmark::TagEnd::Emphasis),
        other => other,
    }
}

/// Where a link leads: to the web, to a place on the page, to a runbook beside this one, else nowhere.
fn destination<'a>(link: &str) -> CowStr<'a> {
    let beside = link.strip_suffix(".md").unwrap_or_default();
    let is_name = !beside.is_empty()
        && beside
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_link(link) || link.starts_with('#') {
        link.to_owned().into()
    } else if is_name {
        format!("/_console/runbooks/{beside}").into()
    } else {
        "#".into()
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn markdown_becomes_a_page_that_cannot_do_harm() {
        let cases = [
            ("# End it", "<h1>End it</h1>\n"),
            (
                "[next](catalog-latency.md)",
                "<p><a href=\"/_console/runbooks/catalog-latency\">next</a></p>\n",
            ),
            (
                "[docs](https://example.com/a)",
                "<p><a href=\"https://example.com/a\">docs</a></p>\n",
            ),
            ("[x](javascript:alert(1))", "<p><a href=\"#\">x</a></p>\n"),
            ("[x](../../etc/passwd.md)", "<p><a href=\"#\">x</a></p>\n"),
            (
                "<script>alert(1)</script>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
            ),
            (
                "a <b onclick=x>b</b>",
                "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n",
            ),
            (
                "![chart](http://example.com/x.png)",
                "<p><em>chart</em></p>\n",
            ),
        ];
        for (markdown, expected) in cases {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
    }
}
