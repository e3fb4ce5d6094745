"""Region, binning, pixel format, trigger and automatic exposure of the simulated camera."""

from __future__ import annotations

import time

import numpy as np
import pytest

from camlab.cameras import open_camera
from camlab.cameras.simulated.triggered import MOST_WAITING, TriggeredSchedule
from camlab.errors import CameraError, CameraTimeoutError
from camlab.model import AUTO, FrameFormat, Geometry, Roi


def number_in(pixels: np.ndarray) -> int:
    bits = pixels[0, :64] & 1 if pixels.ndim == 2 else pixels[0, :64, 0] & 1
    return int("".join(str(bit) for bit in bits), 2)


def test_a_region_shows_that_part_of_the_full_picture():
    with open_camera("simulated:?fps=0&seed=3") as camera:
        full = camera.snap().pixels
        assert camera.set_control("region", "200x100+120+60").actual == "200x100+120+60"
        part = camera.snap().pixels
        assert camera.format == FrameFormat(100, 200)
        assert np.array_equal(part[1:], full[61:160, 120:320])  # row 0 has the frame's number
        assert camera.geometry == Geometry(640, 480, Roi(120, 60, 200, 100))


def test_binning_gives_the_mean_of_each_block_rounded():
    with open_camera("simulated:?fps=0&width=256&height=32&bits=12") as camera:
        full = camera.snap().pixels.astype(float)
        camera.set_control("binning", "4x4")
        binned = camera.snap().pixels
        means = full.reshape(8, 4, 64, 4).mean(axis=(1, 3))
        assert binned.shape == (8, 64)
        assert np.abs(binned[1:] - means[1:]).max() <= 0.5


def test_what_is_saturated_stays_so_when_it_is_binned():
    with open_camera("simulated:?fps=0&width=256&height=32&gain=24&exposure_s=1") as camera:
        camera.set_control("binning", "2x2")
        assert (camera.snap().pixels[1:] == 255).all()


@pytest.mark.parametrize("color", ["mono", "rgb"])
def test_the_frame_number_is_in_the_pixels_of_every_shape_and_format(color):
    with open_camera(f"simulated:?fps=0&width=512&height=64&color={color}") as camera:
        kind = "Mono" if color == "mono" else "RGB"
        for binning, pixel_format in (("1x1", f"{kind}8"), ("2x2", f"{kind}12"), ("4x4", f"{kind}16")):
            camera.set_control("region", "300x30+100+20")
            camera.set_control("binning", binning)
            camera.set_control("pixel_format", pixel_format)
            movie = camera.acquire_movie(5)
            assert [number_in(pixels) for pixels in movie] == [0, 1, 2, 3, 4]


def test_pixel_formats_show_the_same_light_with_more_bits():
    with open_camera("simulated:?fps=0&brightness=20") as camera:
        means = {}
        for name, bits in (("Mono8", 8), ("Mono12", 12), ("Mono16", 16)):
            camera.set_control("pixel_format", name)
            assert (camera.format.bit_depth, camera.format.itemsize) == (bits, 1 if bits == 8 else 2)
            means[bits] = camera.snap().pixels.mean() / camera.format.saturation_value
        assert means[12] == pytest.approx(means[8], rel=0.02) and means[16] == pytest.approx(means[8], rel=0.02)


def test_a_depth_of_its_own_is_one_of_the_pixel_formats():
    with open_camera("simulated:?fps=0&bits=10") as camera:
        assert camera.controls["pixel_format"].control.choices == ("Mono8", "Mono12", "Mono16", "Mono10")
        assert camera.controls["pixel_format"].actual == "Mono10"


def test_binnings_that_leave_no_room_for_the_frame_number_are_not_offered():
    with open_camera("simulated:?width=130&height=48") as camera:
        assert camera.controls["binning"].control.choices == ("1x1", "2x2")


def test_a_region_asked_for_comes_back_when_the_binning_goes():
    with open_camera("simulated") as camera:
        camera.set_control("region", "100x52+32+6")
        camera.set_control("binning", "4x4")
        assert camera.region == "256x56+32+4"
        camera.set_control("binning", "1x1")
        assert camera.region == "100x52+32+6"


def test_a_frame_comes_for_each_trigger_and_none_without():
    with open_camera("simulated:?fps=200&width=64&height=8") as camera:
        camera.set_control("trigger_mode", "Software")
        assert camera.frame_rate_hz_nominal is None
        camera.start()
        out = camera.format.empty()
        with pytest.raises(CameraTimeoutError):
            camera.read(out, 0.02)
        for _ in range(3):
            camera.trigger()
        assert [camera.read(out, 1.0).camera_frame_id for _ in range(3)] == [0, 1, 2]
        assert number_in(out) == 2
        with pytest.raises(CameraTimeoutError):
            camera.read(out, 0.02)


def test_a_trigger_needs_the_software_trigger_and_a_started_camera():
    with open_camera("simulated") as camera:
        with pytest.raises(ValueError, match="set its trigger_mode to Software first"):
            camera.trigger()
        camera.set_control("trigger_mode", "Software")
        with pytest.raises(CameraError, match="start it first"):
            camera.trigger()


def test_a_triggered_frame_takes_its_exposure_and_too_many_triggers_are_ignored():
    schedule = TriggeredSchedule(0.01)
    before = time.monotonic()
    for _ in range(MOST_WAITING + 10):
        schedule.trigger()
    first_s = schedule.due_s(0)
    assert before + 0.01 <= first_s <= time.monotonic() + 0.01
    assert schedule.due_s(MOST_WAITING - 1) - first_s == pytest.approx(0.01 * (MOST_WAITING - 1))
    assert schedule.due_s(MOST_WAITING) == float("inf")


def test_automatic_exposure_makes_a_dark_picture_bright_and_never_slows_the_camera_down():
    with open_camera("simulated:?fps=200&width=128&height=96&exposure_s=0.0001&brightness=-5") as camera:
        camera.start()
        dark = camera.snap().pixels.mean()
        assert camera.set_control("exposure_s", AUTO).is_auto
        bright, end = dark, time.monotonic() + 10
        while camera.exposure_s < 0.004 and time.monotonic() < end:
            bright = camera.snap().pixels.mean()
            camera.refresh_auto()
        assert 0.004 <= camera.exposure_s <= 1 / 200
        assert bright > 5 * dark
        assert camera.frame_rate_hz == pytest.approx(200)


def test_a_number_ends_the_automatic_exposure():
    with open_camera("simulated") as camera:
        camera.set_control("exposure_s", AUTO)
        state = camera.set_control("exposure_s", 0.002)
        assert not state.is_auto and state.actual == 0.002
