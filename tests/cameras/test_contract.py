"""What every camera must do, whatever is behind it."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest

from camlab.cameras import create_camera
from camlab.errors import CameraTimeoutError
from camlab.model import AUTO, Geometry, Roi
from camlab.model.sensor import SOFTWARE
from tests.recording.rigs import LARGE, write_recording

KINDS = ["grey", "colour", "parts", "sixteen bits", "as fast as taken", "film", "sequence", "stream", "recording"]


@pytest.fixture(params=KINDS)
def specification(request) -> str:
    simulated = {
        "grey": "simulated:?width=64&height=48&fps=200",
        "colour": "simulated:?width=64&height=48&fps=200&color=rgb",
        "parts": "simulated:?width=300&height=200&fps=200",
        "sixteen bits": "simulated:?width=64&height=48&fps=200&dtype=uint16&bits=12",
        "as fast as taken": "simulated:?width=64&height=48&fps=0",
    }
    if request.param in simulated:
        return simulated[request.param]
    if request.param == "film":
        return f"opencv:{request.getfixturevalue('film')}"
    if request.param == "sequence":
        request.getfixturevalue("pictures")
        return f"opencv:{request.getfixturevalue('tmp_path')}/img_%04d.png"
    if request.param == "recording":
        path = request.getfixturevalue("tmp_path") / "a movie.h5"
        write_recording(path, range(12), frame_format=LARGE)
        return f"replay:{path}"
    return f"opencv:{request.getfixturevalue('server').address}"


@pytest.fixture
def camera(specification):
    with create_camera(specification) as camera:
        yield camera


def test_its_name_fits_into_a_topic_and_a_file_name(camera):
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,40}", camera.name)


def test_it_is_closed_until_it_is_opened(specification):
    camera = create_camera(specification)
    assert not camera.is_open
    assert str(camera).endswith("(closed)")


def test_a_frame_has_the_format_that_was_announced(camera):
    frame = camera.snap()
    assert (frame.pixels.shape, frame.pixels.dtype) == (camera.format.shape, camera.format.dtype)
    assert frame.pixels.max() <= camera.format.saturation_value


def test_read_writes_every_value_of_the_array_that_it_is_given(camera):
    out = camera.format.empty()
    out.reshape(-1)[0::2], out.reshape(-1)[1::2] = 0, camera.format.saturation_value
    camera.start()
    read_one(camera, out)
    difference = out.reshape(-1)[0::2].mean() - out.reshape(-1)[1::2].mean()
    assert abs(difference) < 0.1 * camera.format.saturation_value  # nothing is left of the comb that was there


def test_frames_differ_and_times_rise(camera):
    camera.start()
    frames, stamps = [], []
    for _ in range(5):
        out = camera.format.empty()
        stamps.append(read_one(camera, out))
        frames.append(out)
    assert all((a != b).any() for a, b in pairwise(frames))
    assert all(a.monotonic_ns < b.monotonic_ns and a.timestamp_ns < b.timestamp_ns for a, b in pairwise(stamps))


def test_a_frame_carries_the_hosts_clock_at_its_arrival(camera):
    camera.start()
    before = time.time_ns(), time.monotonic_ns()
    stamp = read_one(camera, camera.format.empty())
    after = time.time_ns(), time.monotonic_ns()
    assert before[0] <= stamp.timestamp_ns <= after[0]
    assert before[1] <= stamp.monotonic_ns <= after[1]


def test_its_counter_rises_by_one_and_begins_anew_with_each_start(camera):
    for _ in range(2):
        camera.start()
        numbers = [read_one(camera, camera.format.empty()).camera_frame_id for _ in range(4)]
        camera.stop()
        assert numbers == ([0, 1, 2, 3] if camera.has_counter else [-1] * 4)
    assert camera.counter_start == (0 if camera.has_counter else None)


def test_brightness_comes_first_and_every_control_is_an_attribute(camera):
    names = list(camera.controls)
    assert "brightness" not in names[1:]
    assert [getattr(camera, name) for name in names] == [state.actual for state in camera.controls.values()]


def test_the_ends_of_a_controls_range_are_taken_and_what_lies_beyond_is_not(camera):
    for name, state in dict(camera.controls).items():
        if state.control.is_number and not state.control.is_read_only:
            for end in (state.control.minimum, state.control.maximum, state.control.default):
                assert camera.set_control(name, end).asked == end
            with pytest.raises(ValueError, match=name):
                camera.set_control(name, state.control.maximum * 1.01 + 1)


def test_every_choice_is_taken_and_another_word_is_not(camera):
    for name, state in dict(camera.controls).items():
        if state.control.kind == "choice":
            for choice in (*state.control.choices, state.control.default):
                assert camera.set_control(name, choice).actual == choice
            with pytest.raises(ValueError, match=f"{name} must be one of"):
                camera.set_control(name, "another")


def test_what_shapes_the_frames_changes_the_format_and_no_frame_is_of_another(camera):
    for name, value in shapes_of(camera):
        camera.set_control(name, value)
        assert camera.geometry.frame_shape == camera.format.shape[:2]
        if not camera.is_triggered:
            frame = camera.snap()
            assert (frame.pixels.shape, frame.pixels.dtype) == (camera.format.shape, camera.format.dtype)
            assert frame.pixels.max() <= camera.format.saturation_value


def test_no_frame_is_larger_than_the_largest(camera):
    largest = camera.largest_frame_bytes
    for name, value in shapes_of(camera):
        camera.set_control(name, value)
        assert camera.format.nbytes <= largest == camera.largest_frame_bytes


def test_what_shapes_the_frames_is_refused_while_it_delivers(camera):
    camera.start()
    for name, value in shapes_of(camera):
        with pytest.raises(ValueError, match="stop it first"):
            camera.set_control(name, value)


def test_a_region_is_refused_beyond_the_sensor(camera):
    for name, state in dict(camera.controls).items():
        if state.control.sensor is not None:
            sensor = state.control.sensor
            with pytest.raises(ValueError, match="region must lie on the sensor"):
                camera.set_control(name, f"{sensor.width + 1}x{sensor.height}")


def test_frames_without_region_and_binning_are_all_that_there_is(camera):
    assert camera.geometry == Geometry.plain(camera.format.width, camera.format.height)


def test_a_trigger_gives_one_frame(camera):
    if "trigger_mode" not in camera.controls:
        with pytest.raises(ValueError, match="waits for no trigger"):
            camera.trigger()
        return
    camera.set_control("trigger_mode", SOFTWARE)
    camera.start()
    camera.trigger()
    read_one(camera, camera.format.empty())
    with pytest.raises(CameraTimeoutError):
        camera.read(camera.format.empty(), 0.05)


def test_what_the_camera_can_choose_itself_it_chooses_until_a_value_is_set(camera):
    for name, state in dict(camera.controls).items():
        if state.control.is_auto_capable:
            assert camera.set_control(name, AUTO).is_auto
            camera.snap()
            assert state.control.minimum <= camera.set_control(name, AUTO).actual <= state.control.maximum
            assert not camera.set_control(name, state.control.maximum).is_auto
            camera.set_control(name, state.control.default)


def test_it_can_be_closed_while_started_and_opened_again(camera):
    camera.start()
    camera.close()
    assert not camera.is_started
    camera.open()
    assert camera.snap().pixels.shape == camera.format.shape


def test_a_movie_has_as_many_frames_as_were_asked_for(camera):
    movie = camera.acquire_movie(3)
    assert movie.shape == (3, *camera.format.shape)


def shapes_of(camera):
    """Name and value of everything that shapes the frames: each choice, and a region in the sensor's middle."""
    for name, state in dict(camera.controls).items():
        control = state.control
        if not control.shapes_file:
            continue
        if control.sensor is not None:
            sensor = control.sensor
            middle = sensor.align(Roi(sensor.width // 4, sensor.height // 4, max(1, sensor.width // 2), max(1, sensor.height // 2)))
            yield from ((name, value) for value in (str(middle), control.default))
        else:
            yield from ((name, value) for value in (*control.choices, control.default))


def read_one(camera, out):
    """Read, and go on after a time-out."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            return camera.read(out, 0.1)
        except CameraTimeoutError:
            continue
    raise AssertionError("no frame")
