#!/usr/bin/env python3
"""Makes world.pmtiles, the small map of the world that Trackside carries.

Input:  the npm package world-atlas 2.0.2 (Natural Earth, public domain), unpacked:
            npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
Needs:  pip install shapely==2.2.0 mapbox-vector-tile==2.2.0 pmtiles==3.8.1
Usage:  make_world_map.py package/ world.pmtiles

Layers of the tiles (extent 4096):
    land     polygons
    borders  lines between two countries; coasts are the edge of `land`
    places   points with `name` and `rank` (1: the largest countries, up to 5)

Zooms 0 to 3 come from the 1:50m data, zooms 4 and 5 from the 1:10m data. Natural Earth 1:10m
is good to some hundred metres, so there is nothing to gain from deeper tiles.
"""

import gzip
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import mapbox_vector_tile
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely import make_valid
from shapely.affinity import translate
from shapely.geometry import LineString, Point, Polygon, box
from shapely.ops import linemerge, polylabel

EXTENT = 4096
BUFFER = 64
MAX_ZOOM = 5
# Web Mercator ends here; beyond it there is nothing to draw.
MAX_LAT = 85.0511
DATA = {0: "50m", 1: "50m", 2: "50m", 3: "50m", 4: "10m", 5: "10m"}
# Size of the largest part of a country, in square degrees of the mercator square, per rank.
RANK_AREAS = [4e-3, 7e-4, 1.5e-4, 3e-5]


def mercator(lng, lat):
    """Degrees to the unit square, y down."""
    lat = max(-MAX_LAT, min(MAX_LAT, lat))
    y = 0.5 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi)
    return lng / 360 + 0.5, y


def decode_arcs(topology):
    """Delta-coded integer arcs to lists of points in the unit square."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def unwrapped(points):
    """Longitudes made continuous: the data is stitched together across the antimeridian."""
    shift = 0
    result = [points[0]]
    for (before, _), (lng, lat) in zip(points, points[1:]):
        if lng - before > 180:
            shift -= 360
        elif before - lng > 180:
            shift += 360
        result.append((lng + shift, lat))
    return result


def flat_ring(points):
    """A ring in the plane; one that runs round a pole is closed along the map's edge."""
    points = unwrapped(points)
    (first, _), (last, lat) = points[0], points[-1]
    if abs(last - first) > 180:
        edge = -90 if lat < 0 else 90
        points = [*points, (last, edge), (first, edge), points[0]]
    return [mercator(*point) for point in points]


def on_the_map(geometry):
    """Brings what lies beyond the antimeridian back on the map from its other side."""
    for turn in (-1, 0, 1):
        yield translate(geometry, turn).intersection(box(0, 0, 1, 1))


def ring(arcs, indices):
    """The arcs of a ring joined; a negative index is the arc reversed."""
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1 if points else 0 :])
    return points


def polygons(arcs, geometry):
    """The polygons of a Polygon or MultiPolygon geometry, each valid."""
    parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    for rings in parts:
        outlines = [ring(arcs, indices) for indices in rings]
        outlines = [flat_ring(outline) for outline in outlines if len(outline) >= 4]
        if not outlines:
            continue
        # A hole may have been unwrapped on another turn than its outline.
        outline, *holes = outlines
        west = min(x for x, _ in outline)
        holes = [[(x + math.ceil(west - min(p[0] for p in h)), y) for x, y in h] for h in holes]
        polygon = make_valid(Polygon(outline, holes))
        for part in on_the_map(polygon):
            yield from parts_of(part, Polygon)


def parts_of(geometry, kind):
    """The non-empty parts of a geometry that are of one kind."""
    if geometry.is_empty:
        return
    if isinstance(geometry, kind):
        yield geometry
    elif hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from parts_of(part, kind)


def read(folder, scale):
    """Land polygons, border lines and labelled points of one scale."""
    topology = json.loads((folder / f"countries-{scale}.json").read_text())
    arcs = decode_arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    land = json.loads((folder / f"land-{scale}.json").read_text())
    land_arcs = decode_arcs(land)
    land_polygons = [
        polygon
        for geometry in land["objects"]["land"]["geometries"]
        for polygon in polygons(land_arcs, geometry)
    ]

    owners = defaultdict(set)
    for number, country in enumerate(countries):
        if country.get("type") is None:
            continue
        parts = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for rings in parts:
            for indices in rings:
                for index in indices:
                    owners[index if index >= 0 else ~index].add(number)
    shared = [
        LineString([mercator(*point) for point in unwrapped(arcs[index])])
        for index, who in owners.items()
        if len(who) > 1
    ]
    merged = linemerge(shared)
    borders = [line for part in on_the_map(merged) for line in parts_of(part, LineString)]

    places = []
    for country in countries:
        if country.get("type") is None:
            continue
        largest = max(polygons(arcs, country), key=lambda polygon: polygon.area, default=None)
        if largest is None:
            continue
        rank = 1 + sum(largest.area < area for area in RANK_AREAS)
        name = country["properties"]["name"]
        tolerance = math.sqrt(largest.area) / 100
        places.append((polylabel(largest, tolerance), {"name": name, "rank": rank}))
    return land_polygons, borders, places


def simplify(geometries, tolerance):
    """Geometries at the resolution of a zoom; what is less than a unit wide goes."""
    for geometry in geometries:
        simple = geometry.simplify(tolerance)
        if isinstance(simple, Polygon) and simple.area < tolerance * tolerance * 4:
            continue
        if not simple.is_empty:
            yield simple


def split(geometry, kind, zoom, tile, depth=0):
    """Clips a geometry to tiles by quadrants: yields (x, y, part)."""
    x, y = tile
    size = 2.0**-depth
    margin = 2.0**-zoom * BUFFER / EXTENT
    west, north = x * size, y * size
    clip = box(west - margin, north - margin, west + size + margin, north + size + margin)
    if not geometry.intersects(clip):
        return
    part = geometry if clip.contains(geometry) else geometry.intersection(clip)
    if depth == zoom:
        for piece in parts_of(part, kind):
            yield x, y, piece
    else:
        for piece in parts_of(part, kind):
            for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
                yield from split(piece, kind, zoom, (2 * x + dx, 2 * y + dy), depth + 1)


def tiles_of(zoom, land, borders, places):
    """The encoded tiles of a zoom."""
    unit = 2.0**-zoom / EXTENT
    layers = defaultdict(lambda: defaultdict(list))

    def add(name, geometries, kind, properties=lambda _: {}):
        for number, geometry in enumerate(geometries):
            for x, y, piece in split(geometry, kind, zoom, (0, 0)):
                layers[x, y][name].append({"geometry": piece, "properties": properties(number)})

    # Half a pixel of a 512 pixel tile is four units.
    add("land", simplify(land, 4 * unit), Polygon)
    add("borders", simplify(borders, 4 * unit), LineString)
    add("places", [point for point, _ in places], Point, lambda number: places[number][1])

    for (x, y), content in sorted(layers.items()):
        west, north, size = x * 2.0**-zoom, y * 2.0**-zoom, 2.0**-zoom
        encoded = mapbox_vector_tile.encode(
            [{"name": name, "features": features} for name, features in sorted(content.items())],
            default_options={
                "quantize_bounds": (west, north, west + size, north + size),
                "extents": EXTENT,
                # Our y already runs down, as in the tiles.
                "y_coord_down": True,
            },
        )
        yield zxy_to_tileid(zoom, x, y), gzip.compress(encoded, 9, mtime=0)


def main(folder, target):
    data = {scale: read(Path(folder), scale) for scale in sorted(set(DATA.values()))}
    tiles = [tile for zoom in range(MAX_ZOOM + 1) for tile in tiles_of(zoom, *data[DATA[zoom]])]
    with open(target, "wb") as out:
        writer = Writer(out)
        for number, content in sorted(tiles):
            writer.write_tile(number, content)
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_zoom": 0,
                "max_zoom": MAX_ZOOM,
                "min_lon_e7": -1800000000,
                "min_lat_e7": -850511290,
                "max_lon_e7": 1800000000,
                "max_lat_e7": 850511290,
                "center_zoom": 2,
                "center_lon_e7": 0,
                "center_lat_e7": 0,
            },
            {"name": "World", "attribution": "Natural Earth"},
        )
    print(f"{target}: {len(tiles)} tiles, {Path(target).stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
