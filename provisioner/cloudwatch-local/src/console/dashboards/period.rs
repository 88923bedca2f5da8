//! What a reader sets of a dashboard: how much time it shows, and how fine.

use cloudwatch::{
    dashboard::{Range, Reduction, Requests, Showing},
    period::Period,
    query::QuerySource,
};

use super::super::form::choices;

choices! {
    /// How much time is shown.
    Span {
        // what the dashboard says, three hours when it says nothing
        Own => "", "as designed";
        QuarterHour => "15m", "15 minutes";
        Hour => "1h", "1 hour";
        ThreeHours => "3h", "3 hours";
        HalfDay => "12h", "12 hours";
        Day => "1d", "1 day";
        ThreeDays => "3d", "3 days";
        Week => "1w", "1 week";
    }
}

impl Span {
    /// The same showing, of this much time.
    pub(in crate::console) fn of(self, showing: Showing) -> Showing {
        let minutes = match self {
            Self::Own => return showing,
            Self::QuarterHour => 15,
            Self::Hour => 60,
            Self::ThreeHours => 180,
            Self::HalfDay => 720,
            Self::Day => 1440,
            Self::ThreeDays => 3 * 1440,
            Self::Week => 7 * 1440,
        };
        Showing {
            range: Range::new(showing.now.plus_seconds(-60 * minutes), showing.now),
            ..showing
        }
    }
}

choices! {
    /// The length of the windows.
    Fineness {
        // what each widget says
        Own => "", "as designed";
        TenSeconds => "10s", "10 seconds";
        Minute => "1m", "1 minute";
        FiveMinutes => "5m", "5 minutes";
        Hour => "1h", "1 hour";
    }
}

impl Fineness {
    /// Sets the periods of what a widget asks for; one value of the whole range stays one.
    pub(in crate::console) fn set(self, requests: &mut Requests<'_>) {
        let period = match self {
            Self::Own => return,
            Self::TenSeconds => Period::from_seconds(10).unwrap_or(Period::MINUTE),
            Self::Minute => Period::MINUTE,
            Self::FiveMinutes => Period::FIVE_MINUTES,
            Self::Hour => Period::HOUR,
        };
        if requests.reduction == Reduction::Range {
            return;
        }
        for series in &mut requests.series {
            if let QuerySource::Stat(stat) = &mut series.query.source {
                stat.period = period;
            }
            if series.query.period.is_some() {
                series.query.period = Some(period);
            }
        }
    }
}
