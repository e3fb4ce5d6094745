"""A message to the person at the window, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True)
class Message:
    """What happened, and what to do.

    Attributes
    ----------
    headline : str
        What happened, without a code and without "Error".
    text : str
        What to do or what is happening, with number and unit.
    tone : str
        "info" and "success" leave after 8 s; "warning" and "error" stay.
    buttons : tuple of (name, words)
        At most two, verbs; the name comes back in the request.
    details : str
        A report to read and copy; "" for none.
    is_closable : bool
        A lost camera's can't be closed.
    """

    headline: str
    text: str
    tone: Tone = "info"
    buttons: tuple[tuple[str, str], ...] = ()
    details: str = ""
    is_closable: bool = True

    def __post_init__(self) -> None:
        if len(self.buttons) > 2:
            raise ValueError(f"a message has at most two buttons, not {len(self.buttons)}")

    @property
    def leaves(self) -> bool:
        """It goes away by itself."""
        return self.tone in ("info", "success")
