//! The names of columns.

use std::collections::HashMap;

use super::super::ast::{Expr, Field, Select};

/// The name of each column beside the time: aliases first, and numbers behind names that are taken.
pub(in crate::query) fn names(select: &Select) -> Vec<String> {
    let fields = with_arguments(select);
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut names: Vec<Option<String>> = Vec::with_capacity(fields.len());
    for field in &fields {
        let alias = (!field.alias.is_empty()).then(|| field.alias.clone());
        if let Some(alias) = &alias {
            taken.insert(alias.clone(), 1);
        }
        names.push(alias);
    }
    for (name, field) in names.iter_mut().zip(&fields) {
        if name.is_some() {
            continue;
        }
        let plain = field.name();
        let mut unique = plain.clone();
        if let Some(mut count) = taken.get(&plain).copied() {
            loop {
                unique = format!("{plain}_{count}");
                count += 1;
                if !taken.contains_key(&unique) {
                    break;
                }
            }
            taken.insert(plain, count);
        }
        *taken.entry(unique.clone()).or_default() += 1;
        *name = Some(unique);
    }
    names.into_iter().flatten().collect()
}

/// The fields, and behind `top()` and `bottom()` those they name.
fn with_arguments(select: &Select) -> Vec<Field> {
    let mut fields = Vec::with_capacity(select.fields.len());
    for field in &select.fields {
        fields.push(field.clone());
        if let Expr::Call(call) = &field.expr
            && select.target.is_none()
            && matches!(call.name.as_str(), "top" | "bottom")
        {
            let named = call.args.iter().skip(1).filter(|arg| matches!(arg, Expr::Var(_)));
            fields.extend(named.map(|arg| Field { expr: arg.clone(), alias: String::new() }));
        }
    }
    fields
}
