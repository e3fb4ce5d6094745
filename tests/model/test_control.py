"""What a control accepts."""

from __future__ import annotations

import pytest

from camlab.model import Control

GAIN = Control("gain", "Gain", "float", 0.0, 0.0, 24.0, 0.1, "dB")
BRIGHTNESS = Control("brightness", "Brightness", "integer", 0, -100, 100)
FLIP = Control("flip", "Flip", "boolean", default=False)
MODE = Control("mode", "Mode", "choice", "slow", choices=("slow", "fast"))
TEMPERATURE = Control("temperature", "Temperature", "float", 20.0, 0.0, 100.0, is_read_only=True)


@pytest.mark.parametrize(
    ("control", "value", "checked"),
    [
        (GAIN, 3, 3.0),
        (GAIN, "2.5", 2.5),
        (BRIGHTNESS, 7.0, 7),
        (BRIGHTNESS, "-100", -100),
        (FLIP, "on", True),
        (FLIP, False, False),
        (FLIP, "No", False),
        (MODE, "fast", "fast"),
    ],
)
def test_a_value_is_taken_in_the_type_of_its_control(control, value, checked):
    assert control.check(value) == checked
    assert type(control.check(value)) is type(checked)


@pytest.mark.parametrize(
    ("control", "value", "message"),
    [
        (GAIN, 24.1, "gain must be 0 to 24 dB, not 24.1"),
        (GAIN, "nan", "gain must be 0 to 24 dB"),
        (GAIN, "much", "gain must be a number, not 'much'"),
        (GAIN, 10**400, "gain must be a number"),
        (GAIN, None, "gain must be a number"),
        (BRIGHTNESS, 0.5, "brightness must be a whole number"),
        (BRIGHTNESS, 101, "brightness must be -100 to 100, not 101"),
        (FLIP, "perhaps", "flip must be on or off"),
        (MODE, "medium", "mode must be one of slow, fast"),
        (TEMPERATURE, 30, "temperature can be read, not set"),
    ],
)
def test_a_value_that_can_not_be_set_is_refused_in_words(control, value, message):
    with pytest.raises(ValueError, match=message):
        control.check(value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("two words", "", "float", 0),
        ("_hidden", "", "float", 0),
        ("x", "", "float", 0, 1.0, 0.0),
        ("x", "", "choice", "c", 0, 0, 1, "", ("a", "b")),
    ],
)
def test_a_control_that_makes_no_sense_can_not_be_made(arguments):
    with pytest.raises(ValueError, match="must be|is above|is not one of"):
        Control(*arguments)
