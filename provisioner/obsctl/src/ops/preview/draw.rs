//! Draws one dashboard: its page, and each of its widgets.

use charts::{Answers, Look, Picture};
use cloudwatch::dashboard::{RequestSettings, Requests, Showing, Stated, Widget};
use cloudwatch::query::{MetricDataQuery, QuerySource};
use cloudwatch::time::Timestamp;

use super::dashboards::Board;
use super::feed::Feed;
use super::{Form, PreviewError, PreviewOptions};

/// A cell of the grid in pixels: 24 of them are about as wide as a screen.
const CELL: (u32, u32) = (60, 50);
/// Pixels of a PNG for each pixel of the picture, so that it is sharp on today's screens.
const SCALE: f32 = 2.0;

/// A dashboard that was drawn.
pub(super) struct Drawing {
    /// Name in YAML.
    pub(super) name: String,
    /// The page.
    pub(super) page: String,
    /// Its widgets, as they follow each other on the page.
    pub(super) widgets: Vec<Drawn>,
}

/// A widget that was drawn.
pub(super) struct Drawn {
    /// Its title, or what it is.
    pub(super) title: String,
    /// The picture.
    pub(super) picture: Picture,
}

impl Drawing {
    /// Draws the dashboard.
    pub(super) async fn of(board: &Board, feed: &Feed<'_>, options: &PreviewOptions) -> Self {
        let showing = board.showing(options.now());
        let placed = board.body.placed(Stated::Kept);
        let mut answered = Vec::new();
        for (_, widget, _) in &placed {
            answered.push(answer(widget, feed, &showing).await);
        }
        let mut order: Vec<usize> = (0..placed.len()).collect();
        order.sort_by_key(|place| (placed[*place].2.y, placed[*place].2.x));
        let draw = |place: usize| {
            let (requests, answers) = &answered[place];
            Drawn::of(placed[place].1, requests, answers, options)
        };
        let widgets = order.into_iter().map(draw).collect();
        let look = look(options, (1440, 0));
        Self {
            name: board.name.clone(),
            page: charts::page(&board.physical, &board.body, &answered, &look),
            widgets,
        }
    }

    /// Names and contents of its files.
    pub(super) fn files(&self, form: Form) -> Result<Vec<(String, Vec<u8>)>, PreviewError> {
        if form == Form::Html {
            return Ok(vec![(
                format!("{}.html", self.name),
                self.page.clone().into_bytes(),
            )]);
        }
        let widgets = self.widgets.iter().enumerate();
        widgets
            .map(|(index, widget)| {
                let name = format!("{}-{:02}{}", self.name, index + 1, slug(&widget.title));
                let svg = widget.picture.svg();
                match form {
                    Form::Png => charts::png(&svg, SCALE)
                        .map(|png| (format!("{name}.png"), png))
                        .map_err(|source| PreviewError::Picture {
                            dashboard: self.name.clone(),
                            source,
                        }),
                    Form::Svg | Form::Html => Ok((format!("{name}.svg"), svg.into_bytes())),
                }
            })
            .collect()
    }
}

impl Drawn {
    /// Draws the widget at the size that it has on a page.
    pub(super) fn of(
        widget: &Widget,
        requests: &Requests<'_>,
        answers: &Answers,
        options: &PreviewOptions,
    ) -> Self {
        let (width, height) = widget.size();
        let look = look(options, (width * CELL.0, height * CELL.1));
        Self {
            title: widget
                .title()
                .or(widget.kind())
                .unwrap_or_default()
                .to_owned(),
            picture: charts::draw(widget, requests, answers, &look),
        }
    }
}

/// What a widget asks for, and the answers.
pub(super) async fn answer<'a>(
    widget: &'a Widget,
    feed: &Feed<'_>,
    showing: &Showing,
) -> (Requests<'a>, Answers) {
    let requests = widget.requests(showing, RequestSettings::default());
    let answers = feed.answers(&requests, showing).await;
    (requests, answers)
}

/// The queries of all widgets, and the earliest time that one of them shows.
pub(super) fn asked(
    boards: &[Board],
    options: &PreviewOptions,
) -> (Vec<MetricDataQuery>, Timestamp) {
    let mut queries = Vec::new();
    let mut start = options.now();
    for board in boards {
        let showing = board.showing(options.now());
        for (_, widget) in board.body.widgets() {
            let requests = widget.requests(&showing, RequestSettings::default());
            start = start.min(requests.range.start());
            let asked = requests.queries().into_iter();
            queries.extend(asked.filter(|query| matches!(query.source, QuerySource::Stat(_))));
        }
    }
    (queries, start)
}

pub(super) fn look(options: &PreviewOptions, size: (u32, u32)) -> Look<'static> {
    Look {
        theme: options.theme,
        ..Look::new(size, options.now())
    }
}

/// A title as a part of a file's name, after a dash; nothing when nothing of it can stand in one.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars().take(60) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        String::new()
    } else {
        format!("-{slug}")
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn titles_become_parts_of_names() {
        assert_eq!(slug("Errors, % of requests"), "-errors-of-requests");
        assert_eq!(slug("../../etc/passwd"), "-etc-passwd");
        assert_eq!(slug("日本"), "");
    }
}
