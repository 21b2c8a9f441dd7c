//! A value of a data field as text, in the room there is.

use crate::{
    kind::{DataField, Definition, Units},
    ui::format,
};

/// A value with more signs than this is not written out in full.
const MOST_SIGNS: usize = 12;

/// A value of a field as far as `fits` allows: with all its decimals, else with fewer, else `>9999`.
pub(super) fn text_within(
    kind: &Definition,
    units: Units,
    field: DataField,
    value: f64,
    fits: impl Fn(&str) -> bool,
) -> String {
    let text = kind.text(field, value, units);
    let is_short = text.chars().count() <= MOST_SIGNS;
    if is_short && fits(&text) {
        return text;
    }
    // A time is as long as it is.
    let Ok(number) = text.replace('\u{2212}', "-").parse::<f64>() else { return text };
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    format::within(number, decimals, fits)
}
