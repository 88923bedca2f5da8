//! Pictures of products, drawn as SVG: the category gives the shape, the slug the colours. The same product always looks the same.

mod hosts;
mod motif;

pub use hosts::{ImageHost, ImageHosts, InvalidImageHost};

use crate::seed::Dice;

/// Hue, saturation and lightness of what things are made of, by the words of a slug.
const MATERIALS: [(&str, [u16; 3]); 19] = [
    ("walnut", [22, 34, 36]),
    ("oak", [33, 44, 54]),
    ("ash", [38, 42, 64]),
    ("beech", [29, 46, 62]),
    ("birch", [40, 40, 68]),
    ("pine", [36, 52, 62]),
    ("olive", [46, 36, 46]),
    ("cork", [30, 40, 56]),
    ("leather", [20, 48, 38]),
    ("copper", [18, 54, 52]),
    ("brass", [43, 52, 50]),
    ("terracotta", [16, 52, 54]),
    ("steel", [208, 12, 58]),
    ("damascus", [214, 14, 46]),
    ("forged", [214, 10, 38]),
    ("aluminium", [205, 8, 66]),
    ("titanium", [215, 8, 54]),
    ("zinc", [200, 10, 60]),
    ("iron", [220, 8, 32]),
];

/// Hues of what is dyed, glazed or painted, each with how strong it is.
const HUES: [(u16, u16); 9] = [
    (14, 46),
    (28, 48),
    (42, 46),
    (88, 24),
    (140, 24),
    (168, 30),
    (198, 36),
    (214, 34),
    (340, 32),
];

/// The picture as an SVG element, decoration to those who cannot see it: the name stands beside it.
pub fn svg(slug: &str, category: &str) -> String {
    let mut dice = Dice::of(slug);
    let [hue, strength, light] = colour(slug, &mut dice);
    let (ground, _) = hue_of(&mut dice);
    let shape = motif::shape(category)
        .replace("{a}", &format!("hsl({hue} {strength}% {light}%)"))
        .replace("{b}", &format!("hsl({hue} {strength}% {}%)", light - 14))
        .replace("{c}", &format!("hsl({hue} {strength}% {}%)", light + 16));
    let (x, y) = (40 + index(&mut dice, 120), 30 + index(&mut dice, 40));
    let radius = 46 + index(&mut dice, 30);
    format!(
        "<svg class=\"picture\" viewBox=\"0 0 200 160\" preserveAspectRatio=\"xMidYMid slice\" aria-hidden=\"true\" focusable=\"false\">\
         <rect width=\"200\" height=\"160\" fill=\"hsl({ground} 26% 92%)\"/>\
         <circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"hsl({ground} 30% 87%)\"/>\
         <ellipse cx=\"100\" cy=\"134\" rx=\"58\" ry=\"6\" fill=\"hsl({ground} 20% 76%)\"/>\
         {shape}</svg>"
    )
}

fn colour(slug: &str, dice: &mut Dice) -> [u16; 3] {
    let material = slug
        .split('-')
        .find_map(|word| MATERIALS.iter().find(|(name, _)| *name == word));
    if let Some((_, colour)) = material {
        return *colour;
    }
    let (hue, strength) = hue_of(dice);
    let light = dice.pick(&[&46, &50, &54, &58]).copied().unwrap_or(50);
    [hue, strength, light]
}

fn hue_of(dice: &mut Dice) -> (u16, u16) {
    HUES.get(index(dice, HUES.len()))
        .copied()
        .unwrap_or_default()
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
