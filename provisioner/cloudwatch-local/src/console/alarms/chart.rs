//! What an alarm looks at, drawn against its threshold or its band.

use charts::{AlarmChart, AlarmLimit, Look, alarm_chart};
use cloudwatch::{alarm::Condition, dashboard::Range, query::QueryResult, time::Timestamp};
use serde::Serialize;

use crate::services::cloudwatch::Watched;

/// Width and height on a wide window, and on a narrow one, in pixels.
const SIZES: [(u32, u32); 2] = [(1216, 264), (420, 264)];

/// The same picture for a wide and for a narrow window, as HTML.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    wide: String,
    narrow: String,
}

/// Draws what an alarm looks at from `start` on. Its states stand in the band above.
pub(super) fn chart(watched: Watched, (start, now): (Timestamp, Timestamp)) -> Chart {
    let (series, limit) = compared(watched);
    let chart = AlarmChart {
        title: "What it looks at",
        series: &series,
        limit,
        states: &[],
        range: Range::new(start, now),
    };
    let [wide, narrow] = SIZES.map(|size| alarm_chart(&chart, &Look::new(size, now)).html());
    Chart { wide, narrow }
}

/// The series that are compared, and with what. The edges of a band share its id.
fn compared(watched: Watched) -> (Vec<QueryResult>, Option<AlarmLimit>) {
    match watched.condition {
        Condition::Fixed {
            comparison,
            threshold,
        } => (
            watched.results,
            Some(AlarmLimit::Fixed(comparison, threshold)),
        ),
        Condition::Band {
            comparison,
            threshold_metric_id,
        } => {
            let is_edge = |result: &QueryResult| result.id == threshold_metric_id;
            let (edges, series): (Vec<_>, Vec<_>) = watched.results.into_iter().partition(is_edge);
            let edges: Vec<_> = edges.into_iter().map(|edge| edge.series).collect();
            let edges: Result<[_; 2], _> = edges.try_into();
            let limit = edges.map(|[lower, upper]| AlarmLimit::Band(comparison, lower, upper));
            (series, limit.ok())
        }
    }
}
