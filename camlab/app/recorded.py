"""With what a recording was made, and how that changed on the way; no Qt, no file."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from camlab.model import AUTO
from camlab.recording.event import Event
from camlab.recording.plan import Setting
from camlab.recording.tape import Tape
from camlab.view.recorded_words import setting_words

BURST_NS = 1_000_000_000  # a slider that is dragged is one change


@dataclass(frozen=True)
class Recorded:
    """A recording's settings.

    Attributes
    ----------
    facts : tuple of (words, text)
        By whom, when and of what it was made.
    start : tuple of Setting
        Every control as it was at the beginning, brightness first.
    changes : dict
        Changes of a control, by its name, in their order.
    """

    facts: tuple[tuple[str, str], ...] = ()
    start: tuple[Setting, ...] = ()
    changes: Mapping[str, Sequence[Event]] = field(default_factory=dict)

    @classmethod
    def of(cls, tape: Tape) -> Recorded:
        """Of a tape, as far as it has come."""
        movie = tape.movie
        texts = (("User", "user/name"), ("Sample", "sample/name"), ("Notes", "notes/data"))
        facts = [("Camera", movie.camera), ("Began", _moment(movie.text("start_time"))), *((words, movie.text(at)) for words, at in texts)]
        changes: dict[str, list[Event]] = defaultdict(list)
        for event in movie.events:
            if event.kind == "setting":
                changes[event.name].append(event)
        start = sorted(movie.settings.values(), key=lambda setting: setting.name != "brightness")
        return cls(tuple((words, text) for words, text in facts if text), tuple(start), changes)

    def at(self, frame_id: int) -> tuple[Setting, ...]:
        """Every control as it was for this frame."""
        found = []
        for setting in self.start:
            changes = self.changes.get(setting.name, ())
            count = bisect_right(changes, frame_id, key=lambda event: event.frame_id)
            found.append(changed(setting, changes[count - 1]) if count else setting)
        return tuple(found)

    def choices(self) -> list[tuple[int, str]]:
        """First frame and words of what a person changed on the way; what the camera chose itself is left out."""
        found: list[tuple[int, str]] = []
        for setting in self.start:
            before, last_ns = setting, -BURST_NS
            for event in self.changes.get(setting.name, ()):
                after = changed(setting, event)
                if after.asked != before.asked:
                    if event.timestamp_ns - last_ns < BURST_NS:
                        found.pop()
                    found.append((event.frame_id, f"{setting.label}: {setting_words(after.asked, after)}"))
                    last_ns = event.timestamp_ns if isinstance(after.asked, float) else -BURST_NS
                before = after
        return sorted(found)


def changed(setting: Setting, event: Event) -> Setting:
    """A setting after a change of it; of a number that the camera chooses itself, AUTO was asked."""
    if isinstance(setting.asked, bool):
        return msgspec.structs.replace(setting, asked=_switch(event.asked), actual=_switch(event.actual))
    actual = None if math.isnan(event.actual) else event.actual
    asked = event.asked if not math.isnan(event.asked) else AUTO if actual is not None else None
    return msgspec.structs.replace(setting, asked=asked, actual=actual)


def _switch(value: float) -> bool | None:
    return None if math.isnan(value) else bool(value)


def _moment(text: str) -> str:
    """Date and time on this computer's clock; as it is where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return text
