//! Where widgets are.

use cloudwatch::dashboard::{Body, COLUMNS, Content, Rect, Stated, Text, Widget};
use proptest::prelude::*;

use super::body;

fn rects(body: &Body, stated: Stated) -> Vec<Rect> {
    let placed = body.placed(stated);
    placed.into_iter().map(|(_, _, rect)| rect).collect()
}

fn tuple(rect: Rect) -> (u32, u32, u32, u32) {
    (rect.x, rect.y, rect.width, rect.height)
}

#[test]
fn widgets_without_a_place_go_where_they_fit_first() {
    let placed: Vec<_> = rects(&body("placement"), Stated::Kept)
        .into_iter()
        .map(tuple)
        .collect();
    assert_eq!(
        placed,
        [
            (0, 0, 6, 6),
            // below what overlaps in the middle
            (0, 7, 24, 2),
            (18, 0, 6, 3),
            (6, 0, 12, 3),
            (8, 1, 6, 6),
            (20, 20, 12, 1),
            (0, 1000, 24, 1000),
            (14, 3, 6, 3),
        ]
    );
}

#[test]
fn compaction_closes_gaps_and_undoes_overlaps() {
    let text = Widget::new(Content::Text(Text::default()));
    let at = |x, y, width, height| text.clone().at((x, y), (width, height));
    let body = Body::new([
        at(0, 10, 12, 4),
        at(12, 2, 12, 4),
        at(14, 3, 4, 4),
        at(0, 50, 24, 1),
    ]);
    let compacted: Vec<_> = rects(&body, Stated::Compacted)
        .into_iter()
        .map(tuple)
        .collect();
    assert_eq!(
        compacted,
        [(0, 0, 12, 4), (12, 0, 12, 4), (14, 4, 4, 4), (0, 8, 24, 1)]
    );
}

fn widget() -> impl Strategy<Value = Widget> {
    let place = proptest::option::of((0..COLUMNS, 0..40_u32));
    (place, proptest::option::of((1..=COLUMNS, 1..12_u32))).prop_map(|(place, size)| {
        let mut widget = Widget::new(Content::Text(Text::default()));
        if let Some((x, y)) = place {
            (widget.x, widget.y) = (Some(x.into()), Some(y.into()));
        }
        if let Some((width, height)) = size {
            (widget.width, widget.height) = (Some(width.into()), Some(height.into()));
        }
        widget
    })
}

proptest! {
    #[test]
    fn placed_widgets_overlap_nothing(widgets in prop::collection::vec(widget(), 0..40)) {
        let body = Body::new(widgets.clone());
        let kept = rects(&body, Stated::Kept);
        prop_assert_eq!(kept.len(), widgets.len());
        prop_assert_eq!(&kept, &rects(&body, Stated::Kept));
        for (index, (rect, widget)) in kept.iter().zip(&widgets).enumerate() {
            prop_assert_eq!((rect.width, rect.height), widget.size());
            if let (Some(x), Some(y)) = (&widget.x, &widget.y) {
                prop_assert_eq!((rect.x, rect.y), (x.get(), y.get()));
            } else {
                prop_assert!(rect.right() <= COLUMNS);
                let others = kept.iter().enumerate().filter(|(other, _)| *other != index);
                for (_, other) in others {
                    prop_assert!(!rect.overlaps(*other), "{:?} on {:?}", rect, other);
                }
            }
        }
        let compacted = rects(&body, Stated::Compacted);
        for (index, rect) in compacted.iter().enumerate() {
            prop_assert_eq!(rect.x, kept[index].x);
            for other in &compacted[index + 1..] {
                prop_assert!(!rect.overlaps(*other));
            }
        }
    }
}
