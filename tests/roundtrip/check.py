#!/usr/bin/env python3
"""Imports every recording, exports it in each format, and reads the files with other programs.

The reference is the program's line protocol export of the imported recording. It is compared with
what an independent reader finds in the original, and with what independent readers and the
program itself find in each exported file. GPX and TCX are validated against their schemas.

Usage: tests/roundtrip/check.py BINARY RIDES_FOLDER --schemas FOLDER
"""

import argparse
import datetime
import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import gpxpy
import tcxparser

# How far a value may be off: half of the last digit that a format or a reader keeps.
RESOLUTION = {
    "lat": 1e-7, "lng": 1e-7, "alt_m": 0.0051, "hr_bpm": 0.5, "cad_rpm": 0.5, "pwr_w": 0.5,
    "dist_km": 0.0000051, "spd_kph": 0.0019, "temp_c": 0.5,
}
SHOWN = ["lat", "alt_m", "hr_bpm", "pwr_w", "cad_rpm", "dist_km"]


class Program:
    """The program on a data folder of its own."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.data = str(Path(folder) / "data")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("TRACKSIDE_")}
        self.environment["TRACKSIDE_PASSWORD"] = "a made-up one"

    def run(self, *arguments):
        run = subprocess.run([self.binary, *arguments, "--data", self.data], capture_output=True,
                             text=True, env=self.environment)
        if run.returncode != 0:
            sys.exit(f"{arguments}: {run.stderr}")
        return run.stdout

    def add(self, login):
        self.run("athletes", "add", login)

    def import_file(self, login, path):
        return self.run("import", str(path), "--athlete", login)

    def export(self, login, form, path):
        self.run("export", "--athlete", login, "--format", form, "-o", str(path), "--force")

    def samples(self, login):
        """Samples of line protocol: {ns: {field: value}}; some hold other fields alone."""
        samples = {}
        text = self.run("export", "--athlete", login, "--format", "lp")
        for line in text.splitlines():
            if line.startswith("# "):
                continue
            series, rest = line.split(" ", 1)
            fields, stamp = rest.rsplit(" ", 1)
            if series.split(",")[0] != "samples":
                continue
            sample = samples.setdefault(int(stamp), {})
            for field in fields.split(","):
                key, value = field.split("=", 1)
                if key in RESOLUTION:
                    sample[key] = float(value.rstrip("i"))
        return samples


def nanos(moment):
    """Nanoseconds since 1970 of a datetime with its zone."""
    whole = moment.astimezone(datetime.timezone.utc)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (whole - epoch) // datetime.timedelta(microseconds=1) * 1000


# What elements of extensions mean, by their local names.
EXTENSIONS = {"hr": ("hr_bpm", 1), "cad": ("cad_rpm", 1), "atemp": ("temp_c", 1),
              "speed": ("spd_kph", 3.6), "power": ("pwr_w", 1)}


def read_gpx(path):
    """With gpxpy."""
    with open(path, encoding="utf-8") as file:
        gpx = gpxpy.parse(file)
    samples = {}
    for track in gpx.tracks:
        for segment in track.segments:
            for point in segment.points:
                if point.time is None:
                    continue
                sample = samples.setdefault(nanos(point.time), {})
                sample.update(lat=point.latitude, lng=point.longitude)
                if point.elevation is not None:
                    sample["alt_m"] = point.elevation
                for extension in point.extensions:
                    for element in extension.iter():
                        name = element.tag.rsplit("}", 1)[-1]
                        if name in EXTENSIONS and element.text:
                            field, factor = EXTENSIONS[name]
                            sample[field] = float(element.text) * factor
    return samples


def gpsbabel(kind):
    """With gpsbabel, whose own GPX gpxpy then reads."""
    def read(path):
        with tempfile.NamedTemporaryFile(suffix=".gpx") as out:
            subprocess.run(["gpsbabel", "-t", "-i", kind, "-f", str(path),
                            "-o", "gpx,garminextensions", "-F", out.name],
                           check=True, capture_output=True)
            return read_gpx(out.name)
    return read


def cadences(tcx):
    """python-tcxparser knows no RunCadence, which runs have in place of Cadence."""
    points = tcx.root.iter("{*}Trackpoint")
    found = (next(point.iter("{*}Cadence", "{*}RunCadence"), None) for point in points)
    return [int(element.text) for element in found if element is not None]


def tcx_columns(path):
    """With python-tcxparser, which gives each metric by itself: {field: [value]} and the times."""
    tcx = tcxparser.TCXParser(str(path))
    places = tcx.position_values()
    columns = {
        "lat": [lat for lat, _ in places], "lng": [lng for _, lng in places],
        "alt_m": tcx.altitude_points(), "hr_bpm": tcx.hr_values(),
        "dist_km": [float(element.text) / 1000 for element in tcx.distance_values()],
        "cad_rpm": cadences(tcx), "pwr_w": tcx.power_values(),
    }
    return [nanos(moment) for moment in tcx.time_objects()], columns


def columns_of(samples, fields):
    ordered = [samples[at] for at in sorted(samples)]
    return {field: [s[field] for s in ordered if field in s] for field in fields}


def compare(reference, found, fields, skip=lambda field, value: False):
    """What is missing, too much or off, as sentences, with the number of values compared."""
    wrong, n = [], 0
    for at in sorted(reference.keys() | found.keys()):
        one, other = reference.get(at), found.get(at)
        if one is None or other is None:
            wrong.append(f"{at} is {'not in the reference' if one is None else 'missing'}")
            continue
        for field in fields:
            value, read = one.get(field), other.get(field)
            if value is None and read is None or value is not None and skip(field, value):
                continue
            if value is None or read is None or abs(value - read) > RESOLUTION[field]:
                wrong.append(f"{field} at {at}: {value} became {read}")
            n += 1
    return n, wrong


def compare_columns(reference, times, columns, fields, skip):
    kept = {at: {f: v for f, v in sample.items() if not skip(f, v)}
            for at, sample in reference.items()}
    expected = columns_of(kept, fields)
    wrong, n = [], len(times)
    if sorted(times) != sorted(reference):
        wrong.append(f"{len(times)} times, and {len(reference)} in the reference")
    for field in fields:
        one, other = expected[field], columns[field]
        n += len(one)
        if len(one) != len(other):
            wrong.append(f"{field}: {len(one)} values became {len(other)}")
        elif any(abs(a - b) > RESOLUTION[field] for a, b in zip(one, other)):
            wrong.append(f"{field} differs")
    return n, wrong


def no_element(field, value):
    """Values that the standard elements of GPX and TCX do not take."""
    return (field == "hr_bpm" and not 1 <= round(value) <= 255
            or field == "cad_rpm" and round(value) > 254
            or field == "pwr_w" and not 0 <= value < 65536)


def not_of_gpsbabel(field, value):
    """gpsbabel takes a cadence of 0 for none."""
    return no_element(field, value) or field == "cad_rpm" and round(value) == 0


def of_gpsbabel(samples):
    """gpsbabel takes 0,0 for no place."""
    return {at: s for at, s in samples.items() if s["lat"] or s["lng"]}


def validate(path, schema):
    run = subprocess.run(["xmllint", "--noout", "--schema", str(schema), str(path)],
                         capture_output=True, text=True)
    return [] if run.returncode == 0 else run.stderr.splitlines()[:3]


def has_place(samples):
    return {at: sample for at, sample in samples.items() if "lat" in sample and "lng" in sample}


class Table:
    def __init__(self):
        self.failed = 0
        print(f"{'recording':18} {'file':8} {'read by':18} {'samples':>8} {'values':>8}  verdict")

    def add(self, name, form, reader, n_samples, n_values, wrong):
        verdict = "equal" if not wrong else f"{len(wrong)} DIFFERENCES"
        print(f"{name:18} {form:8} {reader:18} {n_samples:8} {n_values:8}  {verdict}")
        for sentence in wrong[:4]:
            print("    " + sentence)
        self.failed += bool(wrong)


GPX_FIELDS = ["lat", "lng", "alt_m", "hr_bpm", "cad_rpm", "pwr_w", "spd_kph", "temp_c"]
TCX_FIELDS = ["lat", "lng", "alt_m", "hr_bpm", "cad_rpm", "pwr_w", "dist_km"]


def check_original(table, name, path, reference):
    """What the program read, against another reader of the same file."""
    if path.suffix == ".gpx":
        table.add(name, "original", "gpxpy", len(reference),
                  *compare(reference, read_gpx(path), GPX_FIELDS))
    elif path.suffix == ".tcx":
        times, columns = tcx_columns(path)
        # Samples of one time are one for us: the last one counts.
        if len(set(times)) == len(times):
            table.add(name, "original", "python-tcxparser", len(reference),
                      *compare_columns(reference, times, columns, TCX_FIELDS, no_element))
        else:
            wrong = [] if set(times) == set(reference) else ["other times"]
            table.add(name, "original", "python-tcxparser", len(reference), len(times), wrong)


def check_gpx(table, name, path, reference, schemas):
    placed = has_place(reference)
    wrong = validate(path, schemas / "gpx.xsd")
    table.add(name, "gpx", "xmllint, schema", len(placed), 0, wrong)
    table.add(name, "gpx", "gpxpy", len(placed),
              *compare(placed, read_gpx(path), GPX_FIELDS, no_element))
    fields = ["lat", "lng", "alt_m", "hr_bpm", "cad_rpm"]
    table.add(name, "gpx", "gpsbabel", len(placed),
              *compare(of_gpsbabel(placed), of_gpsbabel(gpsbabel("gpx")(path)), fields,
                       not_of_gpsbabel))


def check_tcx(table, name, path, reference, schemas):
    wrong = validate(path, schemas / "tcx.xsd")
    table.add(name, "tcx", "xmllint, schema", len(reference), 0, wrong)
    times, columns = tcx_columns(path)
    table.add(name, "tcx", "python-tcxparser", len(reference),
              *compare_columns(reference, times, columns, TCX_FIELDS, no_element))
    placed = has_place(reference)
    if placed:
        found = of_gpsbabel(has_place(gpsbabel("gtrnctr")(path)))
        table.add(name, "tcx", "gpsbabel", len(placed),
                  *compare(of_gpsbabel(placed), found, ["lat", "lng", "alt_m", "hr_bpm"],
                           not_of_gpsbabel))


FORMATS = {"lp": None, "csv": None, "gpx": check_gpx, "tcx": check_tcx}


def check(table, binary, path, schemas):
    name = path.name.split(".")[0]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        program = Program(binary, folder)
        program.add("first")
        program.import_file("first", path)
        reference = program.samples("first")
        plain = folder / path.name.removesuffix(".gz")
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as file:
            plain.write_bytes(file.read())
        check_original(table, name, plain, reference)
        for form, look in FORMATS.items():
            out = folder / f"out.{form}"
            program.export("first", form, out)
            if look:
                look(table, name, out, reference, schemas)
            program.add(form)
            program.import_file(form, out)
            again = program.samples(form)
            table.add(name, form, "trackside", len(reference),
                      *compare(reference, again, list(RESOLUTION)))


def self_check():
    """Checks that the comparison can fail."""
    reference = {1: {"lat": 1.0, "hr_bpm": 145.0}, 2: {"hr_bpm": 0.0}}
    fields = ["lat", "hr_bpm"]
    assert compare(reference, reference, fields) == (3, [])
    for bad in ({1: reference[1]}, reference | {3: {}}, reference | {1: {"lat": 1.0}},
                reference | {1: {"lat": 1.000001, "hr_bpm": 145.0}}):
        assert compare(reference, bad, fields)[1], bad
    columns = columns_of(reference, fields)
    assert not compare_columns(reference, [1, 2], columns, fields, lambda *_: False)[1]
    assert compare_columns(reference, [1], columns, fields, lambda *_: False)[1]
    assert compare_columns(reference, [1, 2], columns | {"lat": []}, fields, lambda *_: False)[1]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("rides")
    arguments.add_argument("--schemas", required=True)
    arguments = arguments.parse_args()
    self_check()
    paths = sorted(Path(arguments.rides, "original").iterdir())
    if not paths:
        sys.exit(f"no recordings in {arguments.rides}")
    table = Table()
    for path in paths:
        check(table, os.path.abspath(arguments.binary), path, Path(arguments.schemas))
    if table.failed:
        sys.exit(f"{table.failed} comparisons failed")
    print(f"all {len(paths)} recordings came back as they were")


main()
