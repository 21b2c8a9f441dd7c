//! `SHOW` statements about measurements, fields, tags and series.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ast::{Counted, Expr, Limits, Listed, Measurement, Show, Source, VarRef},
    condition,
    output::{Output, SeriesHead},
    recording::{MeasurementInfo, Tags},
    reduce::Known,
    run::Node,
    stop::Stop,
    tag_condition,
    value::Value,
};
use crate::line_protocol::{write_measurement, write_tag};

/// A series of the answer: its name, and its rows.
type Listing = (String, Vec<Vec<String>>);

/// The measurements that are meant, with those of their series that are.
type Chosen<'m> = BTreeMap<String, (&'m MeasurementInfo, Vec<&'m Tags>)>;

/// The range of time of which the series are meant: the whole weeks that it touches.
pub(super) fn range(show: &Show, now: i64) -> Result<(i64, i64), Stop> {
    let known = Known { now: Some(now), ..Known::default() };
    let (_, range) = condition::split(show.condition.as_ref(), &known)?;
    Ok((range.first(), range.last()))
}

/// Answers a statement about one database.
pub(super) fn show(
    show: &Show,
    measurements: &BTreeMap<String, MeasurementInfo>,
    now: i64,
    out: &mut dyn Output,
) -> Result<(), Stop> {
    let known = Known { now: Some(now), ..Known::default() };
    let (condition, _) = condition::split(show.condition.as_ref(), &known)?;
    let rejects_time = show.listed == Listed::Measurements || show.counted != Counted::No;
    if rejects_time && show.condition.as_ref().is_some_and(condition::has_time) {
        let words = words(show);
        return Err(Stop::error(format!("{words} doesn't support time in WHERE clause")));
    }
    let chosen = chosen(show, condition.as_ref(), measurements)?;
    if show.counted != Counted::No {
        return count(show, &chosen, out);
    }
    let limits = show.limits;
    match show.listed {
        Listed::Measurements => {
            let names = chosen.into_keys().map(|name| vec![name]).collect();
            one("measurements", &["name"], names, limits, out)
        }
        Listed::Series => {
            let keys = chosen.iter().flat_map(|(name, (_, series))| {
                series.iter().map(move |tags| vec![series_key(name, tags)])
            });
            one("", &["key"], keys.collect(), limits, out)
        }
        Listed::FieldKeys => {
            let of = |info: &MeasurementInfo| {
                let fields = info.fields.iter();
                fields.map(|(name, kind)| vec![name.clone(), kind.name().to_owned()]).collect()
            };
            let listings = chosen.iter().map(|(name, (info, _))| (name.clone(), of(info)));
            many(&["fieldKey", "fieldType"], listings.collect(), limits, out)
        }
        Listed::TagKeys => {
            let listings = chosen.iter().map(|(name, (_, series))| {
                let keys = tag_keys(series, show).into_iter().map(|key| vec![key]);
                (name.clone(), keys.collect())
            });
            many(&["tagKey"], listings.collect(), limits, out)
        }
        Listed::TagValues => {
            let listings = chosen.iter().map(|(name, (_, series))| {
                let values = tag_values(series, show).into_iter();
                (name.clone(), values.map(|(key, value)| vec![key, value]).collect())
            });
            many(&["key", "value"], listings.collect(), limits, out)
        }
    }
}

fn words(show: &Show) -> String {
    let mut words = match show.listed {
        Listed::Series => "SHOW SERIES",
        Listed::Measurements if show.counted == Counted::No => "SHOW MEASUREMENTS",
        Listed::Measurements => "SHOW MEASUREMENT",
        Listed::FieldKeys => "SHOW FIELD KEY",
        Listed::TagKeys => "SHOW TAG KEY",
        Listed::TagValues => "SHOW TAG VALUES",
    }
    .to_owned();
    if show.counted == Counted::Exactly {
        words.push_str(" EXACT CARDINALITY");
    }
    words
}

/// The measurements that are meant, with the series for which the condition may hold.
fn chosen<'m>(
    show: &Show,
    condition: Option<&Expr>,
    measurements: &'m BTreeMap<String, MeasurementInfo>,
) -> Result<Chosen<'m>, Stop> {
    let is_meant = |name: &str| {
        let with = show.with_measurement.as_ref().is_none_or(|(_, it)| it.is_meant(name));
        let mut sources = show.sources.iter().filter_map(|source| match source {
            Source::Measurement(measurement) => Some(measurement),
            Source::Subquery(_) => None,
        });
        with && (show.sources.is_empty()
            || sources.any(|measurement: &Measurement| measurement.is_meant(name)))
    };
    let mut chosen = BTreeMap::new();
    for (name, info) in measurements.iter().filter(|(name, _)| is_meant(name)) {
        if show.listed == Listed::Measurements && show.counted == Counted::No {
            let holds = |it| tag_condition::holds_for_measurement(it, name, info);
            if condition.map_or(Ok(true), holds)? {
                chosen.insert(name.clone(), (info, info.series.iter().collect()));
            }
            continue;
        }
        let condition = condition.map(tag_condition::of_series).transpose()?;
        let condition = condition.map(|condition| {
            Node::new(&condition, &mut |var: &VarRef| {
                let is_field =
                    info.fields.contains_key(&var.name) && var.kind != super::value::DataType::Tag;
                match is_field {
                    // What a field is, is not looked at.
                    true => Node::Column(0),
                    false if var.name == "_name" => {
                        Node::Constant(Value::Text(name.as_str().into()))
                    }
                    false => Node::Tag(var.name.clone()),
                }
            })
        });
        let series: Vec<&Tags> = info
            .series
            .iter()
            .filter(|tags| condition.as_ref().is_none_or(|it| it.may_hold(tags)))
            .collect();
        if !series.is_empty() {
            chosen.insert(name.clone(), (info, series));
        }
    }
    Ok(chosen)
}

fn tag_keys(series: &[&Tags], show: &Show) -> BTreeSet<String> {
    let keys = series.iter().flat_map(|tags| tags.iter()).map(|(key, _)| key);
    let meant = keys.filter(|key| show.with_key.as_ref().is_none_or(|it| it.is_meant(key)));
    meant.cloned().collect()
}

fn tag_values(series: &[&Tags], show: &Show) -> BTreeSet<(String, String)> {
    let all = series.iter().flat_map(|tags| tags.iter());
    let meant = all.filter(|(key, _)| show.with_key.as_ref().is_none_or(|it| it.is_meant(key)));
    meant.cloned().collect()
}

/// The key of a series, as a line of line protocol begins with it.
fn series_key(name: &str, tags: &[(String, String)]) -> String {
    let mut key = Vec::new();
    write_measurement(name.as_bytes(), &mut key);
    for (tag, value) in tags {
        write_tag(tag.as_bytes(), value.as_bytes(), &mut key);
    }
    String::from_utf8_lossy(&key).into_owned()
}

/// What is left of items between offset and limit.
fn limited<T>(items: Vec<T>, offset: u64, limit: u64) -> impl Iterator<Item = T> {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let most = if limit == 0 { usize::MAX } else { number(limit) };
    items.into_iter().skip(number(offset)).take(most)
}

/// Gives one series.
fn one(
    name: &str,
    columns: &[&str],
    rows: Vec<Vec<String>>,
    limits: Limits,
    out: &mut dyn Output,
) -> Result<(), Stop> {
    let mut rows = limited(rows, limits.offset, limits.limit).peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    out.series(&SeriesHead { name: name.to_owned(), columns, ..SeriesHead::default() })?;
    for row in rows {
        let values: Vec<Value> = row.iter().map(|text| Value::Text(text.as_str().into())).collect();
        out.row(&values)?;
    }
    Ok(())
}

/// Gives a series for each measurement that has rows.
fn many(
    columns: &[&str],
    listings: Vec<Listing>,
    limits: Limits,
    out: &mut dyn Output,
) -> Result<(), Stop> {
    let listings: Vec<Listing> =
        listings.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
    for (name, rows) in limited(listings, limits.series_offset, limits.series_limit) {
        one(&name, columns, rows, limits, out)?;
    }
    Ok(())
}

/// Answers a count.
fn count(
    show: &Show,
    chosen: &BTreeMap<String, (&MeasurementInfo, Vec<&Tags>)>,
    out: &mut dyn Output,
) -> Result<(), Stop> {
    let is_estimate = show.counted == Counted::Estimated
        && matches!(show.listed, Listed::Series | Listed::Measurements)
        && show.sources.is_empty()
        && show.condition.is_none()
        && show.dimensions.is_empty();
    let mut give = |name: &str, column: &str, count: usize| {
        let columns = vec![column.to_owned()];
        out.series(&SeriesHead { name: name.to_owned(), columns, ..SeriesHead::default() })?;
        out.row(&[Value::Integer(count as i64)])
    };
    if is_estimate {
        let count = match show.listed {
            Listed::Series => chosen.values().map(|(_, series)| series.len()).sum(),
            _ => chosen.len(),
        };
        return give("", "cardinality estimation", count);
    }
    if show.listed == Listed::Measurements {
        return match chosen.len() {
            0 => Ok(()),
            count => give("", "count", count),
        };
    }
    for (name, (info, series)) in chosen {
        let count = match show.listed {
            Listed::Series | Listed::Measurements => series.len(),
            Listed::FieldKeys => info.fields.len(),
            Listed::TagKeys => tag_keys(series, show).len(),
            Listed::TagValues => {
                let values = tag_values(series, show);
                values.iter().map(|(_, value)| value).collect::<BTreeSet<_>>().len()
            }
        };
        if count > 0 {
            give(name, "count", count)?;
        }
    }
    Ok(())
}
