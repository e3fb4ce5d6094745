"""Films and pictures, written by OpenCV, and a camera in the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from camlab.cv import cv2
from tests.cameras.mjpeg import MjpegServer


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """30 coloured frames of 160 × 120, each another; MJPEG in AVI."""
    path = tmp_path / "a film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25, (160, 120))
    for k in range(30):
        frame = np.full((120, 160, 3), (4 * k, 2 * k, 255 - 5 * k), np.uint8)
        cv2.circle(frame, (5 * k, 60), 15, (255, 255, 0), -1)
        writer.write(frame)
    writer.release()
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> list[np.ndarray]:
    """Six grey pictures of 16 bits, 80 × 60, stored as img_0001.png to img_0006.png."""
    random = np.random.default_rng(5)
    pixels = [random.integers(0, 65536, (60, 80), np.uint16) for _ in range(6)]
    for k, image in enumerate(pixels):
        cv2.imwrite(str(tmp_path / f"img_{k + 1:04d}.png"), image)
    return pixels


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server
