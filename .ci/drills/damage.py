"""Truncated or changed files: the rest must be read, and the damage reported."""

import random
import shutil
import subprocess

from .harness import Broken, Row, Server, lines_of, post, wait_until

N_COMMITS, LINES = 12, 5


def recorded(context, name, n_commits=N_COMMITS):
    """Creates a folder with this many commits of one athlete; returns the marks of each."""
    scratch = context.scratch / name
    scratch.mkdir()
    server = Server(context.binary, scratch)
    groups = []
    for commit in range(n_commits):
        marks = range(1 + commit * LINES, 1 + (commit + 1) * LINES)
        status, text = post(server.port, "rider0", lines_of(marks))
        if status != 204:
            raise Broken(f"{status} {text}")
        groups.append(set(marks))
    server.kill()
    return server, groups


def whole_groups(server, groups):
    """The commits that the export holds completely; raises on a partial one."""
    found = server.export("rider0")
    if found - set().union(*groups):
        raise Broken("the export holds what nobody sent")
    whole = [marks <= found for marks in groups]
    if len(found) != LINES * sum(whole):
        raise Broken("the export holds a piece of a commit")
    return whole


def notes(server):
    done = subprocess.run(
        [str(server.binary), "export", "--data", str(server.data), "--athlete", "rider0",
         "--format", "lp"], capture_output=True, text=True, check=True)
    return done.stderr


def cut_off(n_cuts):
    """The segment is truncated within its last two commits, at every byte or at some."""

    def drill(context):
        server, groups = recorded(context, "cut")
        segment = server.segments()[-1]
        content = segment.read_bytes()
        headers = positions(content, b"# commit seq=")
        first = headers[-2]
        places = range(first, len(content))
        if n_cuts < len(places):
            places = sorted(random.sample(places, n_cuts))
        lost = 0
        for at in places:
            segment.write_bytes(content[:at])
            expected = len(groups) - 2 + (at >= headers[-1])
            if (whole := whole_groups(server, groups)) != [n < expected for n in
                                                         range(len(groups))]:
                raise Broken(f"cut at byte {at}: {whole}")
            lost += len(groups) - expected
        # The last of them is gone on with.
        segment.write_bytes(content[:len(content) - 7])
        server.start()
        extra = range(1000, 1005)
        status, text = post(server.port, "rider0", lines_of(extra))
        if status != 204:
            raise Broken(f"after the cut: {status} {text}")
        server.kill()
        torn = segment.with_name(segment.name + ".torn")
        if not torn.exists() or whole_groups(server, [*groups[:-1], set(extra)]) != [True] * 12:
            raise Broken("the cut end was not set aside, or recording did not go on")
        row = Row(f"journal cut at {len(places)} places in its last two commits",
                  "all commits before the cut are there, none in part; the end is kept as .torn "
                  "and recording goes on", operator=server.said(".torn"), writers="204")
        row.acknowledged = len(groups) * LINES
        return row

    return drill


def positions(content, needle):
    found, at = [], content.find(needle)
    while at >= 0:
        found.append(at)
        at = content.find(needle, at + 1)
    return found


def flipped(n_flips, compressed):
    """Single bytes of a closed segment are changed."""

    def drill(context):
        server, groups = recorded(context, "flip")
        if compressed:
            close_and_compress(server)
        else:
            # One more commit in a later file: the damaged one is not the last.
            later_file(server)
        segment = server.segments()[0]
        if compressed != segment.name.endswith(".zst"):
            raise Broken(f"the first segment is {segment.name}")
        content = segment.read_bytes()
        n_silent = n_lost = 0
        for at in sorted(random.sample(range(len(content)), min(n_flips, len(content)))):
            damaged = bytearray(content)
            damaged[at] ^= 1 << random.randrange(8)
            segment.write_bytes(bytes(damaged))
            whole = whole_groups(server, groups)
            lost = whole.count(False)
            told = notes(server)
            if lost and not told:
                n_silent += 1
            if not compressed and lost > 1:
                raise Broken(f"byte {at}: {lost} commits are lost")
            n_lost += lost
        segment.write_bytes(content)
        if n_silent:
            raise Broken(f"{n_silent} times nothing was said")
        if whole_groups(server, groups) != [True] * len(groups):
            raise Broken("the sound file is not read")
        what = "compressed" if compressed else "plain"
        row = Row(f"{n_flips} single bits flipped in a {what} segment",
                  f"each found: {n_lost / n_flips:.2f} commits a flip set aside, the rest read, "
                  "every loss told", operator=[], writers="-")
        row.acknowledged = len(groups) * LINES
        return row

    return drill


def later_file(server):
    """Begins a second segment, as after an abandoned one: a copy of the first would do, but its
    numbers must go on, so the program itself makes it, on a first file set aside."""
    first = server.segments()[0]
    content = first.read_bytes()
    damaged = bytearray(content)
    # A damaged opening lets recording go on in a new file; then the first is put back.
    damaged[content.index(b"salt=") + 5] ^= 1
    first.write_bytes(bytes(damaged))
    server.start()
    status, text = post(server.port, "rider1", lines_of([1]))
    server.kill()
    if status != 204 or len(server.segments()) < 2:
        raise Broken(f"no second segment: {status} {text}")
    first.write_bytes(content)


def close_and_compress(server):
    """Lets the program close and compress its first segment."""
    later_file(server)
    server.start()
    wait_until("the closed segment is compressed",
               lambda: server.segments()[0].name.endswith(".zst"), 90)
    server.stop()
    shutil.rmtree(server.data / "cache", ignore_errors=True)
