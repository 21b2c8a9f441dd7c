#!/usr/bin/env python3
"""Real clients against the real server: what each was asked to write must be stored, exactly.

Starts `trackside serve` with an athlete for every job, lets the clients write, and compares each
athlete's export with the points of the job: measurement, tags, fields with their types and
values, times in nanoseconds. Prints a table; exits with 1 on any difference.

Usage: check.py BINARY --python PYTHON --node FOLDER [--only TEXT] [--all-modes]

PYTHON has the packages of requirements.txt; FOLDER holds the node_modules of package.json.
"""

import argparse
import base64
import collections
import copy
import dataclasses
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import command_line
import jobs
import lines

HERE = pathlib.Path(__file__).resolve().parent
# A password that every client must escape or encode, and what its clients can make of it:
# Python's requests posts Latin-1, a token has no spaces, and an address no signs.
PASSWORDS = {"pyv1": "made: up &%+/=?#1", "pyv2": "made:up&%+/=?#1", "jsv1": "made: up &%+ 1 öäü 中",
             "jsv2": "made:up&%+/=?#1", "perl": "made: up &%+ 1 öäü 中", "curl": "made-up-1",
             "cli": "made: up &%+ 1 öäü 中"}


@dataclasses.dataclass
class Client:
    """A client program and its jobs."""

    name: str
    short: str
    jobs: list[jobs.Job]
    run: object
    version: str = ""


class Serve:
    """`trackside serve` on a free port."""

    def __init__(self, binary, data, logins):
        athletes = [f"--athlete={login}:{password}" for login, password in logins.items()]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TRACKSIDE_")}
        self.log = open(pathlib.Path(data) / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [binary, "serve", "--data", str(pathlib.Path(data) / "data"),
             "--listen", "127.0.0.1:0", *athletes],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        line = self.process.stdout.readline().strip()
        prefix = "listening on http://"
        if not line.startswith(prefix):
            self.log.seek(0)
            sys.exit(f"serve said {line!r}: {self.log.read()}")
        self.address = line.removeprefix(prefix)

    def export(self, login, password):
        """All points of an athlete."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        token = base64.b64encode(f"{login}:{password}".encode()).decode()
        connection.request("GET", f"/export?db={login}&format=lp",
                           headers={"Authorization": f"Basic {token}"})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"export of {login}: {answer.status} {body}")
        return lines.parse(body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.log.close()
        return code


def program(command):
    """Runs a program that reads its jobs as JSON and says which status each got, and what was said."""
    def run(client, serve, _folder):
        host, port = serve.address.split(":")
        given = {"base": f"http://{serve.address}", "host": host, "port": int(port),
                 "jobs": [request_of(job) for job in client.jobs]}
        environment = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
        done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True,
                              timeout=300, check=False, env=environment)
        if done.returncode != 0:
            raise RuntimeError(f"{client.name}: exit code {done.returncode}\n{done.stderr}")
        answer = json.loads(done.stdout)
        client.version = answer["version"]
        return answer["answers"]
    return run


def request_of(job):
    """The job as its program reads it; its own password may be a wrong one."""
    request = {"login": job.login, "password": job.password} | job.request
    if "bucket" in request:
        request["bucket"] = request["bucket"].format(login=job.login)
    return request


def command(method, version):
    """Runs one command a job."""
    def run(client, serve, folder):
        said = subprocess.run(version, capture_output=True, text=True, check=True).stdout
        client.version = next(word for word in said.split() if word[0].isdigit())
        runner = command_line.Run(serve.address, folder)
        return [getattr(runner, method)(job) for job in client.jobs]
    return run


def all_clients(python, node):
    here = str(HERE)
    return [
        Client("Python influxdb", "pyv1", list(jobs.python_influxdb()),
               program([python, f"{here}/python_influxdb.py"])),
        Client("Python influxdb-client", "pyv2", list(jobs.python_influxdb_client()),
               program([python, f"{here}/python_influxdb_client.py"])),
        Client("Node influx", "jsv1", list(jobs.node_influx()),
               program(["node", f"{here}/node_influx.mjs", node])),
        Client("Node @influxdata/influxdb-client", "jsv2", list(jobs.node_influxdb_client()),
               program(["node", f"{here}/node_influxdb_client.mjs", node])),
        Client("influx (Debian)", "cli", list(command_line.influx_jobs()),
               command("influx", ["influx", "-version"])),
        Client("curl", "curl", list(command_line.curl_jobs()), command("curl", ["curl", "-V"])),
        Client("Perl sender", "perl", list(jobs.perl_sender()),
               program(["perl", f"{here}/perl_sender.pl"])),
    ]


@dataclasses.dataclass
class Verdict:
    """What came of a job."""

    job: jobs.Job
    status: int
    said: str
    exported: list
    wrong: list[str]


def judge(job, status, said, exported):
    """Compares the answer and the stored points with what the job expects."""
    wrong = []
    if status != job.status:
        wrong.append(f"answered {status}, expected {job.status}: {said.strip()}")
    expected = job.expected
    if job.request.get("now"):
        expected = command_line.at_the_servers_time(job, exported)
    wrong.extend(lines.differences(expected, exported))
    return Verdict(job, status, said, exported, wrong)


def doctored(job):
    """The job with one thing changed in what is expected: none of these may pass."""
    yield dataclasses.replace(job, status=job.status + 1)
    extra = lines.Point("never", {}, {"sent": jobs.real(1)}, 1)
    yield dataclasses.replace(job, expected=[*job.expected, extra])
    # The first points and the last: a job may have thousands.
    indices = range(len(job.expected))
    for index in dict.fromkeys([*indices[:6], *indices[-4:]]):
        for change in ("measurement", "tags", "field", "type", "time", "point"):
            point = copy.deepcopy(job.expected[index])
            other = dataclasses.replace(job, expected=[*job.expected])
            other.expected[index] = point
            key, value = next(iter(point.fields.items()))
            match change:
                case "measurement":
                    point.measurement += "x"
                case "tags":
                    point.tags["more"] = "x"
                case "field":
                    point.fields[key + "x"] = value
                case "type":
                    kind = "integer" if value.kind == "float" else "float"
                    point.fields[key] = lines.Value(kind, value.value)
                case "time":
                    point.time_ns += 1
                case "point":
                    other.expected = [p for p in other.expected if p.series != point.series]
            # A value that a later point overwrites, and the server's own time, may be anything.
            same = not list(lines.differences(job.expected, [
                lines.Point(m, dict(tags), fields, at)
                for (m, tags, at), fields in sorted(lines.merged(other.expected).items(),
                                                    key=lambda item: item[0][2])]))
            if not same and not (change == "time" and job.request.get("now")):
                yield other


def prove_that_it_can_fail(verdicts):
    """Every job must fail when anything in its expectation is changed."""
    tried = 0
    for verdict in verdicts:
        for other in doctored(verdict.job):
            tried += 1
            if not judge(other, verdict.status, verdict.said, verdict.exported).wrong:
                sys.exit(f"a wrong expectation passed: {verdict.job.mode}")
    return tried


def give_logins(clients):
    """An athlete for every job."""
    logins = {}
    for client in clients:
        for number, job in enumerate(client.jobs, 1):
            job.login = f"{client.short}_{number}"
            simple = client.short == "curl" or job.request.get("way") == "dsn"
            job.password = PASSWORDS["curl" if simple else client.short]
            logins[job.login] = job.password
    return logins


def check_client(client, serve, folder, all_modes):
    begun = time.monotonic()
    answers = client.run(client, serve, folder)
    if len(answers) != len(client.jobs):
        raise RuntimeError(f"{client.name}: {len(answers)} answers to {len(client.jobs)} jobs")
    verdicts = []
    for job, (status, said) in zip(client.jobs, answers, strict=True):
        verdicts.append(judge(job, status, said, serve.export(job.login, job.password)))
    took = time.monotonic() - begun
    points = sum(len(verdict.exported) for verdict in verdicts)
    failed = [verdict for verdict in verdicts if verdict.wrong]
    said = "equal" if not failed else f"{len(failed)} DIFFER"
    print(f"{client.name:32} {client.version:17} {len(verdicts):5} {points:7} {took:8.1f}  {said}")
    for verdict in verdicts if all_modes else failed:
        outcome = "DIFFERS" if verdict.wrong else "equal"
        print(f"    {verdict.job.mode:52} {verdict.status} {len(verdict.exported):6}  {outcome}")
        for difference in verdict.wrong[:5]:
            print(f"        {difference}")
    return verdicts


def main():
    parser = argparse.ArgumentParser(description="real clients against the real server")
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("--python", required=True, help="a Python with requirements.txt")
    parser.add_argument("--node", required=True, help="the folder of node_modules")
    parser.add_argument("--only", default="", help="only clients with this in their name")
    parser.add_argument("--all-modes", action="store_true", help="one row a mode")
    options = parser.parse_args()

    lines.self_check()
    clients = [client for client in all_clients(options.python, os.path.abspath(options.node))
               if options.only in client.name]
    if not clients:
        sys.exit(f"no client is called {options.only!r}")
    logins = give_logins(clients)
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        serve = Serve(options.binary, folder, logins | {"someone": PASSWORDS["curl"]})
        try:
            print(f"{'client':32} {'version':17} {'modes':>5} {'points':>7} {'seconds':>8}")
            for client in clients:
                verdicts += check_client(client, serve, folder, options.all_modes)
            stray = serve.export("someone", PASSWORDS["curl"])
        finally:
            code = serve.stop()
    if stray:
        sys.exit(f"points came to an athlete who sent none: {stray}")
    if code != 0:
        sys.exit(f"the server ended with {code}")
    by_status = collections.Counter(verdict.status for verdict in verdicts)
    failed = sum(bool(verdict.wrong) for verdict in verdicts)
    if failed:
        sys.exit(f"{failed} of {len(verdicts)} modes differ")
    tried = prove_that_it_can_fail(verdicts)
    print(f"all {len(verdicts)} modes stored what was written, {by_status[204]} with success and "
          f"{len(verdicts) - by_status[204]} refused as they should; "
          f"{tried} wrong expectations were all noticed")


if __name__ == "__main__":
    main()
