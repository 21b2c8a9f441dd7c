//! The rows of one group: of a measurement, or of a subquery.

use std::rc::Rc;

use super::{
    super::{
        ast::{Expr, Measurement, VarRef},
        plan::{Plan, PlanSource},
        recording::{SeriesSlice, Table, tag},
        stop::Stop,
        value::{DataType, Value},
    },
    Options, World,
    column_rows::ColumnRows,
    columns::only_series,
    groups::{GroupKey, groups_of, groups_of_source, project},
    node::{Node, Row},
    points::{AnyPoints, Cursor, Merged, Peekable, Point, Points},
    world,
};

/// So many rows are mostly found among the samples of a minute.
const FEW_ROWS: u64 = 50;

/// Opens the rows of a group of a subquery.
pub(super) type OpenInner =
    for<'r> fn(&'r World, &'r Plan, &Options, &GroupKey) -> Result<Box<dyn Cursor + 'r>, Stop>;

/// Which values of a row are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// Only rows that have a value of this are wanted. Without it, those that have a value of any field.
    pub(super) driver: Option<&'w VarRef>,
    /// The values beside it.
    pub(super) beside: &'w [VarRef],
}

/// The rows of a group as points: the driver's value, and those beside it.
pub(super) fn open<'r>(
    world: &'r World,
    plan: &'r Plan,
    options: &Options,
    group: &GroupKey,
    wanted: Wanted<'_>,
    open_inner: OpenInner,
) -> Result<AnyPoints<'r>, Stop> {
    let mut sources: Vec<Peekable<'r>> = Vec::new();
    for source in &plan.sources {
        let points: Option<AnyPoints<'r>> = match source {
            PlanSource::Measurement(measurement) => {
                open_table(world, plan, measurement, options, group, wanted)?
            }
            PlanSource::Subquery(inner) => {
                if plan.sources.len() > 1
                    && !groups_of_source(world, plan, source, options).contains(group)
                {
                    continue;
                }
                open_subquery(world, (plan, inner), options, group, wanted, open_inner)?
            }
        };
        sources.extend(points.map(Peekable::new));
    }
    Ok(Box::new(Merged { sources, ascending: options.ascending }))
}

/// The rows of a group with these fields and tags, if nothing else is asked for but those of one series.
pub(super) fn open_plain<'r>(
    world: &'r World,
    plan: &'r Plan,
    options: &Options,
    group: &GroupKey,
    columns: &[VarRef],
) -> Result<Option<ColumnRows<'r>>, Stop> {
    let [PlanSource::Measurement(measurement)] = plan.sources.as_slice() else { return Ok(None) };
    let Some(series) = only_series(world, plan, options, group) else { return Ok(None) };
    let table = world.table(plan, measurement, (options.start, options.end))?;
    let Some(table) = table else { return Ok(None) };
    let nodes: Vec<Node> = columns.iter().map(|var| node_of(&table, var)).collect();
    let next = if options.ascending { options.start } else { options.end };
    Ok(ColumnRows::new(world, &table, series, (options.ascending, next), (None, &nodes)))
}

fn node_of(table: &Table, var: &VarRef) -> Node {
    match var.kind {
        DataType::Unknown => Node::Constant(Value::Null),
        _ => world::in_table(table, var),
    }
}

fn open_table<'r>(
    world: &'r World,
    plan: &'r Plan,
    measurement: &Measurement,
    options: &Options,
    group: &GroupKey,
    wanted: Wanted<'_>,
) -> Result<Option<AnyPoints<'r>>, Stop> {
    if !world.meant(measurement).any(|(name, _)| *name == group.name) {
        return Ok(None);
    }
    let Some(table) = world.table(plan, measurement, (options.start, options.end))? else {
        return Ok(None);
    };
    let find = |var: &VarRef| node_of(&table, var);
    let condition = plan
        .select
        .condition
        .as_ref()
        .map(|condition| Node::new(condition, &mut |var| world::in_table(&table, var)));
    let driver = match wanted.driver.map(find) {
        // A tag drives nothing.
        Some(Node::Tag(_) | Node::Constant(_)) => return Ok(None),
        driver => driver,
    };
    let beside: Vec<Node> = wanted.beside.iter().map(find).collect();
    let next = if options.ascending { options.start } else { options.end };
    if condition.is_none()
        && let Some(series) = only_series(world, plan, options, group)
        && let Some(rows) = ColumnRows::new(
            world,
            &table,
            series,
            (options.ascending, next),
            (driver.as_ref(), &beside),
        )
    {
        if (1..=FEW_ROWS).contains(&options.limits.limit) {
            table.begin_small(options.ascending);
        }
        return Ok(Some(Box::new(rows)));
    }
    Ok(Some(Box::new(TablePoints {
        world,
        table,
        group: group.clone(),
        keys: options.group_by.clone(),
        ascending: options.ascending,
        condition,
        driver,
        beside,
        next: Some(next),
        slice: None,
    })))
}

/// The rows of a table that belong to a group.
struct TablePoints<'r> {
    world: &'r World,
    table: Rc<Table>,
    group: GroupKey,
    /// The tags by which groups are told apart.
    keys: Vec<String>,
    ascending: bool,
    condition: Option<Node>,
    driver: Option<Node>,
    beside: Vec<Node>,
    /// Where the next slice is looked for.
    next: Option<i64>,
    slice: Option<Order>,
}

/// The rows of a slice that belong to a group, in order.
struct Order {
    all: Rc<[SeriesSlice]>,
    /// The series of the group within the slice.
    series: Vec<usize>,
    /// For several series, each row's series and index, in order of time.
    merged: Vec<(u32, u32)>,
    len: usize,
    at: usize,
}

impl Order {
    fn new(all: Rc<[SeriesSlice]>, group: &GroupKey, keys: &[String], ascending: bool) -> Self {
        let own = all.iter().enumerate().filter(|(_, series)| {
            series.measurement == group.name && project(&series.tags, keys) == group.tags
        });
        let series: Vec<usize> = own.map(|(index, _)| index).collect();
        let times = |index: usize| all.get(index).map_or(&[][..], |it| it.times());
        let mut merged = Vec::new();
        if series.len() > 1 {
            for index in &series {
                merged.extend((0..times(*index).len()).map(|row| (*index as u32, row as u32)));
            }
            merged.sort_by_key(|(series, row)| times(*series as usize).get(*row as usize).copied());
            if !ascending {
                merged.reverse();
            }
        }
        let len = series.iter().map(|index| times(*index).len()).sum();
        Self { all, series, merged, len, at: 0 }
    }

    /// The series and index of the next row.
    fn next(&mut self, ascending: bool) -> Option<(usize, usize)> {
        if self.at == self.len {
            return None;
        }
        let at = self.at;
        self.at += 1;
        if let Some((series, row)) = self.merged.get(at) {
            Some((*series as usize, *row as usize))
        } else {
            let row = if ascending { at } else { self.len - 1 - at };
            self.series.first().map(|series| (*series, row))
        }
    }
}

/// A row of a table.
struct TableRow<'s> {
    values: &'s [Value],
    tags: &'s [(String, String)],
}

impl Row for TableRow<'_> {
    fn column(&self, index: usize) -> Value {
        self.values.get(index).cloned().unwrap_or(Value::Null)
    }

    fn tags(&self) -> &[(String, String)] {
        self.tags
    }
}

impl Points for TablePoints<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        loop {
            if self.slice.is_none() {
                let Some(at) = self.next else { return Ok(None) };
                let Some(slice) = self.table.slice_at(at, self.ascending)? else {
                    self.next = None;
                    return Ok(None);
                };
                self.next = slice.beyond(self.ascending);
                let rows = self.table.rows_of(&slice);
                self.slice = Some(Order::new(rows, &self.group, &self.keys, self.ascending));
            }
            let Some(order) = &mut self.slice else { return Ok(None) };
            while let Some((index, row)) = order.next(self.ascending) {
                self.world.watch.step()?;
                let Some(series) = order.all.get(index) else { continue };
                let values = TableRow { values: series.row(row), tags: &series.tags };
                let value = match &self.driver {
                    Some(driver) => driver.value(&values, true),
                    None => Value::Null,
                };
                if self.driver.is_some() && value.is_null() {
                    continue;
                }
                if !self.condition.as_ref().is_none_or(|condition| condition.holds(&values)) {
                    continue;
                }
                let mut has_field = false;
                let beside = self.beside.iter().map(|node| match node {
                    // A tag that is not there is nothing in a row.
                    Node::Tag(key) => match tag(values.tags, key) {
                        "" => Value::Null,
                        text => Value::Text(text.into()),
                    },
                    node => {
                        let value = node.value(&values, true);
                        has_field |= !value.is_null();
                        value
                    }
                });
                let beside = beside.collect();
                if self.driver.is_none() && !has_field {
                    continue;
                }
                let time = series.times().get(row).copied().unwrap_or_default();
                return Ok(Some(Point { time, value, beside }));
            }
            self.slice = None;
        }
    }
}

/// Where a value of a subquery's row is found.
enum InnerValue {
    Column(usize, DataType),
    Tag(String),
    Nothing,
}

/// Finds a field of a subquery by its name; also an argument of `top()` and `bottom()`, and a tag.
fn in_subquery(inner: &Plan, var: &VarRef) -> InnerValue {
    let mut extra = 0;
    for (index, field) in inner.select.fields.iter().enumerate() {
        if field.name() == var.name {
            return InnerValue::Column(index + extra, var.kind);
        }
        if let Expr::Call(call) = &field.expr
            && matches!(call.name.as_str(), "top" | "bottom")
            && call.args.len() > 2
        {
            let named = call.args.get(1..call.args.len() - 1).unwrap_or_default();
            let is_it = |arg: &Expr| matches!(arg, Expr::Var(it) if it.name == var.name);
            if let Some(at) = named.iter().position(is_it) {
                return InnerValue::Column(index + extra + at + 1, DataType::Text);
            }
            extra += named.len();
        }
    }
    if inner.tags.contains(&var.name) {
        InnerValue::Tag(var.name.clone())
    } else {
        InnerValue::Nothing
    }
}

fn open_subquery<'r>(
    world: &'r World,
    (plan, inner): (&'r Plan, &'r Plan),
    options: &Options,
    group: &GroupKey,
    wanted: Wanted<'_>,
    open_inner: OpenInner,
) -> Result<Option<AnyPoints<'r>>, Stop> {
    let driver = wanted.driver.map(|driver| in_subquery(inner, driver));
    if let Some(
        InnerValue::Nothing | InnerValue::Column(_, DataType::Unknown | DataType::AnyField),
    ) = &driver
    {
        return Ok(None);
    }
    let within = options.within(inner);
    let condition = plan.select.condition.as_ref().map(|condition| {
        Node::new(condition, &mut |var| match inner
            .columns
            .iter()
            .position(|column| *column == var.name)
        {
            Some(index) => Node::Column(index),
            None => Node::Tag(var.name.clone()),
        })
    });
    let mut sources = Vec::new();
    for inner_group in groups_of(world, inner, &within) {
        if inner_group.project(&options.group_by) != *group {
            continue;
        }
        world.watch.check()?;
        let cursor = open_inner(world, inner, &within, &inner_group)?;
        let points: AnyPoints<'r> = Box::new(InnerPoints {
            world,
            cursor,
            values: Vec::new(),
            tags: inner_group.tags,
            condition: condition.clone(),
            driver: wanted.driver.map(|driver| in_subquery(inner, driver)),
            beside: wanted.beside.iter().map(|var| in_subquery(inner, var)).collect(),
        });
        sources.push(Peekable::new(points));
    }
    Ok(Some(Box::new(Merged { sources, ascending: options.ascending })))
}

/// The rows of a group of a subquery.
struct InnerPoints<'r> {
    world: &'r World,
    cursor: Box<dyn Cursor + 'r>,
    /// Those of the current row.
    values: Vec<Value>,
    tags: Vec<(String, String)>,
    condition: Option<Node>,
    driver: Option<InnerValue>,
    beside: Vec<InnerValue>,
}

/// A row of a subquery.
struct InnerRow<'s> {
    values: &'s [Value],
    tags: &'s [(String, String)],
}

impl Row for InnerRow<'_> {
    fn column(&self, index: usize) -> Value {
        self.values.get(index).cloned().unwrap_or(Value::Null)
    }

    fn tags(&self) -> &[(String, String)] {
        self.tags
    }
}

impl InnerRow<'_> {
    fn value(&self, inner: &InnerValue) -> Value {
        match inner {
            InnerValue::Column(index, kind) => self.column(*index).cast(*kind),
            InnerValue::Tag(key) => Value::Text(tag(self.tags, key).into()),
            InnerValue::Nothing => Value::Null,
        }
    }
}

impl Points for InnerPoints<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        loop {
            self.world.watch.step()?;
            self.values.clear();
            let Some(time) = self.cursor.next(&mut self.values)? else { return Ok(None) };
            let inner = InnerRow { values: &self.values, tags: &self.tags };
            if !self.condition.as_ref().is_none_or(|condition| condition.holds(&inner)) {
                continue;
            }
            let value = self.driver.as_ref().map_or(Value::Null, |driver| inner.value(driver));
            let beside = self.beside.iter().map(|it| inner.value(it)).collect();
            return Ok(Some(Point { time, value, beside }));
        }
    }
}
