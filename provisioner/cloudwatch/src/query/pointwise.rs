//! Queries whose result at a window depends only on its metrics at that window.

use super::MetricStat;
use super::plan::{Plan, Planning};
use crate::math::{Column, Compiled, Compiler, Program, Queries, Type};
use crate::period::Period;
use crate::time::Timestamp;

/// A plan whose result at a window depends only on the values of its metrics at that window, and
/// so is evaluated over columns of any length at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Pointwise {
    stats: Vec<MetricStat>,
    program: Program,
}

impl Pointwise {
    /// What the columns of [`Self::evaluate`] are, all of one period. At least one.
    pub fn stats(&self) -> &[MetricStat] {
        &self.stats
    }

    /// Adds to `out` the result at each window; NaN where there is none.
    ///
    /// A column holds the values of [`Self::stats`] at the same place, window by window, with NaN
    /// where there is none; all are equally long. `times` tells where a window starts.
    ///
    /// The same as [`Plan::returned_series`] gives over these windows, to the last bit.
    pub fn evaluate(
        &self,
        columns: &[&[f64]],
        times: &dyn Fn(usize) -> Timestamp,
        out: &mut Vec<f64>,
    ) {
        self.program.run(columns, times, out);
    }
}

impl Plan {
    /// This plan over columns, when its one result is a series that has at each window what follows
    /// from its metrics at that window alone.
    ///
    /// That is so for operators, comparisons, logic, `IF`, `ABS`, `CEIL`, `FLOOR`, `LOG`, `LOG10`,
    /// parts of the time, `PERIOD`, arrays of a known number of series and what reduces or chooses
    /// from them, and `FILL` with a number or a series. It is not for what looks at other windows
    /// (`DIFF`, `RATE`, `RUNNING_SUM`, `FILL` with `REPEAT`, the average of a whole series), for
    /// arrays whose series depend on the data, nor for metrics of different periods.
    pub fn pointwise(&self) -> Option<Pointwise> {
        let mut returned = self.queries.iter().filter(|query| query.return_data);
        let query = returned.next().filter(|_| returned.next().is_none())?;
        if query.gives != Type::Series {
            return None;
        }
        let mut compiling = Compiling {
            plan: self,
            period: query.period?,
            stats: Vec::new(),
            known: vec![None; self.queries.len()],
        };
        let mut compiler = Compiler::default();
        for node in &self.nodes {
            if node.period != compiling.period {
                return None;
            }
            compiling.compile(node.query, &mut compiler)?;
        }
        let result = compiling.query(&query.id)?;
        let program = compiler.finish(&result, self.settings)?;
        // without a column nobody could tell how many windows there are
        (!compiling.stats.is_empty()).then_some(Pointwise {
            stats: compiling.stats,
            program,
        })
    }
}

struct Compiling<'a> {
    plan: &'a Plan,
    period: Period,
    stats: Vec<MetricStat>,
    /// What each query of the list was compiled to.
    known: Vec<Option<Compiled>>,
}

impl Compiling<'_> {
    /// The column of a metric, the same for the same.
    ///
    /// Of another period it would be read with this one, and would no longer be what the caller
    /// knows as the values of the metric.
    fn column(&mut self, stat: &MetricStat) -> Option<Column> {
        if stat.period != self.period {
            return None;
        }
        let place = self.stats.iter().position(|known| known == stat);
        Some(Column::Given(place.unwrap_or_else(|| {
            self.stats.push(stat.clone());
            self.stats.len() - 1
        })))
    }

    fn compile(&mut self, index: usize, compiler: &mut Compiler) -> Option<()> {
        let plan = self.plan;
        let query = plan.queries.get(index)?;
        let found = match &query.source {
            Planning::Stat(stat) => Compiled::Series(self.column(stat)?),
            Planning::Expression(expr) => compiler.part(expr, self)?,
            // which metrics there are changes with time
            Planning::Insights(_) => return None,
        };
        *self.known.get_mut(index)? = Some(found);
        Some(())
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.plan.queries.iter().position(|query| query.id == id)
    }
}

impl Queries for Compiling<'_> {
    fn query(&self, id: &str) -> Option<Compiled> {
        self.known.get(self.find(id)?)?.clone()
    }

    fn metrics(&mut self, contained: &str) -> Option<Vec<Column>> {
        let plan = self.plan;
        let stats = plan.queries.iter().filter_map(|query| match &query.source {
            Planning::Stat(stat) if query.id.contains(contained) => Some(stat.as_ref()),
            _ => None,
        });
        stats.map(|stat| self.column(stat)).collect()
    }

    fn period(&self, id: &str) -> Option<Period> {
        match &self.plan.queries.get(self.find(id)?)?.source {
            Planning::Stat(stat) => Some(stat.period),
            Planning::Expression(_) | Planning::Insights(_) => None,
        }
    }
}
