"""How recordings are named: value to widget, widget to request."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from camlab.recording.plan import RecordingOptions
from camlab.recording.template import DEFAULT_NAME
from camlab.view.name_field import NameField
from camlab.view.recording_form import RecordingForm


@pytest.fixture
def field(app, qtbot):
    owner = QWidget()
    made = NameField()
    column = QVBoxLayout(owner)
    column.addWidget(made)
    column.addWidget(QLineEdit())
    qtbot.addWidget(owner)
    with qtbot.waitActive(owner):
        owner.show()
        owner.activateWindow()
    made.owner = owner
    return made


def write(qtbot, field, text):
    field.line.setFocus()
    field.line.selectAll()
    qtbot.keyClicks(field.line, text)


def test_a_template_and_the_next_name_are_shown(field, qtbot):
    with qtbot.assertNotEmitted(field.name_requested):
        field.show_name("{sample}_{n:03d}")
        field.show_next("yeast_004.h5")
    assert (field.line.text(), field.next_name.text()) == ("{sample}_{n:03d}", "→ yeast_004.h5")


def test_each_change_that_makes_a_template_is_requested(field, qtbot):
    asked = []
    field.name_requested.connect(asked.append)
    write(qtbot, field, "a{n}")
    assert asked == ["a", DEFAULT_NAME, "a{n}"]  # "a{" and "a{n" are none
    assert field.error.isHidden()


def test_what_is_no_template_is_said_under_it_and_the_one_before_comes_back(field, qtbot):
    write(qtbot, field, "x{dat}")
    assert field.error.text().startswith("There is no {dat}; a name may have")
    field.line.nextInFocusChain()
    field.owner.findChildren(QLineEdit)[-1].setFocus()
    assert field.line.text() == DEFAULT_NAME
    assert field.error.text().endswith("The name stays as it was.")
    write(qtbot, field, "y")
    assert field.error.isHidden()


def test_what_is_just_written_is_not_written_over(field, qtbot):
    write(qtbot, field, "abc")
    field.show_name("abc")
    field.show_name("other")
    assert field.line.text() == "abc"


def test_the_menu_puts_a_field_into_the_name(field, qtbot):
    field.line.setText("a_")
    sample = next(action for action in field.insert.menu().actions() if action.text().startswith("{sample}"))
    with qtbot.waitSignal(field.name_requested) as asked:
        sample.trigger()
    assert asked.args == ["a_{sample}"]
    with qtbot.waitSignal(field.name_requested) as asked:
        field.insert.menu().actions()[-1].trigger()
    assert asked.args == [DEFAULT_NAME]


def test_it_is_a_part_of_the_forms_options_and_locked_with_them(app, qtbot):
    form = RecordingForm()
    qtbot.addWidget(form)
    qtbot.addWidget(form.name)
    form.show_options(RecordingOptions(name="{sample}"))
    assert form.name.line.text() == "{sample}"
    with qtbot.waitSignal(form.options_requested) as asked:
        form.name.line.setText("{user}")
        form.name.line.textEdited.emit("{user}")
    assert asked.args == [RecordingOptions(name="{user}")]
    form.show_locked(is_recording=True, is_live=True)
    assert not form.name.line.isEnabled() and not form.name.insert.isEnabled()
    assert Qt.StrongFocus == form.name.line.focusPolicy()


@pytest.mark.parametrize("text", ["a:b*?", "a/{n}/b"])
def test_of_a_refused_name_not_even_its_beginning_is_used(field, qtbot, text):
    field.show_name("{sample}")
    asked = []
    field.name_requested.connect(asked.append)
    write(qtbot, field, text)
    assert asked[-1] == "{sample}"
    qtbot.keyClick(field.line, Qt.Key_Return)
    assert field.line.text() == asked[-1] == "{sample}"
    assert field.error.text().endswith("The name stays as it was.")


def test_a_name_that_was_confirmed_is_the_one_that_comes_back(field, qtbot):
    write(qtbot, field, "first")
    qtbot.keyClick(field.line, Qt.Key_Return)
    write(qtbot, field, "b*")
    qtbot.keyClick(field.line, Qt.Key_Return)
    assert field.line.text() == "first"
