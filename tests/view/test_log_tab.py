"""The log in its tab."""

from __future__ import annotations

import logging

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QTextCursor
from PyQt5.QtWidgets import QApplication

from camlab.view.colors import LIGHT
from camlab.view.log_tab import LogTab


@pytest.fixture
def tab(app, qtbot):
    made = LogTab()
    made.resize(800, 110)
    qtbot.addWidget(made)
    made.show()
    made.show_line("INFO  the camera is live")
    made.show_line("WARNING  the disk is slow", logging.WARNING)
    made.show_line("ERROR  it failed\nTraceback\n  in line 7", logging.ERROR)
    return made


def test_every_line_is_shown(tab):
    assert tab.shown_lines() == ["INFO  the camera is live", "WARNING  the disk is slow", "ERROR  it failed", "Traceback", "  in line 7"]


def test_only_warnings_and_errors_are_shown_on_request_and_nothing_is_forgotten(tab, qtbot):
    qtbot.mouseClick(tab.only_warnings, Qt.LeftButton)
    tab.show_line("INFO  not now")
    tab.show_line("WARNING  again", logging.WARNING)
    assert [line.split()[0] for line in tab.shown_lines()] == ["WARNING", "ERROR", "Traceback", "in", "WARNING"]
    assert "INFO  not now" in tab.lines()
    qtbot.mouseClick(tab.only_warnings, Qt.LeftButton)
    assert tab.shown_lines() == tab.lines()


@pytest.mark.parametrize(("line", "color"), [(0, LIGHT.text), (1, LIGHT.amber_text), (2, LIGHT.red_text)])
def test_warnings_and_errors_have_a_color_beside_their_word(tab, line, color):
    cursor = QTextCursor(tab.text.document().findBlockByNumber(line))
    cursor.movePosition(QTextCursor.NextCharacter)
    assert cursor.charFormat().foreground().color().name().upper() == color


def test_copy_takes_what_is_shown(tab, qtbot):
    tab.only_warnings.setChecked(True)
    qtbot.mouseClick(tab.copy_button, Qt.LeftButton)
    assert QApplication.clipboard().text().startswith("WARNING  the disk is slow\nERROR")


def test_clear_empties_the_view(tab, qtbot):
    qtbot.mouseClick(tab.clear_button, Qt.LeftButton)
    assert tab.lines() == tab.shown_lines() == []


def test_the_log_file_is_asked_for(tab, qtbot):
    with qtbot.waitSignal(tab.show_file_requested):
        qtbot.mouseClick(tab.file_button, Qt.LeftButton)


def test_the_oldest_lines_make_room(tab):
    for k in range(2500):
        tab.show_line(f"INFO  {k}")
    assert len(tab.lines()) == len(tab.shown_lines()) == 2000
    assert tab.lines()[-1] == "INFO  2499"


def test_the_beginning_of_a_long_line_is_seen_when_the_log_is_opened_and_while_lines_come(app, qtbot):
    tab = LogTab()
    qtbot.addWidget(tab)
    tab.resize(400, 110)
    for _ in range(30):
        tab.show_line("INFO  " + "long " * 100)
    with qtbot.waitExposed(tab):
        tab.show()
    across, down = tab.text.horizontalScrollBar(), tab.text.verticalScrollBar()
    assert (across.value(), down.value()) == (0, down.maximum())
    assert across.maximum() > 0
    tab.show_line("INFO  " + "longer " * 100)
    assert across.value() == 0
