"""Clients that are commands: curl, and Debian's `influx`. Each example is what a person would
type, and the points that must be stored then."""

from __future__ import annotations

import dataclasses
import gzip
import os
import pathlib
import pty
import subprocess
import time

import jobs
from jobs import Job, real, text, truth, whole
from lines import Point, Unreadable

# What a command's exit says, as a status like the other clients': stored, or refused.
STORED, REFUSED = 204, 400


def samples(time_ns, **fields):
    return Point("samples", {}, {key: real(value) for key, value in fields.items()}, time_ns)


@dataclasses.dataclass
class Curl:
    """Arguments of curl; `{url}` is the server, `{login}` and `{password}` the athlete's."""

    mode: str
    arguments: list[str]
    expected: list[Point]
    standard_input: bytes = b""
    status: int = 204
    # The server's clock gives the time, between the request and its answer.
    now: bool = False


LOGIN = ["-u", "{login}:{password}"]


def post(mode, query, body, expected, *more, **options):
    """`curl -u LOGIN URL/write?QUERY --data-binary BODY`, as all of the original's examples."""
    target = "{url}/write?" + query
    return Curl(mode, [*LOGIN, target, "--data-binary", body, *more], expected, **options)


# The original documentation's examples: athletes take the place of its user `test`, their
# passwords that of its password.
DOCUMENTED = [
    post("documented: one point", "db={login}", "samples hr_bpm=145 1434055562000000000",
         [samples(1_434_055_562 * 10**9, hr_bpm=145)]),
    post("documented: nanoseconds", "db={login}", "samples hr_bpm=145 1465934559000000000",
         [samples(1_465_934_559 * 10**9, hr_bpm=145)]),
    post("documented: seconds", "db={login}&precision=s", "samples hr_bpm=145 1463683075",
         [samples(1_463_683_075 * 10**9, hr_bpm=145)]),
    post("documented: several samples", "db={login}&precision=s",
         "samples hr_bpm=123,pwr_w=1234 1463683075\nsamples hr_bpm=111,pwr_w=999 1463683076\n"
         "samples hr_bpm=99,pwr_w=456 1463683080",
         [samples(1_463_683_075 * 10**9, hr_bpm=123, pwr_w=1234),
          samples(1_463_683_076 * 10**9, hr_bpm=111, pwr_w=999),
          samples(1_463_683_080 * 10**9, hr_bpm=99, pwr_w=456)]),
    post("documented: without a time", "db={login}", "samples hr_bpm=145",
         [samples(0, hr_bpm=145)], now=True),
    *(post(f"documented: precision={name}", "db={login}&precision=" + name,
           f"samples hr_bpm=145 {jobs.START_NS // unit}",
           [samples(jobs.START_NS // unit * unit, hr_bpm=145)])
      for name, unit in jobs.NANOS.items() if name in ("ns", "u", "ms", "s", "m", "h")),
    post("documented: every field", "db={login}&precision=s",
         "samples dur_s=3725,dist_km=31.42,lat=43.7687,lng=11.2559,acc_m=4.5,bearing=271,"
         "battery=81,gsm_signal=60,temp_c=-2.5,spd_kph=38.9,alt_m=1912,hr_bpm=151,cad_rpm=92,"
         "pwr_w=287,pwr_w_l=140,pwr_w_r=147 1463683075",
         [samples(1_463_683_075 * 10**9, dur_s=3725, dist_km=31.42, lat=43.7687, lng=11.2559,
                  acc_m=4.5, bearing=271, battery=81, gsm_signal=60, temp_c=-2.5, spd_kph=38.9,
                  alt_m=1912, hr_bpm=151, cad_rpm=92, pwr_w=287, pwr_w_l=140, pwr_w_r=147)]),
]

LINE = "samples hr_bpm=145,pwr_w=250 1463683075"
STORED_LINE = [samples(1_463_683_075 * 10**9, hr_bpm=145, pwr_w=250)]

# Ways in which curl can be asked for the same.
WAYS = [
    post("gzip from a pipe", "db={login}&precision=s", "@-", STORED_LINE,
         "-H", "Content-Encoding: gzip", standard_input=gzip.compress(LINE.encode())),
    Curl("chunked from a pipe", [*LOGIN, "-X", "POST", "-T", "-",
                                 "{url}/write?db={login}&precision=s"],
         STORED_LINE, LINE.encode()),
    post("HTTP/1.0", "db={login}&precision=s", LINE, STORED_LINE, "--http1.0"),
    post("asks before it sends", "db={login}&precision=s", LINE, STORED_LINE,
         "-H", "Expect: 100-continue"),
    Curl("login in the query", ["{url}/write?db={login}&precision=s&u={login}&p={password}",
                                "--data-binary", LINE], STORED_LINE),
    Curl("login in the address", ["http://{login}:{password}@{address}/write?db={login}"
                                  "&precision=s", "--data-binary", LINE], STORED_LINE),
    Curl("Token", ["-H", "Authorization: Token {login}:{password}",
                   "{url}/write?db={login}&precision=s", "--data-binary", LINE], STORED_LINE),
    Curl("v2 write", ["-H", "Authorization: Token {login}:{password}",
                      "{url}/api/v2/write?bucket={login}&org=any&precision=s",
                      "--data-binary", LINE], STORED_LINE),
    post("lines that end with CR LF", "db={login}&precision=s", LINE + "\r\n", STORED_LINE),
    post("a bad line among good ones", "db={login}&precision=s",
         f"samples hr_bpm=high 1463683075\n{LINE}", STORED_LINE, status=400),
    Curl("wrong password", ["-u", "{login}:not the password",
                            "{url}/write?db={login}&precision=s", "--data-binary", LINE],
         [], status=401),
    Curl("no login", ["{url}/write?db={login}&precision=s", "--data-binary", LINE],
         [], status=401),
    post("another's database", "db=someone&precision=s", LINE, [], status=403),
]

# Phone apps whose own request is a plain /write, with a User-Agent like theirs.
PHONES = [
    # GPSLogger's custom address, its placeholders filled; absent values come as 0.0 and
    # numbers may have an exponent.
    post("phone: GPSLogger's template", "db={login}&precision=s",
         "samples lat=43.7687321,lng=1.2E-4,acc_m=0.0,alt_m=51.0,bearing=271.5,spd_kph=0.0,"
         "battery=81.0 1463683075",
         [samples(1_463_683_075 * 10**9, lat=43.7687321, lng=1.2e-4, acc_m=0, alt_m=51,
                  bearing=271.5, spd_kph=0, battery=81)],
         "-A", "GPSLogger for Android"),
    # The same twice, with what was missed between: queues and files are sent again.
    post("phone: GPSLogger sends its file again", "db={login}&precision=s",
         "samples lat=43.5,lng=11.5 1463683076\nsamples lat=43.6,lng=11.6 1463683077\n"
         "samples lat=43.4,lng=11.4 1463683075\nsamples lat=43.5,lng=11.5 1463683076\n"
         "samples lat=43.6,lng=11.6 1463683077\n",
         [samples(1_463_683_075 * 10**9, lat=43.4, lng=11.4),
          samples(1_463_683_076 * 10**9, lat=43.5, lng=11.5),
          samples(1_463_683_077 * 10**9, lat=43.6, lng=11.6)],
         "-A", "GPSLogger for Android"),
    post("phone: live-tracking native", "db={login}&precision=s", LINE, STORED_LINE,
         "-A", "IpBike", "-H", "Content-Type: application/x-www-form-urlencoded"),
]


def curl_jobs():
    for example in DOCUMENTED + WAYS + PHONES:
        request = {"arguments": example.arguments, "input": example.standard_input,
                   "now": example.now}
        yield Job(example.mode, request, example.expected, example.status)


class Run:
    """Commands against a server at `address`, with a folder for files."""

    def __init__(self, address, folder):
        self.address = address
        self.folder = pathlib.Path(folder)

    def words(self, job):
        return {"url": f"http://{self.address}", "address": self.address, "login": job.login,
                "password": job.password}

    def curl(self, job):
        """Posts, and notes when, where the server gives the time."""
        arguments = [argument.format(**self.words(job)) for argument in job.request["arguments"]]
        answer = self.folder / "answer"
        answer.unlink(missing_ok=True)
        before = time.time_ns()
        run = subprocess.run(
            ["curl", "-sS", "--max-time", "20", "-o", answer, "-w", "%{http_code}", *arguments],
            input=job.request["input"], capture_output=True, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"curl: {run.stderr.decode()}")
        if job.request["now"]:
            job.request["between"] = (before, time.time_ns())
        return int(run.stdout), answer.read_text() if answer.exists() else ""

    def influx(self, job):
        """Runs the command line of InfluxDB 1.x; its exit code says less than its words."""
        host, port = self.address.split(":")
        if content := job.request.get("file"):
            packed = gzip.compress if job.request.get("packed") else bytes
            (self.folder / "import").write_bytes(packed(content.format(**self.words(job)).encode()))
        words = self.words(job) | {"file": self.folder / "import"}
        arguments = [argument.format(**words) for argument in job.request["arguments"]]
        password = job.request.get("password", job.password)
        # It reads commands from a terminal only: what comes by a pipe it takes for a query.
        terminal, its_end = pty.openpty()
        os.write(terminal, job.request.get("typed", "").format(**words).encode())
        run = subprocess.run(
            ["influx", "-host", host, "-port", port, "-username", job.login,
             "-password", password, *arguments],
            stdin=its_end, capture_output=True, text=True, check=False, timeout=60)
        os.close(its_end)
        os.close(terminal)
        said = run.stdout + run.stderr
        if run.returncode not in (0, 1):
            raise RuntimeError(f"influx: exit code {run.returncode}: {said}")
        return (REFUSED if run.returncode == 1 or "ERR: " in said else STORED), said


def at_the_servers_time(job, exported):
    """The expected points with the exported time, when that lies within the request."""
    before, after = job.request["between"]
    if len(exported) != len(job.expected):
        return job.expected
    if not all(before <= point.time_ns <= after for point in exported):
        raise Unreadable(f"a time is not between {before} and {after}: {exported}")
    return [dataclasses.replace(wanted, time_ns=found.time_ns)
            for wanted, found in zip(job.expected, exported, strict=True)]


HEADER = "# DML\n# CONTEXT-DATABASE: {login}\n"


def import_job(mode, precision, file, expected, *more, **request):
    arguments = ["-import", "-path={file}", *([f"-precision={precision}"] if precision else []),
                 *more]
    status = request.pop("status", STORED)
    return Job(mode, request | {"arguments": arguments, "file": file}, expected, status)


def influx_jobs():
    """What the command line writes without asking: it reads nothing but `/ping`."""
    for precision in (None, "ns", "u", "ms", "s", "m", "h"):
        lines, points = jobs.written_by_hand(precision)
        yield import_job(f"-import, precision={precision or '-'}", precision,
                         HEADER + "\n".join(lines) + "\n", points)
    lines, points = jobs.written_by_hand("s")
    body = "\n".join(lines) + "\n"
    yield import_job("-import -compressed", "s", HEADER + body, points, "-compressed", packed=True)
    yield import_job("-import, retention policy", "s",
                     HEADER + "# CONTEXT-RETENTION-POLICY: autogen\n" + body, points)
    yield import_job("-import, consistency, at most 100 a second", "s", HEADER + body, points,
                     "-consistency=all", "-pps=100")
    # As `influx_inspect export` begins its files; the command goes on when it is not known.
    yield import_job("-import, CREATE DATABASE before it", "s",
                     "# DDL\nCREATE DATABASE {login} WITH NAME autogen\n" + HEADER + body, points)
    n_lines = 12_000
    start = jobs.START_NS // 10**9
    many = [samples((start + index) * 10**9, hr_bpm=60 + index % 120) for index in range(n_lines)]
    yield import_job(
        f"-import of {n_lines} lines", "s",
        HEADER + "".join(f"samples hr_bpm={60 + index % 120} {start + index}\n"
                         for index in range(n_lines)), many)
    yield import_job("-import, a bad line among good ones", "s",
                     HEADER + "samples hr_bpm=high 1463683075\n" + body, points, status=REFUSED)
    yield import_job("-import, wrong password", "s", HEADER + body, [], status=REFUSED,
                     password="not the password")
    at = jobs.START_NS
    line = f'samples,bike=7 hr_bpm=145,pwr_w=250i,on=true,note="a b" {at}'
    fields = {"hr_bpm": real(145), "pwr_w": whole(250), "on": truth(True), "note": text("a b")}
    point = Point("samples", {"bike": "7"}, fields, at)
    yield Job("-execute INSERT", {"arguments": ["-database", "{login}", "-execute",
                                                f"INSERT {line}"]}, [point])
    yield Job("-execute INSERT INTO autogen",
              {"arguments": ["-database", "{login}", "-execute", f"INSERT INTO autogen {line}"]},
              [point])
    yield Job("-execute INSERT, precision=s",
              {"arguments": ["-database", "{login}", "-precision=s", "-execute",
                             "INSERT samples hr_bpm=145 1463683075"]},
              [samples(1_463_683_075 * 10**9, hr_bpm=145)])
    # `USE` asks for the list of databases, which is a query; `-database` and `INTO` do not.
    yield Job("typed: INSERT", {"arguments": ["-database", "{login}"],
                                "typed": f"INSERT {line}\nexit\n"}, [point])
    yield Job("typed: INSERT INTO with the database",
              {"arguments": [], "typed": "INSERT INTO {login}.autogen samples hr_bpm=145 "
                                         "1463683075000000000\nexit\n"},
              [samples(1_463_683_075 * 10**9, hr_bpm=145)])
    yield Job("-execute INSERT of a bad line",
              {"arguments": ["-database", "{login}", "-execute", "INSERT samples hr_bpm=high"]},
              [], REFUSED)
