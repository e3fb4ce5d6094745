"""Dark, flat and average: on the screen only."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from camlab.model import Frame
from camlab.view.corrections import BACKGROUND, DARK, FLAT, GRAB_FRAMES, Corrections, CorrectionState
from camlab.view.corrections_panel import CorrectionsPanel

SATURATION = 255


def frame(values, dtype=np.uint8) -> Frame:
    return Frame(np.array(values, dtype), 3, 4)


def grab(corrections, which, picture) -> None:
    corrections.grab(which)
    for _ in range(GRAB_FRAMES):
        corrections.apply(picture, SATURATION)


def test_without_corrections_the_frame_itself_is_shown():
    raw = frame([[1, 2]])
    assert Corrections().apply(raw, SATURATION) is raw


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_dark_is_subtracted_and_never_below_zero(dtype):
    corrections = Corrections()
    grab(corrections, DARK, frame([[10, 20]], dtype))
    assert corrections.state == CorrectionState(has_dark=True, is_dark_on=True)
    shown = corrections.apply(frame([[15, 12]], dtype), SATURATION)
    assert shown.pixels.tolist() == [[5, 0]]
    assert (shown.pixels.dtype, shown.frame_id, shown.timestamp_ns) == (dtype, 3, 4)
    corrections.use(DARK, False)
    assert corrections.apply(frame([[15, 12]], dtype), SATURATION).pixels.tolist() == [[15, 12]]


def test_a_flat_evens_out_what_is_darker_at_the_edge():
    corrections = Corrections()
    grab(corrections, FLAT, frame([[50, 100, 150]]))
    assert corrections.apply(frame([[25, 50, 75]]), SATURATION).pixels.tolist() == [[50, 50, 50]]


def test_the_flat_is_taken_without_the_dark():
    corrections = Corrections()
    grab(corrections, DARK, frame([[10, 10]]))
    grab(corrections, FLAT, frame([[60, 110]]))
    assert corrections.apply(frame([[60, 110]]), SATURATION).pixels.tolist() == [[75, 75]]


def test_the_background_is_subtracted_and_the_dark_in_it_not_twice():
    corrections = Corrections()
    grab(corrections, DARK, frame([[10, 10]]))
    grab(corrections, BACKGROUND, frame([[40, 30]]))
    assert corrections.state.words == "dark, background"
    assert corrections.apply(frame([[90, 25]]), SATURATION).pixels.tolist() == [[50, 0]]
    corrections.use(BACKGROUND, False)
    assert corrections.apply(frame([[90, 25]]), SATURATION).pixels.tolist() == [[80, 15]]


def test_as_many_pictures_are_grabbed_as_were_asked_for():
    corrections = Corrections()
    corrections.grab(DARK, 2)
    corrections.apply(frame([[10, 20]]), SATURATION)
    assert corrections.state.grabbing == DARK
    corrections.apply(frame([[30, 40]]), SATURATION)
    assert corrections.apply(frame([[90, 90]]), SATURATION).pixels.tolist() == [[70, 60]]


def test_an_average_follows_slowly():
    corrections = Corrections()
    corrections.choose_average(4)
    corrections.apply(frame([[0, 0], [0, 0]]), SATURATION)
    assert corrections.apply(frame([[100, 100], [0, 0]]), SATURATION).pixels.tolist() == [[25, 25], [0, 0]]
    assert corrections.state.words == "average of 4"


def test_saturated_pixels_stay_saturated():
    corrections = Corrections()
    grab(corrections, DARK, frame([[10, 10]]))
    assert corrections.apply(frame([[255, 100]]), SATURATION).pixels.tolist() == [[255, 90]]


def test_colour_is_corrected_by_channel():
    corrections = Corrections()
    grab(corrections, DARK, frame([[[1, 2, 3]]]))
    assert corrections.apply(frame([[[11, 22, 33]]]), SATURATION).pixels.tolist() == [[[10, 20, 30]]]


def test_frames_of_another_size_forget_dark_and_flat():
    corrections = Corrections()
    grab(corrections, DARK, frame([[10, 10]]))
    assert corrections.apply(frame([[10, 10, 10]]), SATURATION).pixels.tolist() == [[10, 10, 10]]
    assert corrections.state == CorrectionState()


@pytest.fixture
def panel(app, qtbot):
    made = CorrectionsPanel()
    qtbot.addWidget(made)
    made.show()
    made.fold.show_open(True)
    return made


def test_the_state_is_shown_and_nothing_is_asked(panel, qtbot):
    with qtbot.assertNotEmitted(panel.use_requested), qtbot.assertNotEmitted(panel.average_requested):
        panel.show_state(CorrectionState(8, has_dark=True, is_dark_on=True, grabbing=FLAT))
    assert panel.fold.summary.text() == "dark, average of 8"
    assert panel.boxes[DARK].isChecked()
    assert not panel.boxes[FLAT].isEnabled()
    assert panel.grabs[FLAT].text() == "Grabbing"
    assert not panel.grabs[DARK].isEnabled()


def test_corrections_are_asked_for(panel, qtbot):
    panel.show_state(CorrectionState(has_dark=True))
    with qtbot.waitSignal(panel.use_requested) as used:
        panel.boxes[DARK].click()
    panel.count.setValue(5)
    with qtbot.waitSignal(panel.grab_requested) as grabbed:
        QTest.mouseClick(panel.grabs[FLAT], Qt.LeftButton)
    with qtbot.waitSignal(panel.average_requested) as averaged:
        panel.average.setValue(8)
    assert (used.args, grabbed.args, averaged.args) == ([DARK, True], [FLAT, 5], [8])


def test_a_corrected_picture_says_so_and_its_frame_stays_raw(window, qtbot):
    raw = Frame(np.full((48, 64), 30, np.uint8), 0, 0)
    window.show_frame(raw)
    window.camera.corrections.grabs[DARK].click()
    for _ in range(GRAB_FRAMES):
        window.show_frame(raw)
    assert window.panel.corrected.isVisible()
    assert window.panel.corrected.text() == "Corrected: dark"
    assert (window.panel.picture.frame.pixels == 0).all()
    assert window.panel.picture.grab().toImage().pixelColor(window.panel.picture.rect().center()).getRgb()[:3] == (0, 0, 0)  # not blue
    assert (raw.pixels == 30).all()
    window.camera.corrections.boxes[DARK].click()
    window.show_frame(raw)
    assert not window.panel.corrected.isVisible()
    assert window.panel.picture.frame is raw
