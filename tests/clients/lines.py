"""Points, and line protocol read back into them, independently of the server's own parser."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Value:
    """A field value with its type: float, integer, string or boolean."""

    kind: str
    value: float | int | str | bool

    def __repr__(self):
        return f"{self.kind} {self.value!r}"


@dataclasses.dataclass
class Point:
    """One point; `time_ns` is nanoseconds since 1970."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Value]
    time_ns: int

    @property
    def series(self):
        return self.measurement, tuple(sorted(self.tags.items())), self.time_ns


class Unreadable(Exception):
    """What the server exported is no line protocol."""


def merged(points):
    """What a database holds: one point a series and time, a later value winning."""
    database = {}
    for point in points:
        database.setdefault(point.series, {}).update(point.fields)
    return database


def differences(expected, exported):
    """In words, everything in which the exported points are not the expected ones."""
    wanted, found = merged(expected), merged(exported)
    if len(exported) != len(found):
        yield f"{len(exported) - len(found)} points came more than once"
    times = [point.time_ns for point in exported]
    if times != sorted(times):
        yield "the points are not in the order of time"
    for series in wanted.keys() - found.keys():
        yield f"missing: {series} {wanted[series]}"
    for series in found.keys() - wanted.keys():
        yield f"never written: {series} {found[series]}"
    for series in wanted.keys() & found.keys():
        for key in sorted(wanted[series].keys() | found[series].keys()):
            sent, stored = wanted[series].get(key), found[series].get(key)
            if sent != stored:
                yield f"{series} {key}: written {sent}, stored {stored}"


def parse(text):
    """All points of an export."""
    reader, points = Reader(text), []
    while reader.at < len(text):
        points.append(reader.point())
    return points


class Reader:
    """Walks the characters of an export. Texts may hold line feeds."""

    def __init__(self, text):
        self.text = text
        self.at = 0

    def name(self, ends, escapable):
        """A name up to one of `ends`, without its escapes."""
        name = []
        while (here := self.peek()) not in ends:
            if here in ("", "\n"):
                raise Unreadable(f"a name ends at {self.where()}")
            if here == "\\" and self.peek(1) in escapable:
                self.at += 1
                here = self.peek()
            name.append(here)
            self.at += 1
        return "".join(name)

    def point(self):
        tags, fields = {}, {}
        measurement = self.name(", ", ', ="')
        while self.peek() == ",":
            self.at += 1
            key = self.name("=", ", =")
            self.expect("=")
            tags[key] = self.name(", ", ", =")
        self.expect(" ")
        while True:
            key = self.name("=", ', ="')
            self.expect("=")
            if key in fields:
                raise Unreadable(f"field {key} twice at {self.where()}")
            fields[key] = self.value()
            if self.peek() != ",":
                break
            self.at += 1
        self.expect(" ")
        end = self.text.find("\n", self.at)
        if end < 0:
            raise Unreadable("the last line has no end")
        time_ns = int(self.text[self.at:end])
        self.at = end + 1
        return Point(measurement, tags, fields, time_ns)

    def value(self):
        if self.peek() == '"':
            return Value("string", self.string())
        start = self.at
        while self.peek() not in ", \n":
            self.at += 1
        word = self.text[start:self.at]
        if word in ("t", "T", "true", "True", "TRUE"):
            return Value("boolean", True)
        if word in ("f", "F", "false", "False", "FALSE"):
            return Value("boolean", False)
        if word.endswith("i"):
            return Value("integer", int(word[:-1]))
        return Value("float", float(word))

    def string(self):
        self.expect('"')
        string = []
        while (here := self.peek()) != '"':
            if here == "":
                raise Unreadable("a text has no end")
            if here == "\\" and self.peek(1) in ('"', "\\"):
                self.at += 1
                here = self.peek()
            string.append(here)
            self.at += 1
        self.at += 1
        return "".join(string)

    def peek(self, ahead=0):
        return self.text[self.at + ahead:self.at + ahead + 1]

    def expect(self, what):
        if self.peek() != what:
            raise Unreadable(f"{what!r} is missing at {self.where()}")
        self.at += 1

    def where(self):
        return f"character {self.at}: {self.text[max(0, self.at - 40):self.at + 20]!r}"


def self_check():
    """The comparison must be able to fail, and the reader to read."""
    text = ('samples,a\\ b=c\\,d\\=e hr_bpm=145i,lat=4.5e1,on=true,s="a \\"b\\", \\\\=c\nd" 5\n'
            "two\\ words,x=é v=-1 6\n")
    first, second = parse(text)
    assert (first.measurement, first.tags) == ("samples", {"a b": "c,d=e"}), first
    assert first.fields == {
        "hr_bpm": Value("integer", 145), "lat": Value("float", 45.0), "on": Value("boolean", True),
        "s": Value("string", 'a "b", \\=c\nd')}, first
    assert (second.measurement, second.tags, second.time_ns) == ("two words", {"x": "é"}, 6)
    good = [first, second]
    assert not list(differences(good, good))
    assert not list(differences([first, first, second], good))
    changed = [
        good[:1], good[::-1], good + good[1:], good + [dataclasses.replace(second, time_ns=7)],
        [first, dataclasses.replace(second, time_ns=7)],
        [first, dataclasses.replace(second, tags={"x": "e"})],
        [first, dataclasses.replace(second, measurement="two")],
        [first, dataclasses.replace(second, fields={"v": Value("integer", -1)})],
        [first, dataclasses.replace(second, fields={"v": Value("float", -1.0000000000000002)})],
        [first, dataclasses.replace(second, fields={})],
        [first, dataclasses.replace(second, fields=second.fields | {"w": Value("float", 1.0)})],
    ]
    for bad in changed:
        assert list(differences(good, bad)), bad
