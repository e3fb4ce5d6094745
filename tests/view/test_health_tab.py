"""Health: readers to their rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from camlab.controller.reader import Activity, ReaderHealth
from camlab.view.health_tab import HealthTab
from camlab.view.health_words import TITLES, ReaderRow

RUNNING = ReaderHealth("saver", Activity.RUNNING, 18000, 12, 0.2)
SAVER = ReaderRow(RUNNING, 0.31, 29_500_000)


def saver(**changes):
    return replace(SAVER, reader=replace(RUNNING, **changes))


@pytest.fixture
def tab(app, qtbot):
    made = HealthTab()
    made.resize(840, 122)
    qtbot.addWidget(made)
    made.show()
    return made


def texts(tab, reader="saver"):
    return [tab.cell(reader, column).text().replace("\u202f", " ") for column in ("state", "seen", "behind", "late", "skipped")]


def test_a_reader_is_a_row(tab):
    tab.show_readers([SAVER])
    assert texts(tab) == ["Running", "18 000", "12", "200 ms", "0"]
    assert tab.cell("saver", "processor").text() == "31\u202f%"
    assert tab.cell("saver", "memory").text() == "29.5\u202fMB"
    assert tab.cell("saver", "restarts").text() == "0"


@pytest.mark.parametrize(
    ("row", "column", "words", "tone"),
    [
        (saver(activity=Activity.SILENT), "state", "Not answering", "red"),
        (saver(activity=Activity.ENDED), "state", "Ended", "red"),
        (saver(activity=Activity.IDLE), "state", "Idle", "text"),
        (saver(activity=Activity.STARTING), "state", "Starting", "text"),
        (saver(behind_s=1.5), "state", "Behind", "amber"),
        (saver(behind_s=1.5), "late", "1\u202f500\u202fms", "amber"),
        (saver(behind_s=42), "late", "42\u202fs", "amber"),
        (saver(skipped=3), "skipped", "3 lost", "red"),
        (saver(name="analyzer", skipped=3), "skipped", "3 skipped", "amber"),
        (saver(name="view", skipped=3000), "skipped", "3\u202f000", "text"),
        (saver(restarts=1), "restarts", "once", "amber"),
        (saver(restarts=2), "restarts", "2 times", "amber"),
        (replace(SAVER, processor=None), "processor", "–", "text"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_in_words_and_color(tab, row, column, words, tone):
    tab.show_readers([row])
    cell = tab.cell(row.reader.name, column)
    assert cell.text() == words
    assert cell.property("tone") == tone


def test_every_reader_has_a_row_and_says_what_it_is_for(tab):
    assert list(TITLES) == ["saver", "analyzer", "publisher", "view"]
    assert all(texts(tab, name)[0] == "Off" for name in TITLES)


def test_copy_puts_the_table_on_the_clipboard(tab, qtbot):
    tab.show_readers([SAVER])
    qtbot.mouseClick(tab.copy_button, Qt.LeftButton)
    assert "saver\tRunning\t18\u202f000" in QApplication.clipboard().text()
