#!/usr/bin/env python3
"""Real clients read from the real server: what each gets must be what was written.

Starts `trackside serve`, writes a few samples of one athlete, and lets Python's `influxdb`, Node's
`influx` and Debian's `influx` (by `-execute` and at its prompt) read them. Prints a line a client; exits
with 1 on any difference. What the original's page and script send is among the recorded queries
(`.ci/queries`).

Usage: readers.py BINARY --python PYTHON --node FOLDER
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

from check import Serve

HERE = pathlib.Path(__file__).resolve().parent
LOGIN, PASSWORD = "anna", "made: up &%+ 1 öäü"
FROM = 1_718_460_000
LINES = [f"samples hr_bpm={100 + second} {FROM + second}" for second in range(20)]
LINES += [f"laps,bike=road n={lap}i {FROM + 60 * lap}" for lap in (1, 2)]
LINES += [f"laps n=3i {FROM + 180}"]
DENIED = 'error authorizing query: anna not authorized to execute statement \'{}\', requires {}'
PARSE = "error parsing query: found SELEC, expected SELECT, DELETE, SHOW, CREATE, DROP, EXPLAIN, GRANT, REVOKE, " \
        "ALTER, SET, KILL at line 1, char 1"


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Differences:
    """Compares what a client read with what it must read."""

    def __init__(self, client):
        self.client, self.wrong, self.right = client, [], 0

    def expect(self, name, got, want):
        if got == want:
            self.right += 1
        else:
            self.wrong.append(f"{name}: got {got!r}, want {want!r}")

    def say(self, version):
        outcome = "equal" if not self.wrong else f"{len(self.wrong)} DIFFER"
        print(f"{self.client:32} {version:17} {self.right + len(self.wrong):5}  {outcome}")
        for wrong in self.wrong:
            print(f"    {wrong}")
        return not self.wrong


def write(address):
    connection = http.client.HTTPConnection(address, timeout=60)
    token = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
    connection.request("POST", f"/write?db={LOGIN}&precision=s", "\n".join(LINES),
                       {"Authorization": f"Basic {token}"})
    answer = connection.getresponse()
    if answer.status != 204:
        sys.exit(f"the samples were not written: {answer.status} {answer.read()}")
    connection.close()


def program(command, address):
    host, port = address.split(":")
    given = {"host": host, "port": int(port), "login": LOGIN, "password": PASSWORD, "from": FROM}
    environment = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True,
                          timeout=120, check=False, env=environment)
    if done.returncode != 0:
        sys.exit(f"{command}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def python_influxdb(address, python):
    read = program([python, str(HERE / "read_python_influxdb.py")], address)
    found = Differences("Python influxdb")
    found.expect("databases", read["databases"], [{"name": LOGIN}])
    found.expect("measurements", read["measurements"], [{"name": "laps"}, {"name": "samples"}])
    found.expect("policies", [policy["name"] for policy in read["policies"]], ["autogen"])
    found.expect("series", read["series"], ["laps", "laps,bike=road", "samples"])
    found.expect("last", read["last"], [{"time": iso(FROM + 19), "last": 119}])
    found.expect("seconds", read["seconds"],
                 [{"time": FROM + n, "hr_bpm": 100 + n} for n in range(2)])
    found.expect("mean", read["mean"], [{"time": FROM, "mean": 104.5}, {"time": FROM + 10, "mean": 114.5}])
    found.expect("chunked", read["chunked"], 20)
    found.expect("tags", read["tags"], [[{"bike": ""}, [{"time": 0, "count": 1}]],
                                        [{"bike": "road"}, [{"time": 0, "count": 2}]]])
    found.expect("nothing", read["nothing"], [])
    found.expect("parse", read["parse"][0], 400)
    found.expect("parse, words", PARSE in str(read["parse"][1]), True)
    found.expect("forbidden", read["forbidden"][0], 403)
    found.expect("refused", read["refused"][0], 403)
    found.expect("refused, words",
                 DENIED.format("DROP MEASUREMENT samples", "admin privilege") in str(read["refused"][1]), True)
    return found.say(read["version"])


def node_influx(address, node):
    read = program(["node", str(HERE / "read_node_influx.mjs"), node], address)
    found = Differences("Node influx")
    at = lambda second: (FROM + second) * 1000
    found.expect("databases", read["databases"], [LOGIN])
    found.expect("measurements", read["measurements"], ["laps", "samples"])
    found.expect("series", read["series"], ["laps", "laps,bike=road", "samples"])
    found.expect("last", read["last"], [{"time": at(19), "last": 119}])
    found.expect("seconds", read["seconds"], [{"time": at(n), "hr_bpm": 100 + n} for n in range(2)])
    found.expect("mean", read["mean"], [{"time": at(0), "mean": 104.5}, {"time": at(10), "mean": 114.5}])
    found.expect("groups", read["groups"], [[{"bike": ""}, 1], [{"bike": "road"}, 2]])
    found.expect("raw", read["raw"]["results"][0]["series"][0]["columns"], ["time", "hr_bpm"])
    found.expect("several", read["several"], [1, 0])
    found.expect("parse", PARSE in read["parse"], True)
    found.expect("refused", "requires admin privilege" in read["refused"], True)
    return found.say(read["version"])


def influx(address, *arguments):
    host, port = address.split(":")
    environment = dict(os.environ, HOME=tempfile.gettempdir(), INFLUX_USERNAME="", INFLUX_PASSWORD="")
    return ["influx", "-host", host, "-port", port, "-username", LOGIN, "-password", PASSWORD,
            *arguments], environment


def execute(address, statement, *arguments):
    command, environment = influx(address, "-database", LOGIN, "-execute", statement, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False,
                          env=environment)
    return done.stdout, done.stderr


def at_the_prompt(address, statements):
    """What `influx` shows in a terminal."""
    command, environment = influx(address)
    environment["TERM"] = "dumb"
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment,
                               start_new_session=True)
    os.close(follower)
    shown, pending, until = "", list(statements), time.monotonic() + 60
    while time.monotonic() < until:
        ready, _, _ = select.select([leader], [], [], 0.1)
        if ready:
            try:
                shown += os.read(leader, 65536).decode(errors="replace")
            except OSError:
                break
        elif pending and shown.rstrip(" ").endswith(">"):
            os.write(leader, (pending.pop(0) + "\r").encode())
        elif process.poll() is not None:
            break
    process.kill()
    process.wait()
    os.close(leader)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def command_line(address):
    version = subprocess.run(["influx", "-version"], capture_output=True, text=True, check=True).stdout
    version = next(word for word in version.split() if word[0].isdigit())
    found = Differences("influx (Debian)")
    out, _ = execute(address, "SHOW DATABASES")
    found.expect("databases", out.split(), ["name:", "databases", "name", "----", LOGIN])
    out, _ = execute(address, 'SELECT "hr_bpm" FROM "samples" LIMIT 2', "-precision", "rfc3339")
    found.expect("columns", [row.split() for row in out.splitlines()[3:]],
                 [[iso(FROM), "100"], [iso(FROM + 1), "101"]])
    out, _ = execute(address, 'SELECT mean("hr_bpm") FROM "samples"', "-format", "json")
    found.expect("json", json.loads(out)["results"][0]["series"][0]["values"], [[0, 109.5]])
    out, _ = execute(address, 'SELECT count("n") FROM "laps" GROUP BY "bike"', "-format", "csv")
    found.expect("csv", out.split(), ["name,tags,time,count", "laps,bike=,0,1", "name,tags,time,count",
                                      "laps,bike=road,0,2"])
    out, errors = execute(address, "SELEC")
    found.expect("parse", PARSE in out + errors, True)
    out, errors = execute(address, 'DROP MEASUREMENT "samples"')
    found.expect("refused", "requires admin privilege" in out + errors, True)
    shown = at_the_prompt(address, ["show databases", f"use {LOGIN}", "precision s",
                                    'select last("hr_bpm") from "samples"', "exit"])
    found.expect("prompt", re.search(rf"Connected to http://\S+ version 1\.\S+", shown) is not None, True)
    found.expect("prompt, use", f"Using database {LOGIN}" in shown, True)
    found.expect("prompt, row", re.search(rf"{FROM + 19}\s+119", shown) is not None, True)
    if found.wrong:
        print(shown)
    return found.say(version)


def main():
    parser = argparse.ArgumentParser(description="real clients read from the real server")
    parser.add_argument("binary", type=os.path.abspath)
    parser.add_argument("--python", required=True, help="a Python with requirements.txt")
    parser.add_argument("--node", required=True, help="the folder of node_modules")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        serve = Serve(options.binary, folder, {LOGIN: PASSWORD})
        try:
            write(serve.address)
            print(f"{'client that reads':32} {'version':17} {'reads':>5}")
            good = [python_influxdb(serve.address, options.python),
                    node_influx(serve.address, os.path.abspath(options.node)),
                    command_line(serve.address)]
        finally:
            code = serve.stop()
    if code != 0:
        sys.exit(f"the server ended with {code}")
    if not all(good):
        sys.exit("a client reads something else than was written")


if __name__ == "__main__":
    main()
