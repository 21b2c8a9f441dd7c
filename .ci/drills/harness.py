"""Shared by the drills: the server, phones that retry until confirmed, the comparison."""

import base64
import collections
import contextlib
import http.client
import os
import re
import selectors
import signal
import subprocess
import threading
import time
from pathlib import Path

PASSWORD = "a made-up one"
N_PHONES, LINES_A_POST = 4, 5
LINE = re.compile(r"^samples hr_bpm=(\d+),mark=(\d+)i (\d+)$")
# The time of a mark: 10 ms after the one before, about as fast as they are sent.
T0_MS, STEP_MS = int(time.time() * 1000), 10
# Nothing here takes longer, or something hangs.
PATIENCE = 30
# From the end of a trouble to the first sample that is recorded. The server tries once a second.
MAX_RESUME_SECS = 20


class Broken(Exception):
    """A promise was broken, or a response was not the expected one."""


def wait_until(what, done, patience=PATIENCE):
    """Waits until `done` returns something, and returns that; `what` may be called at the end."""
    end = time.monotonic() + patience
    while not (found := done()):
        if time.monotonic() > end:
            raise Broken(f"never: {what() if callable(what) else what}")
        time.sleep(0.02)
    return found


def run(command, **more):
    """Runs a command of the system that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise Broken(f"{command}: {done.stderr.strip()}")
    return done.stdout


class Server:
    """`trackside serve` on a free port of loopback."""

    def __init__(self, binary, scratch, data=None, more=(), environment=None, wait=True):
        self.binary = binary
        self.data = Path(data or scratch / "data")
        self.log_path = scratch / "log"
        self.more, self.environment = list(more), environment or {}
        self.process, self.port = None, None
        if wait:
            self.start()

    def command(self):
        is_new = not (self.data / "athletes.toml").exists()
        athletes = [f"--athlete=rider{n}:{PASSWORD}" for n in range(N_PHONES) if is_new]
        return [str(self.binary), "serve", "--data", str(self.data), "--listen", "127.0.0.1:0",
                "--tls", "off", *athletes, *self.more]

    def start(self):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TRACKSIDE_")}
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdout=subprocess.PIPE, stderr=log, text=True,
                env={**clean, **self.environment})
        line = self.first_line()
        match = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", line)
        if not match:
            self.kill()
            raise Broken(f"no start: {line!r}, {self.log()[-3:]}")
        self.port = int(match[1])

    def first_line(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(PATIENCE):
                return "nothing in time"
        return self.process.stdout.readline()

    def fails_to_start(self):
        """Starts it where it must fail; returns the exit code and its output."""
        done = subprocess.run(self.command(), capture_output=True, text=True, check=False,
                              timeout=PATIENCE)
        if done.returncode == 0 or done.stdout:
            raise Broken(f"it started: exit code {done.returncode}, {done.stdout!r}")
        return done.returncode, done.stderr.strip().replace(str(self.data), "DATA")

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self):
        """Stops it; the exit code must be 0."""
        if not self.is_alive():
            raise Broken(f"it had ended by itself: {self.log()[-5:]}")
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        if code != 0:
            raise Broken(f"exit code {code} after SIGTERM: {self.log()[-5:]}")

    def log(self):
        """What the operator sees: log lines without their time."""
        text = self.log_path.read_text(encoding="utf-8", errors="replace")
        if PASSWORD in text:
            raise Broken("a password stands in the log")
        text = text.replace(str(self.data), "DATA")
        lines = [re.sub(r"^\S+Z\s+", "", line) for line in text.splitlines()]
        return [line for line in lines if not line.startswith("viewer login")]

    def said(self, *words):
        """The log lines that contain one of the words, without duplicates."""
        lines = [line for line in self.log() if any(word in line for word in words)]
        return list(dict.fromkeys(lines))

    def segments(self):
        return sorted((self.data / "journal").glob("*.lp*"))

    def export(self, login):
        """The marks in the export, each checked to be as sent."""
        done = subprocess.run(
            [str(self.binary), "export", "--data", str(self.data), "--athlete", login,
             "--format", "lp"], capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise Broken(f"export of {login}: {done.stderr}")
        marks = []
        for line in done.stdout.splitlines():
            if line.startswith("# "):
                continue
            match = LINE.match(line)
            if not match:
                raise Broken(f"export of {login} holds {line!r}")
            hr, mark, nanos = map(int, match.groups())
            if (hr, nanos) != (60 + mark % 100, time_ms(mark) * 10**6):
                raise Broken(f"export of {login} holds a changed line: {line!r}")
            marks.append(mark)
        if marks != sorted(set(marks)):
            raise Broken(f"export of {login} is not in order, or holds a line twice")
        return set(marks)


def post(port, login, body, query="precision=ms", timeout=5, path="/write"):
    """One request over a new connection; returns status and text."""
    token = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("POST", f"{path}?db={login}&{query}", body,
                           {"Authorization": f"Basic {token}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def time_ms(mark):
    return T0_MS + mark * STEP_MS


def lines_of(marks):
    return "\n".join(f"samples hr_bpm={60 + mark % 100},mark={mark}i {time_ms(mark)}"
                     for mark in marks)


class Phone(threading.Thread):
    """Retries a batch until it is confirmed, then sends the next, like apps with a buffer."""

    def __init__(self, team, number):
        super().__init__(daemon=True)
        self.team, self.login = team, f"rider{number}"
        self.sent, self.confirmed = set(), set()
        self.next_mark = 1

    def run(self):
        token = base64.b64encode(f"{self.login}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {token}"}
        connection = None
        marks = None
        while self.team.going:
            if marks is None:
                marks = range(self.next_mark, self.next_mark + self.team.lines_a_post)
                self.next_mark += self.team.lines_a_post
                self.sent.update(marks)
            try:
                if connection is None:
                    connection = http.client.HTTPConnection(
                        "127.0.0.1", self.team.server.port, timeout=self.team.timeout)
                connection.request("POST", f"/write?db={self.login}&precision=ms",
                                   lines_of(marks), headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read().decode()
            except (OSError, http.client.HTTPException) as error:
                kind = "no answer in time" if isinstance(error, TimeoutError) else "connection cut"
                self.team.note(kind, "")
                connection.close()
                connection = None
                time.sleep(0.1)
                continue
            self.team.note(status, text)
            if status == 204:
                self.confirmed.update(marks)
                self.team.last_good = time.monotonic()
                marks = None
                time.sleep(self.team.pause)
            elif status >= 500:
                time.sleep(0.1)
            else:
                self.team.failures.append(f"{self.login} got {status}: {text!r}")
                return


class Phones:
    """All phones, and the responses they got."""

    def __init__(self, server, pause=0.01, lines_a_post=LINES_A_POST, timeout=15):
        self.server, self.pause, self.lines_a_post = server, pause, lines_a_post
        self.timeout = timeout
        self.answers, self.failures = collections.Counter(), []
        self.lock = threading.Lock()
        self.last_good, self.going = 0.0, True
        self.phones = [Phone(self, number) for number in range(N_PHONES)]
        for phone in self.phones:
            phone.start()

    def note(self, status, text):
        with self.lock:
            self.answers[status, text.strip()] += 1

    def refusals(self):
        """Texts of responses other than 204, without their numbers."""
        with self.lock:
            texts = [(status, re.sub(r"\d+ MB", "N MB", text)) for status, text in self.answers
                     if status != 204]
        return sorted(set(texts), key=str)

    def n_good(self):
        with self.lock:
            return self.answers[204, ""]

    def wait_for_load(self, n=20):
        """Waits until this many more posts were confirmed."""
        wanted = self.n_good() + n
        wait_until(lambda: f"{n} more posts confirmed, of {dict(self.answers)}",
                   lambda: self.failures or self.n_good() >= wanted, 60)
        self.check_answers()

    def wait_for_refusal(self, words, patience=PATIENCE):
        """Waits until a post is refused with these words."""
        wait_until(lambda: f"a refusal with {words!r}, but {self.refusals()}",
                   lambda: any(words in text for _, text in self.refusals()), patience)

    def wait_for_resume(self):
        """Waits until a post is confirmed; returns the seconds it took."""
        begin = time.monotonic()
        wait_until(lambda: f"recording goes on: {self.server.log()[-3:]}",
                   lambda: self.last_good > begin, MAX_RESUME_SECS)
        return self.last_good - begin

    def check_answers(self):
        if self.failures:
            raise Broken(self.failures[0])

    def stop(self):
        """Waits until every phone got its last confirmation or response."""
        self.going = False
        for phone in self.phones:
            phone.join(PATIENCE)
        self.check_answers()

    def go_on(self):
        """Lets phones that were stopped send again."""
        self.going = True
        for index, phone in enumerate(self.phones):
            again = Phone(self, index)
            again.sent, again.confirmed = phone.sent, phone.confirmed
            again.next_mark = phone.next_mark
            self.phones[index] = again
            again.start()

    def n_confirmed(self):
        return sum(len(phone.confirmed) for phone in self.phones)

    def missing(self, may_lack=lambda mark: False):
        """How many confirmed marks the export lacks; raises if it holds anything that nobody sent."""
        n_missing = 0
        for phone in self.phones:
            found = self.server.export(phone.login)
            if made_up := found - phone.sent:
                raise Broken(f"{phone.login}: {len(made_up)} marks that nobody sent")
            n_missing += sum(not may_lack(mark) for mark in phone.confirmed - found)
        return n_missing

    def writers_got(self):
        """The responses in one line."""
        with self.lock:
            groups = collections.Counter()
            for (status, text), count in self.answers.items():
                message = re.sub(r'^{"error":"(.*)"}$', r"\1", text)
                message = re.sub(r"\d+ MB", "N MB", message)
                groups[f"{status}" + (f" \"{message}\"" if message else "")] += count
        return "; ".join(f"{count} × {text}" for text, count in groups.most_common())


class Row:
    """A line of the table."""

    def __init__(self, fault, happened, phones=None, operator=(), missing=0, writers=None):
        self.fault, self.happened = fault, happened
        self.acknowledged = phones.n_confirmed() if phones else 0
        self.missing = missing
        self.writers = writers if writers is not None else phones.writers_got() if phones else "-"
        self.operator = operator

    def markdown(self):
        operator = "<br>".join(self.operator) if self.operator else "-"
        cells = [self.fault, self.happened, str(self.acknowledged), str(self.missing),
                 self.writers, operator]
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def settle(server, phones):
    """Kills it, restarts it, and stops it; how many confirmed samples are missing then, and before
    the second start."""
    phones.stop()
    server.kill()
    first = phones.missing()
    server.start()
    server.stop()
    return max(first, phones.missing())
