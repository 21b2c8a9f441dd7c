//! Gives fields their types and puts them in the place of wildcards.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        ast::{Call, Expr, Field, Measurement, Select, Source, VarRef, Wildcard},
        value::DataType,
    },
    compile::Checked,
    interval::Interval,
    names, types,
};

/// What fields and tags there are.
pub(in crate::query) trait Schema {
    /// The fields with their types, and the keys of tags, of all measurements that are meant.
    fn columns(&self, measurement: &Measurement) -> Columns;
}

/// Fields with their types, and keys of tags.
#[derive(Debug, Clone, Default)]
pub(in crate::query) struct Columns {
    pub(in crate::query) fields: BTreeMap<String, DataType>,
    pub(in crate::query) tags: BTreeSet<String>,
}

impl Columns {
    fn add_field(&mut self, name: &str, kind: DataType) {
        let known = self.fields.entry(name.to_owned()).or_default();
        *known = known.merged(kind);
    }
}

/// A `SELECT` that is ready to be run.
#[derive(Debug, Clone)]
pub(in crate::query) struct Plan {
    /// With types and without wildcards.
    pub(in crate::query) select: Select,
    pub(in crate::query) first: i64,
    pub(in crate::query) last: i64,
    pub(in crate::query) interval: Interval,
    /// The tags of its own `GROUP BY`.
    pub(in crate::query) tags: Vec<String>,
    pub(in crate::query) sources: Vec<PlanSource>,
    /// The names of the columns beside the time.
    pub(in crate::query) columns: Vec<String>,
}

/// What a plan reads.
#[derive(Debug, Clone)]
pub(in crate::query) enum PlanSource {
    Measurement(Measurement),
    Subquery(Box<Plan>),
}

/// Resolves a checked statement; the error is InfluxDB's.
pub(in crate::query) fn resolve(checked: &Checked, schema: &dyn Schema) -> Result<Plan, String> {
    let plan = resolve_any(checked, schema)?;
    // Only the outermost one is checked: of fields that do not go together a subquery gives nothing.
    for field in &plan.select.fields {
        types::of_expr(&field.expr, &|_| DataType::Unknown)?;
    }
    Ok(plan)
}

fn resolve_any(checked: &Checked, schema: &dyn Schema) -> Result<Plan, String> {
    let mut select = checked.select.clone();
    let mut inner = checked.subqueries.iter();
    let mut sources = Vec::with_capacity(select.sources.len());
    for source in &select.sources {
        sources.push(match source {
            Source::Measurement(measurement) => PlanSource::Measurement(measurement.clone()),
            Source::Subquery(_) => match inner.next() {
                Some(checked) => PlanSource::Subquery(Box::new(resolve_any(checked, schema)?)),
                None => continue,
            },
        });
    }
    let type_of = |var: &VarRef| type_in(&sources, var, schema);
    let mut give_type = |part: &mut Expr| {
        if let Expr::Var(var) = part
            && matches!(var.kind, DataType::Unknown | DataType::AnyField)
        {
            let kind = type_of(var);
            if kind != DataType::Tag || var.kind != DataType::AnyField {
                var.kind = kind;
            }
        }
    };
    for field in &mut select.fields {
        field.expr.rewrite(&mut give_type);
    }
    if let Some(condition) = &mut select.condition {
        condition.rewrite(&mut give_type);
    }
    expand(&mut select, &sources, schema)?;
    let tags = select.dimensions.iter().filter_map(|dimension| match dimension {
        Expr::Var(var) => Some(var.name.clone()),
        _ => None,
    });
    Ok(Plan {
        first: checked.range.first(),
        last: checked.range.last(),
        interval: checked.interval,
        tags: tags.collect(),
        columns: names(&select),
        sources,
        select,
    })
}

/// The type of a field or tag.
fn type_in(sources: &[PlanSource], var: &VarRef, schema: &dyn Schema) -> DataType {
    let mut kind = DataType::Unknown;
    for source in sources {
        match source {
            PlanSource::Measurement(measurement) => {
                let columns = schema.columns(measurement);
                let field = columns.fields.get(&var.name).copied();
                let tag = columns.tags.contains(&var.name).then_some(DataType::Tag);
                kind = kind.merged(field.or(tag).unwrap_or_default());
            }
            PlanSource::Subquery(plan) => {
                if let Some(expr) = plan.field(&var.name) {
                    let inner = types::of_expr(expr, &|_| DataType::Unknown).unwrap_or_default();
                    kind = kind.merged(inner);
                } else if kind == DataType::Unknown && plan.tags.contains(&var.name) {
                    kind = DataType::Tag;
                }
            }
        }
    }
    kind
}

impl Plan {
    /// The expression of the field with this name, or the argument of `top()` and `bottom()` that has it.
    fn field(&self, name: &str) -> Option<&Expr> {
        self.select.fields.iter().find_map(|field| {
            if field.name() == name {
                return Some(&field.expr);
            }
            let Expr::Call(call) = &field.expr else { return None };
            if !matches!(call.name.as_str(), "top" | "bottom") {
                return None;
            }
            let named = call.args.get(1..call.args.len().saturating_sub(1))?;
            named.iter().find(|arg| matches!(arg, Expr::Var(var) if var.name == name))
        })
    }
}

fn columns_of(sources: &[PlanSource], schema: &dyn Schema) -> Columns {
    let mut all = Columns::default();
    for source in sources {
        match source {
            PlanSource::Measurement(measurement) => {
                let columns = schema.columns(measurement);
                for (name, kind) in &columns.fields {
                    all.add_field(name, *kind);
                }
                all.tags.extend(columns.tags);
            }
            PlanSource::Subquery(plan) => {
                for field in &plan.select.fields {
                    let kind = types::of_expr(&field.expr, &|_| DataType::Unknown);
                    all.add_field(&field.name(), kind.unwrap_or_default());
                }
                all.tags.extend(plan.tags.iter().cloned());
            }
        }
    }
    all
}

const fn is_wildcard(expr: &Expr) -> bool {
    matches!(expr, Expr::Wildcard(_) | Expr::Regex(_))
}

/// Puts fields and tags in the place of wildcards.
fn expand(select: &mut Select, sources: &[PlanSource], schema: &dyn Schema) -> Result<(), String> {
    let mut in_fields = false;
    for field in &select.fields {
        field.expr.walk(&mut |part| {
            in_fields |= is_wildcard(part);
            !in_fields
        });
    }
    let in_dimensions = select.dimensions.iter().any(is_wildcard);
    if !in_fields && !in_dimensions {
        return Ok(());
    }
    let Columns { fields, mut tags } = columns_of(sources, schema);
    if !in_dimensions {
        for dimension in &select.dimensions {
            if let Expr::Var(var) = dimension {
                tags.remove(&var.name);
            }
        }
    }
    let mut all: Vec<VarRef> = Vec::new();
    if !fields.is_empty() {
        all.extend(fields.into_iter().map(|(name, kind)| VarRef { name, kind }));
        if !in_dimensions {
            all.extend(tags.iter().map(|tag| VarRef { name: tag.clone(), kind: DataType::Tag }));
        }
        all.sort();
    }
    if in_fields {
        let mut expanded = Vec::with_capacity(all.len());
        for field in std::mem::take(&mut select.fields) {
            expand_field(field, &all, &mut expanded)?;
        }
        select.fields = expanded;
    }
    if in_dimensions {
        let dimensions = std::mem::take(&mut select.dimensions);
        select.dimensions = dimensions
            .into_iter()
            .flat_map(|dimension| match dimension {
                Expr::Wildcard(_) => tags.iter().map(|tag| Expr::var(tag)).collect(),
                Expr::Regex(pattern) => {
                    let meant = tags.iter().filter(|tag| pattern.matches(tag));
                    meant.map(|tag| Expr::var(tag)).collect()
                }
                other => vec![other],
            })
            .collect();
    }
    Ok(())
}

fn expand_field(field: Field, all: &[VarRef], expanded: &mut Vec<Field>) -> Result<(), String> {
    let plain = |var: &VarRef| Field { expr: Expr::Var(var.clone()), alias: String::new() };
    match &field.expr {
        Expr::Wildcard(wildcard) => {
            let meant = all.iter().filter(|var| match wildcard {
                Wildcard::Any => true,
                Wildcard::Fields => var.kind != DataType::Tag,
                Wildcard::Tags => var.kind == DataType::Tag,
            });
            expanded.extend(meant.map(plain));
        }
        Expr::Regex(pattern) => {
            expanded.extend(all.iter().filter(|var| pattern.matches(&var.name)).map(plain));
        }
        Expr::Call(call) => {
            let innermost = innermost(call);
            let pattern = match innermost.args.first() {
                Some(Expr::Wildcard(Wildcard::Tags)) => {
                    return Err(format!("unable to use tag wildcard in {}()", innermost.name));
                }
                Some(Expr::Wildcard(_)) => None,
                Some(Expr::Regex(pattern)) => Some(pattern),
                _ => {
                    expanded.push(field);
                    return Ok(());
                }
            };
            let meant = all.iter().filter(|var| {
                accepts(&innermost.name, var.kind)
                    && pattern.is_none_or(|pattern| pattern.matches(&var.name))
            });
            for var in meant {
                let mut call = call.clone();
                replace_innermost(&mut call, var);
                let alias = format!("{}_{}", field.name(), var.name);
                expanded.push(Field { expr: Expr::Call(call), alias });
            }
        }
        Expr::Binary(_) => {
            let mut found = None;
            field.expr.walk(&mut |part| {
                match part {
                    Expr::Wildcard(_) => found = Some("wildcard"),
                    Expr::Regex(_) => found = found.or(Some("regex field")),
                    _ => {}
                }
                true
            });
            if let Some(what) = found {
                return Err(format!("unsupported expression with {what}: {}", field.expr));
            }
            expanded.push(field);
        }
        _ => expanded.push(field),
    }
    Ok(())
}

/// The call within a call within a call.
fn innermost(call: &Call) -> &Call {
    match call.args.first() {
        Some(Expr::Call(inner)) => innermost(inner),
        _ => call,
    }
}

fn replace_innermost(call: &mut Call, var: &VarRef) {
    match call.args.first_mut() {
        Some(Expr::Call(inner)) => replace_innermost(inner, var),
        Some(first) => *first = Expr::Var(var.clone()),
        None => {}
    }
}

/// Whether a wildcard in this function stands for fields of this type, too.
fn accepts(function: &str, kind: DataType) -> bool {
    match kind {
        DataType::Float | DataType::Integer => true,
        DataType::Text => matches!(
            function,
            "count" | "first" | "last" | "distinct" | "elapsed" | "mode" | "sample"
        ),
        DataType::Boolean => matches!(
            function,
            "count" | "first" | "last" | "distinct" | "elapsed" | "mode" | "sample" | "min" | "max"
        ),
        _ => false,
    }
}
