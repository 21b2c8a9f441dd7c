"""What each client is asked to write, and what must be stored then.

Every job has an athlete of its own, so that the export of the athlete's samples is what the job
stored and nothing else.
"""

from __future__ import annotations

import dataclasses
import itertools

from lines import Point, Value

NANOS = {None: 1, "n": 1, "ns": 1, "u": 10**3, "us": 10**3, "ms": 10**6, "s": 10**9,
         "m": 60 * 10**9, "h": 3600 * 10**9}

# 2016-05-19 18:37:55 UTC and a time within that second, which only nanoseconds can tell.
START_NS = 1_463_683_075_123_456_789

AWKWARD = 'he said "go", a=b \\ c\\\\d, Zürich 🚴'


@dataclasses.dataclass
class Job:
    """One run of a client."""

    mode: str
    request: dict
    expected: list[Point]
    status: int = 204
    login: str = ""
    password: str = ""


def real(number):
    return Value("float", float(number))


def whole(number):
    return Value("integer", number)


def text(string):
    return Value("string", string)


def truth(is_true):
    return Value("boolean", is_true)


def ride(precision, n_points=12):
    """Samples as phones send them, one a unit of the precision."""
    unit = NANOS[precision]
    start = START_NS // unit * unit
    for index in range(n_points):
        fields = {"hr_bpm": real(120 + index), "lat": real(43.7687321 + index / 7e4),
                  "lng": real(-11.2558901 - index / 3e4), "spd_kph": real(31.5 + index / 8),
                  "pwr_w": whole(250 + 3 * index)}
        yield Point("samples", {}, fields, start + index * unit)


def of_all_kinds(precision):
    """Every type, numbers at their limits, and names and texts that need escapes.

    Whole numbers stay within 53 bits, since JavaScript has no others.
    """
    unit = NANOS[precision]
    start = START_NS // unit * unit + 1000 * unit
    points = [
        Point("samples", {"team": "Rot Weiss", "a,b": "x=y"}, {"hr_bpm": real(151.5)}, start),
        Point("device log", {"phone": "Zürich 7"},
              {"note": text(AWKWARD), "empty": text(""), "paused": truth(True),
               "moving": truth(False)}, start),
        Point("limits", {}, {"large": real(1.7976931348623157e308), "small": real(5e-324),
                             "third": real(1 / 3), "power of ten": real(1e21),
                             "negative": real(-1e-7)}, start + unit),
        Point("limits", {}, {"most": whole(2**53 - 1), "least": whole(-2**53 + 1),
                             "none": whole(0)}, start + 2 * unit),
        # The same series and time again: fields are merged, the later value counts.
        Point("samples", {"team": "Rot Weiss", "a,b": "x=y"},
              {"hr_bpm": real(152.25), "cad_rpm": real(91)}, start),
    ]
    return points


def everything(precision):
    return list(ride(precision)) + of_all_kinds(precision)


def widest(precision):
    """Whole numbers of 64 bits, for clients that have them."""
    unit = NANOS[precision]
    fields = {"most": whole(2**63 - 1), "least": whole(-2**63)}
    return [Point("wide", {}, fields, START_NS // unit * unit)]


def sent(points, precision):
    """Points in the JSON form that the client programs read; numbers that JSON readers may
    round are texts."""
    def field(value):
        exact = str(value.value) if value.kind == "integer" else value.value
        return [value.kind, exact]
    return [{"measurement": point.measurement, "tags": point.tags,
             "fields": {key: field(value) for key, value in point.fields.items()},
             "time": str(point.time_ns // NANOS[precision]), "time_ns": str(point.time_ns)}
            for point in points]


def written_by_hand(precision):
    """Lines as a person writes them, and their points: spellings that no client prints."""
    unit = NANOS[precision]
    base = START_NS // unit
    lines = [
        f"samples hr_bpm=145,pwr_w=250i {base}",
        f"samples,team=a\\ b lat=43.1e0,on=T,off=FALSE {base + 1}",
        f'note,by=me text="two \\"words\\"" {base + 2}',
        f"samples hr_bpm=146 {base}",
    ]
    points = [
        Point("samples", {}, {"hr_bpm": real(146), "pwr_w": whole(250)}, base * unit),
        Point("samples", {"team": "a b"}, {"lat": real(43.1), "on": truth(True),
                                           "off": truth(False)}, (base + 1) * unit),
        Point("note", {"by": "me"}, {"text": text('two "words"')}, (base + 2) * unit),
    ]
    return lines, points


def whole_seconds(points):
    """For times that clients give as a date: those of the `ride` in whole seconds."""
    return [dataclasses.replace(point, time_ns=point.time_ns // 10**9 * 10**9) for point in points]


def objects_job(mode, precision, points=None, way="objects", status=204, expected=None, **request):
    points = everything(precision) if points is None else points
    request |= {"way": way, "precision": precision, "points": sent(points, precision)}
    return Job(mode, request, points if expected is None else expected, status)


def lines_job(mode, precision, way="lines", status=204, bad_line=None, **request):
    lines, points = written_by_hand(precision)
    if bad_line:
        lines.insert(1, bad_line)
    request |= {"way": way, "precision": precision, "lines": lines}
    return Job(mode, request, points, status)


def wrong_password(job):
    """The same with a wrong password: nothing is stored, and the client is told."""
    return dataclasses.replace(job, mode="wrong password", expected=[], status=401,
                               request=job.request | {"password": "not the password"})


def packed(gzip):
    return ", gzip" if gzip else ""


def python_influxdb():
    for gzip, precision in itertools.product((False, True), (None, "n", "u", "ms", "s", "m", "h")):
        name = f"precision={precision or '-'}{packed(gzip)}"
        yield objects_job(f"objects, {name}", precision, gzip=gzip,
                          points=everything(precision) + widest(precision))
        yield lines_job(f"lines, {name}", precision, gzip=gzip)
    seconds = whole_seconds(ride("s"))
    yield objects_job("objects, datetime", None, seconds, times="datetime")
    yield objects_job("objects, RFC 3339", None, seconds, times="text")
    yield objects_job("objects, datetime, precision=ms", "ms", seconds, times="datetime")
    tagged = [dataclasses.replace(point, tags={"team": "red", "bike": "7"} | point.tags)
              for point in ride("s")]
    yield objects_job("objects, common tags", "s", list(ride("s")), expected=tagged,
                      options={"tags": {"team": "red", "bike": "7"}})
    yield objects_job("objects, retention policy, consistency", "s",
                      options={"retention_policy": "autogen", "consistency": "all"})
    yield objects_job("objects, batches of 5", "ms", options={"batch_size": 5})
    yield lines_job("lines, batches of 2", "ms", options={"batch_size": 2})
    yield lines_job("write()", "s", way="text")
    yield objects_job("SeriesHelper", None, way="helper", points=[
        dataclasses.replace(point, tags={"bike": "7"}) for point in ride(None)])
    yield objects_job("ping first", "s", way="ping")
    yield lines_job("a bad line among good ones", "s", bad_line="samples hr_bpm= 5", status=400)
    yield wrong_password(lines_job("", "s"))


def buckets():
    return ("{login}", "{login}/", "{login}/autogen")


def python_influxdb_client():
    for gzip, precision in itertools.product((False, True), ("ns", "us", "ms", "s")):
        name = f"precision={precision}{packed(gzip)}"
        shared = {"bucket": "{login}", "gzip": gzip}
        points = everything(precision) + widest(precision)
        yield objects_job(f"Point, {name}", precision, points, **shared)
        yield objects_job(f"dict, {name}", precision, points, way="dicts", **shared)
        yield lines_job(f"lines, {name}", precision, **shared)
        # Batches may overtake each other, so that no point may overwrite another.
        yield objects_job(f"Point, batches of 5, {name}", precision,
                          list(ride(precision, 33)), way="batching", **shared)
    for bucket in buckets()[1:]:
        yield lines_job(f"text, bucket {bucket.format(login='NAME')}", "s", way="text",
                        bucket=bucket, org="any")
    yield objects_job("ping first", "s", way="ping", bucket="{login}")
    yield lines_job("a bad line among good ones", "s", bad_line="samples hr_bpm= 5", status=400,
                    bucket="{login}")
    yield wrong_password(lines_job("", "s", bucket="{login}"))


def plain_measurements(points):
    """For the client that leaves escapes in a measurement's name to its caller."""
    return [dataclasses.replace(point, measurement=point.measurement.replace(" ", "_"))
            for point in points]


def node_influx():
    for precision in ("n", "u", "ms", "s", "m", "h"):
        yield objects_job(f"writePoints, precision={precision}", precision,
                          plain_measurements(everything(precision)))
    yield objects_job("writePoints, Date", "ms", whole_seconds(ride("ms", 1)), times="date")
    yield objects_job("writePoints, nanosecond date", "n", list(ride("n")), times="nanodate")
    floats = [dataclasses.replace(point, fields={key: real(value.value)
                                                 for key, value in point.fields.items()})
              for point in ride("s")]
    yield objects_job("without a schema", "s", list(ride("s")), way="no schema", expected=floats)
    yield objects_job("address with the login in it", "s", floats, way="dsn")
    yield objects_job("writeMeasurement", "s", list(ride("s")), way="measurement")
    points = plain_measurements(everything("s"))
    yield objects_job("retention policy", "s", points, options={"retentionPolicy": "autogen"})
    yield objects_job("ping first", "s", points, way="ping")
    yield wrong_password(objects_job("", "s", points))


def node_influxdb_client():
    for gzip, precision in itertools.product((False, True), ("ns", "us", "ms", "s")):
        name = f"precision={precision}{packed(gzip)}"
        yield objects_job(f"Point, {name}", precision, bucket="{login}", gzip=gzip)
        yield lines_job(f"lines, {name}", precision, bucket="{login}", gzip=gzip)
    # Batches are sent side by side, so that no point may overwrite another.
    yield objects_job("Point, batches of 5", "ms", list(ride("ms", 33)), bucket="{login}",
                      batch=5)
    for bucket in buckets()[1:]:
        yield lines_job(f"lines, bucket {bucket.format(login='NAME')}", "s", bucket=bucket,
                        org="any")
    yield lines_job("a bad line among good ones", "s", bad_line="samples hr_bpm= 5", status=400,
                    bucket="{login}")
    yield wrong_password(lines_job("", "s", bucket="{login}"))


def sensors(n_seconds):
    """Readings of sensors that each have a rate of their own; several in the same microsecond."""
    start = START_NS // 1000 * 1000
    for step in range(n_seconds * 4):
        time_ns = start + step * 250_000_000 + step * 1000
        fields = {"pwr_w": real(200 + step), "cad_rpm": real(88 + step % 5)}
        yield Point("samples", {}, fields, time_ns)
        if step % 4 == 0:
            # Half a moment later, on a line of its own.
            yield Point("samples", {}, {"hr_bpm": real(140 + step // 4)}, time_ns + 1000)


def perl_sender():
    for keep_alive in (True, False):
        name = "one connection" if keep_alive else "a connection a request"
        yield objects_job(f"a field a line, batches of 3 s, {name}", "u", list(sensors(20)),
                          keep_alive=keep_alive)
    yield wrong_password(objects_job("", "u", list(sensors(3)), keep_alive=True))
