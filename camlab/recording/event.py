"""What happens while a recording is made, beside its frames."""

from __future__ import annotations

from typing import Literal

import msgspec

EventKind = Literal["setting", "mark", "reconnected", "saver", "note"]
NAN = float("nan")


class Event(msgspec.Struct, frozen=True):
    """Something that happened while recording.

    Attributes
    ----------
    frame_id : int
        Of the first frame after it.
    timestamp_ns : int
        Host clock, Unix epoch.
    kind : str
        "setting": a control was changed; "mark": a person marked the moment; "reconnected": the camera was lost and came back; "saver":
        the saver died and another one went on; "note": anything else.
    name : str
        Of the control; "" for the other kinds.
    asked, actual : float
        In the control's unit; NaN where it is no number, and for the other kinds.
    text : str
        For people, at most 240 bytes of UTF-8.
    """

    frame_id: int
    timestamp_ns: int
    kind: EventKind
    name: str = ""
    asked: float = NAN
    actual: float = NAN
    text: str = ""
