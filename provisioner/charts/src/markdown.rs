//! Markdown as CloudWatch's text widgets have it (UG:`add_text_dashboard`): tables, buttons, links to
//! other dashboards.
//!
//! Whoever writes a text is trusted with words, not with markup: raw HTML is shown as text, links go
//! to the web, to mail or to a dashboard, and pictures are only those that the text itself holds.

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::escape::Escaped;
use crate::grid::{Cell, Grid};
use crate::look::{Look, Target};
use crate::sheet::Block;

fn events(markdown: &str) -> Parser<'_> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Parser::new_ext(markdown, options)
}

/// The text as HTML. Its headings are below that of the page.
pub(crate) fn html(markdown: &str, look: &Look<'_>) -> String {
    let mut out = String::with_capacity(markdown.len() * 2);
    let mut taming = Taming::new(look);
    let tamed = events(markdown).flat_map(|event| {
        let before = taming.started(&event);
        before.into_iter().chain(taming.event(event))
    });
    html::push_html(&mut out, tamed);
    out
}

/// Where an address leads, if it may: to the web, to mail, to a dashboard.
pub(crate) fn destination(address: &str, look: &Look<'_>) -> Option<String> {
    if address
        .chars()
        .any(|letter| letter.is_control() || letter.is_whitespace())
    {
        return None;
    }
    if let Some(name) = address.strip_prefix("#dashboards:name=") {
        let name = name.split([';', '?', '&']).next().unwrap_or_default();
        return (look.link)(Target::Dashboard(name));
    }
    let scheme = address
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    matches!(scheme.as_str(), "http" | "https" | "mailto").then(|| address.to_owned())
}

/// Whether an address is a picture that needs nothing from elsewhere and runs nothing. SVG is none:
/// it is a document.
fn is_picture(address: &str) -> bool {
    const KINDS: [&str; 4] = ["png", "jpeg", "jpg", "gif"];
    let data = address
        .strip_prefix("data:image/")
        .and_then(|rest| rest.split_once(";base64,"));
    data.is_some_and(|(kind, data)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        KINDS.contains(&kind) && data.bytes().all(plain)
    })
}

/// Turns events into such as cannot do harm.
struct Taming<'a> {
    look: &'a Look<'a>,
    /// How the links that are open end.
    links: Vec<&'static str>,
    /// Whether the next text is the first of a link, which may make it a button.
    opening: Option<String>,
    /// The picture that is open: its address and its description.
    picture: Option<(String, String)>,
    /// The alignments of the table, and the place in its row.
    table: (Vec<Alignment>, usize, bool),
}

impl<'a> Taming<'a> {
    fn new(look: &'a Look<'_>) -> Taming<'a> {
        Taming {
            look,
            links: Vec::new(),
            opening: None,
            picture: None,
            table: (Vec::new(), 0, false),
        }
    }

    /// The start of a link in which something else than a text comes first, and so no button.
    fn started<'e>(&mut self, next: &Event<'_>) -> Option<Event<'e>> {
        let text = matches!(next, Event::Text(_) | Event::Html(_) | Event::InlineHtml(_));
        if text || matches!(next, Event::End(TagEnd::Link)) || self.picture.is_some() {
            return None;
        }
        self.opening.take().map(raw)
    }

    fn event<'e>(&mut self, event: Event<'e>) -> Option<Event<'e>> {
        if let Some((_, description)) = &mut self.picture
            && !matches!(event, Event::End(TagEnd::Image))
        {
            if let Event::Text(text) | Event::Code(text) = &event {
                description.push_str(text);
            }
            return None;
        }
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                Some(self.text(text))
            }
            Event::Start(Tag::Link { dest_url, .. }) => self.open(&dest_url),
            Event::End(TagEnd::Link) => {
                let start = self.opening.take().unwrap_or_default();
                let end = self.links.pop().unwrap_or_default();
                Some(raw(format!("{start}{end}")))
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.picture = Some((dest_url.to_string(), String::new()));
                None
            }
            Event::End(TagEnd::Image) => self.picture.take().map(|picture| self.image(&picture)),
            Event::Start(Tag::Heading { level, .. }) => Some(raw(format!("<{}>", lower(level)))),
            Event::End(TagEnd::Heading(level)) => Some(raw(format!("</{}>\n", lower(level)))),
            Event::Start(Tag::HtmlBlock) => Some(raw("<p>".to_owned())),
            Event::End(TagEnd::HtmlBlock) => Some(raw("</p>\n".to_owned())),
            other => Some(self.cells(other)),
        }
    }

    /// A text, which makes a link that begins with it a button.
    fn text<'e>(&mut self, text: CowStr<'e>) -> Event<'e> {
        let Some(start) = self.opening.take() else {
            return Event::Text(text);
        };
        let (class, rest) = match text.strip_prefix("button:") {
            None => (None, &*text),
            Some(rest) => match rest.strip_prefix("primary:") {
                Some(rest) => (Some("button primary"), rest),
                None => (Some("button"), rest),
            },
        };
        let class = class
            .map(|class| format!(" class=\"{class}\""))
            .unwrap_or_default();
        let start = start.strip_suffix('>').unwrap_or(&start);
        raw(format!("{start}{class}>{}", Escaped(rest)))
    }

    fn open<'e>(&mut self, address: &str) -> Option<Event<'e>> {
        let (start, end) = match destination(address, self.look) {
            Some(to) => (
                format!("<a href=\"{}\" rel=\"noreferrer\">", Escaped(&to)),
                "</a>",
            ),
            None => ("<span>".to_owned(), "</span>"),
        };
        self.links.push(end);
        // written with what comes first inside
        self.opening = Some(start);
        None
    }

    fn image<'e>(&mut self, (address, description): &(String, String)) -> Event<'e> {
        let description = Escaped(description);
        raw(if is_picture(address) {
            format!("<img src=\"{address}\" alt=\"{description}\">")
        } else {
            match destination(address, self.look).filter(|_| self.links.is_empty()) {
                Some(to) => {
                    format!(
                        "<a href=\"{}\" rel=\"noreferrer\">{description}</a>",
                        Escaped(&to)
                    )
                }
                None => format!("<em>{description}</em>"),
            }
        })
    }

    /// Tables, whose cells would have styles of their own.
    fn cells<'e>(&mut self, event: Event<'e>) -> Event<'e> {
        let (alignments, place, head) = &mut self.table;
        let tag = match &event {
            Event::Start(Tag::Table(each)) => {
                alignments.clone_from(each);
                "<table>".to_owned()
            }
            Event::End(TagEnd::Table) => "</tbody></table>\n".to_owned(),
            Event::Start(Tag::TableHead) => {
                (*place, *head) = (0, true);
                "<thead><tr>".to_owned()
            }
            Event::End(TagEnd::TableHead) => {
                *head = false;
                "</tr></thead><tbody>".to_owned()
            }
            Event::Start(Tag::TableRow) => {
                *place = 0;
                "<tr>".to_owned()
            }
            Event::End(TagEnd::TableRow) => "</tr>".to_owned(),
            Event::Start(Tag::TableCell) => {
                let class = match alignments.get(*place) {
                    Some(Alignment::Right) => " class=\"number\"",
                    Some(Alignment::Center) => " class=\"middle\"",
                    _ => "",
                };
                *place += 1;
                if *head {
                    format!("<th scope=\"col\"{class}>")
                } else {
                    format!("<td{class}>")
                }
            }
            Event::End(TagEnd::TableCell) => if *head { "</th>" } else { "</td>" }.to_owned(),
            _ => return event,
        };
        raw(tag)
    }
}

fn raw<'e>(html: String) -> Event<'e> {
    Event::InlineHtml(html.into())
}

/// The element of a heading, one level below: the first is that of the page.
fn lower(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h2",
        HeadingLevel::H2 => "h3",
        HeadingLevel::H3 => "h4",
        HeadingLevel::H4 => "h5",
        HeadingLevel::H5 | HeadingLevel::H6 => "h6",
    }
}

/// The text without its form, for where there are no pages.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut reading = Reading::default();
    for event in events(markdown) {
        reading.event(event);
    }
    reading.end();
    reading.blocks
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    text: String,
    depth: usize,
    heading: Option<u8>,
    code: bool,
    table: Option<Grid>,
    row: Vec<Cell>,
}

impl Reading {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push_str(named(&text));
            }
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::TaskListMarker(done) => self.text.push_str(if done { "[x] " } else { "[ ] " }),
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.finish(tag),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.heading = Some(*level as u8),
            Tag::List(_) => {
                self.end();
                self.depth += 1;
            }
            Tag::CodeBlock(_) => self.code = true,
            Tag::Table(_) => self.table = Some(Grid::default()),
            _ => {}
        }
    }

    fn finish(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableCell => self.row.push(Cell::text(std::mem::take(&mut self.text))),
            TagEnd::TableHead => {
                let row = std::mem::take(&mut self.row);
                self.table
                    .iter_mut()
                    .for_each(|table| table.head.clone_from(&row));
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                self.table
                    .iter_mut()
                    .for_each(|table| table.rows.push(row.clone()));
            }
            TagEnd::Table => self.blocks.extend(self.table.take().map(Block::Table)),
            TagEnd::List(_) => {
                self.end();
                self.depth -= 1;
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock => {
                self.end();
            }
            _ => {}
        }
    }

    /// The block that ends here.
    fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        let (heading, code) = (self.heading.take(), std::mem::take(&mut self.code));
        if text.trim().is_empty() {
            return;
        }
        self.blocks.push(match (heading, code, self.depth) {
            (Some(level), _, _) => Block::Heading(level, text),
            (None, true, _) => Block::Code(text),
            (None, false, 0) => Block::Text(text),
            (None, false, depth) => Block::Item(depth, text),
        });
    }
}

/// What a button is called.
fn named(text: &str) -> &str {
    let button = text.strip_prefix("button:");
    button.map_or(text, |rest| rest.strip_prefix("primary:").unwrap_or(rest))
}
