//! Time goes on: which alarms are evaluated, and what follows from it.
//!
//! There is one way to do it, for a moment as for a month: each metric alarm is evaluated over the
//! whole stretch of time, which no other alarm has a say in; then what that found takes effect in
//! the order of time.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::alarms::{Engine, Entry};
use super::memory::Memory;
use super::metric::Event;
use super::span::Span;
use super::state::Definition;
use super::transition::{Kind, Transition};
use crate::alarm::Settings;
use crate::store::{Arrivals, MetricData};
use crate::time::Timestamp;

/// With fewer evaluations to do than this, another thread costs more than it saves.
const WORTH_A_THREAD: usize = 4000;

/// An alarm that is due.
struct Due<'a> {
    name: &'a str,
    entry: &'a Entry,
    settings: &'a Settings,
    span: Span,
}

/// What happened to the alarm of a place among those that are due.
type Found = (usize, Event);

impl Engine {
    /// Evaluates every metric alarm that is due at `now`, then the composites that depend on those
    /// that changed, then what silences their actions. Transitions of metric alarms come first, by
    /// name; then those of alarms with contributors, warm-up, a band or windows of the wall clock,
    /// and of alarms on `PromQL` and logs, by name, each after its contributors; then those of
    /// composites, each after those it refers to; then releases and repetitions.
    ///
    /// An alarm is due once for each full minute, ten seconds or hour
    /// ([`EngineSettings::offset`](super::EngineSettings::offset) later), and at once after it was
    /// put. Steps in between cost next to nothing; steps that were left out are not made up for.
    /// When the clock was put back, alarms are evaluated at the new time.
    pub fn step(&mut self, now: Timestamp, data: &dyn MetricData) -> Vec<Transition> {
        self.advance(now, now, data)
    }

    /// Steps from `from` to `to`, both included, whenever something is due: what the same steps
    /// one by one would give, and many times faster.
    pub fn replay(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        data: &dyn MetricData,
    ) -> Vec<Transition> {
        if from > to {
            return Vec::new();
        }
        self.advance(from, to, data)
    }

    /// Replays data as they arrive: each evaluation sees what has arrived at its time.
    pub fn replay_arrivals(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        arrivals: &mut Arrivals,
    ) -> Vec<Transition> {
        let mut transitions = Vec::new();
        let mut now = from;
        while now <= to {
            arrivals.at(now);
            let before_next = arrivals
                .next()
                .map_or(to, |next| next.plus_millis(-1).min(to));
            transitions.extend(self.replay(now, before_next, arrivals.at(now)));
            now = before_next.plus_millis(1);
            if before_next == to {
                break;
            }
        }
        transitions
    }

    fn advance(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        data: &dyn MetricData,
    ) -> Vec<Transition> {
        let mut changes = self.evaluate((from, to), data).into_iter().peekable();
        let mut all = Vec::new();
        let mut now = from;
        loop {
            let mut transitions = Vec::new();
            while let Some(change) = changes.next_if(|change| change.at <= now) {
                let name = change.alarm.clone();
                let entry = self.alarms.get_mut(&name);
                transitions.extend(entry.and_then(|entry| entry.enter(&name, change)));
            }
            self.evaluate_special(now, data, &mut transitions);
            self.propagate(now, &mut transitions);
            self.repeat(now, &mut transitions);
            self.mute(now, &mut transitions);
            all.append(&mut transitions);
            let later = now.millis().checked_add(1).map(Timestamp::from_millis);
            let next = changes.peek().map(|change| change.at);
            let next = next.into_iter().chain(self.next_unprompted(now)).min();
            match (next, later) {
                (Some(next), Some(later)) if next.max(later) <= to => now = next.max(later),
                _ => return all,
            }
        }
    }

    /// What the evaluations of metric alarms from `from` to `to` change, in order of time and
    /// name. The alarms themselves are left as they are, but for what was evaluated.
    fn evaluate(&mut self, time: (Timestamp, Timestamp), data: &dyn MetricData) -> Vec<Transition> {
        let mut memory = std::mem::take(&mut self.memory);
        let due: Vec<Due<'_>> = self
            .alarms
            .iter()
            .filter_map(|(name, entry)| self.due(name, entry, time))
            .collect();
        let mut found = self.evaluate_all(&due, data, &mut memory);
        found.sort_by_key(|(place, event)| (event.at, *place));
        let transitions = found.into_iter().filter_map(|(place, event)| {
            let Due { name, entry, .. } = due.get(place)?;
            Some(Transition {
                alarm: (*name).to_owned(),
                reason: event.found.reason,
                reason_data: event.found.reason_data,
                ..Transition::new(
                    event.at,
                    (entry.alarm.status.state, event.found.state),
                    Kind::Metric,
                )
            })
        });
        let transitions = transitions.collect();
        let ends: Vec<Timestamp> = due.iter().map(|due| due.span.last_end).collect();
        self.note_evaluated(time, &ends);
        self.memory = memory;
        transitions
    }

    fn due<'a>(
        &self,
        name: &'a str,
        entry: &'a Entry,
        time: (Timestamp, Timestamp),
    ) -> Option<Due<'a>> {
        let (Some(prepared), Definition::Metric(settings)) =
            (&entry.prepared, &entry.alarm.definition)
        else {
            return None;
        };
        let evaluated = entry.alarm.progress.evaluated;
        let span = prepared.schedule.span(evaluated, time, &self.settings)?;
        Some(Due {
            name,
            entry,
            settings,
            span,
        })
    }

    fn evaluate_all(
        &self,
        due: &[Due<'_>],
        data: &dyn MetricData,
        memory: &mut Memory,
    ) -> Vec<Found> {
        let evaluations = due.iter().map(|due| due.span.count());
        let evaluations = evaluations.fold(0, usize::saturating_add);
        let threads = self
            .settings
            .threads
            .get()
            .min(1 + evaluations / WORTH_A_THREAD);
        let next = AtomicUsize::new(0);
        let work = |memory: &mut Memory| {
            let mut found = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(due) = due.get(place) else {
                    return found;
                };
                found.extend(
                    due.run(data, memory)
                        .into_iter()
                        .map(|event| (place, event)),
                );
            }
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|_| scope.spawn(|| work(&mut Memory::default())))
                .collect();
            let mut found = work(memory);
            for other in others {
                match other.join() {
                    Ok(more) => found.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            found
        })
    }

    fn note_evaluated(&mut self, time: (Timestamp, Timestamp), ends: &[Timestamp]) {
        let settings = &self.settings;
        let mut ends = ends.iter();
        for entry in self.alarms.values_mut() {
            let Some(prepared) = &entry.prepared else {
                continue;
            };
            let evaluated = &mut entry.alarm.progress.evaluated;
            if prepared.schedule.span(*evaluated, time, settings).is_some() {
                *evaluated = ends.next().copied();
            }
        }
    }

    /// When, after `now`, a step may find something due; `None` without alarms.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let metric = |entry: &Entry| {
            let prepared = entry.prepared.as_ref()?;
            Some(match entry.alarm.progress.evaluated {
                Some(_) => prepared.schedule.next(now, &self.settings),
                None => now,
            })
        };
        let metrics = self.alarms.values().filter_map(metric);
        metrics.chain(self.next_unprompted(now)).min()
    }

    /// When, after `now`, something is due that no ordinary metric alarm brings about.
    fn next_unprompted(&self, now: Timestamp) -> Option<Timestamp> {
        // a composite that is not in the order is in a circle: nothing is due for it
        let composite = |name: &String| {
            let entry = self.alarms.get(name)?;
            if entry.is_changed() {
                return Some(now);
            }
            entry.alarm.progress.suppression.until()
        };
        let composites = self.order.iter().filter_map(composite);
        composites
            .chain(self.mute_due(now))
            .chain(self.special_due(now))
            .chain(self.repeat_due(now))
            .min()
    }
}

impl Due<'_> {
    /// What the evaluations find that is worth telling.
    fn run(&self, data: &dyn MetricData, memory: &mut Memory) -> Vec<Event> {
        let Some(prepared) = &self.entry.prepared else {
            return Vec::new();
        };
        prepared.run(self.settings, &self.entry.alarm, self.span, data, memory)
    }
}
