"""Regions, binnings, and where a frame's pixels are on the sensor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.model import Binning, Control, Geometry, Roi, Sensor

SENSOR = Sensor(640, 480, step_x=4, step_y=2, minimum_width=64, minimum_height=2)


def test_a_region_is_written_as_people_write_it_and_read_again():
    assert str(Roi(100, 50, 320, 240)) == "320x240+100+50"
    assert Roi.parse("320x240+100+50") == Roi(100, 50, 320, 240)
    assert Roi.parse(" 320 × 240 ") == Roi(0, 0, 320, 240)


@pytest.mark.parametrize("text", ["", "320", "320x240+1", "0x5+1+1", "-3x5+0+0", "320x240-1+0"])
def test_what_is_no_region_is_refused(text):
    with pytest.raises(ValueError, match="region"):
        Roi.parse(text)


def test_a_binning_of_one_number_is_the_same_in_both_directions():
    assert Binning.parse("2") == Binning.parse("2x2") == Binning(2, 2)
    assert str(Binning(4, 1)) == "4x1"
    with pytest.raises(ValueError, match="binning"):
        Binning.parse("two")


@pytest.mark.parametrize("text", ["641x480+0+0", "100x100+600+0", "100x100+0+400", "63x100+0+0", "100x1+0+0"])
def test_a_region_control_takes_only_what_lies_on_its_sensor_and_is_large_enough(text):
    control = Control("region", "Region", "region", str(SENSOR.full), sensor=SENSOR)
    with pytest.raises(ValueError, match="region must"):
        control.check(text)
    assert control.check("100x100+540+380") == "100x100+540+380"


def test_a_region_is_aligned_to_the_sensors_steps_and_holds_what_was_asked():
    assert SENSOR.align(Roi(101, 51, 99, 100)) == Roi(100, 50, 100, 102)
    assert SENSOR.align(Roi(101, 51, 99, 100), Binning(4, 4)) == Roi(100, 48, 256, 104)


def test_all_of_a_sensor_can_be_read_whatever_its_steps():
    odd = Sensor(65, 49, step_x=4, step_y=2, minimum_width=64, minimum_height=2)
    assert odd.align(odd.full) == Roi(0, 0, 65, 49)
    assert odd.align(Roi(1, 1, 64, 48)) == Roi(0, 0, 64, 48)


@given(st.data())
def test_an_aligned_region_makes_whole_pixels_and_stays_so(data):
    width, height = data.draw(st.integers(8, 300)), data.draw(st.integers(8, 300))
    steps = st.sampled_from((1, 2, 3, 4, 8))
    factor = data.draw(st.sampled_from((1, 2, 4)))
    sensor = Sensor(width, height, data.draw(steps), data.draw(steps), 2, 2)
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    roi = Roi(x, y, data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y)))
    aligned = sensor.align(roi, Binning(factor, factor))
    assert aligned.width % factor == aligned.height % factor == 0
    assert aligned.right <= width and aligned.bottom <= height
    assert min(aligned.width, aligned.height) // factor >= 2
    assert sensor.align(aligned, Binning(factor, factor)) == aligned


def test_a_place_in_the_frame_and_one_on_the_sensor_are_told_from_each_other():
    geometry = Geometry(640, 480, Roi(100, 50, 320, 240), Binning(2, 4))
    assert geometry.frame_shape == (60, 160)
    assert geometry.to_sensor(10, 10) == (120, 90)
    assert geometry.to_frame(120, 90) == (10, 10)
    assert not geometry.is_plain and Geometry.plain(640, 480).is_plain
