"""What a person chooses for a recording."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QComboBox

from camlab.recording.plan import RecordingOptions
from camlab.view.recording_form import EACH, FRAMES, SECONDS, TIME_LAPSE, UNTIL_STOPPED, RecordingForm

FULL = RecordingOptions(
    frames=250, every=5, compression="bitshuffle-lz4", segment_bytes=2_000_000_000, user="Eva", sample="B7", notes="20 °C"
)


@pytest.fixture
def form(app, qtbot):
    made = RecordingForm()
    made.setFixedWidth(272)
    qtbot.addWidget(made)
    made.show()
    made.more.show_open(True)
    return made


@pytest.fixture
def asked(form):
    found: list[RecordingOptions] = []
    form.options_requested.connect(found.append)
    return found


def test_options_are_shown_and_nothing_is_asked(form, asked):
    form.show_options(FULL)
    assert (form.length.currentIndex(), form.frames.value()) == (FRAMES, 250)
    assert (form.keep.currentIndex(), form.every.value()) == (EACH, 5)
    assert (form.coding.currentText(), form.split.text()) == ("LZ4, fast", "2\u202fGB")
    assert (form.user.text(), form.sample.text(), form.notes.text()) == ("Eva", "B7", "20 °C")
    assert not asked


def test_a_field_is_there_only_where_it_means_something(form):
    form.show_options(RecordingOptions())
    assert form.length.currentIndex() == UNTIL_STOPPED
    assert not any(part.isVisible() for part in (form.frames, form.seconds, form.every, form.interval))
    form.show_options(RecordingOptions(seconds=3, interval_s=0.5))
    assert form.seconds.isVisible()
    assert form.interval.isVisible()
    assert not form.frames.isVisible()


@pytest.mark.parametrize(
    ("field", "index", "wanted"),
    [
        ("length", FRAMES, RecordingOptions(frames=100)),
        ("length", SECONDS, RecordingOptions(seconds=10.0)),
        ("keep", EACH, RecordingOptions(every=10)),
        ("keep", TIME_LAPSE, RecordingOptions(interval_s=1.0)),
        ("coding", 2, RecordingOptions(compression="bitshuffle-zstd")),
    ],
)
def test_a_choice_asks_for_other_options(form, asked, field, index, wanted):
    combo = getattr(form, field)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    assert asked == [wanted]
    assert form.options == wanted


def test_numbers_and_words_ask_for_other_options(form, asked):
    form.show_options(RecordingOptions(frames=100))
    form.frames.setValue(7)
    form.split.setValue(1.5)
    QTest.keyClicks(form.notes, "x ")
    assert asked[-1] == RecordingOptions(frames=7, segment_bytes=1_500_000_000, notes="x")
    assert form.notes.text() == "x "


def test_what_makes_no_sense_is_said_under_its_field(form, asked):
    form.split.setValue(0.001)
    error = form.findChild(type(form.memory), "option_error")
    assert not asked
    assert error.isVisible()
    assert error.text().startswith("A segment must have 1 MiB or more")
    assert form.split.geometry().bottom() < error.geometry().top()
    form.split.setValue(1)
    assert not error.isVisible()
    assert asked == [RecordingOptions(segment_bytes=1_000_000_000)]


def test_a_refusal_from_below_opens_the_part_where_the_field_is(form):
    form.more.show_open(False)
    form.show_error(form.before, "the pre-trigger can't be changed while live; stop the camera first")
    assert form.more.is_open


def test_a_number_that_is_typed_counts_although_the_field_was_not_left(form, asked, qtbot):
    form.show_options(RecordingOptions(frames=100))
    form.activateWindow()
    form.frames.setFocus()
    qtbot.waitUntil(form.frames.hasFocus)
    form.frames.selectAll()
    QTest.keyClicks(form.frames, "42")
    assert not asked
    form.finish_typing()
    assert asked == [RecordingOptions(frames=42)]


def test_the_pre_trigger_shows_its_memory(form, qtbot):
    form.show_data_rate(20e6)
    form.show_pre_trigger(2.5)
    assert (form.before.text(), form.memory.text()) == ("2.5\u202fs", "takes 50.0\u202fMB")
    form.show_pre_trigger(0)
    assert (form.before.text(), form.memory.text()) == ("off", "")
    with qtbot.waitSignal(form.pre_trigger_requested) as wanted:
        form.before.setValue(1.5)
    assert wanted.args == [1.5]


@pytest.mark.parametrize(("is_recording", "is_live", "file", "before"), [(0, 0, 1, 1), (0, 1, 1, 0), (1, 1, 0, 0), (1, 0, 0, 0)])
def test_what_shapes_the_file_is_locked_while_it_is_written(form, is_recording, is_live, file, before):
    form.show_locked(is_recording=bool(is_recording), is_live=bool(is_live))
    for part in (form.length, form.keep, form.coding, form.split, form.user, form.sample, form.notes):
        assert part.isEnabled() == bool(file)
    assert form.before.isEnabled() == bool(before)


def test_the_folded_part_tells_what_is_chosen_in_it(form, qtbot):
    form.more.show_open(False)
    form.show_options(FULL)
    form.show_pre_trigger(2)
    assert form.more.summary.text() == "2\u202fs before, each 5th, LZ4, files of 2.0\u202fGB, Eva, B7"
    assert not form.before.isVisible()
    with qtbot.waitSignal(form.more.toggled):
        QTest.mouseClick(form.more.head, Qt.LeftButton)
    assert form.before.isVisible()


def test_the_wheel_over_a_list_neither_changes_it_nor_takes_the_keyboard(form):
    for combo in form.findChildren(QComboBox):
        before = combo.currentIndex()
        assert combo.focusPolicy() == Qt.StrongFocus, combo.objectName()
        combo.clearFocus()
        turn = QWheelEvent(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False)
        QApplication.sendEvent(combo, turn)
        assert combo.currentIndex() == before


@pytest.mark.parametrize(("typed", "frames"), [("0", 1), ("abc", 250), ("99999999999", 1_000_000_000), ("2.5", 250)])
def test_a_number_of_frames_that_can_not_be_is_said(form, typed, frames):
    form.show_options(FULL)
    form.frames.selectAll()
    QTest.keyClicks(form.frames, typed)
    QTest.keyClick(form.frames, Qt.Key_Return)
    assert form.options.frames == frames
    assert form.frames.hint.isVisible()
    assert form.frames.hint.text().startswith("Frames must be 1 to 1\u202f000\u202f000\u202f000, whole; it ")
