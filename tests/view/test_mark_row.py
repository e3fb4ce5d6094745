"""Marks: the note, the key and the button are one action."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget

from camlab.view.actions import Actions
from camlab.view.mark_row import MarkRow


@pytest.fixture
def row(app, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    made = MarkRow(Actions(owner)["mark"])
    qtbot.addWidget(made)
    made.show()
    yield made
    owner.close()


def test_enter_in_the_note_marks_with_it(row, qtbot):
    QTest.keyClicks(row.note, " flash ")
    with qtbot.waitSignal(row.mark_requested) as marked:
        QTest.keyClick(row.note, Qt.Key_Return)
    assert marked.args == ["flash"]
    assert row.note.text() == ""


def test_the_button_marks_without_a_note(row, qtbot):
    with qtbot.waitSignal(row.mark_requested) as marked:
        row.button.click()
    assert marked.args == [""]


def test_nothing_is_marked_while_nothing_is_recorded(row, qtbot):
    row.action.setEnabled(False)
    assert not row.note.isEnabled()
    with qtbot.assertNotEmitted(row.mark_requested):
        row.button.click()


def test_marks_are_counted(row):
    row.show_count(3)
    assert row.count.text() == "Marks 3"
    row.show_count(0)
    assert row.count.text() == "Mark"
