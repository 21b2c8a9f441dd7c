"""Disks that are full, failing, hanging or read-only. Needs its own mount namespace."""

import contextlib
import os
import shutil
import signal
import subprocess
import time

from .harness import PATIENCE, Broken, Phones, Row, Server, lines_of, post, run, settle, wait_until

FULL = "the disk is full ("
# What strace prints once it watches all threads.
ATTACHED = "attached"


@contextlib.contextmanager
def small_disk(scratch, megabytes):
    """A disk in memory with this many megabytes."""
    place = scratch / "disk"
    place.mkdir()
    run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "drill", str(place)])
    try:
        yield place
    finally:
        run(["umount", "--lazy", str(place)])


def fill(place):
    """Uses up all the space."""
    with open(place / "filler", "ab", buffering=0) as filler:
        with contextlib.suppress(OSError):
            while filler.write(b"x" * 65536):
                pass
        with contextlib.suppress(OSError):
            while filler.write(b"x" * 256):
                pass


def full_and_free_again(context):
    """Somebody else fills the disk; later there is room again."""
    with small_disk(context.scratch, 8) as place:
        server = Server(context.binary, context.scratch, place / "data",
                        ["--registration", "open"])
        phones = Phones(server)
        phones.wait_for_load()
        fill(place)
        phones.wait_for_refusal(FULL)
        roster = (server.data / "athletes.toml").read_bytes()
        status, text = post(server.port, "rider0", "username=newcomer&password=velodrome",
                            path="/register")
        if status != 503 or "the disk is full" not in text:
            raise Broken(f"/register on a full disk: {status} {text}")
        if (server.data / "athletes.toml").read_bytes() != roster:
            raise Broken("the roster was changed on a full disk")
        before = phones.n_good()
        time.sleep(2.5)
        if phones.n_good() - before > 20:
            raise Broken("posts are confirmed on a full disk")
        (place / "filler").unlink()
        seconds = phones.wait_for_resume()
        phones.wait_for_load()
        missing = settle(server, phones)
        said = server.said("Nothing can be recorded", "Recording goes on", "samples cannot be")
        if not any("MB free" in line for line in said) or not any("goes on" in l for l in said):
            raise Broken(f"the log does not tell: {server.log()}")
        return Row("disk full, then room again",
                   f"refused while full; recorded again {seconds:.1f} s after there was room; "
                   f"/register {status}, roster whole", phones, said, missing)


def filled_by_itself(context):
    """The recording itself fills the disk, which then grows."""
    with small_disk(context.scratch, 1) as place:
        server = Server(context.binary, context.scratch, place / "data")
        phones = Phones(server, lines_a_post=500)
        phones.wait_for_refusal(FULL, 60)
        n_segments = len(server.segments())
        run(["mount", "-o", "remount,size=16m", str(place)])
        seconds = phones.wait_for_resume()
        phones.wait_for_load()
        missing = settle(server, phones)
        return Row("disk filled by the recording itself",
                   f"cut back to the last commit, {n_segments} segment; recorded again "
                   f"{seconds:.1f} s after the disk had grown", phones,
                   server.said("Nothing can be recorded", "Recording goes on"), missing)


def full_at_start(context):
    """The disk is full when the program starts."""
    with small_disk(context.scratch, 4) as place:
        server = Server(context.binary, context.scratch, place / "data")
        phones = Phones(server)
        phones.wait_for_load()
        phones.stop()
        server.stop()
        fill(place)
        server.start()
        phones.go_on()
        phones.wait_for_refusal(FULL)
        (place / "filler").unlink()
        seconds = phones.wait_for_resume()
        phones.wait_for_load()
        missing = settle(server, phones)
        return Row("disk full at start-up", f"starts, shows what there is; records {seconds:.1f} s "
                   "after there was room", phones, server.said("full", "goes on"), missing)


def read_only_at_start(context):
    """The data folder cannot be written when the program starts."""
    with small_disk(context.scratch, 4) as place:
        server = Server(context.binary, context.scratch, place / "data")
        phones = Phones(server)
        phones.wait_for_load()
        phones.stop()
        server.stop()
        run(["mount", "-o", "remount,ro", str(place)])
        code, said = server.fails_to_start()
        if "writable" not in said or "--data" not in said or len(said.splitlines()) != 1:
            raise Broken(f"said {said!r}")
        missing = phones.missing()
        run(["mount", "-o", "remount,rw", str(place)])
        server.start()
        server.stop()
        return Row("data folder read-only at start-up",
                   f"exit code {code}; the export works all the same", phones, [said], missing)


class Injector:
    """strace, which makes chosen system calls of the server fail while it is attached."""

    def __init__(self, server, scratch, *faults, paths=True):
        names = {fault.split(":", 1)[0] for fault in faults}
        command = ["strace", "-f", "-p", str(server.process.pid), "-o", str(scratch / "strace"),
                   "-e", "trace=" + ",".join(sorted(names))]
        for fault in faults:
            command += ["-e", f"inject={fault}"]
        if paths:
            # Descriptors and names of the journal alone, in case others call the same.
            for number in range(1, 30):
                name = str(server.data / "journal" / f"{number:06}.lp")
                command += ["-P", name, "-P", f"{name}.new"]
            command += ["-P", str(server.data / "journal" / "probe.lp.new")]
        self.output = scratch / "strace"
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        if ATTACHED not in line:
            self.process.kill()
            self.process.wait()
            raise Broken(f"strace cannot watch the server: {line!r}")

    def n_injected(self):
        return self.output.read_text(errors="replace").count("(INJECTED)")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        self.process.stderr.close()
        return self.n_injected()


# What fails, the faults, the words of the refusal, and whether it lasts until it is ended.
OPEN, RENAME = "openat:error=", "?rename,renameat,renameat2:error="
WRITE, SYNC = "write,writev,pwrite64,pwritev:error=", "fdatasync,fsync:error="
IO_ERRORS = {
    "fsync fails once (EIO)": ([SYNC + "EIO:when=1"], "did not confirm"),
    "fsync fails for 2 s (EIO)": ([SYNC + "EIO"], "did not confirm"),
    "write fails for 2 s (EIO)": ([WRITE + "EIO"], "the disk failed to write"),
    "write and the cut after it fail (EIO)": ([WRITE + "EIO", "ftruncate:error=EIO"],
                                              "the disk failed to write"),
    "a new segment cannot be opened (EIO)": ([SYNC + "EIO:when=1", OPEN + "EIO"],
                                             "the disk failed to write"),
    "a new segment cannot be renamed (EIO)": ([SYNC + "EIO:when=1", RENAME + "EIO"],
                                              "the disk failed to write"),
    "the disk turns read-only for 2 s (EROFS)": (
        [WRITE + "EROFS", "ftruncate:error=EROFS", OPEN + "EROFS", RENAME + "EROFS"],
        "read-only"),
    "no room in the quota for 2 s (EDQUOT)": ([WRITE + "EDQUOT"], "may write no more"),
}
IN_SHORT = ["fsync fails once (EIO)", "write fails for 2 s (EIO)",
            "the disk turns read-only for 2 s (EROFS)"]


def io_error(name):
    """Creates a drill for one kind of failing system call."""
    faults, words = IO_ERRORS[name]

    def drill(context):
        server = Server(context.binary, context.scratch)
        phones = Phones(server)
        phones.wait_for_load()
        injector = Injector(server, context.scratch, *faults)
        try:
            phones.wait_for_refusal(words)
            if not name.endswith("once (EIO)"):
                time.sleep(2)
        finally:
            n_injected = injector.end()
        seconds = phones.wait_for_resume()
        phones.wait_for_load()
        n_segments = len(server.segments())
        missing = settle(server, phones)
        if n_injected == 0:
            raise Broken("nothing was made to fail")
        return Row(name, f"{n_injected} calls failed; recorded again after {seconds:.1f} s, "
                   f"{n_segments} segments", phones,
                   server.said("Nothing can be recorded", "Recording goes on"), missing)

    return drill


def hanging_disk(context):
    """An fsync takes 13 s; writers are told after 10 s."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server, timeout=30)
    phones.wait_for_load()
    injector = Injector(server, context.scratch,
                        "fdatasync,fsync:delay_enter=13000000:when=1")
    try:
        phones.wait_for_refusal("the disk does not answer")
        seconds = phones.wait_for_resume()
    finally:
        injector.end()
    phones.wait_for_load()
    missing = settle(server, phones)
    return Row("fsync hangs for 13 s", f"503 after 10 s; recorded again {seconds:.1f} s later",
               phones, server.said("Nothing can be recorded", "samples cannot be"), missing)


def covered_by_read_only(context):
    """A read-only mount of the same folder covers the one in use: open files keep working, new
    ones cannot be created."""
    server = Server(context.binary, context.scratch)
    phones = Phones(server)
    phones.wait_for_load()
    run(["mount", "--bind", str(server.data), str(server.data)])
    try:
        run(["mount", "-o", "remount,bind,ro", str(server.data)])
        phones.wait_for_load()
        # Fills the segment, so that a new one is needed.
        body = "\n".join(f'filler text="{"x" * 60_000}" {n}' for n in range(30))
        for _ in range(30):
            status, text = post(server.port, "rider0", body, timeout=30)
            if status != 204:
                break
        phones.wait_for_refusal("read-only")
        time.sleep(2)
    finally:
        run(["umount", "--lazy", str(server.data)])
    seconds = phones.wait_for_resume()
    phones.wait_for_load()
    phones.stop()
    server.stop()
    run(["cp", "-a", str(server.data), str(context.scratch / "copy")])
    missing = missing_without_filler(server, phones)
    return Row("data folder turns read-only when a new segment is due",
               f"recorded again {seconds:.1f} s after it could be written", phones,
               server.said("Nothing can be recorded", "Recording goes on"), missing)


def missing_without_filler(server, phones):
    """Like `Phones.missing`, where one athlete has also sent something else."""
    original = server.export

    def export(login):
        done = subprocess.run(
            [str(server.binary), "export", "--data", str(server.data), "--athlete", login,
             "--format", "lp"], capture_output=True, text=True, check=True)
        lines = [line for line in done.stdout.splitlines() if line.startswith("samples ")]
        return {int(line.split("mark=")[1].split("i")[0]) for line in lines}

    server.export = export
    try:
        return phones.missing()
    finally:
        server.export = original


def need_namespace():
    """The drills of this module need mounts of their own: fails where there can be none."""
    probe = os.path.join("/tmp", f"drill-{os.getpid()}")
    os.mkdir(probe)
    try:
        run(["mount", "-t", "tmpfs", "drill", probe])
        run(["umount", probe])
    finally:
        shutil.rmtree(probe)
