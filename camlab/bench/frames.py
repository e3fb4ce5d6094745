"""Frames to measure with: what a camera sees of a few bright spots, with shot noise everywhere."""

from __future__ import annotations

import math

import numpy as np

from camlab.model.frame import FrameFormat, Pixels
from camlab.recording.direct import aligned_zeros

BANK = 8  # frames: of large ones more than a processor's cache holds
BACKGROUND = 1 / 40  # of the saturation value
SPOTS = 20


def noisy_frames(frame_format: FrameFormat, count: int = BANK, seed: int = 1) -> Pixels:
    """`count` different frames of this format, (count, height, width) or (count, height, width, 3), counts up to its bit depth.

    The light is a dim background with spots, the noise that of photons (Poisson), so that they compress as a real camera's do. All are
    the first one, moved in itself: its noise takes long to make.
    """
    random = np.random.default_rng(seed)
    height, width = frame_format.height, frame_format.width
    top = frame_format.saturation_value
    light = np.full((height, width), top * BACKGROUND)
    for _ in range(SPOTS):
        along_x, along_y = (np.exp(-((np.arange(side) - random.uniform(0, side)) ** 2) / (width / 4)) for side in (width, height))
        light += top / 2 * along_y[:, np.newaxis] * along_x
    if frame_format.color == "rgb":
        light = np.repeat(light[..., np.newaxis], 3, axis=2)
    first = random.poisson(light).clip(0, top).astype(frame_format.dtype).reshape(-1)
    step = math.prod(frame_format.shape) // (count + 1) | 1  # odd, so that each frame differs from all others
    frames = aligned_zeros((count, *frame_format.shape), frame_format.dtype)  # as in the ring
    for k in range(count):
        frames[k] = np.roll(first, k * step).reshape(frame_format.shape)
    return frames
