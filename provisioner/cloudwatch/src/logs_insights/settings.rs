//! What AWS leaves open about queries.

/// How queries evaluate where AWS does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Whether `!=`, `not like` and `not in` hold for a field that an event does not have.
    /// *Undocumented*; not by default, since `ispresent` asks for that.
    pub absent_differs: bool,
    /// Whether `stddev` is that of a sample (divided by n - 1) and not of the whole population.
    /// *Undocumented*.
    pub sample_deviation: bool,
}
