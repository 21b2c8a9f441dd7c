//! Checks the arguments of functions.

use super::{
    super::{
        ast::{Call, Expr},
        duration, eval,
    },
    checker::Checker,
    messages::{not_combined, wrong_number},
};

impl Checker {
    pub(super) fn call(&mut self, call: &Call, wildcards: &mut bool) -> Result<(), String> {
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

    pub(super) fn distinct(
        &mut self,
        args: &[Expr],
        is_keyword: bool,
        nested: bool,
    ) -> Result<(), String> {
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
