"""The rates as a picture: for each format a panel with a row for each stage, and the rate at which all of them go together."""

from __future__ import annotations

import math
from pathlib import Path

import pyqtgraph as pg
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication

from camlab.bench.advice import in_hz
from camlab.bench.report import BenchReport, FormatReport
from camlab.bench.stages import ANALYZER, STAGES, VIEW, Stage
from camlab.errors import RecordingError
from camlab.plot import WIDTH, picture_of, style_axes
from camlab.view.colors import LIGHT, Colors

ROW_HEIGHT, PANEL_EXTRA, HEAD = 25, 120, 70  # pixels
LABEL_WIDTH = 200
BELOW = 0.12  # decades beside the smallest value
NUMBERS = 0.2  # of the axis up to the largest value: room for the numbers beside it
DOT = 9  # pixels


def save_bench_plot(report: BenchReport, path: Path) -> None:
    """Draw what was measured into a PNG file, which must not exist; needs a QApplication, shows nothing.

    RecordingError where the file exists or can't be written.
    """
    if path.exists():
        raise RecordingError(f"{path} exists already; choose another name (nothing is ever overwritten)")
    if not draw_report(report).save(str(path), "PNG"):
        raise RecordingError(f"{path} can't be written")


def draw_report(report: BenchReport, colors: Colors = LIGHT) -> QImage:
    """A dot for each median, a line from the smallest to the largest measurement, both on a logarithmic axis of frames a second."""
    assert QApplication.instance() is not None
    rows = [len(_stages(found)) for found in report.formats]
    height = HEAD + sum(PANEL_EXTRA + ROW_HEIGHT * count for count in rows)
    widget = pg.GraphicsLayoutWidget(show=False, size=(WIDTH, height))
    widget.setBackground(colors.field)
    machine = report.machine
    quick = ", measured quickly" if report.is_quick else ""
    title = f"{machine.date[:10]}: {machine.processors or '?'} processors, disk {machine.folder} ({machine.file_system or '?'}){quick}"
    widget.addLabel(title, color=colors.text, size="13pt", bold=True)
    for k, found in enumerate(report.formats):
        widget.nextRow()
        _draw_format(widget.addPlot(), found, colors)
        widget.ci.layout.setRowStretchFactor(k + 1, PANEL_EXTRA + ROW_HEIGHT * rows[k])
    return picture_of(widget, height)


def _stages(found: FormatReport) -> list[Stage]:
    return [stage for stage in STAGES if stage.name in found.rates.costs]


def _draw_format(plot: pg.PlotItem, found: FormatReport, colors: Colors) -> None:
    stages = _stages(found)
    _title(plot, found, colors)
    style_axes(plot, colors)
    plot.setLogMode(x=True, y=False)
    plot.showGrid(x=True, y=False, alpha=0.18)
    plot.setLabel("bottom", "frames/s", color=colors.muted)
    left = plot.getAxis("left")
    left.setWidth(LABEL_WIDTH)
    left.setTicks([[(-k, stage.label) for k, stage in enumerate(stages)]])
    left.setTextPen(colors.text)
    for k, stage in enumerate(stages):
        _draw_row(plot, -k, found, stage, colors)
    known = [rate for stage in stages for rate in found.rates.spread(stage.name)]
    known += [rate for rate in (found.largest_hz, found.wanted_hz) if rate]
    low, top = math.log10(min(known)) - BELOW, math.log10(max(known))
    high = top + NUMBERS * (top - low)
    plot.setXRange(low, high, padding=0)
    plot.getAxis("bottom").setTicks([_ticks(low, high)])
    plot.setYRange(-len(stages) + 0.4, 0.6, padding=0)
    plot.hideButtons()
    plot.setMouseEnabled(False, False)
    _draw_line(plot, found.largest_hz, colors.green, Qt.SolidLine)
    _draw_line(plot, found.wanted_hz, colors.amber_text, Qt.DashLine)


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """1, 2 and 5 times the powers of ten between two decades."""
    rates = [digit * 10.0**power for power in range(math.floor(low), math.ceil(high)) for digit in (1, 2, 5)]
    return [(math.log10(rate), in_hz(rate)) for rate in rates if low <= math.log10(rate) <= high]


def _title(plot: pg.PlotItem, found: FormatReport, colors: Colors) -> None:
    """The format, and what the two vertical lines are."""
    words = [f'<b style="color:{colors.text}">{found.format}</b>']
    if found.largest_hz:
        words.append(f'<b style="color:{colors.green}">all at once without a loss: {in_hz(found.largest_hz)} frames/s</b>')
    if found.wanted_hz:
        words.append(f'<b style="color:{colors.amber_text}">the camera (dashed): {in_hz(found.wanted_hz)} frames/s</b>')
    plot.setTitle(" &nbsp; · &nbsp; ".join(words), size="10pt")


def _draw_row(plot: pg.PlotItem, y: float, found: FormatReport, stage: Stage, colors: Colors) -> None:
    spread = found.rates.spread(stage.name)
    color = _color(stage.name, colors)
    plot.plot([spread.low, spread.high], [y, y], pen=pg.mkPen(color, width=3))
    plot.plot([spread.median], [y], pen=None, symbol="o", symbolSize=DOT, symbolBrush=color, symbolPen=colors.field)
    data = "" if stage.name == VIEW else f"  {in_hz(spread.median * found.format.nbytes / 1e6)} MB/s"
    words = f'<span style="color:{colors.text}">{in_hz(spread.median)}</span><span style="color:{colors.muted}">{data}</span>'
    text = pg.TextItem(html=words, anchor=(0, 0.5), fill=colors.field)
    plot.addItem(text)
    text.setPos(math.log10(spread.high) + 0.02, y)


def _draw_line(plot: pg.PlotItem, rate_hz: float | None, color: str, style: Qt.PenStyle) -> None:
    if rate_hz:
        line = pg.InfiniteLine(math.log10(rate_hz), angle=90, pen=pg.mkPen(color, width=2, style=style))
        line.setZValue(-1)
        plot.addItem(line)


def _color(name: str, colors: Colors) -> str:
    """What the machine can do is grey; what camlab does has the colour of its part."""
    if name.startswith("ring"):
        return colors.rois[0]
    if name.startswith("saver"):
        return colors.rois[1]
    return colors.rois[5] if name in (ANALYZER, VIEW) else colors.edge
