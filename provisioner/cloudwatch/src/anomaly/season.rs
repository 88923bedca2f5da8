//! Times of the day and of the week.

use jiff::civil::Date;

use crate::period::Period;
use crate::time::Timestamp;
use crate::zone::Zone;

const DAY: u32 = 86_400;
const HOUR: u32 = 3600;

/// Cuts days into slots of equal length.
#[derive(Debug, Clone)]
pub(super) struct Season {
    zone: Zone,
    /// Seconds.
    slot: u32,
}

/// When something happened, by the calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// The date, as days since the epoch.
    pub(super) day: i64,
    /// From 0, Monday.
    pub(super) weekday: usize,
    /// Seconds since midnight.
    pub(super) second: u32,
}

impl Season {
    /// An hour a slot, or a period when that is longer.
    pub(super) fn new(zone: Zone, period: Period) -> Self {
        let slot = period.seconds().clamp(HOUR, DAY);
        Self { zone, slot }
    }

    pub(super) fn slots_per_day(&self) -> usize {
        DAY.div_ceil(self.slot) as usize
    }

    pub(super) fn slot_seconds(&self) -> f64 {
        f64::from(self.slot)
    }

    pub(super) fn moment(&self, at: Timestamp) -> Moment {
        const EPOCH: Date = Date::constant(1970, 1, 1);
        let civil = self.zone.civil(at);
        let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
        let second = i32::from(hour) * 3600 + i32::from(minute) * 60 + i32::from(second);
        let day = civil.date().duration_since(EPOCH).as_hours() / 24;
        let weekday = civil.weekday().to_monday_zero_offset();
        Moment {
            day,
            weekday: usize::try_from(weekday).unwrap_or_default(),
            second: u32::try_from(second).unwrap_or_default(),
        }
    }

    /// The slot of the day in which a moment is.
    pub(super) fn slot(&self, moment: Moment) -> usize {
        (moment.second / self.slot) as usize
    }

    /// How many seconds after the start of its slot a moment is.
    pub(super) fn offset(&self, moment: Moment) -> f64 {
        f64::from(moment.second % self.slot)
    }
}
