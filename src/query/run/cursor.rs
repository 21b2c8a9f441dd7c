//! The rows of a group: its functions side by side, and what is computed of them.

use std::collections::BTreeMap;

use super::{
    super::{
        ast::{Call, Expr, Fill, VarRef},
        eval,
        plan::{Plan, types},
        stop::Stop,
        value::{DataType, Value},
    },
    Options, World,
    call::{Builder, is_selector},
    column_rows::ColumnRows,
    groups::GroupKey,
    limit::{limited, read_limited},
    node::{Node, Row},
    points::{AnyPoints, Cursor, Peekable},
    stream::{self, Wanted},
};

/// Opens the rows of a group.
pub(in crate::query) fn open<'r>(
    world: &'r World,
    plan: &'r Plan,
    options: &Options,
    group: &GroupKey,
) -> Result<Box<dyn Cursor + 'r>, Stop> {
    let mut symbols = Symbols::default();
    let mut columns = Vec::with_capacity(plan.columns.len());
    for field in &plan.select.fields {
        columns.push(symbols.node(&field.expr));
        if let Expr::Call(call) = &field.expr
            && matches!(call.name.as_str(), "top" | "bottom")
            && plan.select.target.is_none()
        {
            let named = call.args.get(1..call.args.len().saturating_sub(1));
            for arg in named.unwrap_or_default() {
                columns.push(symbols.node(arg));
            }
        }
    }
    let Symbols { calls, vars, .. } = symbols;
    let beside: Vec<VarRef> = vars.keys().cloned().collect();
    // Calls come first among the values of a row, then fields and tags.
    let place_of_var = |index: usize| calls.len() + index;
    let mut scanners = Vec::new();
    if calls.is_empty() {
        if beside.iter().all(|var| var.kind == DataType::Unknown) {
            return Ok(Box::new(NoRows));
        }
        if let Some(rows) = plain_rows(world, plan, options, group)? {
            return Ok(Box::new(rows));
        }
        let wanted = Wanted { driver: None, beside: &beside };
        let points = stream::open(world, plan, options, group, wanted, open)?;
        let points = read_limited(points, options);
        scanners.push(Scanner::new(limited(points, options.limits), None));
    }
    // Functions of fields that nobody has, with the type of what they would give.
    let mut unknown: Vec<(usize, DataType)> = Vec::new();
    let is_selector = matches!(calls.as_slice(), [only] if is_selector(only));
    let open_inner = open;
    let builder = Builder { world, plan, group, beside: &beside, is_selector, open_inner };
    for (index, call) in calls.iter().enumerate() {
        let kind = types::of_expr(&Expr::Call(call.clone()), &|_| DataType::Unknown);
        // Of a tag nothing is found.
        if matches!(driver_kind(call), DataType::Unknown | DataType::Tag) {
            unknown.extend(kind.ok().map(|kind| (index, kind)));
            continue;
        }
        let points = limited(builder.call(call, options)?, options.limits);
        scanners.push(Scanner::new(points, Some((index, kind.unwrap_or_default()))));
    }
    if scanners.is_empty() {
        return Ok(Box::new(NoRows));
    }
    let kinds = beside.iter().enumerate().map(|(index, var)| (place_of_var(index), var.kind));
    let fill = match options.fill {
        Fill::Previous => None,
        Fill::Integer(value) => Some(Value::Integer(value)),
        Fill::Number(value) => Some(Value::Float(value)),
        Fill::Null | Fill::None | Fill::Linear => Some(Value::Null),
    };
    let mut values = vec![Value::Null; calls.len() + beside.len()];
    for (place, kind) in unknown {
        if matches!(kind, DataType::Float | DataType::Integer) {
            set(&mut values, place, kind, Value::Null, fill.as_ref());
        }
    }
    Ok(Box::new(Rows {
        world,
        scanners,
        beside: kinds.collect(),
        columns: columns.into_iter().map(|node| shifted(node, &calls, &vars)).collect(),
        values,
        fill,
        ascending: options.ascending,
    }))
}

/// The rows of plain fields as they lie in columns, if nothing has to be done with them.
fn plain_rows<'r>(
    world: &'r World,
    plan: &'r Plan,
    options: &Options,
    group: &GroupKey,
) -> Result<Option<ColumnRows<'r>>, Stop> {
    let is_limited = options.limits.limit > 0 || options.limits.offset > 0;
    let is_filled = !matches!(options.fill, Fill::Null | Fill::None);
    let fields = plan.select.fields.iter().map(|field| match &field.expr {
        Expr::Var(var) => Some(var.clone()),
        _ => None,
    });
    match fields.collect::<Option<Vec<VarRef>>>() {
        Some(columns) if !is_limited && !is_filled => {
            stream::open_plain(world, plan, options, group, &columns)
        }
        _ => Ok(None),
    }
}

/// The type of the field in the innermost function.
fn driver_kind(call: &Call) -> DataType {
    match call.args.first() {
        Some(Expr::Var(var)) => var.kind,
        Some(Expr::Call(inner)) => driver_kind(inner),
        _ => DataType::Unknown,
    }
}

/// The different functions, fields and tags of a statement.
#[derive(Default)]
struct Symbols {
    calls: Vec<Call>,
    printed: Vec<String>,
    /// Sorted by name; each with the number it was given.
    vars: BTreeMap<VarRef, usize>,
}

/// A column of a row while it is not yet known how many functions there are.
enum Symbol {
    Call(usize),
    Var(VarRef),
    Node(Node),
}

/// An expression of symbols: `nodes` has a [`Node::Column`] for each of them.
struct Pending {
    node: Node,
    symbols: Vec<Symbol>,
}

impl Symbols {
    fn node(&mut self, expr: &Expr) -> Pending {
        let mut symbols = Vec::new();
        let node = self.node_within(expr, &mut symbols);
        Pending { node, symbols }
    }

    fn node_within(&mut self, expr: &Expr, symbols: &mut Vec<Symbol>) -> Node {
        let symbol = match expr {
            Expr::Call(call) if !eval::is_math(&call.name) => {
                let printed = expr.to_string();
                let known = self.printed.iter().position(|known| *known == printed);
                let index = known.unwrap_or_else(|| {
                    self.printed.push(printed);
                    self.calls.push(call.clone());
                    self.calls.len() - 1
                });
                Symbol::Call(index)
            }
            Expr::Call(call) => {
                let args = call.args.iter().map(|arg| self.node_within(arg, symbols));
                return Node::Math(call.name.clone(), args.collect());
            }
            Expr::Paren(inner) => return self.node_within(inner, symbols),
            Expr::Binary(binary) => {
                let left = Box::new(self.node_within(&binary.left, symbols));
                let right = Box::new(self.node_within(&binary.right, symbols));
                return Node::Binary(binary.op, left, right);
            }
            Expr::Var(var) => {
                let number = self.vars.len();
                self.vars.entry(var.clone()).or_insert(number);
                Symbol::Var(var.clone())
            }
            literal => Symbol::Node(Node::new(literal, &mut |_| Node::Constant(Value::Null))),
        };
        symbols.push(symbol);
        Node::Column(symbols.len() - 1)
    }
}

/// Replaces the symbols of an expression by their places in a row.
fn shifted(pending: Pending, calls: &[Call], vars: &BTreeMap<VarRef, usize>) -> Node {
    let Pending { node, symbols } = pending;
    replace(node, &|index| match symbols.get(index) {
        Some(Symbol::Call(call)) => Node::Column(*call),
        Some(Symbol::Var(var)) => {
            let place = vars.keys().position(|known| known == var);
            place.map_or(Node::Constant(Value::Null), |place| Node::Column(calls.len() + place))
        }
        Some(Symbol::Node(node)) => node.clone(),
        None => Node::Constant(Value::Null),
    })
}

fn replace(node: Node, find: &dyn Fn(usize) -> Node) -> Node {
    match node {
        Node::Column(index) => find(index),
        Node::Binary(op, left, right) => {
            Node::Binary(op, Box::new(replace(*left, find)), Box::new(replace(*right, find)))
        }
        Node::Math(name, args) => {
            Node::Math(name, args.into_iter().map(|arg| replace(arg, find)).collect())
        }
        other => other,
    }
}

/// The points of a function, or of plain fields, to be put into rows.
struct Scanner<'r> {
    points: Peekable<'r>,
    /// The place of the function's value, and its type.
    call: Option<(usize, DataType)>,
}

impl<'r> Scanner<'r> {
    const fn new(points: AnyPoints<'r>, call: Option<(usize, DataType)>) -> Self {
        Self { points: Peekable::new(points), call }
    }
}

/// No rows.
struct NoRows;

impl Cursor for NoRows {
    fn next(&mut self, _values: &mut Vec<Value>) -> Result<Option<i64>, Stop> {
        Ok(None)
    }
}

struct Rows<'r> {
    world: &'r World,
    scanners: Vec<Scanner<'r>>,
    /// Place and type of each field and tag beside the functions.
    beside: Vec<(usize, DataType)>,
    columns: Vec<Node>,
    /// The values of the current row; with `fill(previous)`, those of earlier ones where there is none.
    values: Vec<Value>,
    /// What stands for nothing; `None` keeps what was there before.
    fill: Option<Value>,
    ascending: bool,
}

/// The values of a row, from which columns are computed.
struct Values<'v>(&'v [Value]);

impl Row for Values<'_> {
    fn column(&self, index: usize) -> Value {
        self.0.get(index).cloned().unwrap_or(Value::Null)
    }

    fn tags(&self) -> &[(String, String)] {
        &[]
    }
}

impl Rows<'_> {
    /// The time of the next row.
    fn next_time(&mut self) -> Result<Option<i64>, Stop> {
        let mut next: Option<i64> = None;
        for scanner in &mut self.scanners {
            if let Some(point) = scanner.points.peek()? {
                let is_before = next.is_none_or(|time| {
                    if self.ascending { point.time < time } else { point.time > time }
                });
                if is_before {
                    next = Some(point.time);
                }
            }
        }
        Ok(next)
    }
}

/// What is filled in for nothing. Where no number fits, InfluxDB gives the number all the same.
fn filled(fill: &Value, kind: DataType) -> Value {
    match kind {
        DataType::Float | DataType::Integer => fill.clone().cast(kind),
        _ => fill.clone(),
    }
}

/// Sets a value; nothing becomes what is filled in.
fn set(values: &mut [Value], place: usize, kind: DataType, value: Value, fill: Option<&Value>) {
    let Some(cell) = values.get_mut(place) else { return };
    match (value, fill) {
        (Value::Null, None) => {}
        (Value::Null, Some(fill)) => *cell = filled(fill, kind),
        (value, _) => *cell = value,
    }
}

impl Cursor for Rows<'_> {
    fn next(&mut self, out: &mut Vec<Value>) -> Result<Option<i64>, Stop> {
        self.world.watch.step()?;
        let Some(time) = self.next_time()? else { return Ok(None) };
        let Self { scanners, beside, values, fill, .. } = self;
        let fill = fill.as_ref();
        for scanner in scanners {
            let is_here = scanner.points.peek()?.is_some_and(|point| point.time == time);
            let point = if is_here { scanner.points.take()? } else { None };
            let (value, others) =
                point.map_or((Value::Null, Vec::new()), |point| (point.value, point.beside));
            if let Some((place, kind)) = scanner.call {
                set(values, place, kind, value, fill);
            }
            let mut others = others.into_iter();
            for (place, kind) in &*beside {
                set(values, *place, *kind, others.next().unwrap_or(Value::Null), fill);
            }
        }
        let row = Values(values);
        out.extend(self.columns.iter().map(|column| column.value(&row, true)));
        Ok(Some(time))
    }
}
