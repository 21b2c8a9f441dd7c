//! Checks the fields of a statement, which functions and plain fields may stand beside each other.

use super::{
    super::{
        ast::{Expr, Fill, Select},
        reduce::{self, Known},
    },
    interval::Interval,
    messages::not_combined,
};

/// What the fields of a statement have in common.
#[derive(Default)]
pub(super) struct Checker {
    pub(super) interval: Interval,
    pub(super) is_inherited: bool,
    pub(super) limit: u64,
    pub(super) n_fields: usize,
    pub(super) n_calls: usize,
    pub(super) only_selectors: bool,
    pub(super) has_distinct: bool,
    pub(super) has_plain: bool,
    pub(super) top_or_bottom: Option<String>,
}

impl Checker {
    /// Checks the fields; those that are left are without times.
    pub(super) fn fields(&mut self, select: &mut Select) -> Result<(), String> {
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

    /// Checks what all of them are together.
    pub(super) fn finish(&self, select: &Select) -> Result<(), String> {
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
    pub(super) fn expr(&mut self, expr: &Expr, wildcards: &mut bool) -> Result<(), String> {
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
}
