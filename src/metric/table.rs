//! The entries. To add a metric, add one here and a line in the README's table of fields.
//!
//! They are in the order of the documentation, which is also the order of columns in CSV files.

use rustyfit::profile::{mesgdef::Record, typedef::FitBaseType};

use super::{
    definition::{Definition, Plot, Quantity, Row, Zeros},
    files::{
        Element, Elements, Files, FitField,
        Group::{Extension, ExtensionV2, Point},
        Scale,
    },
    macros::metrics,
};

metrics! {
    /// Time since the start.
    DurS: Definition {
        decimals: 0,
        widest: 18_888.0,
        limits: (0.0, 366.0 * 86_400.0),
        files: Files::named("duration_s", "s"),
        ..Definition::named("dur_s", "duration", "s")
    };

    /// Distance.
    DistKm: Definition {
        quantity: Quantity::Distance,
        decimals: 2,
        widest: 1888.8,
        limits: (0.0, 1e6),
        files: Files {
            // In centimetres.
            fit: &[FitField::new(Record::DISTANCE, 6).written_as(FitBaseType::UINT32).parts(1e5)],
            gpx: Elements::extensions(&["distance"]).in_unit(Scale::METRES),
            tcx: Elements::point(&["DistanceMeters"])
                .in_unit(Scale::METRES)
                .written_as(Element::new(Point, "DistanceMeters", 1, 3)),
            csv: &["distance", "dist", "entfernung", "distanz", "strecke", "distanza", "distancia"],
            ..Files::named("distance_km", "km")
        },
        ..Definition::named("dist_km", "distance", "km")
    };

    /// Latitude, WGS 84.
    LatDeg: Definition {
        quantity: Quantity::Position,
        decimals: 6,
        widest: -88.888_888,
        limits: (-90.0, 90.0),
        files: Files {
            fit: &[
                FitField::new(Record::POSITION_LAT, 0).written_as(FitBaseType::SINT32).semicircles(),
            ],
            csv: &[
                "lat", "latitude", "position_lat", "latitud", "latitudine", "breite",
                "breitengrad", "latitude_n_s",
            ],
            ..Files::named("latitude_deg", "deg")
        },
        ..Definition::named("lat", "latitude", "\u{b0}")
    };

    /// Longitude, WGS 84.
    LngDeg: Definition {
        quantity: Quantity::Position,
        decimals: 6,
        widest: -178.888_888,
        limits: (-180.0, 180.0),
        files: Files {
            fit: &[
                FitField::new(Record::POSITION_LONG, 1).written_as(FitBaseType::SINT32).semicircles(),
            ],
            csv: &[
                "lng", "lon", "long", "longitude", "position_long", "longitud", "longitudine",
                "lange", "laenge", "langengrad", "laengengrad", "longitude_e_w",
            ],
            ..Files::named("longitude_deg", "deg")
        },
        ..Definition::named("lng", "longitude", "\u{b0}")
    };

    /// Accuracy of the position.
    AccM: Definition {
        quantity: Quantity::Length,
        decimals: 0,
        widest: 188.0,
        // A position from radio cells can be tens of kilometres off.
        limits: (0.0, 100_000.0),
        row: Some(Row::with_unit(9)),
        files: Files {
            fit: &[FitField::new(Record::GPS_ACCURACY, 12).written_as(FitBaseType::UINT8)],
            csv: &[
                "accuracy", "acc", "gps_accuracy", "accuracy_horizontal", "horizontal_accuracy",
                "genauigkeit", "precisione",
            ],
            ..Files::named("accuracy_m", "m")
        },
        ..Definition::named("acc_m", "accuracy", "m")
    };

    /// Direction of travel, clockwise from north.
    BearingDeg: Definition {
        decimals: 0,
        widest: 188.0,
        // Some devices count from -180 to 180.
        limits: (-180.0, 360.0),
        files: Files {
            gpx: Elements::extensions(&["course", "bearing", "heading"])
                .and_point(&["course"])
                .written_as(Element::new(ExtensionV2, "gpxtpx:course", 4, 3).within(0.0, 360.0)),
            csv: &[
                "bearing", "heading", "course", "direction", "richtung", "kurs", "rumbo",
                "direzione",
            ],
            ..Files::named("bearing_deg", "deg")
        },
        ..Definition::named("bearing", "direction", "\u{b0}")
    };

    /// Battery level of the phone.
    BatteryPercent: Definition {
        decimals: 0,
        widest: 100.0,
        limits: (0.0, 100.0),
        row: Some(Row::with_unit(11)),
        files: Files {
            // In half percents.
            fit: &[FitField::new(Record::BATTERY_SOC, 13).parts(2.0)],
            csv: &["battery_level"],
            ..Files::named("battery_percent", "%")
        },
        ..Definition::named("battery", "battery", "%")
    };

    /// A call for help: above 0 the athlete calls.
    Sos: Definition {
        decimals: 0,
        widest: 1.0,
        // Whatever a phone sends in it, a call is never passed over.
        limits: (0.0, 1e15),
        files: Files::named("sos", "1"),
        // A number without a unit.
        ..Definition::named("sos", "SOS", "1")
    };

    /// Radio signal.
    GsmSignalPercent: Definition {
        decimals: 0,
        widest: 100.0,
        limits: (0.0, 100.0),
        row: Some(Row::with_unit(10)),
        files: Files::named("signal_percent", "%"),
        ..Definition::named("gsm_signal", "signal", "%")
    };

    /// Temperature.
    TempC: Definition {
        quantity: Quantity::Temperature,
        widest: -18.8,
        limits: (-60.0, 80.0),
        row: Some(Row::with_unit(6)),
        files: Files {
            fit: &[FitField::new(Record::TEMPERATURE, 11).written_as(FitBaseType::SINT8)],
            gpx: Elements::extensions(&["atemp", "temp", "temperature"])
                .written_as(Element::new(Extension, "gpxtpx:atemp", 0, 3)),
            tcx: Elements::extensions(&["temperature", "temp", "atemp"]),
            csv: &["temperature", "temp", "atemp", "temperatur", "temperatura"],
            ..Files::named("temperature_c", "C")
        },
        ..Definition::named("temp_c", "temperature", "\u{b0}C")
    };

    /// Speed.
    SpdKph: Definition {
        quantity: Quantity::Speed,
        widest: 188.8,
        limits: (0.0, 150.0),
        row: Some(Row::without_unit(4)),
        plot: Some(Plot {
            step: 20.0,
            least_span: 10.0,
            stays: true,
            ..Plot::within(0.0, 60.0, 3)
        }),
        session_column: Some(3),
        files: Files {
            fit: &[
                FitField::new(Record::ENHANCED_SPEED, 4)
                    .written_as(FitBaseType::UINT32)
                    .millimetres_per_second(),
                FitField::new(Record::SPEED, 5).millimetres_per_second(),
            ],
            gpx: Elements::extensions(&["speed"])
                .and_point(&["speed"])
                .in_unit(Scale::METRES_PER_SECOND)
                .written_as(
                    Element::new(ExtensionV2, "gpxtpx:speed", 3, 4).within(0.0, f64::INFINITY),
                ),
            tcx: Elements::extensions(&["speed"])
                .in_unit(Scale::METRES_PER_SECOND)
                .written_as(Element::new(Extension, "ns3:Speed", 0, 4)),
            csv: &[
                "speed", "spd", "velocity", "geschwindigkeit", "vitesse", "velocita", "velocidad",
            ],
            ..Files::named("speed_kph", "km/h")
        },
        ..Definition::named("spd_kph", "speed", "km/h")
    };

    /// Altitude.
    AltM: Definition {
        quantity: Quantity::Length,
        decimals: 0,
        widest: 1888.0,
        // From below the shore of the Dead Sea to above Mount Everest; excludes -500, the zero of
        // FIT.
        limits: (-450.0, 9_000.0),
        row: Some(Row::with_unit(5)),
        files: Files {
            fit: &[
                FitField::new(Record::ENHANCED_ALTITUDE, 2).written_as(FitBaseType::UINT32).altitude(),
                FitField::new(Record::ALTITUDE, 3).altitude(),
            ],
            gpx: Elements::point(&["ele"]).written_as(Element::new(Point, "ele", 0, 3)),
            tcx: Elements::point(&["AltitudeMeters"])
                .written_as(Element::new(Point, "AltitudeMeters", 0, 3)),
            csv: &[
                "altitude", "alt", "elevation", "ele", "height", "enhanced_altitude", "hohe",
                "hoehe", "altitudine", "quota", "altitud", "elevacion", "altura",
            ],
            ..Files::named("altitude_m", "m")
        },
        ..Definition::named("alt_m", "altitude", "m")
    };

    /// Heart rate.
    HrBpm: Definition {
        short: "HR",
        decimals: 0,
        widest: 188.0,
        is_health: true,
        zeros: Zeros::NoReading,
        limits: (20.0, 250.0),
        row: Some(Row::without_unit(1)),
        plot: Some(Plot {
            step: 20.0,
            least_span: 20.0,
            stays: true,
            ..Plot::within(100.0, 200.0, 1)
        }),
        session_column: Some(1),
        files: Files {
            fit: &[FitField::new(Record::HEART_RATE, 7).written_as(FitBaseType::UINT8)],
            gpx: Elements::extensions(&["hr", "heartrate", "heart_rate", "heartratebpm"])
                .written_as(Element::new(Extension, "gpxtpx:hr", 1, 0).within(1.0, 256.0)),
            tcx: Elements::point(&["HeartRateBpm"]).written_as(
                Element::new(Point, "HeartRateBpm", 2, 0).within(1.0, 256.0).holding("Value"),
            ),
            csv: &[
                "hr", "heart_rate", "heartrate", "heart", "pulse", "bpm", "herzfrequenz", "hf",
                "puls", "frequence_cardiaque", "fc", "frequenza_cardiaca", "frecuencia_cardiaca",
                "pulso", "pouls", "battito",
            ],
            ..Files::named("heart_rate_bpm", "bpm")
        },
        ..Definition::named("hr_bpm", "heart rate", "bpm")
    };

    /// Cadence.
    CadRpm: Definition {
        quantity: Quantity::Cadence,
        decimals: 0,
        widest: 188.0,
        zeros: Zeros::LeaveOut,
        limits: (0.0, 300.0),
        row: Some(Row::without_unit(3)),
        files: Files {
            fit: &[
                FitField::new(Record::CADENCE, 8).written_as(FitBaseType::UINT8),
                FitField::new(Record::CADENCE256, 9).parts(256.0),
            ],
            gpx: Elements::extensions(&["cad", "cadence", "runcadence"])
                .written_as(Element::new(Extension, "gpxtpx:cad", 2, 0).within(0.0, 255.0)),
            tcx: Elements::extensions(&["runcadence", "cadence"])
                .and_point(&["Cadence"])
                .written_as(Element::new(Point, "Cadence", 3, 0).within(0.0, 255.0)),
            csv: &["cadence", "cad", "rpm", "trittfrequenz", "kadenz", "cadenza", "cadencia"],
            ..Files::named("cadence_rpm", "rpm")
        },
        ..Definition::named("cad_rpm", "cadence", "rpm")
    };

    /// Power.
    PwrW: Definition {
        quantity: Quantity::Power,
        decimals: 0,
        widest: 1888.0,
        limits: (0.0, 3_000.0),
        row: Some(Row::without_unit(2)),
        plot: Some(Plot {
            step: 150.0,
            least_span: 50.0,
            stays: true,
            jumps: true,
            ..Plot::within(0.0, 450.0, 2)
        }),
        session_column: Some(2),
        files: Files {
            fit: &[FitField::new(Record::POWER, 10).written_as(FitBaseType::UINT16)],
            // GPX has no element for power; other programs read ours.
            gpx: Elements::extensions(&["power", "powerinwatts", "watts"]),
            tcx: Elements::extensions(&["watts", "power", "powerinwatts"])
                .written_as(Element::new(Extension, "ns3:Watts", 2, 0).within(0.0, 65_536.0)),
            csv: &["power", "watts", "watt", "pwr", "leistung", "puissance", "potenza", "potencia"],
            ..Files::named("power", "watts")
        },
        ..Definition::named("pwr_w", "power", "W")
    };

    /// Power of the left leg.
    PwrWLeft: Definition {
        quantity: Quantity::Power,
        decimals: 0,
        widest: 1888.0,
        limits: (0.0, 3_000.0),
        row: Some(Row::without_unit(7)),
        files: Files {
            csv: &["power_left", "left_power"],
            ..Files::named("power_left_w", "watts")
        },
        ..Definition::named("pwr_w_l", "power left", "W")
    };

    /// Power of the right leg.
    PwrWRight: Definition {
        quantity: Quantity::Power,
        decimals: 0,
        widest: 1888.0,
        limits: (0.0, 3_000.0),
        row: Some(Row::without_unit(8)),
        files: Files {
            csv: &["power_right", "right_power"],
            ..Files::named("power_right_w", "watts")
        },
        ..Definition::named("pwr_w_r", "power right", "W")
    };
}
