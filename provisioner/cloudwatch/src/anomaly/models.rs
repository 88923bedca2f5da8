//! Models that stay, so that evaluations one after the other learn once.

use std::collections::BTreeMap;

use super::model::{Band, Model, length};
use super::settings::Settings;
use crate::period::Period;
use crate::series::Series;
use crate::time::Timestamp;

/// What is learnt, up to which moment, and from what.
///
/// What has learnt stays as it is: data that arrive later are for the model after it. All that asks
/// the same models must have the same settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Models {
    /// `None` for a moment before which there was too little history.
    learnt: BTreeMap<Key, Option<Model>>,
}

/// What a model is of, in windows of which length, and up to when it has learnt.
type Key = (String, Period, Timestamp);

/// What a band is of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// The text by which it is told from others.
    pub(crate) of: &'a str,
    /// The length of its windows.
    pub(crate) period: Period,
    /// Where the windows start in which a band is wanted, ascending.
    pub(crate) times: &'a [Timestamp],
}

impl Models {
    /// As [`band`], from models that were there before and those that are missing. Those of before
    /// these times are forgotten.
    ///
    /// `history` gives the values in windows between two moments, whose places do not depend on the
    /// moments.
    pub(crate) fn band(
        &mut self,
        subject: Subject<'_>,
        width: f64,
        settings: &Settings,
        history: &dyn Fn(Timestamp, Timestamp) -> Series,
    ) -> Band {
        let until = |at: &Timestamp| settings.trained_until(*at);
        let chunks = || {
            subject
                .times
                .chunk_by(|one, next| until(one) == until(next))
        };
        let key = |end: Timestamp| (subject.of.to_owned(), subject.period, end);
        let ends = chunks().filter_map(|times| times.first().map(until));
        let missing: Vec<Timestamp> = ends
            .filter(|end| !self.learnt.contains_key(&key(*end)))
            .collect();
        if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
            let history = history(*first - settings.training, *last);
            for end in missing {
                let model = learn(&history, subject.period, end, settings);
                self.learnt.insert(key(end), model);
            }
        }
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for times in chunks() {
            let end = times.first().map(until);
            let model = end.and_then(|end| self.learnt.get(&key(end))?.as_ref());
            if let Some(model) = model {
                let band = model.band(times, width);
                lower.extend_from_slice(band.lower.points());
                upper.extend_from_slice(band.upper.points());
            }
        }
        if let Some(oldest) = subject.times.first().map(until) {
            self.learnt.retain(|(of, period, end), _| {
                of != subject.of || *period != subject.period || *end >= oldest
            });
        }
        Band {
            lower: lower.into(),
            upper: upper.into(),
        }
    }
}

/// The band at these ascending times, each from the model that had learnt last before it: from the
/// history of [`Settings::training`] before [`Settings::trained_until`]. There is none at times before
/// which there is too little.
///
/// It is the same for a time whatever other times are asked for.
pub fn band(
    history: &Series,
    period: Period,
    times: &[Timestamp],
    width: f64,
    settings: &Settings,
) -> Band {
    let subject = Subject {
        of: "",
        period,
        times,
    };
    Models::default().band(subject, width, settings, &|_, _| history.clone())
}

/// The model that has learnt up to a moment.
fn learn(history: &Series, period: Period, end: Timestamp, settings: &Settings) -> Option<Model> {
    let points = history.points();
    let first = points.partition_point(|(at, _)| *at < end - settings.training);
    let last = points.partition_point(|(at, _)| *at + length(period) <= end);
    let learnt = points.get(first..last).unwrap_or_default().iter().copied();
    Model::fit(&learnt.collect(), period, settings)
}
