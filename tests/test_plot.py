"""The picture of an analysis shows the values, also where some are missing."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt5.QtGui import QColor, QImage

from camlab.plot import draw_analysis
from camlab.view.colors import LIGHT


@pytest.fixture
def results():
    mean = 50 + np.sin(np.arange(100) / 5)
    return {"mean": mean, "minimum": mean - 10, "maximum": mean + 20, "std": np.sqrt(mean)}


def count_pixels(image: QImage, color: str) -> int:
    """Pixels of about this colour."""
    rows = image.convertToFormat(QImage.Format_RGB32)
    pixels = np.frombuffer(rows.constBits().asarray(rows.sizeInBytes()), np.uint8).reshape(rows.height(), rows.width(), 4)
    wanted = QColor(color)
    return int((np.abs(pixels[..., 2::-1].astype(int) - [wanted.red(), wanted.green(), wanted.blue()]).max(-1) < 12).sum())


def test_each_line_is_drawn_in_its_colour(qtbot, results):
    image = draw_analysis(np.arange(100) / 60, results, "movie.h5")
    assert (image.width(), image.height()) == (1200, 760)
    for color in (LIGHT.traces[0], LIGHT.traces[1], LIGHT.traces[-1]):
        assert count_pixels(image, color) > 500, color


def test_frames_that_were_not_analysed_leave_a_gap(qtbot, results):
    whole = count_pixels(draw_analysis(np.arange(100) / 60, results, "movie.h5"), LIGHT.traces[0])
    for values in results.values():
        values[20:80] = np.nan
    holed = count_pixels(draw_analysis(np.arange(100) / 60, results, "movie.h5"), LIGHT.traces[0])
    assert 0 < holed < 0.7 * whole


def test_an_analysis_without_a_frame_is_an_empty_plot(qtbot):
    empty = np.array([])
    image = draw_analysis(empty, dict.fromkeys(("mean", "minimum", "maximum", "std"), empty), "movie.h5")
    assert count_pixels(image, LIGHT.field) > 0.8 * image.width() * image.height()
