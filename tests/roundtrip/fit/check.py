#!/usr/bin/env python3
"""Recordings in, out as FIT, and read again by fitdecode, by Garmin's own SDK and by gpsbabel: what
they find must be what the original holds, within what the format can hold. What came in must
also be what others made of the same files.

Usage: check.py BINARY RIDES --node FOLDER [--only NAME]   (RIDES/original/*, RIDES/*.lp.gz)
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import compare
import doctor
import readers

LOGIN = "rider"
# What a record has a place for.
FIT = {"lat", "lng", "alt_m", "dist_km", "spd_kph", "hr_bpm", "pwr_w", "cad_rpm", "temp_c",
       "acc_m", "battery", "pwr_w_l", "pwr_w_r"}
# gpsbabel carries these from one format to another, heart rate and cadence unless they are 0.
BABEL = {"lat", "lng", "alt_m", "hr_bpm", "cad_rpm"}
BABEL_NO_ZEROS = {"hr_bpm", "cad_rpm"}
# Made by whoever converted the rides, not by the device.
DERIVED = {"dur_s"}
REGATTA_DERIVED = {"dist_km", "spd_kph", "bearing"}
# Two decimals of km/h, one of W and m, seven of degrees, five of km.
RIDE_TOLERANCE = {"lat": 0.51e-7, "lng": 0.51e-7, "spd_kph": 0.0051, "pwr_w_l": 0.051,
                  "pwr_w_r": 0.051, "alt_m": 0.051, "dist_km": 0.0000051}


class Trackside:
    """The program on a data folder of its own."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith("TRACKSIDE_")}
        self.environment["TRACKSIDE_PASSWORD"] = "a made-up one"
        self.run("athletes", "add", LOGIN)

    def run(self, *arguments):
        command = [self.binary, *arguments, "--data", str(Path(self.folder) / "data")]
        run = subprocess.run(command, capture_output=True, env=self.environment)
        if run.returncode != 0:
            sys.exit(f"{' '.join(map(str, arguments))}: {run.stderr.decode()}")
        return run

    def bring_in(self, path):
        self.run("import", "--athlete", LOGIN, str(path))

    def take_out(self, kind):
        path = Path(self.folder) / f"out.{kind}"
        self.run("export", "--athlete", LOGIN, "--format", kind, "-o", str(path), "--force")
        return path


def found(samples):
    """Of an exported file: what is wrong with its order, and the samples by time."""
    return list(compare.disorder(samples)), compare.merged(samples)


def check(expected, samples, fields, keep=lambda values: True):
    """Sentences on a file, by the reader that gave these samples."""
    wrong, came = found(samples)
    expected = {time: values for time, values in expected.items() if keep(values)}
    return wrong + list(compare.differences(compare.only(expected, fields),
                                            compare.only(came, fields)))


def check_fit(expected, path, node):
    """A FIT file by fitdecode and by the SDK, which also says whether it is whole."""
    [said] = readers.sdk([path], node)
    wrong = [f"the SDK: {error}" for error in said["errors"]]
    if not said["isFIT"] or not said["isWhole"]:
        wrong.append(f"isFIT {said['isFIT']}, checkIntegrity {said['isWhole']}")
    if said["type"] != 4:
        wrong.append(f"file type {said['type']} and not an activity")
    counts = said["counts"]
    if counts["fileId"] != 1 or counts["activity"] != 1 or counts["event"] < 2:
        wrong.append(f"messages {counts}")
    if counts["session"] < 1 or counts["lap"] < counts["session"]:
        wrong.append(f"messages {counts}")
    by_sdk = check(expected, [(time, values) for time, values in said["records"]], FIT)
    return {"fit by fitdecode": check(expected, readers.fit(path), FIT),
            "fit by Garmin's SDK": wrong + by_sdk}


def has_place(values):
    return "lat" in values and "lng" in values


def check_ride(trackside, path, rides, node):
    """One recording: {what was compared: sentences}."""
    name = path.name.split(".")[0]
    expected = compare.merged(readers.original(path))
    trackside.bring_in(path)
    results = {}
    # What came in, against the conversion of the same file by others.
    came = compare.merged(readers.lines(trackside.take_out("lp"), 1e9))
    results["lp"] = check(expected, sorted(came.items()), FIT)
    converted = Path(rides) / f"{name}.lp.gz"
    if converted.exists():
        ride = compare.merged(readers.lines(converted, 1))
        left_out = DERIVED | (REGATTA_DERIVED if name.startswith("regatta") else set())
        fields = {field for values in ride.values() for field in values} - left_out
        results["lp as the ride"] = list(compare.differences(
            compare.only(ride, fields), compare.only(came, fields), RIDE_TOLERANCE))
    out = trackside.take_out("fit")
    results |= check_fit(expected, out, node)
    if any(has_place(values) for values in expected.values()):
        babel = readers.gpsbabel(out, "garmin_fit", trackside.folder)
        carried = {time: {field: value for field, value in values.items()
                          if value != 0 or field not in BABEL_NO_ZEROS}
                   for time, values in expected.items()}
        results["fit by gpsbabel"] = check(carried, babel, BABEL, has_place)
    return len(expected), results


def self_check(trackside, path, node):
    """The comparison must be able to fail: files with one thing changed."""
    expected = compare.merged(readers.original(path))
    trackside.bring_in(path)
    made = Path(trackside.folder) / "doctored"

    def must_fail(what, results):
        missed = [reader for reader, wrong in results.items() if not wrong]
        if missed:
            sys.exit(f"{what}, and {', '.join(missed)} did not notice")

    fit = trackside.take_out("fit").read_bytes()
    made.write_bytes(fit)
    clean = check_fit(expected, made, node)
    if any(clean.values()):
        sys.exit(f"the file that is to be doctored is wrong: {clean}")
    for what, data in doctor.fit_files(fit, sorted(expected.items())).items():
        made.write_bytes(data)
        must_fail(what, check_fit(expected, made, node))
    changed = bytearray(fit)
    changed[len(fit) // 2] ^= 1
    made.write_bytes(changed)
    [said] = readers.sdk([made], node)
    if said["isWhole"]:
        sys.exit("a changed byte, and the SDK's integrity check did not notice")
    made.write_bytes(fit[:-3])
    [said] = readers.sdk([made], node)
    if said["isWhole"]:
        sys.exit("a file without its end, and the SDK's integrity check did not notice")
    # The comparison itself.
    good = {1.0: {"lat": 1.0, "hr_bpm": 60.0}, 2.0: {"hr_bpm": 61.0}}
    assert not list(compare.differences(good, good))
    for bad in ({1.0: good[1.0]}, good | {3.0: {"hr_bpm": 1.0}}, good | {2.0: {"hr_bpm": 62.0}},
                good | {1.0: {"lat": 1.0000002, "hr_bpm": 60.0}}, good | {1.0: {"lat": 1.0}},
                good | {2.0: {"hr_bpm": 61.0, "lat": 3.0}}, {1.0: good[1.0], 2.5: good[2.0]}):
        assert list(compare.differences(good, bad)), bad
    assert list(compare.disorder([(2.0, {}), (1.0, {})]))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("rides")
    arguments.add_argument("--node", required=True, help="where the SDK is installed")
    arguments.add_argument("--only", help="this ride alone")
    given = arguments.parse_args()
    binary = os.path.abspath(given.binary)
    paths = sorted((Path(given.rides) / "original").iterdir())
    if not paths:
        sys.exit(f"no recordings in {given.rides}/original")
    with tempfile.TemporaryDirectory() as folder:
        self_check(Trackside(binary, folder), paths[0], given.node)
    print("the comparison fails on doctored files")
    n_wrong = 0
    for path in paths:
        if given.only and not path.name.startswith(given.only):
            continue
        with tempfile.TemporaryDirectory() as folder:
            n_samples, results = check_ride(Trackside(binary, folder), path, given.rides,
                                            given.node)
        bad = {reader: wrong for reader, wrong in results.items() if wrong}
        print(f"{path.name:26} {n_samples:6} samples, {len(results)} ways: "
              + ("equal" if not bad else "DIFFERENT in " + ", ".join(bad)), flush=True)
        for reader, wrong in bad.items():
            print(f"    {reader}: {len(wrong)} differences")
            for sentence in wrong[:4]:
                print(f"        {sentence}")
        n_wrong += bool(bad)
    if n_wrong:
        sys.exit(f"{n_wrong} recordings came back differently")
    print("all came back as they were")


main()
