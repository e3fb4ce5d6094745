"""A number with its unit."""

from __future__ import annotations

import pytest
from PyQt5.QtTest import QTest

from camlab.view.unit_box import UnitBox


@pytest.fixture
def box(app, qtbot):
    made = UnitBox("box", "Seconds", "s", maximum=100, decimals=2, none="off")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("value", "text"), [(0, "off"), (2, "2\u202fs"), (2.5, "2.5\u202fs"), (10, "10\u202fs")])
def test_a_value_is_shown_and_nothing_is_asked(box, qtbot, value, text):
    with qtbot.assertNotEmitted(box.value_requested):
        box.show_value(value)
    assert box.text() == text


@pytest.mark.parametrize(("typed", "value"), [("3", 3), ("2,5", 2.5), ("4 s", 4), ("off", 0), ("", 0)])
def test_what_is_typed_is_asked_for(box, typed, value):
    box.show_value(1)
    box.selectAll()
    QTest.keyClicks(box, typed) if typed else box.lineEdit().clear()
    box.interpretText()
    assert box.value() == value


@pytest.mark.parametrize("typed", ["x", "nan", "1.2.3"])
def test_what_is_no_such_number_changes_nothing_and_is_said(box, typed):
    box.show_value(1)
    box.show()
    box.lineEdit().setText(typed)
    box.interpretText()
    assert box.value() == 1
    assert box.hint.isVisible()
    assert box.hint.text() == "The number must be 0 to 100\u202fs; it stays 1\u202fs."


@pytest.mark.parametrize(("typed", "value"), [("200", 100), ("-1", 0), ("1e999", 100)])
def test_a_number_out_of_range_is_brought_into_it_and_that_is_said(box, typed, value):
    box.show_value(1)
    box.show()
    box.lineEdit().setText(typed)
    box.interpretText()
    assert box.value() == value
    assert box.hint.text().endswith(f"it is {box.text()} now.")
    QTest.keyClicks(box, "5")
    assert not box.hint.isVisible()
