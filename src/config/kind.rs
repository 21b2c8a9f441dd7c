//! What events of the kind `own` show and watch for: the table `[kind]` of the settings file.

use serde::Deserialize;

use super::de::{some_list, some_number, some_parsed, some_range, some_switch};
use crate::kind::{
    AbruptStop, AxisStart, CadenceUnit, Columns, DataField, Definition, DistanceUnit, Kind,
    SpeedUnit, Stopped,
};

/// Single values of the kind `own`, over those of another kind. A field is a key of the table; its
/// line is in `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct KindSettings {
    /// The kind whose values hold where nothing else is said.
    #[serde(deserialize_with = "some_parsed")]
    pub like: Option<Kind>,
    /// Columns of the roster, the most wanted first.
    #[serde(deserialize_with = "some_list")]
    pub columns: Option<Vec<DataField>>,
    /// The three values that are largest, from the left.
    #[serde(deserialize_with = "some_list")]
    pub heroes: Option<Vec<DataField>>,
    /// How speed is read.
    #[serde(deserialize_with = "some_parsed")]
    pub speed: Option<SpeedUnit>,
    /// How cadence is read.
    #[serde(deserialize_with = "some_parsed")]
    pub cadence: Option<CadenceUnit>,
    /// How distance is read.
    #[serde(deserialize_with = "some_parsed")]
    pub distance: Option<DistanceUnit>,
    /// Where the axis of the heart rate starts.
    #[serde(deserialize_with = "some_range::<_, 250>")]
    pub heart_rate_axis_bpm: Option<(u32, u32)>,
    /// Where the axis of power starts.
    #[serde(deserialize_with = "some_range::<_, 3000>")]
    pub power_axis_w: Option<(u32, u32)>,
    /// Where the axis of speed starts.
    #[serde(deserialize_with = "some_range::<_, 150>")]
    pub speed_axis_kph: Option<(u32, u32)>,
    /// Whether an abrupt stop raises an alarm.
    #[serde(deserialize_with = "some_switch")]
    pub abrupt_stop: Option<bool>,
    /// From at least this speed,
    #[serde(deserialize_with = "some_number::<_, 1, 150>")]
    pub abrupt_stop_from_kph: Option<u32>,
    /// to less than this one,
    #[serde(deserialize_with = "some_number::<_, 1, 150>")]
    pub abrupt_stop_to_kph: Option<u32>,
    /// within this time,
    #[serde(deserialize_with = "some_number::<_, 1, 60>")]
    pub abrupt_stop_within_s: Option<u32>,
    /// and then still for this long.
    #[serde(deserialize_with = "some_number::<_, 1, 3600>")]
    pub abrupt_stop_still_s: Option<u32>,
    /// Standing this long raises a warning; 0 for none.
    #[serde(deserialize_with = "some_number::<_, 0, 86_400>")]
    pub stopped_s: Option<u32>,
    /// Whoever is slower than this stands.
    #[serde(deserialize_with = "some_number::<_, 1, 150>")]
    pub stopped_below_kph: Option<u32>,
    /// Whether there is a map.
    #[serde(deserialize_with = "some_switch")]
    pub map: Option<bool>,
    /// Whether speed and distance are shown.
    #[serde(deserialize_with = "some_switch")]
    pub speed_panels: Option<bool>,
    /// Whether tiles of all athletes stand where the map would be.
    #[serde(deserialize_with = "some_switch")]
    pub tiles: Option<bool>,
}

impl KindSettings {
    /// What they come to; else the key with what does not go together, and why.
    pub fn definition(&self) -> Result<Definition, (&'static str, &'static str)> {
        let own = Kind::Own.definition();
        let (word, label) = (own.word, own.label);
        let mut it = Definition { word, label, ..*self.like.unwrap_or(Kind::Own).definition() };
        set(&mut it.columns, self.columns.as_deref().map(Columns::new));
        if let Some(heroes) = &self.heroes {
            let three = <[DataField; 3]>::try_from(&**heroes);
            it.heroes = three.or(Err(("heroes", "heroes are three values")))?;
        }
        set(&mut it.speed, self.speed);
        set(&mut it.cadence, self.cadence);
        set(&mut it.distance, self.distance);
        set(&mut it.axes.heart_rate, self.heart_rate_axis_bpm.map(|it| Some(axis(it))));
        set(&mut it.axes.power, self.power_axis_w.map(|it| Some(axis(it))));
        set(&mut it.axes.speed, self.speed_axis_kph.map(|it| Some(axis(it))));
        set(&mut it.panels.map, self.map);
        set(&mut it.panels.speed, self.speed_panels);
        set(&mut it.panels.tiles, self.tiles);
        it.stops.abrupt = self.abrupt(it.stops.abrupt)?;
        it.stops.stopped = self.stopped(it.stops.stopped);
        Ok(it)
    }

    /// What is not said of an abrupt stop is as `like` has it, else as on roads.
    fn abrupt(
        &self,
        like: Option<AbruptStop>,
    ) -> Result<Option<AbruptStop>, (&'static str, &'static str)> {
        let given = [
            self.abrupt_stop_from_kph,
            self.abrupt_stop_to_kph,
            self.abrupt_stop_within_s,
            self.abrupt_stop_still_s,
        ];
        let is_on = self.abrupt_stop.unwrap_or(like.is_some() || given.iter().any(Option::is_some));
        let base = like.or(Kind::Road.definition().stops.abrupt);
        let Some(base) = base.filter(|_| is_on) else { return Ok(None) };
        let [from_kph, to_kph, within_secs, still_secs] = given.map(|it| it.map(f64::from));
        let stop = AbruptStop {
            from_kph: from_kph.unwrap_or(base.from_kph),
            to_kph: to_kph.unwrap_or(base.to_kph),
            within_secs: within_secs.unwrap_or(base.within_secs),
            still_secs: still_secs.unwrap_or(base.still_secs),
        };
        if stop.from_kph <= stop.to_kph {
            let reason = "abrupt_stop_to_kph is less than abrupt_stop_from_kph";
            let key = if to_kph.is_some() { "abrupt_stop_to_kph" } else { "abrupt_stop_from_kph" };
            return Err((key, reason));
        }
        Ok(Some(stop))
    }

    fn stopped(&self, like: Option<Stopped>) -> Option<Stopped> {
        let base = like.or(Kind::Road.definition().stops.stopped)?;
        let after_secs = match self.stopped_s {
            Some(0) => return None,
            Some(secs) => f64::from(secs),
            None => like?.after_secs,
        };
        let below_kph = self.stopped_below_kph.map_or(base.below_kph, f64::from);
        Some(Stopped { below_kph, after_secs })
    }
}

fn set<T>(value: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *value = given;
    }
}

/// It grows by a quarter of its range.
fn axis((low, high): (u32, u32)) -> AxisStart {
    let range = (f64::from(low), f64::from(high));
    AxisStart { range, step: (range.1 - range.0) / 4.0 }
}
