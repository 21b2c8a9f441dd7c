//! Where files of other programs have a metric.

use rustyfit::profile::typedef::FitBaseType;

/// Where files have a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Files {
    /// Name of the element of our own in GPX and TCX, for values that theirs do not take.
    pub own: &'static str,
    /// The unit of a developer field of FIT, in the words of the SDK.
    pub fit_unit: &'static str,
    /// The fields of `record` in FIT, the best one first, of which at most one is written. A
    /// developer field has the metric where none is.
    pub fit: &'static [FitField],
    /// In GPX.
    pub gpx: Elements,
    /// In TCX.
    pub tcx: Elements,
    /// Names of columns in tables of other programs, in English, German, French, Italian and
    /// Spanish: in lower case, without accents, with `_` for a space. The name on the wire is known
    /// as it is; it stands here too where other spellings of it (`Lat`) are to be known.
    pub csv: &'static [&'static str],
}

impl Files {
    /// Files of other programs do not have it: element of our own and unit in FIT.
    pub(super) const fn named(own: &'static str, fit_unit: &'static str) -> Self {
        Self { own, fit_unit, fit: &[], gpx: Elements::NONE, tcx: Elements::NONE, csv: &[] }
    }
}

/// A field of `record`: the metric is `(raw * factor - shift) / divisor`, all whole numbers, so that
/// only the division rounds.
///
/// Source: the profile of Garmin's FIT SDK (<https://developer.garmin.com/fit/overview/>).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitField {
    /// Its number.
    pub num: u8,
    /// The place of its reading among those of a record.
    pub order: u8,
    /// How it is written; `None` for a field that is only read. The highest value of each type says
    /// that there is none.
    pub written: Option<FitBaseType>,
    /// Times this.
    pub factor: f64,
    /// Less this.
    pub shift: f64,
    /// Over this.
    pub divisor: f64,
    /// A raw value that devices write until they know a better one.
    pub unknown: Option<f64>,
}

impl FitField {
    /// A field in the metric's own unit that is only read.
    pub(super) const fn new(num: u8, order: u8) -> Self {
        let (factor, shift, divisor) = (1.0, 0.0, 1.0);
        Self { num, order, written: None, factor, shift, divisor, unknown: None }
    }

    /// The field is written too.
    pub(super) const fn written_as(self, kind: FitBaseType) -> Self {
        Self { written: Some(kind), ..self }
    }

    /// The field is in parts of the metric's unit.
    pub(super) const fn parts(self, divisor: f64) -> Self {
        Self { divisor, ..self }
    }

    /// The field is in semicircles, the metric in degrees: 45 degrees are 2^29 semicircles.
    pub(super) const fn semicircles(self) -> Self {
        Self { factor: 45.0, divisor: 536_870_912.0, ..self }
    }

    /// The field is in mm/s, the metric in km/h.
    pub(super) const fn millimetres_per_second(self) -> Self {
        Self { factor: 9.0, divisor: 2500.0, ..self }
    }

    /// The field is in fifths of a metre from -500 m on, which devices write until they know better.
    pub(super) const fn altitude(self) -> Self {
        Self { shift: 2500.0, divisor: 5.0, unknown: Some(0.0), ..self }
    }
}

/// The elements of GPX or TCX in which a metric stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elements {
    /// How it is written; `None` where only an element of our own has it.
    pub written: Option<Element>,
    /// Names in a point itself, as the schema spells them.
    pub of_point: &'static [&'static str],
    /// Names among the extensions of a point, in lower case, whatever their namespace.
    pub of_extensions: &'static [&'static str],
    /// The unit of these elements.
    pub scale: Scale,
}

impl Elements {
    /// No element at all.
    pub(super) const NONE: Self =
        Self { written: None, of_point: &[], of_extensions: &[], scale: Scale::SAME };

    /// Elements that are read in a point itself.
    pub(super) const fn point(names: &'static [&'static str]) -> Self {
        Self { of_point: names, ..Self::NONE }
    }

    /// Elements that are read among the extensions of a point.
    pub(super) const fn extensions(names: &'static [&'static str]) -> Self {
        Self { of_extensions: names, ..Self::NONE }
    }

    /// These are read in a point itself too.
    pub(super) const fn and_point(self, names: &'static [&'static str]) -> Self {
        Self { of_point: names, ..self }
    }

    /// The metric is written like this.
    pub(super) const fn written_as(self, element: Element) -> Self {
        Self { written: Some(element), ..self }
    }

    /// The elements are in another unit than the metric.
    pub(super) const fn in_unit(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }
}

/// An element that is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    /// Where in a point.
    pub group: Group,
    /// Its name with the prefix that our files declare.
    pub name: &'static str,
    /// The element in it that holds the number, where it is not itself.
    pub holder: Option<&'static str>,
    /// Its place in the group, which the schema wants.
    pub order: u8,
    /// Digits after the point at most; with none the value is rounded before anything else.
    pub decimals: usize,
    /// From where on, and below what, the element takes a value, in the metric's unit.
    pub range: (f64, f64),
}

impl Element {
    /// An element that takes all numbers, to so many decimals.
    pub(super) const fn new(group: Group, name: &'static str, order: u8, decimals: usize) -> Self {
        let range = (f64::NEG_INFINITY, f64::INFINITY);
        Self { group, name, holder: None, order, decimals, range }
    }

    /// The element takes values from `least` on, and below `limit`.
    pub(super) const fn within(self, least: f64, limit: f64) -> Self {
        Self { range: (least, limit), ..self }
    }

    /// The number stands in an element in this one.
    pub(super) const fn holding(self, holder: &'static str) -> Self {
        Self { holder: Some(holder), ..self }
    }
}

/// Where in a point an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// In the point itself.
    Point,
    /// Among its extensions: Garmin's `TrackPointExtension` of GPX, `TPX` of TCX.
    Extension,
    /// The same, from version 2 of the extension on.
    ExtensionV2,
}

/// The unit of a file: the value there is the metric's, times the one, over the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    times: f64,
    over: f64,
}

impl Scale {
    /// The metric's own unit.
    pub const SAME: Self = Self { times: 1.0, over: 1.0 };
    /// Metres for kilometres.
    pub const METRES: Self = Self { times: 1000.0, over: 1.0 };
    /// Metres a second for kilometres an hour.
    pub const METRES_PER_SECOND: Self = Self { times: 1.0, over: 3.6 };

    /// A value in the unit of the file.
    pub const fn to_file(self, value: f64) -> f64 {
        value * self.times / self.over
    }

    /// What a value of the file is multiplied by.
    pub const fn factor(self) -> f64 {
        self.over / self.times
    }
}
