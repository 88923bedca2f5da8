//! The wait of a new alarm for data (UG:alarm-warm-up).

use super::Moment;
use crate::alarm::WarmUp;
use crate::engine::rare::{Rare, WarmingUp};
use crate::time::Timestamp;

/// What an evaluation during warm-up sees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// How long all evaluated windows are together, in seconds.
    pub(super) length: i64,
    /// Whether each of them has a point.
    pub(super) is_full: bool,
    /// Where the oldest window with a point starts.
    pub(super) oldest: Option<Timestamp>,
}

/// Whether the alarm still waits at this moment. When it has waited long enough, it never does
/// again.
///
/// The windows are full once they lie in the time in which there was data, and each has a point:
/// with data from 10:04 on, three windows of five minutes are full at 10:19. That a metric of
/// before the alarm fills them at once is *undocumented*.
pub(super) fn waits(warm_up: WarmUp, rare: &mut Rare, seen: Seen, moment: Moment<'_>) -> bool {
    let Some(warming) = &mut rare.warming_up else {
        return false;
    };
    warming.keep_up_with(moment.now);
    note_data(warming, seen, moment);
    let is_full = seen.is_full
        && warming
            .data_since
            .is_some_and(|since| since.plus_seconds(seen.length) <= moment.end);
    let waits = moment.now < warming.until && (warm_up.whole || !is_full);
    if !waits {
        rare.warming_up = None;
    }
    waits
}

/// Data that were not there at the evaluation before came after it; those that were there at the
/// very first are older than the alarm.
fn note_data(warming: &mut WarmingUp, seen: Seen, moment: Moment<'_>) {
    let Some(oldest) = seen.oldest.filter(|_| warming.data_since.is_none()) else {
        return;
    };
    let since_last = moment
        .end
        .plus_seconds(-i64::from(moment.schedule.cadence()));
    warming.data_since = Some(if moment.is_first { oldest } else { since_last });
}
