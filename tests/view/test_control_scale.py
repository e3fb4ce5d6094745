"""Values on sliders and in fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from camlab.model import Control, ControlState
from camlab.view.control_scale import ControlScale, actual_text, value_text

EXPOSURE = Control("exposure_s", "Exposure", "float", 0.01, 1e-5, 1.0, 1e-5, "s")
GAIN = Control("gain", "Gain", "float", 2.0, 0.0, 24.0, 0.1, "dB")
RATE = Control("frame_rate_hz", "Frame rate", "float", 60.0, 1.0, 1000.0, 0.1, "Hz")
OFFSET = Control("offset", "Offset", "integer", 0, -8, 7)


@pytest.mark.parametrize(
    ("control", "value", "text"),
    [
        (EXPOSURE, 0.01, "10.00\u202fms"),
        (EXPOSURE, 0.1234, "123.4\u202fms"),
        (EXPOSURE, 1.0, "1\u202f000\u202fms"),
        (GAIN, 2.0, "2.0\u202fdB"),
        (RATE, 59.94, "59.9\u202f/s"),
        (OFFSET, -3, "\u22123"),
    ],
)
def test_values_are_shown_in_the_screens_unit(control, value, text):
    assert ControlScale(control).text(value) == text


@pytest.mark.parametrize("control", [EXPOSURE, GAIN, RATE, OFFSET])
def test_what_is_shown_in_a_field_can_be_typed(control):
    scale = ControlScale(control)
    for value in (control.minimum, control.default, control.maximum):
        assert scale.parse(scale.box_text(float(value))) == pytest.approx(float(value), abs=0.051 / scale.factor)


@pytest.mark.parametrize(("text", "value"), [("12", 0.012), ("12,5 ms", 0.0125), ("1 000", 1.0), ("\u22121", -0.001)])
def test_people_type_as_they_like(text, value):
    assert ControlScale(EXPOSURE).parse(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "abc", "ms", "1e", "--1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="could not convert"):
        ControlScale(EXPOSURE).parse(text)


@pytest.mark.parametrize("control", [EXPOSURE, GAIN, RATE, OFFSET])
def test_the_slider_reaches_both_ends(control):
    scale = ControlScale(control)
    assert scale.position(control.minimum) == 0
    assert scale.position(control.maximum) == scale.steps
    assert scale.value(0) == pytest.approx(control.minimum)
    assert scale.value(scale.steps) == pytest.approx(control.maximum)


@pytest.mark.parametrize("control", [EXPOSURE, GAIN, RATE, OFFSET])
def test_a_value_is_shown_where_it_was_chosen(control):
    scale = ControlScale(control)
    for position in range(0, scale.steps + 1, max(1, scale.steps // 40)):
        value = scale.value(position)
        assert scale.value(scale.position(value)) == pytest.approx(value, rel=0.01, abs=control.step)
        assert scale.stands_for(position, value)


def test_a_wide_range_is_spread_by_its_logarithm():
    assert ControlScale(EXPOSURE).is_logarithmic
    assert not ControlScale(GAIN).is_logarithmic
    assert ControlScale(EXPOSURE).value(500) < 0.02


def test_an_integer_has_a_position_for_each_value():
    scale = ControlScale(OFFSET)
    assert [scale.value(position) for position in range(scale.steps + 1)] == list(range(-8, 8))


def test_a_control_with_one_value_has_a_slider_all_the_same():
    scale = ControlScale(replace(GAIN, minimum=2.0, maximum=2.0))
    assert scale.position(2.0) == 0
    assert scale.value(0) == 2.0


@pytest.mark.parametrize(
    ("asked", "actual", "text", "tone"),
    [
        (0.01, 0.01, "actual 10.00\u202fms", "muted"),
        (0.01, 0.010000001, "actual 10.00\u202fms", "muted"),
        (0.01, 0.00998, "≠ actual 9.98\u202fms", "text"),
        (0.05, 0.01667, "≠ actual 16.67\u202fms", "amber"),
        (0.01, None, "actual unknown", "text"),
    ],
)
def test_the_actual_value_is_told_from_the_asked_one(asked, actual, text, tone):
    shown = actual_text(ControlState(EXPOSURE, asked, actual))
    assert (shown.text, shown.tone) == (text, tone)


def test_switches_and_choices_are_words():
    switch = Control("auto_gain", "Automatic gain", "boolean", True)
    choice = Control("trigger", "Trigger", "choice", "free", choices=("free", "external"))
    assert value_text(switch, True) == "on"
    assert value_text(choice, "external") == "external"
    assert actual_text(ControlState(switch, True, False)).tone == "amber"
