//! Pictures of products, drawn as SVG: the category gives the shape, the slug the colours. The same product always looks the same.

mod motif;

use crate::seed::Dice;

/// Hues that go well with each other and with the page, each with how strong it is.
const HUES: [(u16, u16); 10] = [
    (14, 46),
    (28, 48),
    (42, 46),
    (88, 24),
    (140, 24),
    (168, 30),
    (198, 36),
    (214, 34),
    (262, 22),
    (340, 32),
];

/// The picture as an SVG element, decoration to those who cannot see it: the name stands beside it.
pub fn svg(slug: &str, category: &str) -> String {
    let mut dice = Dice::of(slug);
    let at = |dice: &mut Dice| HUES.get(index(dice, HUES.len())).copied().unwrap_or((0, 0));
    let (hue, strength) = at(&mut dice);
    let (ground, _) = at(&mut dice);
    let light = 46 + index(&mut dice, 4) * 4;
    let shape = motif::shape(category)
        .replace("{a}", &format!("hsl({hue} {strength}% {light}%)"))
        .replace("{b}", &format!("hsl({hue} {strength}% {}%)", light - 14))
        .replace("{c}", &format!("hsl({hue} {strength}% {}%)", light + 18));
    let (x, y) = (40 + index(&mut dice, 120), 30 + index(&mut dice, 40));
    let radius = 46 + index(&mut dice, 30);
    format!(
        "<svg class=\"picture\" viewBox=\"0 0 200 160\" aria-hidden=\"true\" focusable=\"false\">\
         <rect width=\"200\" height=\"160\" fill=\"hsl({ground} 26% 92%)\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"hsl({ground} 30% 87%)\"/>\
         <ellipse cx=\"100\" cy=\"134\" rx=\"58\" ry=\"6\" fill=\"hsl({ground} 20% 76%)\"/>\
         {shape}</svg>"
    )
}

fn index(dice: &mut Dice, bound: usize) -> usize {
    usize::try_from(dice.below(bound as u64)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_at_the_end_of_a_branch_has_a_shape() {
        let categories = crate::seed::categories();
        let ends = categories
            .iter()
            .filter(|c| categories.iter().all(|other| other.parent != Some(c.id)));
        for category in ends {
            let shape = motif::shape(category.slug.as_str());
            assert_ne!(shape, motif::shape("no such category"), "{}", category.slug);
        }
    }

    #[test]
    fn colours_are_filled_in_and_stay() {
        let picture = svg("alba-stoneware-mug", "mugs");
        assert!(!picture.contains('{'), "{picture}");
        assert_eq!(picture, svg("alba-stoneware-mug", "mugs"));
        assert_ne!(picture, svg("elm-stoneware-mug", "mugs"));
    }
}
