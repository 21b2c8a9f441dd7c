"""Folders that are moved, removed, replaced and put back while the server runs; two servers on
one folder."""

import os
import shutil
import signal
import subprocess
import time

from .harness import Broken, Phones, Row, Server, lines_of, post, run, settle, wait_until

GONE = "was moved or removed"
OPERATOR = ("Nothing can be recorded", "Recording goes on", "were removed", "roster")


def moved_and_back(context):
    """The data folder is renamed and, later, renamed back."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    elsewhere = context.scratch / "elsewhere"
    server.data.rename(elsewhere)
    phones.wait_for_refusal(GONE)
    before = phones.n_good()
    time.sleep(2.5)
    if phones.n_good() != before or server.data.exists():
        raise Broken("it records into a folder that is away")
    elsewhere.rename(server.data)
    seconds = phones.wait_for_resume()
    phones.wait_for_load()
    missing = settle(server, phones)
    return Row("data folder renamed, renamed back",
               f"nothing is confirmed meanwhile, phones keep their logins; recorded again "
               f"{seconds:.1f} s after it was back", phones, server.said(*OPERATOR), missing)


def replaced_by_a_file(context):
    """A file takes the place of the data folder."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    elsewhere = context.scratch / "elsewhere"
    server.data.rename(elsewhere)
    server.data.write_text("in the way")
    phones.wait_for_refusal(GONE)
    time.sleep(2)
    if server.data.read_text() != "in the way":
        raise Broken("the file in the way was written")
    server.data.unlink()
    elsewhere.rename(server.data)
    seconds = phones.wait_for_resume()
    phones.wait_for_load()
    missing = settle(server, phones)
    return Row("data folder replaced by a file, put back",
               f"the file is left alone; recorded again {seconds:.1f} s after the folder was back",
               phones, server.said(*OPERATOR), missing)


def removed_and_copy_put_back(context):
    """The data folder is removed; a copy made before is put in its place."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    phones.stop()
    copy = context.scratch / "copy"
    shutil.copytree(server.data, copy)
    at_copy = [set(phone.confirmed) for phone in phones.phones]
    phones.go_on()
    phones.wait_for_load()
    shutil.rmtree(server.data)
    phones.wait_for_refusal(GONE)
    # What was confirmed between copy and removal was deleted by hand.
    deleted = [set(phone.confirmed) for phone in phones.phones]
    time.sleep(1.5)
    if server.data.exists():
        raise Broken("a removed folder was made again")
    copy.rename(server.data)
    seconds = phones.wait_for_resume()
    phones.wait_for_load()
    phones.stop()
    server.kill()
    kept = [server.export(phone.login) for phone in phones.phones]
    for phone, copied, gone, found in zip(phones.phones, at_copy, deleted, kept):
        if not copied <= found:
            raise Broken(f"{phone.login}: samples of the copy are gone")
        if later := (phone.confirmed - gone) - found:
            raise Broken(f"{phone.login}: {len(later)} samples confirmed afterwards are gone")
    n_deleted = sum(len(gone - found) for gone, found in zip(deleted, kept))
    server.start()
    server.stop()
    return Row("data folder removed, an older copy put back",
               f"recorded again {seconds:.1f} s after the copy was there; the {n_deleted} samples "
               "that were deleted by hand are gone, the others are there", phones,
               server.said(*OPERATOR, "missing"))


def journal_removed(context):
    """The folder of recordings is removed, the data folder stays."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    shutil.rmtree(server.data / "journal")
    phones.wait_for_refusal(GONE)
    deleted = [set(phone.confirmed) for phone in phones.phones]
    seconds = phones.wait_for_resume()
    phones.wait_for_load()
    phones.stop()
    server.kill()
    for phone, gone in zip(phones.phones, deleted):
        if later := (phone.confirmed - gone) - server.export(phone.login):
            raise Broken(f"{phone.login}: {len(later)} samples confirmed afterwards are gone")
    server.start()
    server.stop()
    said = server.said(*OPERATOR)
    if not any("were removed from" in line for line in said):
        raise Broken(f"the log does not tell: {server.log()}")
    return Row("folder of recordings removed by hand",
               f"found out at the next commit; begun anew after {seconds:.1f} s; what was deleted "
               "is gone, all that came afterwards is there", phones, said)


def removed_without_load(context):
    """The folder is moved away while nobody sends; it is noticed and recovered nevertheless."""
    server = Server(context.binary, context.scratch)
    status, _ = post(server.port, "rider0", lines_of([1]))
    elsewhere = context.scratch / "elsewhere"
    server.data.rename(elsewhere)
    wait_until("it is noticed", lambda: server.said("Nothing can be recorded"), 10)
    elsewhere.rename(server.data)
    wait_until("recovery is noticed", lambda: server.said("Recording goes on"), 10)
    again, text = post(server.port, "rider0", lines_of([2]))
    if (status, again) != (204, 204):
        raise Broken(f"{status}, {again} {text}")
    server.stop()
    if server.export("rider0") != {1, 2}:
        raise Broken("samples are missing")
    row = Row("data folder renamed while nobody sends", "noticed and recovered by itself",
              operator=server.said(*OPERATOR), writers="2 × 204")
    row.acknowledged = 2
    return row


def two_servers(context):
    """A second start on a folder that is in use; then one after a kill."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    scratch = context.scratch / "second"
    scratch.mkdir()
    second = Server(context.binary, scratch, server.data, wait=False)
    code, said = second.fails_to_start()
    for needed in (f"process {server.process.pid}", f"http://127.0.0.1:{server.port}", "--data"):
        if needed not in said:
            raise Broken(f"the second one does not say {needed}: {said!r}")
    phones.wait_for_load()
    if refusals := phones.refusals():
        raise Broken(f"the first one was disturbed: {refusals}")
    missing = settle(server, phones)
    return Row("two copies on one data folder", f"the second ends with exit code {code}, the "
               "first goes on; the lock of a killed one holds nobody up", phones, [said], missing)


def lock_removed(context):
    """Somebody mistakes the lock file for a leftover and removes it."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    (server.data / "lock").unlink()
    wait_until("the lock is made again", (server.data / "lock").exists, 10)
    phones.wait_for_load()
    scratch = context.scratch / "second"
    scratch.mkdir()
    code, said = Server(context.binary, scratch, server.data, wait=False).fails_to_start()
    missing = settle(server, phones)
    return Row("lock file removed while running", "made again within a second or two; a second "
               f"copy ends with exit code {code}", phones, [said], missing)


def roster_damaged(context):
    """athletes.toml is damaged while running, and then at a start."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    roster = server.data / "athletes.toml"
    good = roster.read_bytes()
    damaged = good.replace(b"login", b"l\x00gin", 1)
    roster.write_bytes(damaged)
    wait_until("the damage is told", lambda: server.said("The roster stays as it was"), 10)
    phones.wait_for_load()
    roster.unlink()
    wait_until("the loss is told", lambda: server.said("is gone"), 10)
    phones.wait_for_load()
    if refusals := phones.refusals():
        raise Broken(f"phones were refused: {refusals}")
    phones.stop()
    roster.write_bytes(damaged)
    server.kill()
    code, said = server.fails_to_start()
    if "athletes.toml" not in said or "line" not in said:
        raise Broken(f"said {said!r}")
    missing = phones.missing()
    roster.write_bytes(good)
    server.start()
    server.stop()
    return Row("athletes.toml damaged or gone", "while running: the last good one stays; at start: "
               f"exit code {code} and the line", phones,
               [*server.said("roster"), said], max(missing, phones.missing()))


def stopped_and_continued(seconds):
    """The process is stopped for a while, as by a laptop that sleeps."""

    def drill(context):
        server = Server(context.binary, context.scratch)
        phones = Phones(server, timeout=max(2, seconds / 4))
        phones.wait_for_load()
        os.kill(server.process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(server.process.pid, signal.SIGCONT)
        took = phones.wait_for_resume()
        phones.wait_for_load()
        missing = settle(server, phones)
        return Row(f"SIGSTOP {seconds} s, SIGCONT", f"phones time out and send again; recorded "
                   f"again {took:.1f} s after", phones, server.said("ERROR"), missing)

    return drill


def killed(count):
    """The separate drill: kill -9 at random moments."""

    def drill(context):
        out = run([str(context.folder / "kill_drill"), str(context.binary), str(count)])
        row = Row(f"kill -9 at {count} random moments under load", out.strip().splitlines()[-1],
                  writers="204 or a cut connection")
        row.acknowledged = int(out.split(" confirmed lines")[0].rsplit(" ", 1)[1])
        return row

    return drill


