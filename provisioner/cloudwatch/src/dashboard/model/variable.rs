//! Variables of a dashboard, which whoever looks at it sets.

use crate::dashboard::json::{List, Scalar, choice, object};

object! {
    /// A variable (`UG:cloudwatch_dashboard_variables`).
    Variable {
        /// What it replaces. Required.
        "type" => kind: VariableKind,
        /// The property or the dimension whose values it replaces.
        "property" => property: String,
        /// The regular expression whose matches it replaces.
        "pattern" => pattern: String,
        /// How its value is chosen. Required.
        "inputType" => input: InputType,
        /// Its id, at most 32 letters, digits, `-` and `_`. Required.
        "id" => id: String,
        /// What stands beside it.
        "label" => label: String,
        /// The value while nobody has chosen one; `__FIRST` for the first that a search finds.
        "defaultValue" => default: Scalar,
        /// Whether it is shown; by default it is.
        "visible" => visible: bool,
        /// A search for metrics, of which the values are taken.
        "search" => search: String,
        /// The dimension of the metrics found that has the values.
        "populateFrom" => populate_from: String,
        /// The values to choose from.
        "values" => values: List<VariableValue>,
    }
}

impl Variable {
    /// The default that is the first value that the search finds.
    pub const FIRST: &str = "__FIRST";
}

choice! {
    /// What a variable replaces.
    VariableKind {
        /// The values of a property, or of a dimension.
        "property" => Property,
        /// What a regular expression matches.
        "pattern" => Pattern,
    }
}

choice! {
    /// How the value of a variable is chosen.
    InputType {
        /// By typing it.
        "input" => Input,
        /// From a list.
        "select" => Select,
        /// By a button for each value.
        "radio" => Radio,
    }
}

object! {
    /// A value to choose.
    VariableValue {
        /// The value. Required.
        "value" => value: Scalar,
        /// What stands for it; the value itself by default.
        "label" => label: String,
    }
}
