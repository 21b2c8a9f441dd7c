//! Checks a `SELECT` before anything is known of the data, in InfluxDB's order and words.

use super::super::{
    ast::{Call, Expr, Fill, Select, Source},
    condition::{self, TimeRange},
    duration, eval,
    reduce::{self, Known},
    time,
};

/// The windows of `GROUP BY time()`, in nanoseconds; a duration of zero means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::query) struct Interval {
    pub(in crate::query) duration: i64,
    pub(in crate::query) offset: i64,
}

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
    let own = interval(&mut select, now)?;
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

fn wrong_number(name: &str, expected: usize, got: usize) -> String {
    format!("invalid number of arguments for {name}, expected {expected}, got {got}")
}

/// The windows of a statement; its dimensions are reduced.
fn interval(select: &mut Select, now: i64) -> Result<Interval, String> {
    let error = |text: &str| Err(text.to_owned());
    let mut interval = Interval::default();
    for dimension in &mut select.dimensions {
        *dimension = reduce::reduce(dimension, &Known::default());
        match dimension {
            Expr::Var(var) if var.name.eq_ignore_ascii_case("time") => {
                return error("time() is a function and expects at least one argument");
            }
            Expr::Var(_) | Expr::Wildcard(_) | Expr::Regex(_) => {}
            Expr::Call(call) => {
                if call.name != "time" {
                    return error("only time() calls allowed in dimensions");
                }
                let (first, second) = match call.args.as_slice() {
                    [first] => (first, None),
                    [first, second] => (first, Some(second)),
                    _ => return error("time dimension expected 1 or 2 arguments"),
                };
                let Expr::Duration(lasts) = first else {
                    return error("time dimension must have duration argument");
                };
                if interval.duration != 0 {
                    return error("multiple time dimensions not allowed");
                }
                // A negative length is none.
                interval.duration = (*lasts).max(0);
                let Some(second) = second else { continue };
                let unknown = "time dimension offset must be duration or now()";
                let shift = match second {
                    Expr::Duration(shift) => i128::from(*shift),
                    Expr::Time(time) => *time,
                    Expr::Call(now_call) if now_call.name != "now" => {
                        return error("time dimension offset function must be now()");
                    }
                    Expr::Call(now_call) if !now_call.args.is_empty() => {
                        return error("time dimension offset now() function requires no arguments");
                    }
                    Expr::Call(_) => i128::from(now),
                    Expr::Text(text) if time::is_literal(text) => {
                        let zone = select.zone.as_ref().map(|zone| &zone.rules);
                        time::parse(text, zone).ok_or("invalid timestamp string")?
                    }
                    _ => return error(unknown),
                };
                if interval.duration > 0 {
                    interval.offset = (shift % i128::from(interval.duration)) as i64;
                }
            }
            _ => return error("only time and tag dimensions allowed"),
        }
    }
    Ok(interval)
}

/// What the fields of a statement have in common.
#[derive(Default)]
struct Checker {
    interval: Interval,
    is_inherited: bool,
    limit: u64,
    n_fields: usize,
    n_calls: usize,
    only_selectors: bool,
    has_distinct: bool,
    has_plain: bool,
    top_or_bottom: Option<String>,
}

impl Checker {
    fn fields(&mut self, select: &mut Select) -> Result<(), String> {
        let math = Known { math: true, ..Known::default() };
        let mut kept = Vec::with_capacity(select.fields.len());
        for mut field in std::mem::take(&mut select.fields) {
            if let Expr::Var(var) = &field.expr
                && var.name == "time"
            {
                // There is a column of times anyway.
                if !field.alias.is_empty() {
                    select.time_alias = field.alias;
                }
                continue;
            }
            field.expr = reduce::reduce(&field.expr, &math);
            self.n_fields += 1;
            self.expr(&field.expr, &mut true)?;
            kept.push(field);
        }
        select.fields = kept;
        Ok(())
    }

    fn finish(&self, select: &Select) -> Result<(), String> {
        let error = |text: String| Err(text);
        if self.n_fields == 0 {
            return error("at least 1 non-time field must be queried".to_owned());
        }
        if let Some(name) = self.top_or_bottom.as_ref().filter(|_| self.n_calls > 1) {
            return error(not_combined(name));
        }
        if self.n_calls == 0 {
            match select.fill {
                Fill::None => {
                    return error("fill(none) must be used with a function".to_owned());
                }
                Fill::Linear => {
                    return error("fill(linear) must be used with a function".to_owned());
                }
                _ => {}
            }
            if self.interval.duration != 0 && !self.is_inherited {
                return error("GROUP BY requires at least one aggregate function".to_owned());
            }
        }
        if self.has_distinct && (self.n_calls != 1 || self.has_plain) {
            return error(
                "aggregate function distinct() cannot be combined with other functions or fields"
                    .to_owned(),
            );
        }
        if self.has_plain && !self.only_selectors {
            return error("mixing aggregate and non-aggregate queries is not supported".to_owned());
        }
        if self.has_plain && self.n_calls > 1 {
            return error(
                "mixing multiple selector functions with tags or fields is not supported"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Checks an expression; `wildcards` says whether it may hold some.
    fn expr(&mut self, expr: &Expr, wildcards: &mut bool) -> Result<(), String> {
        match expr {
            Expr::Var(_) => {
                self.has_plain = true;
                Ok(())
            }
            Expr::Wildcard(_) | Expr::Regex(_) => {
                self.has_plain = true;
                if *wildcards {
                    return Ok(());
                }
                let what = if matches!(expr, Expr::Regex(_)) { "regex" } else { "wildcard" };
                Err(format!("unable to use {what} in a binary expression"))
            }
            Expr::Call(call) => self.call(call, wildcards),
            Expr::Distinct(_) => {
                self.n_calls += 1;
                self.distinct(&[Expr::Nil], true, false)
            }
            Expr::Binary(binary) => {
                *wildcards = false;
                match (binary.left.is_literal(), binary.right.is_literal()) {
                    (true, true) => {
                        Err("cannot perform a binary expression on two literals".to_owned())
                    }
                    (true, false) => self.expr(&binary.right, wildcards),
                    (false, true) => self.expr(&binary.left, wildcards),
                    (false, false) => {
                        self.expr(&binary.left, wildcards)?;
                        self.expr(&binary.right, wildcards)
                    }
                }
            }
            Expr::Paren(inner) => self.expr(inner, wildcards),
            _ => Err("field must contain at least one variable".to_owned()),
        }
    }

    fn call(&mut self, call: &Call, wildcards: &mut bool) -> Result<(), String> {
        let (name, args) = (call.name.as_str(), call.args.as_slice());
        if eval::is_math(name) {
            let expected = eval::n_math_args(name);
            if args.len() != expected {
                return Err(wrong_number(name, expected, args.len()));
            }
            let mut variable = args.iter().filter(|arg| !arg.is_literal());
            return variable.try_for_each(|arg| self.expr(arg, wildcards));
        }
        self.n_calls += 1;
        match name {
            "percentile" => {
                let [field, percentage] = args else {
                    return Err(wrong_number(name, 2, args.len()));
                };
                if !matches!(percentage, Expr::Integer(_) | Expr::Number(_)) {
                    return Err("expected float argument in percentile()".to_owned());
                }
                self.symbol(name, field, *wildcards)
            }
            "sample" => {
                let [field, size] = args else {
                    return Err(wrong_number(name, 2, args.len()));
                };
                match size {
                    Expr::Integer(size) if *size <= 0 => {
                        Err(format!("sample window must be greater than 1, got {size}"))
                    }
                    Expr::Integer(_) => self.symbol(name, field, *wildcards),
                    _ => Err("expected integer argument in sample()".to_owned()),
                }
            }
            "distinct" => self.distinct(args, false, false),
            "top" | "bottom" => self.top_or_bottom(call),
            "derivative" | "non_negative_derivative" | "elapsed" => {
                let (field, unit) = one_or_two(name, args)?;
                if let Some(unit) = unit {
                    check_unit(unit).unwrap_or_else(|| {
                        let kind = unit.go_type();
                        Err(format!("second argument to {name} must be a duration, got {kind}"))
                    })?;
                }
                self.step(name, field, wildcards)
            }
            "difference" | "non_negative_difference" | "cumulative_sum" => {
                let [field] = args else { return Err(wrong_number(name, 1, args.len())) };
                self.step(name, field, wildcards)
            }
            "moving_average" => {
                let [field, window] = args else {
                    return Err(wrong_number(name, 2, args.len()));
                };
                match window {
                    Expr::Integer(window) if *window <= 1 => {
                        return Err(format!(
                            "moving_average window must be greater than 1, got {window}"
                        ));
                    }
                    Expr::Integer(_) => {}
                    other => {
                        let kind = other.go_type();
                        return Err(format!(
                            "second argument for moving_average must be an integer, got {kind}"
                        ));
                    }
                }
                self.step(name, field, wildcards)
            }
            "integral" => {
                let (field, unit) = one_or_two(name, args)?;
                if let Some(unit) = unit {
                    check_unit(unit)
                        .unwrap_or_else(|| Err("second argument must be a duration".to_owned()))?;
                }
                self.only_selectors = false;
                self.symbol(name, field, *wildcards)
            }
            "holt_winters" | "holt_winters_with_fit" => self.holt_winters(name, args, wildcards),
            _ => self.function(name, args, *wildcards),
        }
    }

    /// `max(field)` and its kind.
    fn function(&mut self, name: &str, args: &[Expr], wildcards: bool) -> Result<(), String> {
        match name {
            "max" | "min" | "first" | "last" => {}
            "count" | "sum" | "mean" | "median" | "mode" | "stddev" | "spread" => {
                self.only_selectors = false;
            }
            _ => return Err(format!("undefined function {name}()")),
        }
        let [arg] = args else { return Err(wrong_number(name, 1, args.len())) };
        match arg {
            Expr::Call(inner) if name == "count" && inner.name == "distinct" => {
                self.distinct(&inner.args, false, true)
            }
            Expr::Distinct(_) if name == "count" => self.distinct(&[Expr::Nil], true, true),
            _ => self.symbol(name, arg, wildcards),
        }
    }

    /// A field, or a wildcard where one is allowed.
    fn symbol(&mut self, name: &str, arg: &Expr, wildcards: bool) -> Result<(), String> {
        let what = match arg {
            Expr::Var(_) => return Ok(()),
            Expr::Wildcard(_) => "wildcard",
            Expr::Regex(_) => "regex field",
            _ => return Err(format!("expected field argument in {name}()")),
        };
        if !wildcards {
            return Err(format!("unsupported expression with {what}: {name}()"));
        }
        self.only_selectors = false;
        Ok(())
    }

    /// The field of a function that goes from sample to sample.
    fn step(&mut self, name: &str, arg: &Expr, wildcards: &mut bool) -> Result<(), String> {
        self.only_selectors = false;
        match arg {
            Expr::Call(inner) => {
                if self.interval.duration == 0 {
                    return Err(format!("{name} aggregate requires a GROUP BY interval"));
                }
                self.nested(inner, wildcards)
            }
            _ if self.interval.duration != 0 && !self.is_inherited => {
                Err(format!("aggregate function required inside the call to {name}"))
            }
            _ => self.symbol(name, arg, *wildcards),
        }
    }

    fn nested(&mut self, inner: &Call, wildcards: &mut bool) -> Result<(), String> {
        if inner.name == "distinct" {
            return self.distinct(&inner.args, false, true);
        }
        self.call(inner, wildcards)
    }

    fn distinct(&mut self, args: &[Expr], is_keyword: bool, nested: bool) -> Result<(), String> {
        match args {
            [] => return Err("distinct function requires at least one argument".to_owned()),
            [Expr::Var(_)] => {}
            [_] if is_keyword => {}
            [_] => return Err("expected field argument in distinct()".to_owned()),
            _ => return Err("distinct function can only have one argument".to_owned()),
        }
        self.has_distinct |= !nested;
        self.only_selectors = false;
        Ok(())
    }

    fn top_or_bottom(&mut self, call: &Call) -> Result<(), String> {
        let name = &call.name;
        if let Some(other) = &self.top_or_bottom {
            return Err(not_combined(other));
        }
        let [field, tags @ .., limit] = call.args.as_slice() else {
            return Err(format!(
                "invalid number of arguments for {name}, expected at least 2, got {}",
                call.args.len()
            ));
        };
        let Expr::Integer(number) = limit else {
            return Err(format!("expected integer as last argument in {name}(), found {limit}"));
        };
        if *number <= 0 {
            return Err(format!("limit ({number}) in {name} function must be at least 1"));
        }
        if self.limit > 0 && number.unsigned_abs() > self.limit {
            return Err(format!(
                "limit ({number}) in {name} function can not be larger than the LIMIT ({}) in the \
                 select statement",
                self.limit
            ));
        }
        if !matches!(field, Expr::Var(_)) {
            return Err(format!(
                "expected first argument to be a field in {name}(), found {field}"
            ));
        }
        for tag in tags {
            if !matches!(tag, Expr::Var(_)) {
                return Err(format!("only fields or tags are allowed in {name}(), found {tag}"));
            }
            self.has_plain = true;
        }
        self.top_or_bottom = Some(name.clone());
        Ok(())
    }

    fn holt_winters(
        &mut self,
        name: &str,
        args: &[Expr],
        wildcards: &mut bool,
    ) -> Result<(), String> {
        let [field, ahead, season] = args else {
            return Err(wrong_number(name, 3, args.len()));
        };
        match ahead {
            Expr::Integer(ahead) if *ahead <= 0 => {
                return Err(format!("second arg to {name} must be greater than 0, got {ahead}"));
            }
            Expr::Integer(_) => {}
            _ => return Err(format!("expected integer argument as second arg in {name}")),
        }
        match season {
            Expr::Integer(season) if *season < 0 => {
                return Err(format!("third arg to {name} cannot be negative, got {season}"));
            }
            Expr::Integer(_) => {}
            _ => return Err(format!("expected integer argument as third arg in {name}")),
        }
        self.only_selectors = false;
        let Expr::Call(inner) = field else {
            return Err(format!("must use aggregate function with {name}"));
        };
        if self.interval.duration == 0 {
            return Err(format!("{name} aggregate requires a GROUP BY interval"));
        }
        self.nested(inner, wildcards)
    }
}

fn not_combined(name: &str) -> String {
    format!("selector function {name}() cannot be combined with other functions")
}

fn one_or_two<'a>(name: &str, args: &'a [Expr]) -> Result<(&'a Expr, Option<&'a Expr>), String> {
    match args {
        [field] => Ok((field, None)),
        [field, unit] => Ok((field, Some(unit))),
        _ => Err(format!(
            "invalid number of arguments for {name}, expected at least 1 but no more than 2, got {}",
            args.len()
        )),
    }
}

/// Checks a unit of time; `None` if it is no duration.
fn check_unit(unit: &Expr) -> Option<Result<(), String>> {
    let Expr::Duration(unit) = unit else { return None };
    Some(if *unit > 0 {
        Ok(())
    } else {
        let unit = duration::format(*unit);
        Err(format!("duration argument must be positive, got {unit}"))
    })
}
