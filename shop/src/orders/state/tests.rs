//! The rules of orders, over every history there can be.

use std::collections::BTreeSet;

use super::*;

const REASONS: [Reason; 4] = Reason::ALL;

fn everything() -> Vec<Happened> {
    let mut all = vec![
        Happened::Placed,
        Happened::Reserved,
        Happened::Confirmed,
        Happened::Declined,
        Happened::Released,
        Happened::Refunded,
        Happened::Shipped,
    ];
    for reason in REASONS {
        for charged in [false, true] {
            all.push(Happened::Cancelled { reason, charged });
        }
    }
    all
}

/// Every possible history, with its state. There are finitely many: nothing happens twice.
fn histories() -> Vec<(Vec<Happened>, State)> {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<Happened>, Option<State>)> = vec![(Vec::new(), None)];
    while let Some((events, state)) = open.pop() {
        assert!(
            events.len() <= 8,
            "an order goes round in circles: {events:?}"
        );
        for event in everything() {
            let Ok(after) = State::after(state, event) else {
                continue;
            };
            let mut events = events.clone();
            events.push(event);
            found.push((events.clone(), after));
            open.push((events, Some(after)));
        }
    }
    found
}

#[test]
fn what_is_owed_in_the_end_is_settled() {
    let histories = histories();
    assert!(histories.len() > 20, "{}", histories.len());
    for (events, state) in histories {
        assert_eq!(State::fold(events.iter().copied()), Ok(state), "{events:?}");
        let times = |event| events.iter().filter(|e| **e == event).count();
        let cancelled = events
            .iter()
            .any(|e| matches!(e, Happened::Cancelled { .. }));
        assert!(times(Happened::Confirmed) <= 1 && times(Happened::Refunded) <= 1);
        if state.next() != Step::Rest {
            continue;
        }
        match state.status {
            Status::Confirmed | Status::Shipped => {
                assert!(
                    state.is_charged && state.holds_stock && !cancelled,
                    "{events:?}"
                );
            }
            Status::Declined | Status::Cancelled => {
                assert!(!state.is_charged && !state.holds_stock, "{events:?}");
                assert_eq!(
                    times(Happened::Released),
                    times(Happened::Reserved),
                    "{events:?}"
                );
            }
            Status::Placed | Status::Reserved => panic!("rests half done: {events:?}"),
        }
    }
}

/// From any point, doing what is next ends, however the payment goes.
#[test]
fn every_order_comes_to_rest() {
    for (events, state) in histories() {
        let mut open = vec![state];
        let mut steps = 0;
        while let Some(state) = open.pop() {
            steps += 1;
            assert!(steps < 100, "{events:?}");
            let cancelled = |charged| Happened::Cancelled {
                reason: Reason::PaymentUnavailable,
                charged,
            };
            let outcomes = match state.next() {
                Step::Reserve => vec![Happened::Reserved, cancelled(false)],
                Step::Charge => vec![
                    Happened::Confirmed,
                    Happened::Declined,
                    cancelled(false),
                    cancelled(true),
                ],
                Step::Release => vec![Happened::Released],
                Step::Refund => vec![Happened::Refunded],
                Step::Rest => vec![],
            };
            for event in outcomes {
                open.push(State::after(Some(state), event).unwrap());
            }
        }
    }
}

#[test]
fn what_cannot_be_is_refused() {
    use Happened as H;
    let by_customer = |charged| H::Cancelled {
        reason: Reason::ByCustomer,
        charged,
    };
    for events in [
        vec![],
        vec![H::Reserved],
        vec![H::Placed, H::Placed],
        vec![H::Placed, H::Confirmed],
        vec![H::Placed, by_customer(true)],
        vec![H::Placed, H::Reserved, H::Confirmed, by_customer(false)],
        vec![H::Placed, H::Reserved, H::Confirmed, H::Declined],
        vec![H::Placed, H::Reserved, H::Confirmed, H::Released],
        vec![H::Placed, H::Reserved, H::Confirmed, H::Refunded],
        vec![H::Placed, H::Reserved, H::Declined, H::Refunded],
        vec![
            H::Placed,
            H::Reserved,
            H::Declined,
            H::Released,
            H::Released,
        ],
        vec![
            H::Placed,
            H::Reserved,
            H::Confirmed,
            H::Shipped,
            by_customer(true),
        ],
    ] {
        assert!(State::fold(events.iter().copied()).is_err(), "{events:?}");
    }
}

#[test]
fn names_lead_back() {
    for event in everything() {
        let reason = event.reason().map_or("", Reason::name);
        let read = Happened::from_parts(event.name(), reason, event.charged());
        assert_eq!(read, Some(event));
    }
    for status in Status::ALL {
        assert_eq!(Status::from_name(status.name()), Some(status));
    }
    let names: BTreeSet<_> = REASONS.map(Reason::name).into();
    assert_eq!(names.len(), REASONS.len());
    assert_eq!(Happened::from_parts("cancelled", "", false), None);
    assert_eq!(Happened::from_parts("sold", "", false), None);
}
