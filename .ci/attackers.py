"""The attackers of .ci/attack: each abuses a server in one way for some seconds.

They run in a separate process, which .ci/attack limits to one core at the lowest priority, and
end by themselves. Each returns its counts: connections, and responses by status.
"""

import asyncio
import base64
import collections
import gzip
import json
import random
import resource
import socket
import sys
import time
import urllib.parse

NAME, PASSWORD = "mallory", "a password of her own"
AUTHORIZATION = "Authorization: Basic " + base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
MIB = 1 << 20


class Attack:
    """One attack: where it goes, until when, and what it counted."""

    def __init__(self, port, seconds):
        self.port, self.seconds, self.end = port, seconds, time.monotonic() + seconds
        # Of phones that leave their connections open: those, how long each post took in ms, and who
        # has begun.
        self.held, self.waits, self.begun = [], [], set()
        self.counts = collections.Counter()

    def left(self):
        return self.end - time.monotonic()

    async def connect(self, source=None):
        """A connected socket; None when that fails."""
        loop = asyncio.get_running_loop()
        sock = socket.socket()
        sock.setblocking(False)
        try:
            if source:
                sock.bind((source, 0))
            await asyncio.wait_for(loop.sock_connect(sock, ("127.0.0.1", self.port)),
                                   max(0.05, min(5, self.left())))
        except (OSError, asyncio.TimeoutError):
            sock.close()
            self.counts["not connected"] += 1
            return None
        self.counts["connected"] += 1
        return sock

    async def send(self, sock, data):
        """Sends all bytes; False if the peer is gone or stops reading."""
        loop = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(loop.sock_sendall(sock, data), max(0.01, self.left()))
            return True
        except (OSError, asyncio.TimeoutError):
            self.counts["cut"] += 1
            return False

    async def answer(self, sock, patience=60):
        """Reads one response, with its body if it has a length; returns its status or None."""
        loop, data = asyncio.get_running_loop(), b""
        limit = max(0.01, min(patience, self.left()))
        try:
            async with asyncio.timeout(limit):
                while b"\r\n\r\n" not in data:
                    more = await loop.sock_recv(sock, 65536)
                    if not more:
                        self.counts["closed"] += 1
                        return None
                    data += more
                head, _, body = data.partition(b"\r\n\r\n")
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                while len(body) < length:
                    more = await loop.sock_recv(sock, 65536)
                    if not more:
                        break
                    body += more
        except (OSError, TimeoutError):
            return None
        status = head.split(b" ")[1].decode()
        self.counts[status] += 1
        return status

    async def many(self, count, one, *args):
        """Runs this many copies of `one` concurrently, again and again until the end."""
        async def again(number):
            while self.left() > 0:
                before = time.monotonic()
                await one(self, number, *args)
                if time.monotonic() - before < 0.01:
                    await asyncio.sleep(0.01)
        tasks = [asyncio.create_task(again(number)) for number in range(count)]
        await asyncio.wait(tasks, timeout=self.left() + 2)
        for task in tasks:
            task.cancel()


def post(body=b"", headers=(), target=f"/write?db={NAME}&precision=s", login=True):
    """A whole request."""
    lines = [f"POST {target} HTTP/1.1", "Host: t", *([AUTHORIZATION] if login else []),
             f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def trickle(attack, sock, data, pause=1.0):
    """Sends one byte per second until the end, or until the connection is closed."""
    for byte in data:
        if attack.left() <= 0 or not await attack.send(sock, bytes([byte])):
            break
        await asyncio.sleep(min(pause, max(0, attack.left())))


async def each_connection(attack, _number, use):
    """Connects, does something, closes."""
    sock = await attack.connect()
    if sock is None:
        await asyncio.sleep(0.1)
        return
    try:
        await use(attack, sock)
    finally:
        sock.close()


async def slow_header(attack, sock):
    await trickle(attack, sock, b"POST /write HTTP/1.1\r\nHost: t\r\nX: " + b"x" * 10_000)


async def slow_body(attack, sock):
    head = post(b"#" * 10_000)[:-10_000]
    if await attack.send(sock, head):
        await trickle(attack, sock, b"#" * 10_000)


async def slow_stranger(attack, sock):
    head = post(b"#" * 10_000, login=False)[:-10_000]
    if await attack.send(sock, head):
        await trickle(attack, sock, b"#" * 10_000)


async def idle(attack, sock):
    await attack.answer(sock, patience=3600)


async def unfinished(attack, sock):
    """Announces the largest allowed body and sends only a part of it."""
    head = post(b"", [f"X-Pad: {'x' * 10}"]).replace(b"Content-Length: 0",
                                                     b"Content-Length: 25000000")
    if await attack.send(sock, head + b"#" * (4 * MIB)):
        await attack.answer(sock)


BOMBS = []


async def bomb(attack, sock):
    if not BOMBS:
        zeros = gzip.compress(b"\n" * (100 * MIB), 9)
        line = b"samples,t=1 hr_bpm=1,lat=47.1,lng=8.1,alt_m=400 %d\n"
        full = b"".join(line % n for n in range(24_000_000 // 58))
        BOMBS.extend([zeros, gzip.compress(zeros, 9), gzip.compress(full, 1), zeros * 20])
    body = random.choice(BOMBS)
    if await attack.send(sock, post(body, ["Content-Encoding: gzip"])):
        await attack.answer(sock)


async def endless_header(attack, sock):
    if not await attack.send(sock, b"POST /write HTTP/1.1\r\nHost: t\r\n"):
        return
    while attack.left() > 0 and await attack.send(sock, b"X-More: again and again\r\n" * 200):
        await asyncio.sleep(0)


async def huge_line(attack, sock):
    if await attack.send(sock, b"POST /write?db=" + b"x" * MIB):
        await attack.answer(sock)


async def pipeline(attack, sock):
    """Thousands of requests whose responses are never read."""
    await attack.send(sock, post(b"samples hr_bpm=1 1") * 5000)
    await asyncio.sleep(min(2, max(0, attack.left())))


async def tags(attack, sock):
    tag = ",".join(f"t{n}={'v' * 100}" for n in range(550))
    line = f"samples,{tag} hr_bpm=1 ".encode()
    body = b"".join(line + b"%d\n" % n for n in range(200))
    if await attack.send(sock, post(body)):
        await attack.answer(sock)


async def fields(attack, sock):
    start = attack.counts["names"]
    attack.counts["names"] += 20_000
    names = [f"f{n}=1" for n in range(start, start + 20_000)]
    lines = [f"samples {','.join(names[n:n + 100])} {n}" for n in range(0, 20_000, 100)]
    if await attack.send(sock, post("\n".join(lines).encode())):
        await attack.answer(sock)


async def guess(attack, number, names, sources):
    """Endless wrong logins over one connection."""
    sock = await attack.connect(random.choice(sources))
    if sock is None:
        await asyncio.sleep(0.1)
        return
    tries = 0
    while attack.left() > 0:
        tries += 1
        login = base64.b64encode(f"{random.choice(names)}:{number}-{tries}".encode()).decode()
        request = post(b"samples hr_bpm=1", [f"Authorization: Basic {login}"], login=False)
        if not await attack.send(sock, request) or await attack.answer(sock) is None:
            break
    sock.close()


async def replay(attack, sock):
    """The same points again and again, in a different order each time."""
    lines = [f"samples hr_bpm={60 + n % 100} {1_400_000_000 + n}" for n in range(1000)]
    while attack.left() > 0:
        random.shuffle(lines)
        body = "\n".join(lines).encode()
        if not await attack.send(sock, post(body)) or await attack.answer(sock) is None:
            break


async def chunked(attack, sock):
    head = post(b"", ["Transfer-Encoding: chunked"]).replace(b"Content-Length: 0\r\n", b"")
    kinds = [
        b"1\r\n#\r\n" * 50_000 + b"0\r\n\r\n",
        b"1\r\n#\r\n0\r\n" + b"Trailer: x\r\n" * 5000 + b"\r\n",
        b"fffffffffffffffff\r\n" + b"#" * 1000,
        b"zz\r\n", b"-1\r\n#\r\n", b"1;" + b"x" * 100_000 + b"\r\n#\r\n0\r\n\r\n",
        b"1\r\n##\r\n0\r\n\r\n",
    ]
    if await attack.send(sock, head + random.choice(kinds)):
        await attack.answer(sock)


async def half_closed(attack, sock):
    whole = post(b"samples hr_bpm=1 1")
    if await attack.send(sock, whole[:random.choice([10, len(whole) - 5, len(whole)])]):
        try:
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            return
        await attack.answer(sock, patience=5)


def export():
    return f"GET /export?db={NAME} HTTP/1.1\r\nHost: t\r\n{AUTHORIZATION}\r\n\r\n".encode()


async def never_reads(attack, sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    if await attack.send(sock, export() * 20):
        await asyncio.sleep(max(0, attack.left()))


async def exports(attack, sock):
    loop = asyncio.get_running_loop()
    if not await attack.send(sock, export()):
        return
    try:
        async with asyncio.timeout(max(0.01, attack.left())):
            data = await loop.sock_recv(sock, 65536)
            attack.counts[data[9:12].decode()] += 1
            while data and not data.endswith(b"0\r\n\r\n") and b" 503 " not in data[:20]:
                data = await loop.sock_recv(sock, MIB)
    except (OSError, TimeoutError):
        pass


def query(text):
    form = urllib.parse.urlencode({"db": NAME, "q": text}).encode()
    return post(form, ["Content-Type: application/x-www-form-urlencoded"], "/query")


# A billion windows and more, whatever was sent: the range is that of the statement.
BUCKETS = ['SELECT count(v) FROM bulk WHERE time >= 0 AND time < 4000000000s GROUP BY time(1s)',
           'SELECT derivative(mean(v)) FROM bulk WHERE time >= 0 GROUP BY time(1u) fill(0)',
           'SELECT max(m) FROM (SELECT mean(v) AS m FROM bulk WHERE time >= 0 GROUP BY time(1ms) fill(1))',
           'SELECT mean(v) FROM bulk WHERE time >= 0 GROUP BY time(1s) fill(linear) ORDER BY time DESC']
PATTERNS = ["(a*)*b", "(x+x+)+y", "((a{100}){100}){100}", "a{1000000000}", "(.*)*" * 2000, "[" * 5000,
         "(a|aa)+$", "\\pL{1000}"]
DEEP = [f"SELECT {'(' * 99}v{')' * 99} FROM bulk", f"SELECT {'(' * 200_000}v", f"SELECT v{'+v' * 100_000} FROM bulk",
        "SELECT v FROM (" * 20_000, "SELECT v FROM bulk WHERE " + "v = 1 AND " * 100_000 + "v = 2",
        f"SELECT {'abs(' * 50_000}v"]
HUGE = ["SELECT * FROM bulk; SELECT * FROM bulk", "SELECT v, v, v, v, v, v, v, v FROM bulk",
        "SELECT median(v), mode(v), distinct(v) FROM bulk", "SELECT median(v) FROM bulk",
        "SELECT percentile(v, 50), count(v) FROM bulk GROUP BY time(1m), *", "SHOW SERIES; SHOW FIELD KEYS"]


async def fill_up(attack):
    """Samples to ask for; once a run."""
    sock = await attack.connect()
    if sock is None:
        return
    for part in range(20):
        lines = "\n".join(f"bulk v={n % 977} {1_600_000_000 + part * 10_000 + n}" for n in range(10_000))
        if not await attack.send(sock, post(lines.encode())) or await attack.answer(sock) != "204":
            break
    sock.close()


async def ask(attack, sock, texts):
    """Asks, and reads what comes."""
    if "filled" not in attack.begun:
        attack.begun.add("filled")
        await fill_up(attack)
    loop = asyncio.get_running_loop()
    if not await attack.send(sock, query(random.choice(texts))):
        return
    try:
        async with asyncio.timeout(max(0.01, attack.left())):
            data = await loop.sock_recv(sock, 65536)
            attack.counts[data[9:12].decode()] += 1
            is_chunked, last = b"chunked" in data[:2000].lower(), data
            while is_chunked and data and not last.endswith(b"0\r\n\r\n"):
                data = await loop.sock_recv(sock, MIB)
                last = (last + data)[-5:]
    except (OSError, TimeoutError):
        pass


async def asks_buckets(attack, sock):
    await ask(attack, sock, BUCKETS)


async def asks_bombs(attack, sock):
    await ask(attack, sock, [f"SELECT v FROM bulk WHERE t =~ /{bomb}/" for bomb in PATTERNS])


async def asks_deeply(attack, sock):
    await ask(attack, sock, DEEP)


async def asks_much(attack, sock):
    await ask(attack, sock, HUGE)


async def asks_ten_thousand(attack, sock):
    await ask(attack, sock, [";".join(["SELECT mean(v) FROM bulk"] * 10_000)])


async def asks_unread(attack, sock):
    """Asks for everything, and reads nothing of it."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    if await attack.send(sock, query("SELECT * FROM bulk; SELECT * FROM bulk")):
        await asyncio.sleep(max(0, attack.left()))


def phone_post(number):
    """A post of one of the phones with bad habits."""
    login = f"phone{number:02d}"
    token = base64.b64encode(f"{login}:{PASSWORD}".encode()).decode()
    return post(f"samples hr_bpm=120 {int(time.time())}".encode(),
                [f"Authorization: Basic {token}"], f"/write?db={login}&precision=s", login=False)


async def first_logins(attack):
    """A password is checked slowly, and once: that is no part of what these phones show."""
    for number in range(LEAVERS):
        sock = await attack.connect()
        if sock is None or not await attack.send(sock, phone_post(number)) \
                or await attack.answer(sock) != "204":
            sys.exit(f"phone {number} cannot log in: {attack.counts}")
        sock.close()
    attack.counts.clear()


async def new_connection(attack, number, places, own):
    """A phone that posts over a new connection each time and closes none of them, like apps that
    create a new HTTP client per post: together they open three times as many as are allowed."""
    interval = attack.seconds * LEAVERS / (3 * places)
    if number not in attack.begun:
        attack.begun.add(number)
        await asyncio.sleep(interval * number / LEAVERS)
    # A post that cannot be answered before the end is not counted.
    if attack.left() < 1:
        await asyncio.sleep(max(0, attack.left()))
        return
    began, status = time.monotonic(), None
    sock = await attack.connect(f"127.0.1.{number + 1}" if own else None)
    if sock:
        attack.held.append(sock)
        if await attack.send(sock, phone_post(number)):
            status = await attack.answer(sock)
    took = time.monotonic() - began
    attack.waits.append(took * 1000)
    if status != "204":
        attack.counts["no 204"] += 1
    await asyncio.sleep(max(0, interval - took))


async def churn(attack, sock):
    # Half of them end with a reset.
    if random.random() < 0.5:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


async def garbage(attack, sock):
    kinds = [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.randbytes(300),
             random.randbytes(2000), b"\r\n" * 20_000, b"GET\r\n\r\n",
             b"SSH-2.0-OpenSSH_9.6\r\n", b"POST /write HTTP/9.9\r\n\r\n",
             b"POST /write HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"]
    if await attack.send(sock, random.choice(kinds)):
        await attack.answer(sock, patience=2)


RIDERS = [f"rider{n}" for n in range(20)]
HERE, ELSEWHERE = ["127.0.0.1"], [f"127.0.1.{n}" for n in range(1, 250)]
MADE_UP = [f"guess{n}" for n in range(100_000)]

# Phones that leave their connections open; the places for one address and for all.
LEAVERS, ONE_ADDRESS, ALL_PLACES = 40, 384, 768

# Name: the attack, how many run concurrently, and its arguments.
ATTACKS = {
    "slow headers": (each_connection, 400, slow_header),
    "slow bodies": (each_connection, 400, slow_body),
    "slow bodies, no login": (each_connection, 400, slow_stranger),
    "2,000 idle connections": (each_connection, 2000, idle),
    "unfinished bodies": (each_connection, 300, unfinished),
    "gzip bombs": (each_connection, 32, bomb),
    "endless headers": (each_connection, 50, endless_header),
    "huge request lines": (each_connection, 50, huge_line),
    "pipelining, unread": (each_connection, 50, pipeline),
    "giant tag sets": (each_connection, 8, tags),
    "a million field names": (each_connection, 8, fields),
    "wrong logins, many names": (guess, 100, MADE_UP, HERE),
    "wrong logins, one name": (guess, 100, ["rider3"], HERE),
    "wrong logins, from everywhere": (guess, 100, RIDERS + ["late3"], ELSEWHERE),
    "replayed batches": (each_connection, 8, replay),
    "bad chunks": (each_connection, 50, chunked),
    "half-closed": (each_connection, 200, half_closed),
    "exports, unread": (each_connection, 100, never_reads),
    "huge exports": (each_connection, 32, exports),
    "queries: windows": (each_connection, 16, asks_buckets),
    "queries: regular expressions": (each_connection, 16, asks_bombs),
    "queries: parentheses": (each_connection, 16, asks_deeply),
    "queries: huge answers": (each_connection, 16, asks_much),
    "queries: 10,000 statements": (each_connection, 8, asks_ten_thousand),
    "queries, unread": (each_connection, 1000, asks_unread),
    "connection churn": (each_connection, 200, churn),
    "garbage": (each_connection, 100, garbage),
    "new connections, one address": (new_connection, LEAVERS, ONE_ADDRESS, False),
    "new connections, own addresses": (new_connection, LEAVERS, ALL_PLACES, True),
}
# Not attackers but phones with bad habits, which must get their 204 like all others.
PHONES = [name for name, (one, *_) in ATTACKS.items() if one is new_connection]


async def run(name, port, seconds):
    one, count, *args = ATTACKS[name]
    if name in PHONES:
        await first_logins(Attack(port, 60))
    attack = Attack(port, seconds)
    await attack.many(count, one, *args)
    if waits := sorted(attack.waits):
        attack.counts["posts"] = len(waits)
        attack.counts["p99 ms"] = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
        attack.counts["slowest ms"] = waits[-1]
    return attack.counts


def main():
    """Usage: attackers.py NAME PORT SECONDS"""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    name, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(asyncio.run(run(name, port, seconds))))


if __name__ == "__main__":
    main()
