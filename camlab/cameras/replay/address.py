"""What stands behind `replay:`: a recording, and how fast it is played."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camlab.cameras.specification import Option, parse_options

UNSET = -1.0  # given by no one
MAX_RATE_HZ = 10_000.0
OPTIONS = (Option("speed", "float", UNSET, 0.001, 1000.0), Option("fps", "float", UNSET, 0.0, MAX_RATE_HZ))
_WITH_OPTIONS = re.compile(r"(.*)(\?[a-z_]*(?:=.*)?)", re.DOTALL)  # the last question mark; one in a path has no name= behind it
_LONGEST_NAME = 40


@dataclass(frozen=True)
class ReplayAddress:
    """A recording and its pace.

    Attributes
    ----------
    path : Path
    speed : float
        Times as fast as it was recorded.
    rate_hz : float or None
        Frames a second in place of the recorded times, 0 as fast as they are taken; None: the recorded ones.
    """

    path: Path
    speed: float = 1.0
    rate_hz: float | None = None

    @classmethod
    def parse(cls, text: str) -> ReplayAddress:
        """From what a user typed; ValueError, fit to show."""
        match = _WITH_OPTIONS.fullmatch(text.strip())
        place, options = (match[1], match[2]) if match else (text.strip(), "")
        if not place:
            raise ValueError("replay: needs a recording, like replay:movie.h5")
        values: dict[str, Any] = dict(parse_options(options, OPTIONS))
        if UNSET not in values.values():
            raise ValueError("speed and fps can't be used together; choose one")
        speed = 1.0 if values["speed"] == UNSET else values["speed"]
        path = Path(place).expanduser() if place.startswith("~/") else Path(place)
        return cls(path, speed, None if values["fps"] == UNSET else values["fps"])

    @property
    def name(self) -> str:
        """Short, for topics and file names."""
        stem = self.path.name.removesuffix(".part").removesuffix(".h5")
        return re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-_")[:_LONGEST_NAME].strip("-_") or "replay"
