//! Mute rules: a line with the schedule, one with the duration, one with the time zone.

use cloudwatch::mute::{MuteDuration, MuteRule, MuteStatus, Schedule};
use cloudwatch::zone::Zone;

use crate::fixture::at;

pub(super) fn check(text: &str) {
    let mut lines = text.lines();
    let mut line = || lines.next().unwrap_or_default();
    let (schedule, duration, zone) = (line(), line(), line());
    let schedule = match schedule.parse::<Schedule>() {
        Ok(read) => read,
        Err(error) => {
            super::check_place(schedule, error.start, error.end);
            return super::check_message(&error.message);
        }
    };
    let printed = schedule.to_string();
    assert_eq!(printed.parse::<Schedule>().unwrap(), schedule, "{printed}");
    let duration = match duration.parse::<MuteDuration>() {
        Ok(read) => read,
        Err(error) => {
            super::check_place(duration, error.start, error.end);
            super::check_message(&error.message);
            MuteDuration::from_seconds(3600).unwrap()
        }
    };
    let printed = duration.to_string();
    assert_eq!(
        printed.parse::<MuteDuration>().unwrap(),
        duration,
        "{printed}"
    );
    let timezone = zone.parse::<Zone>().unwrap_or_default();
    assert_eq!(timezone.to_string().parse::<Zone>().unwrap(), timezone);
    windows(&MuteRule {
        name: "rule".to_owned(),
        schedule,
        duration,
        timezone,
        start: None,
        expire: None,
        targets: ["a".to_owned()].into(),
    });
}

/// The windows of a rule follow each other, and each is under way from its start to its end.
fn windows(rule: &MuteRule) {
    let stored = serde_json::to_string(rule).unwrap();
    assert_eq!(&serde_json::from_str::<MuteRule>(&stored).unwrap(), rule);
    let mut now = at(0);
    for _ in 0..5 {
        let Some(next) = rule.next_window(now) else {
            assert_ne!(rule.status(now), MuteStatus::Scheduled);
            return;
        };
        assert!(now < next.start && next.start < next.end);
        // as another may have begun in it, that which is under way may end later
        let found = rule.window(next.start).unwrap();
        assert_eq!(found.end, next.end);
        let last = next.end.plus_seconds(-1);
        assert!(
            rule.window(last)
                .is_some_and(|window| window.end >= next.end)
        );
        assert_eq!(rule.status(last), MuteStatus::Active);
        now = next.start;
    }
}
