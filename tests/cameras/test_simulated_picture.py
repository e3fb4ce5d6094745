"""What the simulated camera's pictures show, and what its controls do to them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from camlab.cameras import open_camera
from camlab.cameras.simulated.bank import FrameBank
from camlab.cameras.simulated.sensor import BLACK_LEVEL, FULL_WELL, READ_NOISE, Sensor
from camlab.model import FrameFormat
from tests.frames import stamps

EMPTY = "simulated:?width=128&height=128&fps=0&spots=0&dtype=uint16"  # background and noise alone


def movie(specification, frames=16, **controls):
    with open_camera(specification) as camera:
        for name, value in controls.items():
            camera.set_control(name, value)
        return camera.acquire_movie(frames)


def picture(specification, **controls):
    """The mean of many frames, without the stamped row."""
    return movie(specification, 64, **controls)[:, 1:].mean(axis=0)


@pytest.mark.parametrize("option", ["", "&color=rgb", "&dtype=uint16", "&bits=12&color=rgb", "&exposure_s=10"])
def test_the_lowest_bits_of_the_first_row_spell_the_frame_number(option):
    pixels = movie(f"simulated:?width=64&height=48&fps=0{option}", 150)
    assert stamps(pixels).tolist() == list(range(150))
    if pixels.ndim == 4:
        assert (pixels[:, 0, :64] & 1 == pixels[:, 0, :64, :1] & 1).all()


def test_a_single_row_has_room_for_the_stamp():
    assert stamps(movie("simulated:?width=64&height=1&fps=0", 70)).tolist() == list(range(70))


def test_a_large_number_is_spelled_whole():
    bank = FrameBank(FrameFormat(4, 64), seed=0, spots=0)
    bank.expose(Sensor(FrameFormat(4, 64), 1.0, 0.0, 0))
    out = np.empty((1, 4, 64), np.uint8)
    bank.read(2**62 + 12345, out[0])
    assert stamps(out).tolist() == [2**62 + 12345]


@pytest.mark.parametrize("option", ["", "&color=rgb", "&dtype=uint16&spots=40"])
def test_the_same_seed_gives_the_same_frames_and_another_one_others(option):
    first, again, other = (movie(f"simulated:?width=100&height=80&fps=0{option}&seed={seed}", 70) for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first[0] != other[0]).mean() > 0.5


def test_frames_are_the_same_after_a_restart():
    with open_camera("simulated:?fps=0") as camera:
        first = camera.acquire_movie(3)
        assert (camera.acquire_movie(3) == first).all()


def test_spots_are_bright_and_move_a_little_from_frame_to_frame_also_where_the_loop_closes():
    frames = movie("simulated:?width=256&height=256&fps=0&spots=1&seed=2", 130)[:, 1:].astype(float)
    bright = frames > frames.max() / 2
    rows, columns = np.indices(bright.shape[1:])
    centers = [(rows[frame].mean(), columns[frame].mean()) for frame in bright]
    steps = [np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(centers)]
    assert max(steps) < 6  # pixels; also from frame 63 to 64 and from 127 to 128
    assert np.ptp(centers, axis=0).max() > 10
    assert frames.max() > 3 * np.median(frames)


def test_the_noise_of_two_frames_is_another_one():
    frames = movie(EMPTY, 64)[:, 1:].astype(float)
    noise = (frames - frames.mean(axis=0)).reshape(64, -1)
    likeness = np.corrcoef(noise) - np.eye(64)
    assert abs(likeness).max() < 0.1


def test_the_background_has_shot_noise():
    factor = 65535 / FULL_WELL
    for exposure_s in (0.005, 0.01, 0.03):
        frames = movie(EMPTY, 64, exposure_s=exposure_s)[:, 1:].astype(float)
        electrons = (frames.mean() - BLACK_LEVEL * 65535) / factor
        variance = frames.var(axis=0).mean() / factor**2
        assert variance == pytest.approx(electrons + READ_NOISE**2, rel=0.1)


def test_exposure_multiplies_the_light():
    dark = BLACK_LEVEL * 65535
    one, two = picture(EMPTY, exposure_s=0.01) - dark, picture(EMPTY, exposure_s=0.02) - dark
    assert two.mean() / one.mean() == pytest.approx(2.0, rel=0.02)


def test_six_decibels_of_gain_double_the_counts():
    dark = BLACK_LEVEL * 65535
    one, two = picture(EMPTY) - dark, picture(EMPTY, gain=20 * np.log10(2)) - dark
    assert two.mean() / one.mean() == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize("brightness", [-3, 10, 100])
def test_brightness_adds_counts(brightness):
    specification = "simulated:?width=128&height=128&fps=0&spots=0"
    difference = picture(specification, brightness=brightness) - picture(specification)
    assert difference.mean() == pytest.approx(brightness, abs=0.05)


@pytest.mark.parametrize(
    ("option", "largest"), [("", 255), ("&bits=12", 4095), ("&dtype=uint16", 65535), ("&bits=4", 15), ("&color=rgb", 255)]
)
def test_a_long_exposure_saturates_at_the_bit_depth(option, largest):
    pixels = movie(f"simulated:?width=128&height=128&fps=0{option}", 2, exposure_s=10)[:, 1:]
    assert (pixels == largest).all()


def test_at_the_usual_settings_nothing_is_saturated_and_nothing_black():
    pixels = movie("simulated:?fps=0", 64)[:, 1:]
    assert (pixels == 255).mean() < 1e-4
    assert (pixels == 0).mean() < 1e-4


def test_the_lowest_brightness_makes_the_background_black():
    assert (movie("simulated:?width=128&height=128&fps=0&spots=0", 2, brightness=-100)[:, 1:] == 0).all()


@pytest.mark.parametrize("fps", [1, 60, 500, 20000])
def test_the_usual_picture_is_equally_bright_at_any_rate(fps):
    with open_camera(f"simulated:?width=64&height=64&fps={fps}&spots=0") as camera:
        camera.frame_rate_hz = 100_000  # not to wait; the exposure stays
        pixels = camera.snap().pixels[1:]
        assert camera.exposure_s <= 1 / fps
    assert pixels.mean() == pytest.approx(picture("simulated:?width=64&height=64&fps=0&spots=0").mean(), abs=1)


def test_a_change_while_live_shows_in_the_next_frame():
    with open_camera("simulated:?width=128&height=128&fps=0&spots=0") as camera:
        camera.start()
        before = camera.snap().pixels[1:].mean()
        camera.brightness = 50
        assert camera.snap().pixels[1:].mean() == pytest.approx(before + 50, abs=0.5)


def test_changes_do_not_disturb_the_stamp():
    with open_camera("simulated:?width=64&height=48&fps=0") as camera:
        camera.start()
        for number in range(100):
            camera.brightness = number
            frame = camera.snap()
            assert stamps(frame.pixels[None])[0] == frame.camera_frame_id == number


@pytest.mark.parametrize(("asked_s", "actual_s"), [(0.0123456, 0.01234), (1e-5, 1e-5), (0.00003, 0.00003), (10, 10)])
def test_the_exposure_is_of_whole_steps(asked_s, actual_s):
    with open_camera("simulated:?width=64&height=48") as camera:
        state = camera.set_control("exposure_s", asked_s)
    assert (state.asked, state.actual) == (asked_s, pytest.approx(actual_s, abs=1e-9))


def test_spots_are_coloured_where_there_is_colour():
    pixels = movie("simulated:?fps=0&color=rgb", 1)[0, 1:].astype(int)
    assert np.ptp(pixels, axis=2).max() > 60
