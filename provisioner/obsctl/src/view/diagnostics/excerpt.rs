//! The lines of a file around a mistake.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Origin, Snippet};
use language::diagnostic::Label;
use language::source::Span;

use super::super::plain;
use super::lines::{File, Lines};

/// Lines that lie further apart than this are shown one by one.
const TOGETHER_BYTES: usize = 8 << 10;
/// Of a longer line only so much to each side of the mistake is given to the renderer, which trims it further.
const SIDE_BYTES: usize = 2 << 10;

/// Something underlined.
struct Mark<'a> {
    kind: AnnotationKind,
    range: Range<usize>,
    text: Option<Cow<'a, str>>,
}

impl<'a> Mark<'a> {
    fn label(file: &File<'_>, label: &'a Label) -> Self {
        Self {
            kind: AnnotationKind::Context,
            range: file.clamp(&(label.span.start..label.span.end)),
            text: Some(plain::line(&label.message)),
        }
    }
}

/// Adds the place of the mistake, and its labels.
pub(super) fn add<'a>(
    group: Group<'a>,
    span: &'a Span,
    labels: &'a [Label],
    lines: &Lines<'a>,
) -> Group<'a> {
    let Some(file) = lines.file(&span.file) else {
        return group;
    };
    let primary = file.clamp(&(span.start..span.end));
    let near =
        |label: &&Label| label.span.file == span.file && are_near(file, &primary, &label.span);
    let (near, far): (Vec<&Label>, Vec<&Label>) = labels.iter().partition(near);
    let mut marks = vec![Mark {
        kind: AnnotationKind::Primary,
        range: primary,
        text: None,
    }];
    marks.extend(near.into_iter().map(|label| Mark::label(file, label)));
    let group = excerpt(group, file, &span.file, marks);
    far.into_iter()
        .fold(group, |group, label| match lines.file(&label.span.file) {
            Some(file) => excerpt(
                group,
                file,
                &label.span.file,
                vec![Mark::label(file, label)],
            ),
            None => group,
        })
}

fn are_near(file: &File<'_>, primary: &Range<usize>, label: &Span) -> bool {
    let label = file.clamp(&(label.start..label.end));
    file.whole_lines(&(primary.start.min(label.start)..primary.end.max(label.end)))
        .len()
        <= TOGETHER_BYTES
}

/// The lines of the marks. Whole lines keep line and column right by themselves; where only a part of a long line is
/// shown, they are given.
fn excerpt<'a>(
    group: Group<'a>,
    file: &File<'a>,
    path: &'a str,
    marks: Vec<Mark<'a>>,
) -> Group<'a> {
    let first = marks[0].range.clone();
    let start = marks
        .iter()
        .map(|mark| mark.range.start)
        .min()
        .unwrap_or(first.start);
    let end = marks
        .iter()
        .map(|mark| mark.range.end)
        .max()
        .unwrap_or(first.end);
    let whole = file.whole_lines(&(start..end));
    if whole.len() <= TOGETHER_BYTES {
        return group.element(snippet(file, &whole, marks).path(plain::line(path)));
    }
    let place = file.position(first.start);
    let part = file.clamp(
        &(first.start.saturating_sub(SIDE_BYTES)..(first.start + SIDE_BYTES).min(whole.end)),
    );
    let part = part
        .start
        .max(file.whole_lines(&(first.start..first.start)).start)..part.end;
    group
        .element(
            Origin::path(plain::line(path))
                .line(place.line)
                .char_column(place.column),
        )
        .element(snippet(file, &part, marks))
}

fn snippet<'a>(
    file: &File<'a>,
    shown: &Range<usize>,
    marks: Vec<Mark<'a>>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let snippet =
        Snippet::source(&file.text[shown.clone()]).line_start(file.position(shown.start).line);
    let inside = |at: usize| at.clamp(shown.start, shown.end) - shown.start;
    snippet.annotations(
        marks
            .into_iter()
            .filter(|mark| mark.range.start <= shown.end)
            .map(|mark| {
                let annotation = mark
                    .kind
                    .span(inside(mark.range.start)..inside(mark.range.end));
                match mark.text {
                    Some(text) => annotation.label(text),
                    None => annotation,
                }
            }),
    )
}
