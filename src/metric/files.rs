//! How other programs' files represent a metric.

use rustyfit::profile::typedef::FitBaseType;

/// How files represent a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Files {
    /// Name of our own element in GPX and TCX, for values that their elements cannot hold.
    pub own: &'static str,
    /// The unit of a FIT developer field, as the SDK spells it.
    pub fit_unit: &'static str,
    /// The fields of FIT's `record`, best first, at most one of which is written. If none is, the
    /// metric is written as a developer field.
    pub fit: &'static [FitField],
    /// Elements in GPX.
    pub gpx: Elements,
    /// Elements in TCX.
    pub tcx: Elements,
    /// Column names in other programs' tables, in English, German, French, Italian and Spanish:
    /// lower case, without accents, `_` for a space. The wire name is always recognised as it is;
    /// it is listed here only if other spellings of it (`Lat`) should be recognised too.
    pub csv: &'static [&'static str],
}

impl Files {
    /// A metric that other programs' files do not have: our own element, and the unit in FIT.
    pub(super) const fn named(own: &'static str, fit_unit: &'static str) -> Self {
        Self { own, fit_unit, fit: &[], gpx: Elements::NONE, tcx: Elements::NONE, csv: &[] }
    }
}

/// A field of `record`. The metric is `(raw * factor - shift) / divisor`, all of them integers, so
/// that only the division rounds.
///
/// Source: the profile of Garmin's FIT SDK (<https://developer.garmin.com/fit/overview/>).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitField {
    /// Field number.
    pub num: u8,
    /// The order of its reading within a record.
    pub order: u8,
    /// The type to write; `None` for a field that is only read. The highest value of a type means
    /// "no value".
    pub written: Option<FitBaseType>,
    /// Factor.
    pub factor: f64,
    /// Shift.
    pub shift: f64,
    /// Divisor.
    pub divisor: f64,
    /// A raw value that devices write as long as they have no real one.
    pub unknown: Option<f64>,
}

impl FitField {
    /// A read-only field in the metric's own unit.
    pub(super) const fn new(num: u8, order: u8) -> Self {
        let (factor, shift, divisor) = (1.0, 0.0, 1.0);
        Self { num, order, written: None, factor, shift, divisor, unknown: None }
    }

    /// Makes the field writable.
    pub(super) const fn written_as(self, kind: FitBaseType) -> Self {
        Self { written: Some(kind), ..self }
    }

    /// The field is in fractions of the metric's unit.
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

    /// The field counts fifths of a metre from -500 m, the value that devices write until they have
    /// a real one.
    pub(super) const fn altitude(self) -> Self {
        Self { shift: 2500.0, divisor: 5.0, unknown: Some(0.0), ..self }
    }
}

/// The GPX or TCX elements that hold a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elements {
    /// How it is written; `None` if only our own element can hold it.
    pub written: Option<Element>,
    /// Names in the point itself, as spelled in the schema.
    pub of_point: &'static [&'static str],
    /// Names in the point's extensions, in lower case, in any namespace.
    pub of_extensions: &'static [&'static str],
    /// The unit of these elements.
    pub scale: Scale,
}

impl Elements {
    /// No elements.
    pub(super) const NONE: Self =
        Self { written: None, of_point: &[], of_extensions: &[], scale: Scale::SAME };

    /// Elements read in the point itself.
    pub(super) const fn point(names: &'static [&'static str]) -> Self {
        Self { of_point: names, ..Self::NONE }
    }

    /// Elements read in the point's extensions.
    pub(super) const fn extensions(names: &'static [&'static str]) -> Self {
        Self { of_extensions: names, ..Self::NONE }
    }

    /// Also reads these in the point itself.
    pub(super) const fn and_point(self, names: &'static [&'static str]) -> Self {
        Self { of_point: names, ..self }
    }

    /// Sets the element to write.
    pub(super) const fn written_as(self, element: Element) -> Self {
        Self { written: Some(element), ..self }
    }

    /// Sets the unit of the elements.
    pub(super) const fn in_unit(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }
}

/// An element to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Element {
    /// Where in the point it goes.
    pub group: Group,
    /// Its name, with the prefix that our files declare.
    pub name: &'static str,
    /// The child element that holds the number, if not the element itself.
    pub holder: Option<&'static str>,
    /// Its position in the group, which the schema prescribes.
    pub order: u8,
    /// Maximum number of decimals; with 0, the value is rounded before the range check.
    pub decimals: usize,
    /// The values that the element can hold, from the first up to but not including the second, in
    /// the metric's unit.
    pub range: (f64, f64),
}

impl Element {
    /// An element that can hold any number, with this many decimals.
    pub(super) const fn new(group: Group, name: &'static str, order: u8, decimals: usize) -> Self {
        let range = (f64::NEG_INFINITY, f64::INFINITY);
        Self { group, name, holder: None, order, decimals, range }
    }

    /// Limits the values to `least` and above, and below `limit`.
    pub(super) const fn within(self, least: f64, limit: f64) -> Self {
        Self { range: (least, limit), ..self }
    }

    /// The number is in a child element with this name.
    pub(super) const fn holding(self, holder: &'static str) -> Self {
        Self { holder: Some(holder), ..self }
    }
}

/// Where an element is in a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// In the point itself.
    Point,
    /// In its extensions: Garmin's `TrackPointExtension` in GPX, `TPX` in TCX.
    Extension,
    /// The same, but only from version 2 of the extension on.
    ExtensionV2,
}

/// The unit in a file: the file's value is the metric's times `times`, divided by `over`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    times: f64,
    over: f64,
}

impl Scale {
    /// The metric's own unit.
    pub const SAME: Self = Self { times: 1.0, over: 1.0 };
    /// Metres instead of kilometres.
    pub const METRES: Self = Self { times: 1000.0, over: 1.0 };
    /// Metres per second instead of kilometres per hour.
    pub const METRES_PER_SECOND: Self = Self { times: 1.0, over: 3.6 };

    /// Converts a value to the file's unit.
    pub const fn to_file(self, value: f64) -> f64 {
        value * self.times / self.over
    }

    /// The factor that converts a file's value to the metric's unit.
    pub const fn factor(self) -> f64 {
        self.over / self.times
    }
}
