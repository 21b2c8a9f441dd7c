//! What the plots have on their x axis: times, or metres from the starts of sessions that are laid
//! over each other.
//!
//! A place on the axis is a [`UnixNanos`] either way, so that windows, gestures and the cursor know
//! one form only: by distance, a metre takes the place of a second.

use std::{borrow::Cow, time::Duration};

use super::{
    projection::Projection,
    state::{ViewState, Window},
};
use crate::{
    analysis::Travelled,
    kind::{DataField, DistanceUnit},
    model::{AthleteId, UnixNanos},
};

/// Metres in a kilometre.
const M_PER_KM: f64 = 1000.0;

/// The x axis of the plots.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) struct Axis<'a> {
    view: &'a ViewState,
    projection: &'a Projection,
    /// How far each session has led; `None` where the axis has times.
    travelled: Option<&'a [(AthleteId, Travelled)]>,
}

impl<'a> Axis<'a> {
    /// The axis that the viewer has chosen.
    pub(in crate::ui) fn of(view: &'a ViewState, projection: &'a Projection) -> Self {
        let ahead = projection.ahead.as_ref().filter(|_| view.is_by_distance());
        Self { view, projection, travelled: ahead.map(|ahead| ahead.travelled.as_slice()) }
    }

    /// Whether it has distances.
    pub(in crate::ui) const fn is_distance(&self) -> bool {
        self.travelled.is_some()
    }

    /// How far a session had led at each time; `None` where that is not known, or the axis has times.
    pub(in crate::ui) fn travelled(&self, id: AthleteId) -> Option<&'a Travelled> {
        let (_, travelled) = self.travelled?.iter().find(|(known, _)| *known == id)?;
        Some(travelled).filter(|travelled| travelled.end().is_some())
    }

    /// Whether a session has a place on the axis at all.
    pub(in crate::ui) fn holds(&self, id: AthleteId) -> bool {
        !self.is_distance() || self.travelled(id).is_some()
    }

    /// Where an athlete is on the axis at a time.
    pub(in crate::ui) fn place(&self, id: AthleteId, time: UnixNanos) -> Option<UnixNanos> {
        if self.is_distance() {
            self.travelled(id)?.metres_at(time).map(place_of)
        } else {
            Some(time)
        }
    }

    /// When an athlete was at a place of the axis; `None` for who never came that far.
    pub(in crate::ui) fn time(&self, id: AthleteId, place: UnixNanos) -> Option<UnixNanos> {
        if self.is_distance() {
            let metres = Some(metres_of(place)).filter(|metres| 0.0 <= *metres)?;
            self.travelled(id)?.reached(metres)
        } else {
            Some(place)
        }
    }

    /// Where the axis is at `now`, the time by which samples are measured: by distance where the
    /// session is with which the others are compared, and `None` if that has no distance.
    pub(in crate::ui) fn now(&self, now: UnixNanos) -> Option<UnixNanos> {
        if self.is_distance() {
            let reference = self.projection.overlay.as_ref()?.reference;
            self.place(reference, now)
        } else {
            Some(now)
        }
    }

    /// The first and the last place of a replay; `None` for what arrives.
    pub(in crate::ui) fn whole(&self) -> Option<(UnixNanos, UnixNanos)> {
        let ahead = self.projection.ahead.as_ref()?;
        let Some(all) = self.travelled else { return Some((ahead.from, ahead.to)) };
        let lengths = all.iter().filter_map(|(_, travelled)| travelled.metres_at(travelled.end()?));
        Some((place_of(0.0), place_of(lengths.fold(0.0, f64::max))))
    }

    /// The length of a window, where a second stands for what is measured; `None` for everything.
    pub(in crate::ui) fn length(&self, window: Window) -> Option<Duration> {
        if self.is_distance() {
            let metres = f64::from(window.distance()?) / self.units_per_m();
            Some(Duration::from_secs_f64(metres))
        } else {
            window.length()
        }
    }

    /// The words on the button of a window.
    pub(in crate::ui) fn window_words(&self, window: Window) -> Cow<'static, str> {
        match window.distance().filter(|_| self.is_distance()) {
            Some(distance) => format!("{distance} {}", self.unit()).into(),
            None => window.label().into(),
        }
    }

    /// A place by distance as text: `3.24 km`.
    pub(in crate::ui) fn distance_words(&self, place: UnixNanos) -> String {
        let km = metres_of(place) / M_PER_KM;
        let text = self.projection.kind.text(DataField::Distance, km, self.view.units);
        format!("{text} {}", self.unit())
    }

    /// The unit of distances.
    pub(in crate::ui) const fn unit(&self) -> &'static str {
        self.projection.kind.distance.label(self.view.units)
    }

    /// How many of the units of distances a metre is.
    pub(in crate::ui) fn units_per_m(&self) -> f64 {
        let unit: DistanceUnit = self.projection.kind.distance;
        unit.of_km(1.0, self.view.units) / M_PER_KM
    }
}

/// The place of so many metres.
pub(in crate::ui) fn place_of(metres: f64) -> UnixNanos {
    UnixNanos(0).plus_secs(metres)
}

/// The metres at a place of an axis with distances.
pub(in crate::ui) fn metres_of(place: UnixNanos) -> f64 {
    place.secs_since(UnixNanos(0))
}
