//! The process dies at every point in turn, and what comes out is always the same.

use super::{
    update::{after, before},
    world::World,
};
use crate::services::cloudformation::stack::{OnFailure, StackStatus};

#[track_caller]
fn check(name: &str, scenario: impl Fn(&mut World)) {
    let mut calm = World::new();
    scenario(&mut calm);
    for point in 0..500 {
        let mut world = World::new();
        world.dies_in = Some(point);
        scenario(&mut world);
        if world.dies_in.is_some() {
            assert!(point > 10, "{name}: there were points to die at");
            return;
        }
        assert_eq!(
            world.stack.status, calm.stack.status,
            "{name}: status after dying at {point}"
        );
        assert_eq!(
            world.resources, calm.resources,
            "{name}: resources after dying at {point}"
        );
        world.refused.clear();
        if world.stack.status.can_update() {
            world.update_tagged(&before(), &[("again", "1")], OnFailure::Rollback);
            assert_eq!(
                world.stack.status,
                StackStatus::UpdateComplete,
                "{name}: next change after {point}"
            );
        }
    }
    panic!("{name}: never ran to its end");
}

#[test]
fn a_creation() {
    check("creation", |world| {
        world.create(&before(), OnFailure::Rollback);
    });
}

#[test]
fn a_creation_that_rolls_back() {
    check("rollback", |world| {
        world
            .refuse("create errors")
            .create(&before(), OnFailure::Rollback);
    });
}

#[test]
fn an_update() {
    check("update", |world| {
        world
            .create(&before(), OnFailure::Rollback)
            .update(&after());
    });
}

#[test]
fn an_update_that_rolls_back() {
    check("update rollback", |world| {
        world
            .create(&before(), OnFailure::Rollback)
            .refuse("create new")
            .update(&after());
    });
}

#[test]
fn a_deletion() {
    check("deletion", |world| {
        world.create(&before(), OnFailure::Rollback).delete();
    });
}
