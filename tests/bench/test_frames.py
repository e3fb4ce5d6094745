"""Frames to measure with look like a camera's."""

from __future__ import annotations

import numpy as np
import pytest

from camlab.bench.frames import noisy_frames
from camlab.model.frame import FrameFormat

FORMATS = [FrameFormat(48, 64), FrameFormat(48, 64, "uint16", 12), FrameFormat(48, 64, "uint8", 8, "rgb")]


@pytest.mark.parametrize("frame_format", FORMATS, ids=str)
def test_they_have_the_format_and_stay_within_its_bits(frame_format):
    frames = noisy_frames(frame_format, 4)
    assert frames.shape == (4, *frame_format.shape)
    assert frames.dtype == frame_format.dtype
    assert frames.max() <= frame_format.saturation_value


def test_each_differs_from_all_others():
    frames = noisy_frames(FORMATS[0], 8)
    assert len({frame.tobytes() for frame in frames}) == 8


def test_the_noise_is_that_of_photons():
    frame = noisy_frames(FrameFormat(1024, 1024, "uint16", 12), 1)[0].astype(float)
    background = np.median(frame)  # the spots are small
    deviation = np.median(np.abs(frame - background)) / 0.6745
    assert deviation == pytest.approx(np.sqrt(background), rel=0.2)


def test_the_same_seed_gives_the_same_frames():
    np.testing.assert_array_equal(noisy_frames(FORMATS[0], 2), noisy_frames(FORMATS[0], 2))
