"""The QActions made of the table of commands."""

from __future__ import annotations

from collections.abc import Iterator

from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QWidget

from camlab.view.action_row import ActionRow
from camlab.view.action_table import ROWS
from camlab.view.icons import icon
from camlab.view.theme import colors, follow_theme


class Actions:
    """The window's QActions by name: ``actions["start"]``."""

    def __init__(self, window: QWidget) -> None:
        self._actions = {row.name: _make(row, window) for row in ROWS}
        follow_theme(window, lambda _colors: self._retint())

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def _retint(self) -> None:
        for row in ROWS:
            if row.icon:
                self._actions[row.name].setIcon(icon(row.icon, colors()))


def shortcut_rows() -> list[tuple[str, str]]:
    """(key, what it does) of every command that has one, for the help."""
    found: dict[str, str] = {}
    for row in ROWS:
        if row.shortcut:
            words = row.status_tip
            found[row.shortcut] = f"{found[row.shortcut]} / {words.lower()}" if row.shortcut in found else words
    return list(found.items())


def _make(row: ActionRow, window: QWidget) -> QAction:
    action = QAction(row.text, window)
    action.setObjectName(row.name)
    action.setCheckable(row.is_checkable)
    action.setIconVisibleInMenu(not row.is_checkable)  # the check mark takes its place
    action.setStatusTip(row.status_tip)
    keys = QKeySequence(row.shortcut)
    action.setShortcut(keys)
    action.setToolTip(f"{row.tooltip} ({keys.toString(QKeySequence.NativeText)})" if row.shortcut else row.tooltip)
    window.addAction(action)
    return action
