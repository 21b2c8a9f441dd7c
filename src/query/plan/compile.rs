//! Checks a `SELECT` before anything is known of the data, in InfluxDB's order and words.

use super::{
    super::{
        ast::{Call, Expr, Select, Source},
        condition::{self, TimeRange},
        eval,
        reduce::Known,
    },
    checker::Checker,
    interval::{self, Interval},
    messages::wrong_number,
};

/// A `SELECT` that has passed the checks.
#[derive(Debug, Clone)]
pub(in crate::query) struct Checked {
    /// Without times in the condition and in the fields.
    pub(in crate::query) select: Select,
    pub(in crate::query) range: TimeRange,
    pub(in crate::query) interval: Interval,
    /// Those of its sources that are subqueries, in order.
    pub(in crate::query) subqueries: Vec<Self>,
}

/// What a subquery has of the query around it.
struct Around {
    ascending: bool,
    interval: Interval,
}

/// Checks a statement; the error is InfluxDB's.
pub(in crate::query) fn check(select: &Select, now: i64) -> Result<Checked, String> {
    let mut checked = check_within(select, now, None)?;
    // Samples ahead of the clock are left out where empty windows are filled up to now.
    if checked.range.to.is_none() && checked.interval.duration != 0 {
        checked.range.to = Some(i128::from(now));
    }
    Ok(checked)
}

fn check_within(select: &Select, now: i64, around: Option<&Around>) -> Result<Checked, String> {
    let mut select = select.clone();
    let zone = select.zone.as_ref().map(|zone| zone.rules.clone());
    let known = Known { now: Some(now), zone: zone.as_ref(), math: around.is_some() };
    let (condition, range) = condition::split(select.condition.as_ref(), &known)?;
    if let Some(condition) = &condition {
        check_condition(condition)?;
    }
    select.condition = condition;
    let own = interval::of(&mut select, now)?;
    if let Some(around) = around
        && !select.sort.is_empty()
        && select.is_ascending() != around.ascending
    {
        let message = "subqueries must be ordered in the same direction as the query itself";
        return Err(message.to_owned());
    }
    let inherited = around.map_or_else(Interval::default, |around| around.interval);
    let is_inherited = own.duration == 0 && inherited.duration != 0;
    let interval = if is_inherited { inherited } else { own };
    let mut checker = Checker {
        interval,
        is_inherited,
        limit: select.limits.limit,
        only_selectors: true,
        ..Checker::default()
    };
    checker.fields(&mut select)?;
    checker.finish(&select)?;
    let ascending = around.map_or_else(|| select.is_ascending(), |around| around.ascending);
    let around = Around { ascending, interval };
    let mut subqueries = Vec::new();
    for source in &mut select.sources {
        if let Source::Subquery(inner) = source {
            inner.omits_time = true;
            subqueries.push(check_within(inner, now, Some(&around))?);
        }
    }
    rewrite_distinct(&mut select);
    Ok(Checked { select, range, interval: own, subqueries })
}

/// `DISTINCT field` is a call, too.
fn rewrite_distinct(select: &mut Select) {
    for field in &mut select.fields {
        field.expr.rewrite(&mut |part| {
            if let Expr::Distinct(name) = part {
                let args = vec![Expr::var(name)];
                *part = Expr::Call(Call { name: "distinct".to_owned(), args });
            }
        });
    }
}

fn check_condition(expr: &Expr) -> Result<(), String> {
    match expr {
        Expr::Binary(binary) => {
            check_condition(&binary.left)?;
            check_condition(&binary.right)
        }
        Expr::Call(call) => {
            if !eval::is_math(&call.name) {
                return Err(format!("invalid function call in condition: {expr}"));
            }
            let expected = if matches!(call.name.as_str(), "atan2" | "pow") { 2 } else { 1 };
            let got = call.args.len();
            if got != expected {
                return Err(wrong_number(&call.name, expected, got));
            }
            call.args.iter().try_for_each(check_condition)
        }
        _ => Ok(()),
    }
}
