//! Series with more points than there are pixels. Of each column of pixels stay the first, the
//! least, the greatest and the last point: the picture is the same, and no extreme is lost
//! (Jugel et al., "M4: a visualization-oriented time series data aggregation", VLDB 2014).

use cloudwatch::time::Timestamp;

/// A point of a series.
pub(crate) type Point = (Timestamp, f64);

/// What of a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Drawn {
    /// A point that is reached by a line, or the first after a gap.
    Point(Point, Joined),
}

/// Whether a line leads to a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joined {
    Yes,
    /// The windows between it and the point before are missing.
    No,
}

/// The points that are seen, each once and in their order, given the column of a time and the
/// longest time between two that belong together.
pub(crate) fn seen(
    points: &[Point],
    gap: i64,
    column: impl Fn(Timestamp) -> i64,
    mut draw: impl FnMut(Drawn),
) {
    let mut rest = points;
    let mut before: Option<Timestamp> = None;
    while let Some((first, _)) = rest.first() {
        let place = column(*first);
        let mut last = *first;
        let same = rest.iter().take_while(|(at, _)| {
            let belongs = column(*at) == place && at.millis_since(last) <= gap;
            last = *at;
            belongs
        });
        let count = same.count().max(1);
        let (group, others) = rest.split_at(count.min(rest.len()));
        let joined = if before.is_some_and(|before| first.millis_since(before) <= gap) {
            Joined::Yes
        } else {
            Joined::No
        };
        corners(group, joined, &mut draw);
        before = group.last().map(|(at, _)| *at);
        rest = others;
    }
}

/// The first, the least, the greatest and the last of some points.
fn corners(group: &[Point], joined: Joined, draw: &mut impl FnMut(Drawn)) {
    if group.len() <= 4 {
        for (index, point) in group.iter().enumerate() {
            draw(Drawn::Point(
                *point,
                if index == 0 { joined } else { Joined::Yes },
            ));
        }
        return;
    }
    let (mut least, mut greatest) = (0, 0);
    let value = |index: usize| group.get(index).map_or(0.0, |(_, value)| *value);
    for (index, (_, own)) in group.iter().enumerate() {
        if *own < value(least) {
            least = index;
        }
        if *own > value(greatest) {
            greatest = index;
        }
    }
    let mut chosen = [0, least.min(greatest), least.max(greatest), group.len() - 1];
    chosen.sort_unstable();
    let mut previous = None;
    for index in chosen {
        if previous == Some(index) {
            continue;
        }
        if let Some(point) = group.get(index) {
            draw(Drawn::Point(
                *point,
                if previous.is_none() {
                    joined
                } else {
                    Joined::Yes
                },
            ));
        }
        previous = Some(index);
    }
}

/// The longest time between two points that still belong together: one and a half periods. Where
/// the period is not known it is the shortest time between two points.
pub(crate) fn gap(points: &[Point], period: Option<i64>) -> i64 {
    let between = || {
        points.windows(2).filter_map(|pair| match pair {
            [(one, _), (next, _)] => Some(next.millis_since(*one)),
            _ => None,
        })
    };
    period
        .or_else(|| between().min())
        .map_or(0, |period| period.saturating_mul(3) / 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(points: &[Point], gap: i64, wide: i64) -> Vec<(Point, Joined)> {
        let mut all = Vec::new();
        seen(
            points,
            gap,
            |at| at.millis() / wide,
            |Drawn::Point(point, joined)| all.push((point, joined)),
        );
        all
    }

    #[test]
    fn a_missing_window_breaks_the_line() {
        let at = Timestamp::from_millis;
        let points = [(at(0), 1.0), (at(10), 2.0), (at(40), 3.0), (at(50), 4.0)];
        let joined: Vec<Joined> = drawn(&points, gap(&points, None), 1)
            .into_iter()
            .map(|(_, joined)| joined)
            .collect();
        assert_eq!(joined, [Joined::No, Joined::Yes, Joined::No, Joined::Yes]);
    }

    proptest! {
        #[test]
        fn no_extreme_of_a_column_is_lost(values in prop::collection::vec(-1e6..1e6_f64, 1..400), wide in 1..200_i64) {
            let points: Vec<Point> = values.iter().zip(0_i64..).map(|(value, at)| (Timestamp::from_millis(at), *value)).collect();
            let kept = drawn(&points, 1, wide);
            prop_assert!(kept.is_sorted_by(|one, next| one.0.0 < next.0.0));
            prop_assert!(kept.len() <= points.len() && kept.len() <= 4 * (points.len() / usize::try_from(wide).unwrap() + 1));
            for column in points.chunk_by(|one, next| one.0.millis() / wide == next.0.millis() / wide) {
                let least = column.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
                let most = column.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
                let has = |value: f64| kept.iter().any(|(point, _)| point.1.to_bits() == value.to_bits());
                prop_assert!(has(least) && has(most));
            }
        }
    }
}
