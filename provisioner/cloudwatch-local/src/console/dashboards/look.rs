//! How pictures look on a page of the console, and where their names lead.

use charts::{Look, Target};
use cloudwatch::time::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::services::cloudwatch::name_of;

/// The width of the page that pictures are made for, in pixels.
const WIDTH: u32 = 1248;

/// A look for a page of this moment. The stylesheet of the console has the colours.
pub(in crate::console) fn look(now: Timestamp) -> Look<'static> {
    Look {
        link: &|target| Some(link(target)),
        ..Look::new((WIDTH, 0), now)
    }
}

fn link(target: Target<'_>) -> String {
    let (place, name) = match target {
        Target::Dashboard(name) => ("dashboards", name),
        Target::Alarm(arn) => ("alarms", name_of(arn)),
    };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("/_console/{place}/{name}")
}
