"""The table of commands."""

from __future__ import annotations

from collections import Counter

from PyQt5.QtGui import QKeySequence

from camlab.view.action_table import MENUS, ROWS, SEPARATOR
from camlab.view.actions import shortcut_rows
from camlab.view.icons import icon_names

TOGETHER = {"Space"}  # Start and Stop: only one of them is on


def test_every_command_says_what_it_does():
    assert all(row.text and row.status_tip and row.tooltip.endswith(".") for row in ROWS)


def test_no_key_means_two_things():
    keys = Counter(row.shortcut for row in ROWS if row.shortcut and row.shortcut not in TOGETHER)
    assert max(keys.values()) == 1


def test_every_key_is_a_key():
    assert all(not QKeySequence(row.shortcut).isEmpty() for row in ROWS if row.shortcut)


def test_every_icon_is_there():
    assert {row.icon for row in ROWS if row.icon} <= set(icon_names())


def test_menus_have_only_commands_that_there_are():
    names = {name for entries in MENUS.values() for name in entries}
    assert names - {row.name for row in ROWS} == {SEPARATOR, "theme"}
    assert {row.name for row in ROWS} - names == {"leave_field"}


def test_the_list_of_shortcuts_is_made_from_the_table():
    listed = dict(shortcut_rows())
    assert listed["R"] == "Save a movie while the camera is live"
    assert listed["Space"] == "Show the camera live / stop the camera"
    assert set(listed) == {row.shortcut for row in ROWS if row.shortcut}
