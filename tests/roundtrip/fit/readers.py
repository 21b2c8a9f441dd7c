"""Readers of recordings that owe nothing to Trackside: each gives samples as a list of
(Unix seconds, {field: value}) in the order of the file. Fields and units are those of the wire.
"""

import gzip
import json
import subprocess
import warnings
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from pathlib import Path

import fitdecode
import gpxpy

SEMICIRCLE = 180 / 2**31
# Of a record: the field of the format, ours, from its unit to ours. The better one of two comes
# first.
FIT_FIELDS = [
    ("position_lat", "lat", lambda raw: raw * SEMICIRCLE),
    ("position_long", "lng", lambda raw: raw * SEMICIRCLE),
    ("enhanced_altitude", "alt_m", float), ("altitude", "alt_m", float),
    ("enhanced_speed", "spd_kph", lambda mps: mps * 3.6), ("speed", "spd_kph", lambda mps: mps * 3.6),
    ("distance", "dist_km", lambda m: m / 1000), ("heart_rate", "hr_bpm", float),
    ("power", "pwr_w", float), ("cadence", "cad_rpm", float), ("temperature", "temp_c", float),
    ("gps_accuracy", "acc_m", float), ("battery_soc", "battery", float),
]


def opened(path):
    """The bytes of a file, unpacked."""
    data = Path(path).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def unix(text):
    """Unix seconds of a time with its zone."""
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def fit(path):
    """By fitdecode, up to where the file is whole."""
    samples = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fitdecode.FitReader(
                    path, check_crc=fitdecode.CrcCheck.DISABLED,
                    error_handling=fitdecode.ErrorHandling.IGNORE) as reader:
                for frame in reader:
                    if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record":
                        samples.append(fit_record(frame))
    except fitdecode.FitEOFError:
        pass
    return samples


def fit_record(frame):
    values = {}
    for field in frame.fields:
        own = isinstance(field.field, fitdecode.types.DevField)
        if field.value is not None and isinstance(field.value, (int, float)):
            # Developer fields after those of the profile, whose names they might have.
            values.setdefault(("own", field.name) if own else field.name, field.value)
        # The library has words for some values of the balance.
        if field.name == "left_right_balance" and isinstance(field.raw_value, int):
            values["left_right_balance"] = field.raw_value
    sample = {}
    for theirs, ours, convert in FIT_FIELDS:
        if theirs in values and ours not in sample:
            sample[ours] = convert(values[theirs])
    balance = values.get("left_right_balance", 0)
    if balance & 0x80 and balance != 0xFF and "pwr_w" in sample:
        sample["pwr_w_r"] = sample["pwr_w"] * (balance & 0x7F) / 100
        sample["pwr_w_l"] = sample["pwr_w"] - sample["pwr_w_r"]
    for key, value in values.items():
        if isinstance(key, tuple):
            sample.setdefault(key[1], float(value))
    return frame.get_value("timestamp").timestamp(), sample


def sdk(paths, node):
    """By Garmin's SDK: what it says of each file."""
    script = Path(__file__).with_name("sdk.mjs")
    run = subprocess.run(["node", script, node, *paths], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"the SDK failed: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def local(element):
    """Name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


EXTENSIONS = {"hr": "hr_bpm", "cad": "cad_rpm", "atemp": "temp_c", "power": "pwr_w",
              "PowerInWatts": "pwr_w"}


def gpx(path):
    """By gpxpy."""
    samples = []
    document = gpxpy.parse(opened(path).decode())
    for track in document.tracks:
        for segment in track.segments:
            for point in segment.points:
                if point.time is None:
                    continue
                sample = {"lat": point.latitude, "lng": point.longitude}
                if point.elevation is not None:
                    sample["alt_m"] = point.elevation
                for extension in point.extensions:
                    for element in extension.iter():
                        if local(element) in EXTENSIONS:
                            sample[EXTENSIONS[local(element)]] = float(element.text)
                samples.append((point.time.timestamp(), sample))
    return samples


TRACKPOINT = {"AltitudeMeters": "alt_m", "Cadence": "cad_rpm", "RunCadence": "cad_rpm",
              "Watts": "pwr_w", "LatitudeDegrees": "lat", "LongitudeDegrees": "lng"}


def tcx(path):
    """By an XML parser."""
    samples = []
    for point in ElementTree.fromstring(opened(path).strip()).iter():
        if local(point) != "Trackpoint":
            continue
        time, sample = None, {}
        for element in point.iter():
            name, text = local(element), (element.text or "").strip()
            if name == "Time":
                time = unix(text)
            elif name == "DistanceMeters":
                sample["dist_km"] = float(text) / 1000
            elif name == "Speed":
                sample["spd_kph"] = float(text) * 3.6
            elif name == "HeartRateBpm":
                sample["hr_bpm"] = float(element[0].text)
            elif name in TRACKPOINT:
                sample[TRACKPOINT[name]] = float(text)
        samples.append((time, sample))
    return samples


def gpsbabel(path, kind, folder):
    """By gpsbabel, through the GPX that it makes of a file."""
    made = Path(folder) / "gpsbabel.gpx"
    run = subprocess.run(
        ["gpsbabel", "-t", "-i", kind, "-f", path, "-o", "gpx,garminextensions=1", "-F", made],
        capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"gpsbabel failed on {path}: {run.stderr}")
    return gpx(made)


def lines(path, scale):
    """Line protocol without escapes and strings; `scale` is how much of its times is a second."""
    samples = []
    for line in opened(path).decode().splitlines():
        if line.startswith("#"):
            continue
        # Spaces in names are escaped; nothing else of ours is.
        line = line.replace("\\ ", "\0")
        _series, fields, stamp = line.split(" ")
        pairs = (pair.replace("\0", " ").split("=", 1) for pair in fields.split(","))
        values = {key: float(value.removesuffix("i")) for key, value in pairs}
        samples.append((int(stamp) / scale, values))
    return samples


ORIGINALS = {".fit": fit, ".gpx": gpx, ".tcx": tcx}


def original(path):
    """A source recording by the reader of its kind."""
    suffixes = [suffix for suffix in Path(path).suffixes if suffix != ".gz"]
    return ORIGINALS[suffixes[-1]](path)
