//! The functions that give a part of the time (UG:using-metric-math).

use super::super::function::Function;
use crate::time::Timestamp;

/// A part of the time, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::math) enum Part {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// Of the week, 1 for Monday to 7 for Sunday.
    Day,
    /// Of the month, 1 to 31.
    Date,
    /// 1 to 12.
    Month,
    Year,
    /// Seconds since the Unix epoch.
    Epoch,
}

impl Part {
    /// The part that a function gives.
    pub(in crate::math) fn of_function(function: Function) -> Option<Self> {
        Some(match function {
            Function::Minute => Self::Minute,
            Function::Hour => Self::Hour,
            Function::Day => Self::Day,
            Function::Date => Self::Date,
            Function::Month => Self::Month,
            Function::Year => Self::Year,
            Function::Epoch => Self::Epoch,
            _ => return None,
        })
    }

    /// This part of a time.
    pub(in crate::math) fn of(self, time: Timestamp) -> f64 {
        let civil = time.civil();
        match self {
            Self::Minute => f64::from(civil.minute()),
            Self::Hour => f64::from(civil.hour()),
            Self::Day => f64::from(civil.date().weekday().to_monday_one_offset()),
            Self::Date => f64::from(civil.day()),
            Self::Month => f64::from(civil.month()),
            Self::Year => f64::from(civil.year()),
            Self::Epoch => time.seconds() as f64,
        }
    }
}
