//! Asking before something changes.

use language::plan::Plan;

use super::destroy::Doomed;
use crate::apply::Listener;

/// Whoever watches an operation and may be asked. The operation itself prints nothing.
pub(crate) trait Audience: Listener {
    /// Shows what would change.
    fn show_plan(&mut self, plan: &Plan);

    /// Shows what would be deleted.
    fn show_doomed(&mut self, doomed: &Doomed);

    /// Asks.
    fn ask(&mut self, question: &Question) -> Answer;
}

/// A question that only one answer says yes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// What happens with a yes.
    pub(crate) prompt: String,
    /// What must be typed: `yes`, or the name of a protected environment.
    pub(crate) expected: String,
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// What was expected.
    Yes,
    /// Anything else.
    No,
    /// Nobody is there to answer.
    Nobody,
}

/// What was agreed to on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Approval {
    /// `--yes`.
    pub(crate) yes: bool,
    /// `--confirm`: the name of a protected environment, for scripts.
    pub(crate) confirm: Option<String>,
}

impl Approval {
    /// Whether there is nothing left to ask: `--yes`, and for a protected environment its name too.
    pub(crate) fn covers(&self, environment: &str, protected: bool) -> bool {
        self.yes && (!protected || self.confirm.as_deref() == Some(environment))
    }
}

/// What must be typed for this environment.
pub(super) fn expected(environment: &str, protected: bool) -> String {
    if protected {
        environment.to_owned()
    } else {
        "yes".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protected_environment_wants_its_name() {
        let check = |yes, confirm: Option<&str>, protected, covered| {
            let approval = Approval {
                yes,
                confirm: confirm.map(str::to_owned),
            };
            assert_eq!(
                approval.covers("prod", protected),
                covered,
                "{approval:?} protected={protected}"
            );
        };
        check(false, None, false, false);
        check(true, None, false, true);
        check(true, None, true, false);
        check(true, Some("local"), true, false);
        check(true, Some("prod"), true, true);
        check(false, Some("prod"), true, false);
    }
}
