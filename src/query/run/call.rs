//! Builds a function of a statement out of streams, reductions and steps.

use std::rc::Rc;

use super::{
    super::{
        ast::{Call, Expr, Fill, VarRef},
        functions::{self, FunctionError, MayGoOn},
        plan::{Interval, Plan, types},
        stop::{Effort, Stop},
        time::MIN_TIME,
        value::DataType,
    },
    Options, World,
    columns::{ColumnReduced, only_series},
    fill::Filled,
    groups::GroupKey,
    limit,
    points::AnyPoints,
    reduce::{AtWindows, Reduced},
    steps::Stepped,
    stream::{self, OpenInner, Wanted},
};

/// Whether a function that goes from window to window has no window to begin with: without a lower bound
/// InfluxDB finds nothing then, in no column.
pub(in crate::query) fn finds_nothing(plan: &Plan, options: &Options) -> bool {
    let is_step = |expr: &Expr| match expr {
        Expr::Call(call) => {
            matches!(
                call.name.as_str(),
                "derivative"
                    | "non_negative_derivative"
                    | "difference"
                    | "non_negative_difference"
                    | "moving_average"
                    | "elapsed"
                    | "cumulative_sum"
            ) && matches!(call.args.first(), Some(Expr::Call(_)))
        }
        _ => false,
    };
    let mut any = false;
    for field in &plan.select.fields {
        field.expr.walk(&mut |part| {
            any |= is_step(part);
            !any
        });
    }
    any && options.interval.duration > 0 && options.ascending && options.start <= MIN_TIME
}

/// What is needed to build the functions of a group.
pub(super) struct Builder<'r, 'b> {
    pub(super) world: &'r World,
    pub(super) plan: &'r Plan,
    pub(super) group: &'b GroupKey,
    /// The fields and tags beside the function.
    pub(super) beside: &'b [VarRef],
    /// Whether the function is the only one and chooses points, whose times are then kept.
    pub(super) is_selector: bool,
    pub(super) open_inner: OpenInner,
}

/// Whether a function chooses points.
pub(super) fn is_selector(call: &Call) -> bool {
    matches!(
        call.name.as_str(),
        "first" | "last" | "min" | "max" | "percentile" | "sample" | "top" | "bottom"
    )
}

impl<'r> Builder<'r, '_> {
    /// The points of a field.
    fn field(&self, var: &VarRef, options: &Options) -> Result<AnyPoints<'r>, Stop> {
        let wanted = Wanted { driver: Some(var), beside: self.beside };
        stream::open(self.world, self.plan, options, self.group, wanted, self.open_inner)
    }

    fn reduced(
        &self,
        input: AnyPoints<'r>,
        call: &Call,
        kind: DataType,
        options: &Options,
    ) -> Result<AnyPoints<'r>, Stop> {
        let make = functions::reducer(call, kind).map_err(message)?;
        let watch = &self.world.watch;
        Ok(Box::new(Reduced::new(input, make, options, Vec::new(), watch)))
    }

    /// The points of a function of a field, if nothing is needed but the columns of one series.
    fn of_columns(&self, call: &Call, options: &Options) -> Result<Option<AnyPoints<'r>>, Stop> {
        let Some(Expr::Var(var)) = call.args.first() else { return Ok(None) };
        if !self.beside.is_empty() {
            return Ok(None);
        }
        let series = only_series(self.world, self.plan, options, self.group);
        let Some(series) = series else { return Ok(None) };
        let make = functions::reducer(call, var.kind).map_err(message)?;
        let function = (call, make);
        let points = ColumnReduced::open(self.world, self.plan, function, (series, var), options)?;
        Ok(points.map(|points| -> AnyPoints<'r> { Box::new(points) }))
    }

    /// The points of what stands in a function: a field or another function; and their type.
    fn argument(
        &self,
        arg: Option<&Expr>,
        options: &Options,
    ) -> Result<(AnyPoints<'r>, DataType), Stop> {
        match arg {
            Some(Expr::Var(var)) => Ok((self.field(var, options)?, var.kind)),
            Some(Expr::Call(call)) => {
                let expr = Expr::Call(call.clone());
                let kind = types::of_expr(&expr, &|_| DataType::Unknown).unwrap_or_default();
                Ok((self.call(call, options)?, kind))
            }
            _ => Err(Stop::error("invalid expression type")),
        }
    }

    /// The points of a function.
    pub(super) fn call(&self, call: &Call, options: &Options) -> Result<AnyPoints<'r>, Stop> {
        let first = call.args.first();
        let name = call.name.as_str();
        match name {
            "distinct" => {
                let (input, kind) = self.argument(first, options)?;
                let points = self.reduced(input, call, kind, options)?;
                return Ok(Box::new(AtWindows { points, options: options.clone() }));
            }
            "sample" => {
                let (input, kind) = self.argument(first, options)?;
                return self.reduced(input, call, kind, options);
            }
            "holt_winters" | "holt_winters_with_fit" => {
                let (input, kind) = self.argument(first, options)?;
                // All windows together.
                let mut all = options.clone();
                all.interval = Interval::default();
                let interval = options.interval.duration;
                let watch = &self.world.watch;
                watch.takes(Effort::Work)?;
                let may_go_on: MayGoOn = {
                    let watch = watch.clone();
                    Rc::new(move || watch.check().is_ok())
                };
                let make =
                    functions::forecast(call, kind, interval, &may_go_on).map_err(message)?;
                return Ok(Box::new(Reduced::new(input, make, &all, Vec::new(), watch)));
            }
            "derivative"
            | "non_negative_derivative"
            | "difference"
            | "non_negative_difference"
            | "moving_average"
            | "elapsed" => {
                let longer = options.one_window_earlier();
                let (input, kind) = self.argument(first, &longer)?;
                return self.stepped(input, call, kind, &longer);
            }
            "cumulative_sum" | "integral" => {
                let (input, kind) = self.argument(first, options)?;
                return self.stepped(input, call, kind, options);
            }
            "top" | "bottom" => return self.top_or_bottom(call, options),
            _ => {}
        }
        let mut points = if let Some(points) = self.of_columns(call, options)? {
            points
        } else {
            let (input, kind) = self.argument(first, options)?;
            self.reduced(input, call, kind, options)?
        };
        if !self.is_selector || options.interval.duration > 0 {
            points = Box::new(AtWindows { points, options: options.clone() });
            if options.interval.duration > 0 && options.fill != Fill::None {
                let result = types::of_expr(&Expr::Call(call.clone()), &|_| DataType::Unknown);
                points = Box::new(Filled::new(
                    points,
                    result.unwrap_or_default(),
                    name == "count",
                    self.beside.len(),
                    options,
                    &self.world.watch,
                ));
            }
        }
        Ok(points)
    }

    fn stepped(
        &self,
        input: AnyPoints<'r>,
        call: &Call,
        kind: DataType,
        options: &Options,
    ) -> Result<AnyPoints<'r>, Stop> {
        let windows = options.clone();
        let step = functions::step(
            call,
            kind,
            options.interval.duration,
            options.ascending,
            Box::new(move |time| windows.window(time)),
        );
        let step = step.map_err(message)?;
        let watch = self.world.watch.clone();
        Ok(Box::new(Stepped { input, step, watch, is_at_end: false }))
    }

    /// `top()` and `bottom()`, of the highest or lowest of each combination of tags.
    fn top_or_bottom(&self, call: &Call, options: &Options) -> Result<AnyPoints<'r>, Stop> {
        let (mut input, kind) = self.argument(call.args.first(), options)?;
        input = limit::read_limited(input, options);
        let named = call.args.get(1..call.args.len().saturating_sub(1)).unwrap_or_default();
        if !named.is_empty() {
            let places = named.iter().filter_map(|arg| match arg {
                Expr::Var(var) if var.kind == DataType::Tag => {
                    self.beside.iter().position(|beside| beside == var)
                }
                _ => None,
            });
            let inner = if call.name == "top" { "max" } else { "min" };
            let args = call.args.iter().take(1).cloned().collect();
            let extreme = Call { name: inner.to_owned(), args };
            let make = functions::reducer(&extreme, kind).map_err(message)?;
            let watch = &self.world.watch;
            input = Box::new(Reduced::new(input, make, options, places.collect(), watch));
        }
        self.reduced(input, call, kind, options)
    }
}

fn message(error: FunctionError) -> Stop {
    Stop::Error(error.0)
}
