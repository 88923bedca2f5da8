//! Custom widgets, which a Lambda function draws.

use serde_json::Value;

use crate::dashboard::json::object;

object! {
    /// What a Lambda function makes of its parameters (UG:add-custom-widget-dashboard).
    Custom {
        /// The ARN of the function. Required.
        "endpoint" => endpoint: String,
        /// What stands above it.
        "title" => title: String,
        /// What the function gets: any JSON.
        "params" => parameters: Value,
        /// When the function is called again.
        "updateOn" => update_on: UpdateOn,
    }
}

object! {
    /// When the function of a custom widget is called again.
    UpdateOn {
        /// When the dashboard is refreshed.
        "refresh" => refresh: bool,
        /// When the widget gets another size.
        "resize" => resize: bool,
        /// When the range of time changes.
        "timeRange" => time_range: bool,
    }
}
