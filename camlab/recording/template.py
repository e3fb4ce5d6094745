"""The template by which recordings are named, e.g. "{sample}/{date}_{n:03d}": checked once, filled for each recording."""

from __future__ import annotations

import datetime as dt
import re
import string
from dataclasses import dataclass, field
from pathlib import PurePosixPath

DEFAULT_NAME = "{date}_{time}_{camera}_{n:04d}"
FIELDS = {
    "date": "the day, 2026-11-20",
    "time": "hours, minutes and seconds, 140512",
    "camera": "the camera's name",
    "n": "a number that counts up; {n:04d} has four digits",
    "user": "who records",
    "sample": "what is recorded",
}
LONGEST_PART = 230  # bytes of a name, so that every disk takes it with its endings
LONGEST_VALUE = 40  # bytes
_LENGTHS = {"date": 10, "time": 6, "n": 10}  # bytes of the others
_PATTERNS = {"date": r"\d{4}-\d\d-\d\d", "time": r"\d{6}"}  # what else may stand for a field is not known
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')  # in a name on some platform
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # no names of files on Windows
_SEGMENT = re.compile(r"\.(\d{4,})$")  # would be read as a part of another recording
_COUNTS_SEGMENTS = re.compile(r"\.(\{n[^}]*\}|\d{4,})$")
_COUNT_FORMAT = re.compile(r"0?\d?d?")


@dataclass(frozen=True)
class NameFacts:
    """What the fields of a name are filled with.

    Attributes
    ----------
    camera, user, sample : str
        Characters that no file name may have are replaced; "" becomes "no-user" and so on.
    moment : datetime
        Local time.
    """

    camera: str
    user: str = ""
    sample: str = ""
    moment: dt.datetime = field(default_factory=lambda: dt.datetime.now().astimezone())


@dataclass(frozen=True)
class NameTemplate:
    """A checked template; "/" makes folders below that of the recordings.

    Raises ValueError, one line fit to show a user, for a text that is none. Names are safe on every platform.
    """

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.strip().removesuffix(".h5"))
        if not self.text:
            raise ValueError(f"the name is empty; for example {DEFAULT_NAME}")
        pieces = _pieces(self.text)
        for _literal, name, spec in pieces:
            _check_field(name, spec)
        literal = "".join(piece[0] for piece in pieces)
        found = _FORBIDDEN.search(literal)
        if found:
            hint = "; folders are set apart by /" if found[0] == "\\" else ""
            raise ValueError(f"a name can't have {found[0]!r}{hint}")
        parts = self.text.split("/")
        if any(part.strip(" .") == "" for part in parts):
            raise ValueError("a name can't begin or end with /, nor have '.', '..' or nothing for a folder")
        if any("{n" in part for part in parts[:-1]):
            raise ValueError("{n} can stand only in the last part of a name, after the last /")
        if _COUNTS_SEGMENTS.search(self.text):
            raise ValueError("a dot before the last number would mean a part of another recording; write _ instead")
        if max(_longest(part) for part in parts) > LONGEST_PART:
            raise ValueError(f"the name could become longer than {LONGEST_PART} characters; make it shorter")

    @property
    def counts(self) -> bool:
        """There is a number that counts up."""
        return any(name == "n" for _literal, name, _spec in _pieces(self.text))

    def fill(self, facts: NameFacts, number: int) -> PurePosixPath:
        """The name without its ending, with its folders, relative to the folder of the recordings."""
        values = {
            "date": f"{facts.moment:%Y-%m-%d}",
            "time": f"{facts.moment:%H%M%S}",
            "camera": _safe(facts.camera, "camera"),
            "user": _safe(facts.user, "user"),
            "sample": _safe(facts.sample, "sample"),
        }
        text = "".join(literal + _filled(name, spec, values, number) for literal, name, spec in _pieces(self.text))
        return PurePosixPath(*(_safe_part(part) for part in text.split("/")))

    def pattern(self) -> re.Pattern[str]:
        """Matches the last parts of names that it gives, without their ending; the group is the number, if it counts."""
        pieces = _pieces(self.text.rsplit("/", 1)[-1])
        return re.compile("".join(re.escape(literal) + _group(name, spec) for literal, name, spec in pieces))


def _pieces(text: str) -> list[tuple[str, str, str]]:
    """Text and the field behind it ("" for none) with its format; ValueError where the brackets don't fit together."""
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError("a name has { without }, or } without {; fields are written as {date}") from None
    if any(conversion for _literal, _name, _spec, conversion in parsed):
        raise ValueError("a field is written as {date}, without '!'")
    return [(literal, "" if name is None else name or "?", spec or "") for literal, name, spec, _conversion in parsed]


def _longest(part: str) -> int:
    """Bytes that a part of a name may come to."""
    return sum(len(literal.encode()) + (_LENGTHS.get(name, LONGEST_VALUE) if name else 0) for literal, name, _spec in _pieces(part))


def _check_field(name: str, spec: str) -> None:
    if not name:
        return
    if name not in FIELDS:
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise ValueError(f"there is no {{{'' if name == '?' else name}}}; a name may have {known}")
    if spec and (name != "n" or not _COUNT_FORMAT.fullmatch(spec)):
        raise ValueError(f"{{{name}:{spec}}} is not understood; " + ("write {n:04d}" if name == "n" else f"write {{{name}}}"))


def _filled(name: str, spec: str, values: dict[str, str], number: int) -> str:
    if name == "n":
        return format(number, spec)
    return values[name] if name else ""


def _group(name: str, spec: str) -> str:
    if name == "n":
        return rf"(\d{{{max(1, int(spec.strip('d') or 1))},}})"
    return _PATTERNS.get(name, ".+") if name else ""


def _safe(value: str, name: str) -> str:
    """A field's value as a part of a name."""
    text = _FORBIDDEN.sub("_", value.replace("/", "_")).strip(" .")
    text = text.encode()[:LONGEST_VALUE].decode(errors="ignore").strip(" .")
    return text or f"no-{name}"


def _safe_part(part: str) -> str:
    part = _SEGMENT.sub(r"_\1", part.strip(" ").rstrip(" ."))
    return f"{part}_" if _DEVICES.fullmatch(part) else part
