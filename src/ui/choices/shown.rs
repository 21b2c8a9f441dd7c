//! What is shown of each kind of event, in lists of words: `road: heart rate`.

use std::collections::BTreeMap;

use crate::{
    kind::{DataField, Kind},
    model::{Choice, Metric},
    ui::state::{PlotChoice, RowKey, Shown, ViewState},
};

/// Between the word of a kind and what is shown of it.
const OF: &str = ": ";

/// A list of what is shown.
pub(super) struct List {
    /// Its words, in order.
    words: fn(&Shown) -> Vec<String>,
    /// Adds one by its word; `None` for a word of another version.
    add: fn(&mut Shown, &str) -> Option<()>,
}

pub(super) const COLUMNS: List = List {
    words: |shown| fields(&shown.columns),
    add: |shown, word| add_field(&mut shown.columns, word),
};

pub(super) const HEROES: List = List {
    words: |shown| fields(&shown.heroes),
    add: |shown, word| add_field(&mut shown.heroes, word),
};

pub(super) const ROW_ORDER: List = List {
    words: |shown| rows(&shown.rows.order),
    add: |shown, word| add_row(&mut shown.rows.order, word),
};

pub(super) const HIDDEN_ROWS: List = List {
    words: |shown| rows(&shown.rows.hidden),
    add: |shown, word| add_row(&mut shown.rows.hidden, word),
};

impl List {
    /// What is chosen for all kinds; `None` where that is nothing.
    pub(super) fn chosen(&self, view: &ViewState) -> Option<Choice> {
        let of_kind = |(kind, shown): (&String, &Shown)| {
            let words = (self.words)(shown).into_iter();
            words.map(|word| format!("{kind}{OF}{word}")).collect::<Vec<_>>()
        };
        let words: Vec<String> = view.shown.by_kind.iter().flat_map(of_kind).collect();
        (!words.is_empty()).then_some(Choice::List(words))
    }

    /// Chooses it again; what is not understood is left out.
    pub(super) fn restore(&self, view: &mut ViewState, choice: &Choice) -> Option<()> {
        let mut by_kind: BTreeMap<&str, Shown> = BTreeMap::new();
        for words in choice.list()? {
            let Some((kind, word)) = words.split_once(OF) else { continue };
            let Some(kind) = Kind::ALL.iter().find(|it| it.definition().word == kind) else {
                continue;
            };
            let definition = kind.definition();
            let shown =
                by_kind.entry(definition.word).or_insert_with(|| view.shown.of(definition).clone());
            (self.add)(shown, word).unwrap_or_default();
        }
        for (kind, shown) in by_kind {
            view.shown.set(kind, shown);
        }
        Some(())
    }
}

fn fields(fields: &[DataField]) -> Vec<String> {
    fields.iter().map(|field| field.label().to_owned()).collect()
}

fn add_field(fields: &mut Vec<DataField>, word: &str) -> Option<()> {
    let field: DataField = word.parse().ok()?;
    // In two places a field would be one too many.
    if !fields.contains(&field) {
        fields.push(field);
    }
    Some(())
}

fn rows(rows: &[RowKey]) -> Vec<String> {
    rows.iter().map(|row| row.word().into_owned()).collect()
}

fn add_row(rows: &mut Vec<RowKey>, word: &str) -> Option<()> {
    let row = RowKey::of_word(word)?;
    if !rows.contains(&row) {
        rows.push(row);
    }
    Some(())
}

/// The plotted metrics by their names on the wire; `None` for those that the kind of the event says.
pub(super) fn plots(plots: &PlotChoice) -> Option<Choice> {
    let name = |metric: &Metric| metric.name().to_owned();
    plots.metrics.as_ref().map(|metrics| Choice::List(metrics.iter().map(name).collect()))
}

/// The metrics of these names.
pub(super) fn plots_of(choice: &Choice) -> Option<PlotChoice> {
    let mut choice_of_plots = PlotChoice { metrics: Some(Vec::new()) };
    for name in choice.list()? {
        if let Some(metric) = Metric::of_name(name.as_bytes()) {
            choice_of_plots.add(metric);
        }
    }
    let is_empty = choice_of_plots.metrics.as_ref().is_none_or(Vec::is_empty);
    (!is_empty).then_some(choice_of_plots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Choice {
        Choice::List(words.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_a_later_version_has_is_left_out_and_the_rest_is_shown() {
        let mut view = ViewState::default();
        let words =
            ["road: heart rate", "road: aura", "flying: speed", "speed", "road: heart rate"];
        COLUMNS.restore(&mut view, &list(&words)).unwrap();
        let road = view.shown.of(Kind::Road.definition());
        assert_eq!(road.columns, [DataField::HeartRate]);
        assert_eq!(view.shown.by_kind.len(), 1);
    }

    #[test]
    fn plots_are_not_more_than_have_room_and_never_none() {
        let names = Metric::known().map(|(metric, _)| metric.name()).collect::<Vec<_>>();
        let shown = plots_of(&list(&names)).unwrap().metrics.unwrap();
        assert_eq!(shown.len(), crate::ui::state::MAX_PLOTS);
        assert_eq!(plots_of(&list(&[])), None);
    }
}
