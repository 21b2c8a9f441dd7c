//! The look of vector maps: the palette's map colours as a style of the widget.
//!
//! `["zoom"]` in an expression is the zoom of 512-point tiles, one less than the map's zoom.

use eframe::egui::Color32;
use walkers::{Color, Filter, Float, Layout, Paint, SourceLayer, Style, StyleLayer, Value, json};

use crate::{maps::Schema, ui::theme::Palette};

/// The style of a vector map in this palette.
pub(super) fn style(schema: Schema, palette: &Palette, dark: bool) -> Style {
    match (schema, dark) {
        (Schema::ProtomapsOld, _) => streets(palette),
        (Schema::World, _) => world(palette),
        // The widget has complete styles for the schemas that are common in users' files today.
        (Schema::Protomaps, true) => Style::protomaps_basemap_dark(),
        (Schema::Protomaps, false) => Style::protomaps_basemap_light(),
        (Schema::OpenMapTiles, true) => Style::openmaptiles_basemap_dark(),
        (Schema::OpenMapTiles, false) => Style::openmaptiles_basemap_light(),
    }
}

fn color(color: Color32) -> Color {
    Color(json!(format!("#{:02x}{:02x}{:02x}", color.r(), color.g(), color.b())))
}

/// Width in points by zoom; between the stops it grows exponentially, as the map does.
fn width(stops: &[(u8, f64)]) -> Float {
    let mut expression = vec![json!("interpolate"), json!(["exponential", 1.6]), json!(["zoom"])];
    for &(zoom, width) in stops {
        expression.extend([json!(zoom), json!(width)]);
    }
    Float(json!(expression))
}

fn fill(layer: &str, filter: Option<Value>, ink: Color32) -> StyleLayer {
    StyleLayer::Fill {
        source_layer: SourceLayer::from(layer),
        filter: filter.map(Filter),
        paint: Paint { fill_color: Some(color(ink)), ..Paint::default() },
    }
}

fn line(layer: &str, filter: Value, ink: Color32, width: Float) -> StyleLayer {
    StyleLayer::Line {
        source_layer: SourceLayer::from(layer),
        filter: Some(Filter(filter)),
        paint: Paint { line_color: Some(color(ink)), line_width: Some(width), ..Paint::default() },
    }
}

fn label(layer: &str, filter: Value, size: f64, ink: Color32, halo: Color32) -> StyleLayer {
    StyleLayer::Symbol {
        source_layer: SourceLayer::from(layer),
        minzoom: None,
        filter: Some(Filter(filter)),
        layout: Layout {
            text_field: Some(json!(["get", "name"])),
            text_size: Some(Float(json!(size))),
            text_padding: Some(Float(json!(3.0))),
        },
        paint: Some(Paint {
            text_color: Some(color(ink)),
            text_halo_color: Some(color(halo)),
            text_halo_width: Some(Float(json!(1.25))),
            ..Paint::default()
        }),
    }
}

/// A class of roads: which features, from which zoom, how wide, which of the palette's colours.
struct RoadClass {
    filter: Value,
    widths: &'static [(u8, f64)],
    ink: usize,
    cased: bool,
    names_from_zoom: u8,
}

/// Smallest class first, so that larger roads are drawn on top of smaller ones.
fn road_classes() -> Vec<RoadClass> {
    // Not "==", where the widget takes "highway" for the property of that name.
    let kind = |kind: &str| json!(["in", "pmap:kind", kind]);
    let paths = json!([
        "in",
        "highway",
        "footway",
        "path",
        "steps",
        "cycleway",
        "bridleway",
        "track",
        "corridor"
    ]);
    vec![
        RoadClass {
            filter: json!(["all", kind("other"), paths]),
            widths: &[(13, 0.4), (14, 0.8), (16, 1.6), (18, 4.0)],
            ink: 0,
            cased: false,
            names_from_zoom: 17,
        },
        RoadClass {
            filter: json!(["all", kind("other"), ["!", paths]]),
            widths: &[(13, 0.5), (14, 1.2), (16, 3.6), (18, 10.0)],
            ink: 0,
            cased: true,
            names_from_zoom: 16,
        },
        RoadClass {
            filter: kind("minor_road"),
            widths: &[(11, 0.3), (12, 0.6), (13, 1.1), (14, 2.2), (16, 6.0), (18, 16.0)],
            ink: 1,
            cased: true,
            names_from_zoom: 15,
        },
        RoadClass {
            filter: kind("medium_road"),
            widths: &[(9, 0.5), (12, 1.0), (13, 1.8), (14, 3.2), (16, 8.0), (18, 20.0)],
            ink: 1,
            cased: true,
            names_from_zoom: 14,
        },
        RoadClass {
            filter: kind("major_road"),
            widths: &[(7, 0.6), (10, 1.2), (12, 1.8), (14, 4.4), (16, 10.0), (18, 24.0)],
            ink: 2,
            cased: true,
            names_from_zoom: 14,
        },
        RoadClass {
            filter: kind("highway"),
            widths: &[(5, 0.8), (9, 1.5), (12, 2.6), (14, 5.2), (16, 11.0), (18, 26.0)],
            ink: 2,
            cased: true,
            names_from_zoom: 14,
        },
    ]
}

/// Streets in the Protomaps schema before version 4.
fn streets(palette: &Palette) -> Style {
    let ground = palette.map_earth;
    let mut layers = vec![
        fill("earth", None, ground),
        fill(
            "landuse",
            Some(json!([
                "any",
                ["in", "pmap:kind", "park", "cemetery"],
                ["in", "landuse", "grass", "recreation_ground", "village_green", "forest"]
            ])),
            palette.map_park,
        ),
        fill(
            "natural",
            Some(json!([
                "any",
                ["in", "landuse", "forest", "meadow"],
                ["in", "natural", "wood", "scrub", "grassland", "wetland"]
            ])),
            palette.map_park,
        ),
        line(
            "physical_line",
            json!(["in", "waterway", "river", "canal"]),
            palette.map_water,
            width(&[(11, 1.0), (14, 2.5), (18, 14.0)]),
        ),
        line(
            "physical_line",
            json!(["in", "waterway", "stream", "ditch", "drain"]),
            palette.map_water,
            width(&[(12, 0.5), (14, 1.2), (18, 5.0)]),
        ),
        fill("water", None, palette.map_water),
        fill("buildings", Some(json!([">=", ["zoom"], 13])), palette.map_building),
    ];
    let classes = road_classes();
    for class in classes.iter().filter(|class| class.cased) {
        // Almost a point of casing on each side, but not from afar, where roads are hairlines.
        let stops: Vec<_> = class.widths.iter().map(|&(zoom, w)| (zoom, w + 1.6)).collect();
        let filter = json!(["all", [">=", ["zoom"], 11], class.filter]);
        layers.push(line("roads", filter, palette.map_road_casing, width(&stops)));
    }
    for class in &classes {
        let ink = palette.map_roads.get(class.ink).copied().unwrap_or(palette.map_road_casing);
        // On a white background a path without casing would vanish, so it gets the casing's colour.
        let ink = if class.cased || ink != Color32::WHITE { ink } else { palette.map_road_casing };
        layers.push(line("roads", class.filter.clone(), ink, width(class.widths)));
    }
    layers.push(line(
        "transit",
        json!(["all", ["in", "pmap:kind", "railway"], ["!has", "service"]]),
        palette.hairline,
        width(&[(10, 0.5), (13, 1.0), (16, 2.0), (18, 3.0)]),
    ));
    layers.push(line(
        "boundaries",
        json!(["<=", "pmap:min_admin_level", 4]),
        palette.hairline,
        width(&[(5, 0.6), (14, 1.2)]),
    ));

    // The labels of later layers are placed first, so the largest places come last.
    let ink = palette.label;
    for class in &classes {
        let from = class.names_from_zoom;
        let filter = json!(["all", ["has", "name"], [">=", ["zoom"], from], class.filter]);
        layers.push(label("roads", filter, 11.0, ink, ground));
    }
    layers.push(label(
        "physical_line",
        json!(["all", ["in", "waterway", "river"], [">=", ["zoom"], 12]]),
        12.0,
        ink,
        palette.map_water,
    ));
    layers.push(label("physical_point", json!(["has", "name"]), 11.0, ink, ground));
    let localities = json!(["all", ["in", "pmap:kind", "other"], [">=", ["zoom"], 15]]);
    layers.push(label("places", localities, 11.0, ink, ground));
    let quarters = json!(["all", ["in", "pmap:kind", "neighbourhood"], [">=", ["zoom"], 11]]);
    layers.push(label("places", quarters, 12.0, ink, ground));
    let cities = json!(["all", ["in", "pmap:kind", "city"], ["<=", ["zoom"], 13]]);
    layers.push(label("places", cities, 16.0, palette.text, ground));
    Style { layers }
}

/// The bundled world map: land, borders, names of countries.
fn world(palette: &Palette) -> Style {
    let mut layers = vec![
        StyleLayer::Background {
            paint: Paint { background_color: Some(color(palette.map_water)), ..Paint::default() },
        },
        fill("land", None, palette.map_earth),
        line(
            "borders",
            json!(["==", ["geometry-type"], "LineString"]),
            palette.hairline,
            width(&[(0, 0.6), (4, 1.0), (10, 1.6)]),
        ),
    ];
    // The smaller the country, the higher the zoom at which its name appears.
    for (rank, from_zoom) in [(5, 5), (4, 4), (3, 3), (2, 2), (1, 1)] {
        let filter = json!(["all", ["==", "rank", rank], [">=", ["zoom"], from_zoom]]);
        layers.push(label("places", filter, 12.0, palette.label, palette.map_earth));
    }
    Style { layers }
}

#[cfg(test)]
mod tests {
    use walkers::{Drawable, Tile};

    use super::*;
    use crate::{
        maps::{self, TileKey},
        ui::theme::{DARK, DAYLIGHT},
    };

    /// The colours drawn in a tile of Florence or the world, and the number of names.
    fn inks(map: &maps::MapFile, key: TileKey, palette: &Palette) -> (Vec<Color32>, usize) {
        let bytes = map.archive.tile(key).unwrap().unwrap();
        let style = style(map.schema.unwrap(), palette, true);
        let Tile::Vector { drawables, texts } =
            Tile::from_mvt(&bytes, &style, key.zoom, 512).unwrap()
        else {
            panic!("a vector tile")
        };
        let colors = drawables.iter().flat_map(|drawable| match drawable {
            Drawable::Fill(mesh) => mesh.vertices.iter().map(|v| v.color).collect::<Vec<_>>(),
            Drawable::Lines(lines) => lines.iter().map(|line| line.color).collect(),
        });
        (colors.collect(), texts.len())
    }

    #[test]
    fn a_tile_of_florence_shows_streets_water_parks_buildings_and_names() {
        let map = maps::firenze().unwrap();
        for palette in [DARK, DAYLIGHT] {
            // The main station, and the river by the old bridge.
            let (mut colors, names) = inks(&map, TileKey { zoom: 14, x: 8703, y: 5971 }, &palette);
            colors.extend(inks(&map, TileKey { zoom: 14, x: 8704, y: 5972 }, &palette).0);
            let wanted = [
                palette.map_earth,
                palette.map_park,
                palette.map_building,
                palette.map_water,
                palette.map_road_casing,
                palette.hairline,
            ];
            for color in wanted.iter().chain(&palette.map_roads) {
                assert!(colors.contains(color), "{color:?} is missing");
            }
            assert!(names > 20, "{names}");
        }
    }

    #[test]
    fn every_color_comes_from_the_palette() {
        let map = maps::firenze().unwrap();
        let (colors, _) = inks(&map, TileKey { zoom: 14, x: 8704, y: 5972 }, &DARK);
        // The widget draws what it cannot style in magenta.
        assert!(!colors.contains(&Color32::MAGENTA));
    }

    #[test]
    fn the_world_shows_land_sea_borders_and_names() {
        let map = maps::world().unwrap();
        let (colors, names) = inks(&map, TileKey { zoom: 4, x: 8, y: 5 }, &DAYLIGHT);
        for color in [DAYLIGHT.map_earth, DAYLIGHT.map_water, DAYLIGHT.hairline] {
            assert!(colors.contains(&color), "{color:?} is missing");
        }
        assert!(names > 3, "{names}");
    }
}
