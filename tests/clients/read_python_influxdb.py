"""Reads by Python's `influxdb`. Where to read stands as JSON on standard input; what was read goes to standard output."""

import json
import sys

import influxdb
from influxdb import InfluxDBClient
from influxdb.exceptions import InfluxDBClientError

given = json.load(sys.stdin)
client = InfluxDBClient(given["host"], given["port"], given["login"], given["password"],
                        given["login"])
mean = 'SELECT mean("hr_bpm") FROM "samples" WHERE time >= $from AND time < $to GROUP BY time(10s)'
between = {"from": given["from"] * 10**9, "to": (given["from"] + 20) * 10**9}
read = {
    "version": influxdb.__version__,
    "databases": client.get_list_database(),
    "measurements": client.get_list_measurements(),
    "policies": client.get_list_retention_policies(given["login"]),
    "series": client.get_list_series(),
    "last": list(client.query('SELECT last("hr_bpm") FROM "samples"').get_points()),
    "seconds": list(client.query('SELECT "hr_bpm" FROM "samples" LIMIT 2', epoch="s").get_points()),
    "mean": list(client.query(mean, bind_params=between, epoch="s").get_points()),
    # In one chunk: of several this version cannot read the answer, also from InfluxDB.
    "chunked": len(list(client.query('SELECT * FROM "samples"', chunked=True).get_points())),
    "tags": [[tags, list(points)] for (_, tags), points in client.query(
        'SELECT count("n") FROM "laps" GROUP BY "bike"', epoch="s").items()],
    "nothing": list(client.query('SELECT "nosuch" FROM "samples"').get_points()),
}
for name, query, options in [("parse", "SELEC", {}), ("forbidden", "SHOW MEASUREMENTS", {"database": "nobody"}),
                             ("refused", 'DROP MEASUREMENT "samples"', {"method": "POST"})]:
    try:
        client.query(query, **options)
        read[name] = "no error"
    except InfluxDBClientError as error:
        read[name] = [error.code, error.content]
json.dump(read, sys.stdout)
