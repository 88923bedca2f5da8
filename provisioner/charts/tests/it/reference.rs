//! Pictures that are there, compared with those that are drawn.

use std::fs;
use std::path::PathBuf;

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

/// So many of a thousand pixels may differ: rounding of edges is not the same on all machines.
const TOLERATED: usize = 5;
/// A channel that differs by less is the same.
const NEAR: u8 = 24;
/// The largest file.
const MOST: usize = 40_000;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/reference/{name}.png"))
}

/// Compares with the picture that is there; `UPDATE_EXPECT=1` writes it anew.
pub(crate) fn check(name: &str, svg: &str) {
    let path = path(name);
    let png = charts::png(svg, 1.0).unwrap();
    assert!(png.len() < MOST, "{name}: {} bytes", png.len());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, png).unwrap();
        return;
    }
    let expected = fs::read(&path).unwrap_or_else(|_| {
        panic!("{name}: there is no picture; `UPDATE_EXPECT=1` writes it");
    });
    let expected = Pixmap::decode_png(&expected).unwrap();
    let found = Pixmap::decode_png(&png).unwrap();
    assert_eq!(
        (found.width(), found.height()),
        (expected.width(), expected.height()),
        "{name}"
    );
    let differing = differing(&found, &expected);
    let most = found.pixels().len() * TOLERATED / 1000;
    assert!(
        differing <= most,
        "{name}: {differing} pixels differ; `UPDATE_EXPECT=1` writes it anew"
    );
}

/// How many pixels are not the same.
fn differing(one: &Pixmap, other: &Pixmap) -> usize {
    let near = |one: u8, other: u8| one.abs_diff(other) < NEAR;
    let same = |(one, other): &(&PremultipliedColorU8, &PremultipliedColorU8)| {
        near(one.red(), other.red())
            && near(one.green(), other.green())
            && near(one.blue(), other.blue())
    };
    let pairs = one.pixels().iter().zip(other.pixels());
    pairs.filter(|pair| !same(pair)).count()
}

/// A line that is elsewhere and a value that is another are differences, for which the tolerance is
/// too small.
#[test]
fn what_is_drawn_elsewhere_is_another_picture() {
    let svg = |x: u32, text: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"100\"><rect width=\"200\" height=\"100\" fill=\"#fff\"/><rect x=\"{x}\" y=\"10\" width=\"2\" height=\"80\" fill=\"#1f77b4\"/><text x=\"40\" y=\"40\" font-family=\"Inter\" font-size=\"24\">{text}</text></svg>"
        )
    };
    let pixels = |svg: &str| Pixmap::decode_png(&charts::png(svg, 1.0).unwrap()).unwrap();
    let reference = pixels(&svg(20, "12.3k"));
    let most = reference.pixels().len() * TOLERATED / 1000;
    assert_eq!(differing(&reference, &pixels(&svg(20, "12.3k"))), 0);
    for other in [svg(26, "12.3k"), svg(20, "45.6M"), svg(20, "")] {
        assert!(differing(&reference, &pixels(&other)) > most, "{other}");
    }
}

/// All of them together.
#[test]
fn the_pictures_are_few_and_small() {
    let folder = path("x").parent().unwrap().to_owned();
    let sizes = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len());
    let all: u64 = sizes.sum();
    assert!(all < 1_000_000, "{all} bytes");
}
