//! Writing SVG: elements with attributes only, so that a page whose policy forbids styles can have
//! them, and a rasteriser that knows no style sheets draws the same.

use std::fmt::{self, Write};

use crate::escape::Escaped;
use crate::look::{Look, Theme};
use crate::palette::{Fill, Ink};

/// The fonts, the first that a machine has.
pub(crate) const FONTS: &str =
    "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/// A drawing, of its elements in their order.
#[derive(Debug, Clone)]
pub(crate) struct Drawing {
    theme: Theme,
    width: u32,
    height: u32,
    elements: String,
}

/// Where a text ends up beside its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text of a drawing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: (f64, f64),
    pub(crate) size: f64,
    pub(crate) anchor: Anchor,
    pub(crate) fill: Fill,
    pub(crate) bold: bool,
    pub(crate) halo: bool,
}

impl<'a> Label<'a> {
    /// A text that begins at a point of its base line.
    pub(crate) const fn new(text: &'a str, at: (f64, f64), size: f64) -> Self {
        Self {
            text,
            at,
            size,
            anchor: Anchor::Start,
            fill: Fill::Ink(Ink::Text),
            bold: false,
            halo: false,
        }
    }

    pub(crate) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) const fn filled(self, fill: Fill) -> Self {
        Self { fill, ..self }
    }

    pub(crate) const fn quiet(self) -> Self {
        self.filled(Fill::Ink(Ink::Quiet))
    }

    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// With an edge of what everything lies on, so that it can be read over lines.
    pub(crate) const fn haloed(self) -> Self {
        Self { halo: true, ..self }
    }
}

impl Drawing {
    /// An empty drawing of the size of the look.
    pub(crate) fn new(look: &Look<'_>) -> Self {
        Self {
            theme: look.theme,
            width: look.width,
            height: look.height,
            elements: String::new(),
        }
    }

    /// Its height in pixels.
    pub(crate) const fn height(&self) -> u32 {
        self.height
    }

    /// Another drawing, moved down.
    pub(crate) fn below(&mut self, y: f64, other: &Self) {
        self.push(format_args!(
            "<g transform=\"translate(0 {})\">{}</g>",
            Pixels(y),
            other.elements
        ));
    }

    pub(crate) fn label(&mut self, label: Label<'_>) {
        let anchor = match label.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let bold = if label.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        if label.halo {
            // one below the other: a rasteriser need not know the order of painting
            let surface = Fill::Ink(Ink::Surface).attributes(self.theme).to_string();
            let surface = surface.replace(
                "class=\"surface\" fill=",
                "class=\"halo\" fill=\"none\" stroke=",
            );
            self.push(format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" {surface} stroke-width=\"3\" stroke-linejoin=\"round\" aria-hidden=\"true\"{anchor}{bold}>{}</text>",
                Pixels(label.at.0),
                Pixels(label.at.1),
                Pixels(label.size),
                Escaped(label.text),
            ));
        }
        self.push(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" {}{anchor}{bold}>{}</text>",
            Pixels(label.at.0),
            Pixels(label.at.1),
            Pixels(label.size),
            label.fill.attributes(self.theme),
            Escaped(label.text),
        ));
    }

    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: Fill) {
        self.push(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>",
            Pixels(x),
            Pixels(y),
            Pixels(width.max(0.0)),
            Pixels(height.max(0.0)),
            fill.attributes(self.theme),
        ));
    }

    pub(crate) fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: Fill) {
        self.push(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>",
            Pixels(x),
            Pixels(y),
            Pixels(radius),
            fill.attributes(self.theme),
        ));
    }

    /// Dots of this size, whose colour is that of the fill.
    pub(crate) fn dots(&mut self, dots: &Path, fill: Fill, size: f64) {
        if dots.text.is_empty() {
            return;
        }
        let color = fill
            .attributes(self.theme)
            .to_string()
            .replace("fill=", "stroke=");
        self.push(format_args!(
            "<path d=\"{}\" fill=\"none\" {color} stroke-width=\"{}\" stroke-linecap=\"round\"/>",
            dots.text,
            Pixels(size),
        ));
    }

    /// A closed shape.
    pub(crate) fn shape(&mut self, path: &Path, fill: Fill) {
        if path.text.is_empty() {
            return;
        }
        self.push(format_args!(
            "<path d=\"{}\" {}/>",
            path.text,
            fill.attributes(self.theme)
        ));
    }

    /// A line, whose colour is that of the fill.
    pub(crate) fn line(&mut self, path: &Path, fill: Fill, width: f64, dashes: &str) {
        if path.text.is_empty() {
            return;
        }
        let stroke = fill.attributes(self.theme).to_string();
        let stroke = stroke
            .replace("fill=", "stroke=")
            .replace("fill-opacity", "stroke-opacity");
        let stroke = stroke.replace("class=\"", "class=\"line-");
        let dashes = if dashes.is_empty() {
            String::new()
        } else {
            format!(" stroke-dasharray=\"{dashes}\"")
        };
        self.push(format_args!(
            "<path d=\"{}\" fill=\"none\" {stroke} stroke-width=\"{}\" stroke-linejoin=\"round\"{dashes}/>",
            path.text,
            Pixels(width),
        ));
    }

    /// What belongs together, and has a name of its own for whoever points at it.
    pub(crate) fn group(&mut self, class: &str, name: &str, inside: impl FnOnce(&mut Self)) {
        self.push(format_args!(
            "<g class=\"{class}\"><title>{}</title>",
            Escaped(name)
        ));
        inside(self);
        self.elements.push_str("</g>");
    }

    /// The drawing as a part of a page.
    pub(crate) fn inline(&self, page: &mut String, title: &str) {
        page.reserve(self.elements.len() + 512);
        self.element(page, "class=\"drawing\"", (title, ""), "");
    }

    /// The drawing as a document of its own.
    pub(crate) fn document(&self, title: &str, description: &str) -> String {
        let style = match self.theme {
            Theme::Auto => themed(),
            Theme::Light | Theme::Dark => String::new(),
        };
        let surface = format!(
            "<rect width=\"100%\" height=\"100%\" {}/>",
            Fill::Ink(Ink::Surface).attributes(self.theme)
        );
        let size = format!("width=\"{}\" height=\"{}\"", self.width, self.height);
        let mut document = String::with_capacity(self.elements.len() + 1024);
        self.element(
            &mut document,
            &size,
            (title, description),
            &format!("{style}{surface}"),
        );
        document
    }

    fn element(
        &self,
        into: &mut String,
        attributes: &str,
        (title, description): (&str, &str),
        before: &str,
    ) {
        let description = if description.is_empty() {
            String::new()
        } else {
            format!("<desc>{}</desc>", Escaped(description))
        };
        // writing to a string does not fail
        let _ = write!(
            into,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {attributes} viewBox=\"0 0 {} {}\" role=\"img\" \
             font-family=\"{FONTS}\"><title>{}</title>{description}{before}{}</svg>",
            self.width,
            self.height,
            Escaped(title),
            self.elements
        );
    }

    fn push(&mut self, element: fmt::Arguments<'_>) {
        // writing to a string does not fail
        let _ = self.elements.write_fmt(element);
    }
}

/// The style sheet of a document that follows what whoever looks prefers.
fn themed() -> String {
    let inks = [
        Ink::Text,
        Ink::Quiet,
        Ink::Line,
        Ink::Axis,
        Ink::Surface,
        Ink::Bad,
        Ink::Good,
    ];
    let rules = inks.map(|ink| {
        let (class, color) = (ink.class(), ink.color(Theme::Dark));
        format!(".{class}{{fill:{color}}}.line-{class}{{stroke:{color}}}")
    });
    format!(
        "<style>@media(prefers-color-scheme:dark){{{}.halo{{stroke:{}}}}}</style>",
        rules.concat(),
        Ink::Surface.color(Theme::Dark)
    )
}

/// The way of a line or of an edge.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path {
    text: String,
    /// Whether a point without a letter is a line to it: after another point of a line.
    continues: bool,
}

impl Path {
    pub(crate) fn to(&mut self, point: (f64, f64)) {
        if self.text.is_empty() {
            self.jump(point);
            return;
        }
        self.text.push(if self.continues { ' ' } else { 'L' });
        self.point(point);
        self.continues = true;
    }

    pub(crate) fn jump(&mut self, point: (f64, f64)) {
        self.text.push('M');
        self.point(point);
        self.continues = true;
    }

    /// A dot: a line to where it begins.
    pub(crate) fn dot(&mut self, point: (f64, f64)) {
        self.jump(point);
        self.text.push_str("h0");
        self.continues = false;
    }

    fn point(&mut self, (x, y): (f64, f64)) {
        tenths(&mut self.text, x);
        self.text.push(' ');
        tenths(&mut self.text, y);
    }

    /// Along a circle, clockwise or back.
    pub(crate) fn arc(&mut self, radius: f64, (x, y): (f64, f64), large: bool, clockwise: bool) {
        let (large, sweep) = (u8::from(large), u8::from(clockwise));
        let radius = Pixels(radius);
        let _ = write!(
            self.text,
            "A{radius} {radius} 0 {large} {sweep} {} {}",
            Pixels(x),
            Pixels(y)
        );
        self.continues = false;
    }

    pub(crate) fn close(&mut self) {
        self.text.push('Z');
        self.continues = false;
    }
}

/// A length with one digit behind the point, which is what a line needs that is not to tremble.
fn tenths(text: &mut String, length: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates, and what is no number is 0"
    )]
    let tenths = (length * 10.0).round() as i32;
    if tenths < 0 {
        text.push('-');
    }
    let size = tenths.unsigned_abs();
    let mut digits = [0_u8; 10];
    let mut left = size / 10;
    let mut count = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(left % 10).unwrap_or_default();
        left /= 10;
        count += 1;
        if left == 0 {
            break;
        }
    }
    let whole = digits.get(digits.len() - count..).unwrap_or_default();
    text.extend(whole.iter().map(|digit| char::from(*digit)));
    if !size.is_multiple_of(10) {
        text.push('.');
        text.push(char::from(
            b'0' + u8::try_from(size % 10).unwrap_or_default(),
        ));
    }
}

/// A length with at most two digits behind the point: what is finer nobody sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pixels(pub(crate) f64);

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.is_finite() {
            return f.write_str("0");
        }
        let text = format!("{:.2}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}
