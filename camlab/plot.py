"""A recording's analysis as a picture: mean, minimum, maximum and standard deviation against time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt5.QtGui import QColor, QImage
from PyQt5.QtWidgets import QApplication

from camlab.errors import RecordingError
from camlab.recording.reader import Movie
from camlab.view.colors import LIGHT, Colors

WIDTH, HEIGHT = 1200, 760
SHADE_ALPHA = 48  # of the area between minimum and maximum, 0 to 255
Values = NDArray[np.float64]


def save_analysis_plot(movie: Movie, path: Path) -> None:
    """Draw the analysis of a recording into a PNG file, which must not exist; needs a QApplication, shows nothing.

    RecordingError where the file exists or can't be written.
    """
    if path.exists():
        raise RecordingError(f"{path} exists already; choose another name (nothing is ever overwritten)")
    image = draw_analysis(movie.times, dict(movie.analysis), f"{movie.path.name}: {movie.camera}, {movie.format}, {len(movie)} frames")
    if not image.save(str(path), "PNG"):
        raise RecordingError(f"{path} can't be written")


def draw_analysis(times_s: Values, results: dict[str, Values], title: str, colors: Colors = LIGHT) -> QImage:
    """Two panels, one above the other: counts (mean between minimum and maximum), and their standard deviation.

    Parameters
    ----------
    times_s : ndarray, shape (n,)
        Seconds since the recording began.
    results : dict of ndarray, shape (n,)
        "mean", "minimum", "maximum" and "std" in counts, NaN where a frame was not analysed.
    """
    assert QApplication.instance() is not None
    widget = pg.GraphicsLayoutWidget(show=False, size=(WIDTH, HEIGHT))
    widget.setBackground(colors.field)
    widget.addLabel(title, color=colors.text, size="13pt", bold=True)
    widget.nextRow()
    names = {"mean": colors.traces[0], "minimum": colors.edge, "maximum": colors.traces[1]}
    counts = _panel(widget, colors, names)
    _draw_range(counts, times_s, results["minimum"], results["maximum"], colors)
    counts.plot(times_s, results["mean"], pen=pg.mkPen(names["mean"], width=2), connect="finite")
    widget.nextRow()
    spread = _panel(widget, colors, {"standard deviation": colors.traces[-1]})
    spread.plot(times_s, results["std"], pen=pg.mkPen(colors.traces[-1], width=2), connect="finite")
    spread.setLabel("bottom", "time since the recording began", units="s", color=colors.muted)
    for plot in (counts, spread):
        plot.setXRange(0.0, float(times_s[-1]) if len(times_s) else 1.0, padding=0.01)
    widget.ci.layout.setRowStretchFactor(1, 3)
    widget.ci.layout.setRowStretchFactor(2, 2)
    return picture_of(widget)


def _panel(widget: pg.GraphicsLayoutWidget, colors: Colors, names: Mapping[str, str]) -> pg.PlotItem:
    """A plot of counts; its heading names each line in the line's colour."""
    plot: pg.PlotItem = widget.addPlot()
    plot.setTitle(" &nbsp; ".join(f'<b style="color:{color}">{name}</b>' for name, color in names.items()), size="10pt")
    plot.showGrid(x=True, y=True, alpha=0.18)
    plot.setLabel("left", "counts", color=colors.muted)
    style_axes(plot, colors)
    plot.getAxis("left").setWidth(72)
    return plot


def _draw_range(plot: pg.PlotItem, times_s: Values, minimum: Values, maximum: Values, colors: Colors) -> None:
    """The area between the smallest and the largest count."""
    pen = pg.mkPen(colors.edge, width=1)
    low = plot.plot(times_s, minimum, pen=pen, connect="finite")
    high = plot.plot(times_s, maximum, pen=pg.mkPen(colors.traces[1], width=1), connect="finite")
    shade = QColor(colors.traces[0])
    shade.setAlpha(SHADE_ALPHA)
    if np.isfinite(minimum).all() and np.isfinite(maximum).all():
        plot.addItem(pg.FillBetweenItem(low, high, brush=pg.mkBrush(shade)))


def style_axes(plot: pg.PlotItem, colors: Colors) -> None:
    """Quiet axes, with numbers as they are."""
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.setPen(colors.edge)
        axis.setTextPen(colors.muted)
        axis.enableAutoSIPrefix(False)


def picture_of(widget: pg.GraphicsLayoutWidget, height: int = HEIGHT) -> QImage:
    """The widget as it would be on a screen, without one."""
    widget.resize(WIDTH, height)
    widget.ensurePolished()
    QApplication.processEvents()  # the layout of a graphics scene is made in the event loop
    image: QImage = widget.grab().toImage()
    widget.close()
    widget.deleteLater()
    return image
