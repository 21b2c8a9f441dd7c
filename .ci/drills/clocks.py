"""Clocks that are wrong or step, by libfaketime in the server's process."""

import glob
import os
import re
import time

from .harness import Broken, Phones, Row, Server, post, run, wait_until

DAY = 86_400


def library():
    """libfaketime for programs with threads."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        raise Broken("libfaketime is missing: install the Debian package libfaketime")
    return found[0]


def environment(scratch, offset_secs):
    """The environment of a server whose wall clock is off by this many seconds, and the file
    that changes it. The monotonic clock is unaffected, as on a real machine."""
    file = scratch / "clock"
    set_clock(file, offset_secs)
    return {"LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1"}, file


def set_clock(file, offset_secs):
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{offset_secs:+d}\n")
    os.replace(fresh, file)


def send_without_time(server, login, n):
    """Sends a line without a time; the server uses its own."""
    status, text = post(server.port, login, f"beats n={n}i")
    if status != 204:
        raise Broken(f"a line without time: {status} {text}")


def stepped(context):
    """The clock is set by an hour, a day and years, back and forth, under load."""
    more, file = environment(context.scratch, 0)
    server = Server(context.binary, context.scratch, environment=more)
    phones = Phones(server)
    phones.wait_for_load()
    steps = [3600, -3600, 40 * DAY, -40 * DAY, 400 * DAY, -20 * 365 * DAY, 0]
    for n, offset in enumerate(steps):
        set_clock(file, offset)
        time.sleep(0.4)
        phones.wait_for_load(10)
        # Lines without a time get the server's; they are told apart by their measurement.
        send_without_time(server, "rider0", n)
    if refusals := phones.refusals():
        raise Broken(f"phones were refused: {refusals}")
    phones.stop()
    server.kill()
    times = own_times(server, "rider0")
    now = time.time()
    seen = [round((times[n] - now - offset) / 3600) for n, offset in enumerate(steps)]
    if any(seen):
        raise Broken(f"the clock of the server did not follow: {seen}")
    missing = missing_samples(server, phones)
    server.start()
    server.stop()
    return Row(f"system clock stepped {len(steps)} times, from -20 years to +400 days",
               "every post is confirmed; ages count on the monotonic clock; lines without a time "
               "get the clock's of their moment", phones, server.said("ERROR", "WARN")[:2],
               max(missing, missing_samples(server, phones)))


def own_times(server, login):
    """Number and time, in seconds, of the lines that got the server's time."""
    return {int(n): int(nanos) / 1e9 for n, nanos in
            re.findall(r"^beats n=(\d+)i (-?\d+)$", raw_export(server, login), re.MULTILINE)}


def raw_export(server, login):
    return run([str(server.binary), "export", "--data", str(server.data), "--athlete", login,
                "--format", "lp"])


def missing_samples(server, phones):
    """Like `Phones.missing`, ignoring the lines without a time."""
    n_missing = 0
    for phone in phones.phones:
        found = {int(mark) for mark in re.findall(r"^samples .*mark=(\d+)i",
                                                  raw_export(server, phone.login), re.MULTILINE)}
        n_missing += len(phone.confirmed - found)
    return n_missing


def starts_in_1970(context):
    """A laptop without a battery: the clock says 1970 at the start, and is set later."""
    since_1970 = -int(time.time()) + 60
    more, file = environment(context.scratch, since_1970)
    server = Server(context.binary, context.scratch, environment=more)
    phones = Phones(server)
    phones.wait_for_load()
    wait_until("the operator is told", lambda: server.said(" ahead"), 20)
    send_without_time(server, "rider0", 0)
    set_clock(file, 0)
    time.sleep(0.4)
    phones.wait_for_load()
    send_without_time(server, "rider0", 1)
    if refusals := phones.refusals():
        raise Broken(f"phones were refused: {refusals}")
    phones.stop()
    server.kill()
    times = own_times(server, "rider0")
    if not 0 <= times[0] < 3600 or abs(times[1] - time.time()) > 3600:
        raise Broken(f"the clock of the server did not follow: {times}")
    missing = missing_samples(server, phones)
    server.start()
    server.stop()
    return Row("clock in 1970 at start-up, set while running",
               "starts, records; the operator is told that phones seem ahead",
               phones, server.said("ERROR", "WARN")[:2],
               max(missing, missing_samples(server, phones)))
