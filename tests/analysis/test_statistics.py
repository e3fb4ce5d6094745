"""Statistics of a frame, against numpy in double precision."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.analysis.statistics import frame_statistics
from camlab.recording.plan import result_names

WEIGHTS = np.array([0.299, 0.587, 0.114])


def expected(plane) -> list[float]:
    values = np.asarray(plane, np.float64)
    return [values.min(), values.max(), values.mean(), values.std()]


def noise(shape, dtype, low=0, high=None):
    high = np.iinfo(dtype).max if high is None else high
    return np.random.default_rng(1).integers(low, high, shape, dtype, endpoint=True)


MONO = {
    "noise of 8 bits": noise((48, 64), np.uint8),
    "noise of 16 bits": noise((48, 64), np.uint16),
    "12 bits in 16": noise((31, 17), np.uint16, high=4095),
    "one pixel": np.array([[7]], np.uint8),
    "one row": noise((1, 640), np.uint8),
    "dark": np.zeros((20, 30), np.uint16),
    "saturated": np.full((20, 30), 65535, np.uint16),
    "little noise on much light": noise((200, 300), np.uint16, 60000, 60003),
    "more than is looked at together": noise((701, 1000), np.uint16),
    "one row that is more than that": noise((1, 1_000_000), np.uint16),
}


@pytest.mark.parametrize("name", MONO)
def test_grey_frames(name):
    assert frame_statistics(MONO[name]) == pytest.approx(expected(MONO[name]), rel=1e-6, abs=2e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colour_frames_have_luminance_first_then_each_channel(dtype):
    pixels = noise((48, 64, 3), dtype)
    pixels[..., 1] //= 2
    wanted = [expected(pixels @ WEIGHTS), *(expected(pixels[..., k]) for k in range(3))]
    assert frame_statistics(pixels) == pytest.approx(np.concatenate(wanted).tolist(), rel=1e-6)


@pytest.mark.parametrize("shape", [(401, 700, 3), (1, 300_000, 3), (64, 48, 3)])
def test_colour_frames_that_are_looked_at_piece_by_piece(shape):
    pixels = noise(shape, np.uint8, 10, 240)
    pixels[-1, -1], pixels[0, 0] = 255, 0  # the extremes are in different pieces
    wanted = [expected(pixels @ WEIGHTS), *(expected(pixels[..., k]) for k in range(3))]
    assert frame_statistics(pixels) == pytest.approx(np.concatenate(wanted).tolist(), rel=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_one_colour_all_over_has_no_deviation(dtype):
    pixels = np.full((300, 500, 3), (201, 3, 77), dtype) * dtype(np.iinfo(dtype).max // 255)
    values = frame_statistics(pixels)
    assert values[3::4] == pytest.approx([0, 0, 0, 0], abs=2e-3)
    assert values[0] == pytest.approx(values[1], rel=1e-6)


def test_luminance_is_not_rounded():
    pixels = np.full((4, 4, 3), (1, 2, 4), np.uint8)
    minimum, maximum, mean, std = frame_statistics(pixels)[:4]
    luminance = 0.299 + 2 * 0.587 + 4 * 0.114
    assert [minimum, maximum, mean] == pytest.approx([luminance] * 3, rel=1e-6)
    assert std == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(("shape", "color"), [((5, 6), "mono"), ((5, 6, 3), "rgb")])
def test_there_is_a_name_for_each_value(shape, color):
    assert len(frame_statistics(np.zeros(shape, np.uint8))) == len(result_names(color))


def test_a_slot_of_the_ring_with_a_gap_behind_it_is_read_in_place():
    slots = noise((4, 100, 20), np.uint8)[:, :60]
    assert not slots.flags.c_contiguous
    assert frame_statistics(slots[2]) == pytest.approx(expected(slots[2]))


def test_the_frame_is_left_alone():
    pixels = noise((8, 8, 3), np.uint8)
    before = pixels.copy()
    pixels.flags.writeable = False
    frame_statistics(pixels)
    assert (pixels == before).all()
