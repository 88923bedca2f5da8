//! Alarms on `PromQL`: each series that the query returns breaches (UG:alarm-promql).

use super::{Moment, Outcome};
use crate::alarm::{EvaluationState, PromQlSettings, State};
use crate::engine::contributors::{Judgement, Phase, Tracker, contributor_of, count_reason, gone};
use crate::engine::rare::Rare;
use crate::engine::reason_data::ReasonData;
use crate::results::QueryFailure;
use crate::time::Timestamp;

/// The most series of a query that count (UG:alarm-promql).
const MAX_SERIES: usize = 500;

pub(super) fn evaluate(
    settings: &PromQlSettings,
    current: State,
    rare: &mut Rare,
    moment: Moment<'_>,
) -> Outcome {
    let results = moment.data.query_results();
    let answer = results.and_then(|results| results.promql(&settings.query, moment.end));
    let mut series = match answer.unwrap_or(Err(QueryFailure::Temporary)) {
        Ok(series) => series,
        Err(failure) => return Outcome::failed(current, &failure),
    };
    // equal labels are one series
    series.sort_unstable();
    series.dedup();
    let is_partial = series.len() > MAX_SERIES;
    series.truncate(MAX_SERIES);
    let mut tracker = Tracker::new(moment.now, &mut rare.contributors);
    let has_lasted =
        |since: Timestamp, seconds: u32| moment.end >= since.plus_seconds(i64::from(seconds));
    // a clock that was put back makes no wait longer
    let since = |since: Timestamp| since.min(moment.end);
    for labels in series {
        let contributor = contributor_of(labels);
        let phase = match tracker.phase(&contributor.id) {
            Phase::Alarm | Phase::Recovering(_) => Phase::Alarm,
            Phase::Pending(since) if has_lasted(since, settings.pending_seconds) => Phase::Alarm,
            Phase::Pending(then) => Phase::Pending(since(then)),
            Phase::Ok if settings.pending_seconds == 0 => Phase::Alarm,
            Phase::Ok => Phase::Pending(moment.end),
        };
        let judgement = Judgement {
            contributor,
            state: None,
            reason: count_reason(1, None),
            reason_data: ReasonData::default(),
        };
        tracker.move_to(judgement, phase);
    }
    for (contributor, phase) in tracker.unseen() {
        let next = match phase {
            Phase::Ok | Phase::Pending(_) => Phase::Ok,
            Phase::Alarm if settings.recovery_seconds == 0 => Phase::Ok,
            Phase::Alarm => Phase::Recovering(moment.end),
            Phase::Recovering(since) if has_lasted(since, settings.recovery_seconds) => Phase::Ok,
            Phase::Recovering(then) => Phase::Recovering(since(then)),
        };
        tracker.move_to(gone(contributor), next);
    }
    let in_alarm = tracker.in_alarm();
    let state = if in_alarm > 0 {
        State::Alarm
    } else {
        State::Ok
    };
    Outcome {
        evaluation: is_partial.then_some(EvaluationState::PartialData),
        contributors: tracker.finish(),
        ..Outcome::of(state, count_reason(in_alarm, None), ReasonData::default())
    }
}
