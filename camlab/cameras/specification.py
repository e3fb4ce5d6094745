"""What a user types to name a camera: ``name:address`` or ``name:?option=value&option=value``.

`simulated`, `simulated:?width=2048&fps=100`, `opencv:0`, `opencv:http://127.0.0.1:8080/stream.mjpg?a=b`. What stands behind the
first colon belongs to the camera of that name; those with options read them with `parse_options`.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

OptionValue = int | float | str | tuple[tuple[int, int], ...]
OptionKind = Literal["integer", "float", "choice", "numbers"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_RANGE = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def split_specification(specification: str) -> tuple[str, str]:
    """`name:address` as (name, address), the address "" where there is none; ValueError unless it begins with a name."""
    name, _, address = specification.strip().partition(":")
    if not _NAME.fullmatch(name):
        raise ValueError(f"a camera is named like simulated or opencv:0, not {specification!r}")
    return name, address


def suggest(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: what was perhaps meant, or what there is."""
    names = list(known)
    close = difflib.get_close_matches(word, names, 1)
    return f"did you mean {close[0]}?" if close else f"there is {', '.join(names) or 'none'}"


@dataclass(frozen=True)
class Option:
    """One option of a camera's specification.

    Attributes
    ----------
    name : str
        As it is typed.
    kind : str
        "integer", "float", "choice", or "numbers": frame numbers and ranges of them, "7,20-25".
    default : int, float, str or tuple
        The value where it isn't given.
    minimum, maximum : float
        Range of a number, both included.
    choices : tuple of str
        What a choice may be.
    """

    name: str
    kind: OptionKind
    default: OptionValue
    minimum: float = 0.0
    maximum: float = math.inf
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> OptionValue:
        """The checked value of what was typed; ValueError, fit to show a user."""
        if self.kind == "choice":
            return self._parse_choice(text)
        if self.kind == "numbers":
            return self._parse_numbers(text)
        whole = self.kind == "integer"
        if not (_INTEGER if whole else _FLOAT).fullmatch(text):
            raise ValueError(f"{self.name} must be a {'whole ' if whole else ''}number, not {text!r}")
        return self.check(int(text) if whole else float(text))

    def check(self, value: float) -> int | float:
        """A number, if it lies in the range."""
        if not (math.isfinite(value) and self.minimum <= value <= self.maximum):
            limits = f"{self.minimum:.10g} or more" if math.isinf(self.maximum) else f"{self.minimum:.10g} to {self.maximum:.10g}"
            raise ValueError(f"{self.name} must be {limits}, not {value:.10g}")
        return value

    def _parse_choice(self, text: str) -> str:
        if text not in self.choices:
            raise ValueError(f"{self.name} must be one of {', '.join(self.choices)}, not {text!r}")
        return text

    def _parse_numbers(self, text: str) -> tuple[tuple[int, int], ...]:
        ranges = []
        for part in text.split(","):
            match = _RANGE.fullmatch(part)
            first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
            if last < first:
                raise ValueError(f"{self.name} must be frame numbers like 7,20-25, not {text!r}")
            ranges.append((first, last))
        return _merged(ranges)


def _merged(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same numbers in rising ranges that don't overlap."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def parse_options(address: str, options: Sequence[Option]) -> Mapping[str, OptionValue]:
    """Every option's value by its name, from what stands behind the camera's name: "" or "?name=value&name=value".

    Raises ValueError for what isn't of that form, an unknown option, one that is given twice and a value out of range.
    """
    known = {option.name: option for option in options}
    values = {option.name: option.default for option in options}
    if address and not address.startswith("?"):
        raise ValueError(f"a camera's options begin with a question mark, like ?{options[0].name}=…, not {address!r}")
    given = set()
    for part in filter(None, address[1:].split("&")):
        name, equals, text = part.partition("=")
        if name not in known:
            raise ValueError(f"unknown option {name!r}; {suggest(name, known)}")
        if not (equals and text):
            raise ValueError(f"option {name} needs a value, like {name}=…")
        if name in given:
            raise ValueError(f"option {name} is given twice")
        given.add(name)
        values[name] = known[name].parse(text)
    return values
