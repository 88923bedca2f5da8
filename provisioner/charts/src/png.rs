//! Pictures as pixels, for where there are no pages: mail, chat, terminals.
//!
//! The fonts are in the program: every machine draws the same pixels. Nothing that a picture names
//! is loaded.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{ImageHrefResolver, Options, Tree};

/// Inter, whose licence stands beside it.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../font/Inter-Regular.otf"),
    include_bytes!("../font/Inter-SemiBold.otf"),
];
const FAMILY: &str = "Inter";
/// The most pixels of a side: as many as the image of a widget may have, twice as dense.
const LONGEST: f32 = 8192.0;

/// A picture that cannot become pixels.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The text is no SVG.
    #[error("the picture cannot be read")]
    Svg(#[source] resvg::usvg::Error),
    /// A picture without width or height, or one that is too large.
    #[error(
        "a picture of {width} by {height} pixels, of which at most {LONGEST} are drawn on a side"
    )]
    Size {
        /// The width in pixels.
        width: f32,
        /// The height in pixels.
        height: f32,
    },
    /// The pixels cannot be written.
    #[error("the pixels cannot be written as PNG: {message}")]
    Encoding {
        /// What the encoder says.
        message: String,
    },
}

/// The pixels of an SVG, `scale` of them for each of its own: 2 is what dense screens have.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
    let pixels = pixels(svg, scale)?;
    pixels.encode_png().map_err(|error| PngError::Encoding {
        message: error.to_string(),
    })
}

/// The pixels before they are a file.
fn pixels(svg: &str, scale: f32) -> Result<Pixmap, PngError> {
    let tree = Tree::from_str(svg, &options()).map_err(PngError::Svg)?;
    let (width, height) = (
        (tree.size().width() * scale).ceil(),
        (tree.size().height() * scale).ceil(),
    );
    let fits = |side: f32| (1.0..=LONGEST).contains(&side);
    let empty = if fits(width) && fits(height) {
        Pixmap::new(whole(width), whole(height))
    } else {
        None
    };
    let mut pixels = empty.ok_or(PngError::Size { width, height })?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    Ok(pixels)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 1 to the longest side"
)]
fn whole(side: f32) -> u32 {
    side as u32
}

/// Every family is the one that is here, and links to images lead nowhere.
fn options() -> Options<'static> {
    static DATABASE: OnceLock<Arc<Database>> = OnceLock::new();
    let fonts = DATABASE.get_or_init(|| {
        let mut fonts = Database::new();
        for font in FONTS {
            fonts.load_font_data(font.to_vec());
        }
        fonts.set_sans_serif_family(FAMILY);
        fonts.set_serif_family(FAMILY);
        fonts.set_monospace_family(FAMILY);
        Arc::new(fonts)
    });
    Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::clone(fonts),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_drawn_in_the_font_of_the_program() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"20\" font-family=\"system-ui, sans-serif\">\
                   <text y=\"15\" font-size=\"14\">latency µs</text></svg>";
        let pixels = pixels(svg, 2.0).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (180, 40));
        let ink = pixels
            .pixels()
            .iter()
            .filter(|pixel| pixel.alpha() > 128)
            .count();
        assert!((300..2500).contains(&ink), "{ink}");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for svg in [
            "",
            "<p>no</p>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90000\" height=\"9\"/>",
        ] {
            assert!(png(svg, 1.0).is_err(), "{svg}");
        }
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"9\"/>";
        assert!(png(svg, f32::NAN).is_err() && png(svg, 0.0).is_err() && png(svg, 1.0).is_ok());
    }

    #[test]
    fn nothing_is_loaded() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"/etc/hostname\" width=\"9\" height=\"9\"/></svg>";
        assert!(
            pixels(svg, 1.0)
                .unwrap()
                .pixels()
                .iter()
                .all(|pixel| pixel.alpha() == 0)
        );
    }
}
