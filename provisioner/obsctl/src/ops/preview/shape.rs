//! Made-up values of a metric: what its name lets expect, the same at each run.
//!
//! A metric has a form (traffic, failures, times, shares, levels) and a scale. All that belong to the same thing, told
//! by their dimensions, have their bad quarters of an hour together. Nothing here is random: every number comes out of
//! a hash of the metric's name and the time.

use std::f64::consts::TAU;

use cloudwatch::datum::{Sample, Value};
use cloudwatch::metric::MetricId;
use cloudwatch::time::Timestamp;

const DAY_SECONDS: f64 = 86_400.0;
/// One in so many blocks of two hours has trouble.
const TROUBLE_BLOCK_SECONDS: i64 = 2 * 3600;
const TROUBLE_IN: u64 = 4;
/// How long trouble lasts.
const TROUBLE_SECONDS: i64 = 900;

/// Words of a metric's name, and the form that they tell. The first that fits counts.
const WORDS: [(&[&str], Form); 5] = [
    (
        &[
            "error",
            "fault",
            "5xx",
            "4xx",
            "fail",
            "declin",
            "throttl",
            "reject",
            "shed",
            "dropped",
            "slow",
            "withoutresult",
            "deadletter",
        ],
        Form::Failures,
    ),
    (
        &[
            "duration",
            "latency",
            "time",
            "age",
            "delay",
            "lag",
            "paint",
            "interaction",
        ],
        Form::Times,
    ),
    (&["percent", "utilization", "hitrate", "ratio"], Form::Share),
    (
        &[
            "inflight",
            "inuse",
            "size",
            "depth",
            "concurrent",
            "connections",
            "memory",
            "free",
            "used",
            "visible",
            "healthy",
            "count5m",
        ],
        Form::Level,
    ),
    (&[""], Form::Traffic),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// So many events, each counted as one.
    Traffic,
    /// Events that are mostly absent.
    Failures,
    /// Samples with a long tail.
    Times,
    /// Between 0 and 100.
    Share,
    /// One value at a time.
    Level,
}

/// What an alarm says of a metric's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Limit {
    /// Above it something is wrong.
    Most(f64),
    /// Below it something is wrong.
    Least(f64),
}

/// What a metric looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    form: Form,
    /// About what a value is when all is well.
    scale: f64,
    /// Of the metric.
    own: u64,
    /// Of the thing that it is of.
    thing: u64,
}

impl Shape {
    /// The shape of this metric. An alarm's threshold tells the scale: all is well well below what must not be
    /// passed, and at four times what must be reached. (CloudWatch takes no threshold that is not finite.)
    pub(super) fn of(metric: &MetricId, limit: Option<Limit>) -> Self {
        let form = form(&metric.name);
        let own = hash(&metric.to_string());
        let mut thing = metric.namespace.clone();
        for (name, value) in metric.dimensions.iter() {
            thing.extend(["/", name, "=", value]);
        }
        let usual = usual(form) * (0.5 + unit(own));
        let scale = match limit {
            // a percentile of times lies well above their median
            Some(Limit::Most(most)) if most > 0.0 && form == Form::Times => most * 0.3,
            Some(Limit::Most(most)) if most > 0.0 => most * 0.4,
            Some(Limit::Least(least)) if least.is_finite() => usual.max(least * 4.0),
            _ => usual,
        };
        Self {
            form,
            scale,
            own,
            thing: hash(&thing),
        }
    }

    /// What is published for the `step` seconds from `at` on.
    pub(super) fn at(&self, at: Timestamp, step: u32) -> Value {
        let seconds = at.seconds();
        let wave = 1.0 + 0.35 * (TAU * (at.seconds() as f64 / DAY_SECONDS - 0.3)).sin();
        let noise = |salt: u64| unit(mix(self.own ^ salt ^ seconds.unsigned_abs()));
        let trouble = self.trouble(seconds);
        let minutes = f64::from(step) / 60.0;
        match self.form {
            Form::Traffic => events(
                (self.scale * wave * (0.85 + 0.3 * noise(1)) * (1.0 - 0.3 * trouble) * minutes)
                    .round(),
            ),
            Form::Failures => {
                let base = if noise(2) > 0.85 {
                    0.4 * self.scale * noise(3)
                } else {
                    0.0
                };
                events(
                    ((base + 4.0 * self.scale * trouble * (0.7 + 0.6 * noise(4))) * minutes)
                        .round(),
                )
            }
            Form::Times => {
                tail(self.scale * (0.8 + 0.25 * wave * noise(5)) * (1.0 + 2.2 * trouble))
            }
            Form::Share => one(
                (self.scale * wave * (0.9 + 0.2 * noise(6)) * (1.0 + trouble)).clamp(0.0, 100.0),
            ),
            Form::Level => {
                one((self.scale * wave * (0.8 + 0.4 * noise(7)) * (1.0 + 1.5 * trouble)).round())
            }
        }
    }

    /// From 0, all is well, to 1.
    fn trouble(&self, seconds: i64) -> f64 {
        let block = seconds.div_euclid(TROUBLE_BLOCK_SECONDS);
        let lot = mix(self.thing ^ block.unsigned_abs());
        if !lot.is_multiple_of(TROUBLE_IN) {
            return 0.0;
        }
        let room = TROUBLE_BLOCK_SECONDS - TROUBLE_SECONDS;
        let starts = i64::try_from((lot >> 8) % room.unsigned_abs()).unwrap_or(0);
        let into = seconds.rem_euclid(TROUBLE_BLOCK_SECONDS) - starts;
        if !(0..TROUBLE_SECONDS).contains(&into) {
            return 0.0;
        }
        (TAU / 2.0 * into as f64 / TROUBLE_SECONDS as f64).sin()
    }
}

fn form(name: &str) -> Form {
    let name = name.to_ascii_lowercase().replace([' ', '_', '-', '.'], "");
    let fits = |(words, form): &(&[&str], Form)| {
        words
            .iter()
            .any(|word| name.contains(word))
            .then_some(*form)
    };
    WORDS.iter().find_map(fits).unwrap_or(Form::Traffic)
}

const fn usual(form: Form) -> f64 {
    match form {
        Form::Traffic => 600.0,
        Form::Failures => 2.0,
        Form::Times => 120.0,
        Form::Share => 40.0,
        Form::Level => 12.0,
    }
}

fn one(value: f64) -> Value {
    Value::Single(value)
}

/// So many events; none is a sample of zero.
fn events(count: f64) -> Value {
    if count < 1.0 {
        return Value::Single(0.0);
    }
    Value::Distribution(vec![Sample { value: 1.0, count }])
}

/// A hundred samples around a median, with the long tail that times have.
fn tail(median: f64) -> Value {
    const QUANTILES: [(f64, f64); 7] = [
        (0.5, 10.0),
        (0.8, 25.0),
        (1.0, 30.0),
        (1.3, 20.0),
        (1.8, 10.0),
        (2.4, 4.0),
        (3.2, 1.0),
    ];
    let sample = |(factor, count): (f64, f64)| Sample {
        value: (median * factor * 10.0).round() / 10.0,
        count,
    };
    Value::Distribution(QUANTILES.into_iter().map(sample).collect())
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// `SplitMix64`'s finaliser.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// From 0 to 1.
fn unit(value: u64) -> f64 {
    (mix(value) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloudwatch::aggregate::Aggregate;
    use cloudwatch::metric::Dimensions;

    fn metric(name: &str) -> MetricId {
        MetricId::new(
            "Shop",
            name,
            [("Service", "catalog")].into_iter().collect::<Dimensions>(),
        )
    }

    #[test]
    fn names_tell_the_form() {
        let check = |name, expected| assert_eq!(form(name), expected, "{name}");
        check("Requests", Form::Traffic);
        check("RequestErrors", Form::Failures);
        check("HTTPCode_Target_5XX_Count", Form::Failures);
        check("RequestDuration", Form::Times);
        check("TargetResponseTime", Form::Times);
        check("CPUUtilization", Form::Share);
        check("InFlightRequests", Form::Level);
        check("DatabasePoolSize", Form::Level);
    }

    /// Every value is one that CloudWatch takes, and a metric is the same each time.
    #[test]
    fn values_are_valid_and_the_same_each_time() {
        for name in [
            "Requests",
            "RequestErrors",
            "RequestDuration",
            "CPUUtilization",
            "InFlightRequests",
        ] {
            let shape = Shape::of(&metric(name), None);
            let mut highest: f64 = 0.0;
            for minute in 0..3000 {
                let at = Timestamp::from_seconds(1_767_000_000 + minute * 60);
                let value = shape.at(at, 60);
                assert_eq!(value, Shape::of(&metric(name), None).at(at, 60));
                let aggregate = Aggregate::of(&value).unwrap();
                assert!(aggregate.statistics().minimum >= 0.0);
                highest = highest.max(aggregate.statistics().maximum);
            }
            assert!(highest > 0.0, "{name}");
        }
    }

    /// A threshold is crossed in trouble, and only then.
    #[test]
    fn trouble_crosses_the_threshold_of_an_alarm() {
        let shape = Shape::of(&metric("RequestDuration"), Some(Limit::Most(250.0)));
        let mut seen = [0, 0];
        for minute in 0..3000 {
            let at = Timestamp::from_seconds(1_767_000_000 + minute * 60);
            let Value::Distribution(samples) = shape.at(at, 60) else {
                panic!()
            };
            let average = samples.iter().map(|one| one.value * one.count).sum::<f64>() / 100.0;
            let trouble = shape.trouble(at.seconds());
            if trouble > 0.9 {
                assert!(average > 200.0, "{average}");
                seen[1] += 1;
            } else if trouble == 0.0 {
                assert!(average < 250.0, "{average}");
                seen[0] += 1;
            }
        }
        assert!(seen[0] > 100 && seen[1] > 10, "{seen:?}");
    }
}
