"""One command of the window, as data; no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActionRow:
    """One command.

    Attributes
    ----------
    name : str
        By which the program knows it; also the action's object name.
    text : str
        In menus; "&" marks the letter.
    icon : str
        A name of `icons`, or "".
    shortcut : str
        A key or keys, "" for none.
    status_tip : str
        What it does, in a few words, for the status bar and the list of shortcuts.
    tooltip : str
        The same in a sentence.
    is_checkable : bool
        It is on or off.
    """

    name: str
    text: str
    icon: str
    shortcut: str
    status_tip: str
    tooltip: str
    is_checkable: bool = False
