"""Writes by Python's `influxdb-client`, the client of InfluxDB 2. Jobs come on standard input."""

import json
import sys

import influxdb_client
from influxdb_client import InfluxDBClient, Point, WriteOptions
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException


def fields_of(point):
    convert = {"float": float, "integer": int, "string": str, "boolean": bool}
    return {key: convert[kind](value) for key, (kind, value) in point["fields"].items()}


def object_of(point, precision):
    made = Point(point["measurement"]).time(int(point["time"]), write_precision=precision)
    for key, value in point["tags"].items():
        made.tag(key, value)
    for key, value in fields_of(point).items():
        made.field(key, value)
    return made


def dict_of(point):
    return {"measurement": point["measurement"], "tags": point["tags"],
            "fields": fields_of(point), "time": int(point["time"])}


def records(job):
    match job["way"]:
        case "objects" | "batching" | "ping":
            return [object_of(point, job["precision"]) for point in job["points"]]
        case "dicts":
            return [dict_of(point) for point in job["points"]]
        case "lines":
            return job["lines"]
        case "text":
            return "\n".join(job["lines"])
        case other:
            raise ValueError(other)


def write(client, job):
    target = {"bucket": job["bucket"], "write_precision": job["precision"]}
    if job["way"] != "batching":
        if job["way"] == "ping":
            assert client.ping(), "the server does not answer the ping"
        with client.write_api(write_options=SYNCHRONOUS) as api:
            api.write(record=records(job), **target)
        return
    failures = []
    # A thread of its own posts these; its failures come by a callback.
    options = WriteOptions(batch_size=5, flush_interval=200, jitter_interval=0, max_retries=0)
    with client.write_api(
            write_options=options,
            error_callback=lambda _conf, _data, error: failures.append(error)) as api:
        for record in records(job):
            api.write(record=record, **target)
    if failures:
        raise failures[0]


def main():
    given = json.load(sys.stdin)
    answers = []
    for job in given["jobs"]:
        token = f"{job['login']}:{job['password']}"
        with InfluxDBClient(given["base"], token, org=job.get("org", "-"),
                            enable_gzip=job.get("gzip", False)) as client:
            try:
                write(client, job)
                answers.append([204, ""])
            except ApiException as error:
                answers.append([error.status, str(error.body)])
    json.dump({"version": influxdb_client.__version__, "answers": answers}, sys.stdout)


main()
