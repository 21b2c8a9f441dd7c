//! What the sources of a statement are read from.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::{
    super::{
        ast::{Expr, Measurement, VarRef},
        plan::{Columns, Plan, Schema},
        recording::{CellColumn, KnownSchema, MeasurementInfo, Recording, Table, TableRequest},
        stop::{Stop, Watch},
        value::{DataType, Value},
    },
    node::Node,
};

/// Which table it is: the names of its measurements, and the range of time.
type TableKey = (String, Vec<String>, usize, (i64, i64));

/// The databases that a statement reads, and the tables that were opened.
pub(in crate::query) struct World {
    pub(in crate::query) databases: BTreeMap<String, (Recording, KnownSchema)>,
    pub(in crate::query) watch: Watch,
    tables: RefCell<HashMap<TableKey, Rc<Table>>>,
}

impl Schema for World {
    fn columns(&self, measurement: &Measurement) -> Columns {
        let database = self.databases.get(&measurement.database);
        database.map(|(_, schema)| schema.columns(measurement)).unwrap_or_default()
    }
}

impl World {
    pub(in crate::query) fn new(
        databases: BTreeMap<String, (Recording, KnownSchema)>,
        watch: Watch,
    ) -> Self {
        Self { databases, watch, tables: RefCell::default() }
    }

    /// The measurements that are meant, by name.
    pub(super) fn meant<'w>(
        &'w self,
        measurement: &'w Measurement,
    ) -> impl Iterator<Item = (&'w String, &'w MeasurementInfo)> {
        let database = self.databases.get(&measurement.database);
        let all = database.into_iter().flat_map(|(_, schema)| &schema.0);
        all.filter(|(name, _)| measurement.is_meant(name))
    }

    /// The rows of a measurement's source in a range of time, with all fields that the plan names.
    pub(super) fn table(
        &self,
        plan: &Plan,
        measurement: &Measurement,
        range: (i64, i64),
    ) -> Result<Option<Rc<Table>>, Stop> {
        let Some((recording, _)) = self.databases.get(&measurement.database) else {
            return Ok(None);
        };
        let names: Vec<String> = self.meant(measurement).map(|(name, _)| name.clone()).collect();
        let place = std::ptr::from_ref(plan) as usize;
        let key = (measurement.database.clone(), names.clone(), place, range);
        if let Some(table) = self.tables.borrow().get(&key) {
            return Ok(Some(Rc::clone(table)));
        }
        let columns = fields_of(plan);
        let request = TableRequest { measurements: names, columns, range };
        let table = Rc::new(Table::open(recording, request)?);
        self.tables.borrow_mut().insert(key, Rc::clone(&table));
        Ok(Some(table))
    }
}

/// The fields that a plan names, in its columns or its condition.
fn fields_of(plan: &Plan) -> Vec<CellColumn> {
    let mut columns: Vec<CellColumn> = Vec::new();
    let mut take = |part: &Expr| {
        if let Expr::Var(var) = part
            && let Some(column) = column_of(var)
            && !columns.contains(&column)
        {
            columns.push(column);
        }
        true
    };
    for field in &plan.select.fields {
        field.expr.walk(&mut take);
    }
    if let Some(condition) = &plan.select.condition {
        condition.walk(&mut take);
    }
    columns
}

/// The column that holds a field; `None` for a tag, and for what nobody has.
fn column_of(var: &VarRef) -> Option<CellColumn> {
    let is_field = matches!(
        var.kind,
        DataType::Float | DataType::Integer | DataType::Text | DataType::Boolean
    );
    is_field.then(|| CellColumn { name: var.name.clone(), kind: var.kind })
}

/// Whether it is looked for among the tags: what nobody has is an empty tag.
pub(super) const fn is_tag(var: &VarRef) -> bool {
    matches!(var.kind, DataType::Tag | DataType::Unknown)
}

/// Finds a field or tag in the rows of a table.
pub(super) fn in_table(table: &Table, var: &VarRef) -> Node {
    if is_tag(var) {
        return Node::Tag(var.name.clone());
    }
    let column = column_of(var);
    let index = column.and_then(|it| table.columns().iter().position(|known| *known == it));
    index.map_or(Node::Constant(Value::Null), Node::Column)
}
