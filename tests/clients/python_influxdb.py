"""Writes by Python's `influxdb`, the client of InfluxDB 1.x. Jobs come on standard input."""

import json
import sys
from datetime import datetime, timezone

import influxdb
from influxdb import InfluxDBClient, SeriesHelper
from influxdb.exceptions import InfluxDBClientError


def fields_of(point):
    convert = {"float": float, "integer": int, "string": str, "boolean": bool}
    return {key: convert[kind](value) for key, (kind, value) in point["fields"].items()}


def dict_of(point, time):
    return {"measurement": point["measurement"], "tags": point["tags"],
            "fields": fields_of(point), "time": time}


def moment(point):
    """The time of a point as a datetime; jobs that ask for it have whole seconds."""
    return datetime.fromtimestamp(int(point["time_ns"]) // 10**9, timezone.utc)


def as_objects(client, job, **options):
    times = {
        "number": lambda point: int(point["time"]),
        "datetime": moment,
        "text": lambda point: moment(point).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "absent": lambda point: None,
    }
    time = times[job.get("times", "number")]
    client.write_points([dict_of(point, time(point)) for point in job["points"]],
                        time_precision=job["precision"], **options)


def as_helper(client, job):
    """The class that collects points and writes them in bulk."""
    first = job["points"][0]

    class Helper(SeriesHelper):
        class Meta:
            series_name = first["measurement"]
            fields = list(first["fields"])
            tags = list(first["tags"])
            bulk_size = 5
            autocommit = True

    Helper.Meta.client = client
    for point in job["points"]:
        Helper(time=int(point["time"]), **point["tags"], **fields_of(point))
    Helper.commit()


def write(client, job):
    match job["way"]:
        case "objects":
            as_objects(client, job, **job.get("options", {}))
        case "lines":
            client.write_points(job["lines"], time_precision=job["precision"], protocol="line",
                                **job.get("options", {}))
        case "text":
            client.write("\n".join(job["lines"]), {"db": job["login"],
                         "precision": job["precision"]}, protocol="line")
        case "helper":
            as_helper(client, job)
        case "ping":
            version = client.ping()
            assert version.startswith("1."), version
            as_objects(client, job)
        case other:
            raise ValueError(other)


def main():
    given = json.load(sys.stdin)
    answers = []
    for job in given["jobs"]:
        client = InfluxDBClient(given["host"], given["port"], job["login"], job["password"],
                                job["login"], gzip=job.get("gzip", False), retries=1)
        try:
            write(client, job)
            answers.append([204, ""])
        except InfluxDBClientError as error:
            answers.append([error.code, str(error)])
        finally:
            client.close()
    json.dump({"version": influxdb.__version__, "answers": answers}, sys.stdout)


main()
