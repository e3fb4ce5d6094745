"""Comparisons as pictures: `python -m tests.benchmarks.plots FILE.json… PICTURE.png`, from what `compare --json` has written."""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Sequence
from pathlib import Path

import pyqtgraph as pg
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QFont
from PyQt5.QtWidgets import QApplication

from camlab.plot import picture_of, style_axes
from camlab.view.colors import LIGHT, Colors
from tests.benchmarks import apart
from tests.benchmarks.compare import OWN, Row, Table

WIDTH, HEIGHT = 1200, 760
LABEL_SIZE = "9pt"
NAME_GAP = 0.07  # of the height between the highest and the lowest line
OTHERS = ("#5c6b7a", "#c2782f", "#8a5fb0", "#2f8f83", "#b0455e", "#7a7a32", "#3d4f9e")
TICKS = [(math.log10(10**decade * digit), f"{10**decade * digit:,}".replace(",", "\u202f")) for decade in range(6) for digit in (1, 3)]


def main() -> None:
    """Draw what several runs have found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("picture", type=Path)
    given = parser.parse_args()
    tables = [read_table(each) for file in given.files for each in json.loads(file.read_text())["tables"]]
    draw_comparison(tables, given.picture)


def read_table(found: dict) -> Table:
    """A table as `compare` wrote it."""
    return Table(found["job"], found["frames"], found["readers"], {name: Row(**row) for name, row in found["rows"].items()})


def draw_comparison(tables: Sequence[Table], path: Path) -> None:
    """Above, the transport: frames a second against readers. Below, the whole job. A column for each format; logarithmic."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    formats = list(dict.fromkeys(table.frames for table in tables))
    names = list(dict.fromkeys(name for table in tables for name in table.rows))
    colors = {name: LIGHT.accent if name == OWN else OTHERS[k % len(OTHERS)] for k, name in enumerate(names)}
    widget = pg.GraphicsLayoutWidget(show=False, size=(WIDTH, HEIGHT))
    widget.setBackground(LIGHT.field)
    for column, frames in enumerate(formats):
        own = [table for table in tables if table.frames == frames]
        transports = sorted((table for table in own if table.job == "transport"), key=lambda table: table.readers)
        if transports:
            draw_readers(widget.addPlot(0, column), frames, transports, colors, LIGHT)
        for table in own:
            if table.job == "whole":
                draw_whole(widget.addPlot(1, column), table, colors, LIGHT)
    picture_of(widget).save(str(path), "PNG")
    del application


def draw_readers(plot: pg.PlotItem, frames: str, tables: Sequence[Table], colors: dict[str, str], theme: Colors) -> None:
    """A line for each design, with the range of its turns."""
    _prepare(plot, f"{frames}: to each reader", theme)
    plot.setLabel("bottom", "readers", color=theme.muted, **{"font-size": LABEL_SIZE})
    plot.getAxis("bottom").setTicks([[(k, str(k)) for k in range(1, 5)]])
    ends: list[tuple[float, str]] = []
    for name, color in colors.items():
        points = [(table.readers, table.rows[name].rate_hz) for table in tables if name in table.rows]
        if not points:
            continue
        readers = [each for each, _ in points]
        medians = [math.log10(rate[0]) for _, rate in points]
        plot.plot(readers, medians, pen=pg.mkPen(color, width=2), symbol="o", symbolSize=7, symbolBrush=color)
        for reader, (_, low, high) in points:
            plot.plot([reader, reader], [math.log10(low), math.log10(high)], pen=pg.mkPen(color, width=4))
        ends.append((medians[-1], name))
    for y, name in _apart(ends):
        _write(plot, name, colors[name], tables[-1].readers + 0.12, y)
    plot.setXRange(0.8, 8.2, padding=0)  # room for the longest name


def draw_whole(plot: pg.PlotItem, table: Table, colors: dict[str, str], theme: Colors) -> None:
    """A bar for each design, with the range of its turns; the computer's limit is a line."""
    _prepare(plot, f"{table.frames}: saved and analysed", theme)
    lowest = math.log10(min(row.rate_hz[1] for row in table.rows.values())) - 0.4
    highest = math.log10(max(row.rate_hz[2] for row in table.rows.values()))
    rows = {name: row for name, row in table.rows.items() if name != apart.NAME}
    for k, (name, row) in enumerate(rows.items()):
        rate, low, high = (math.log10(each) for each in row.rate_hz)
        bar = pg.BarGraphItem(x=[k], y0=[lowest], height=[rate - lowest], width=0.6, brush=QColor(colors[name]), pen=None)
        plot.addItem(bar)
        plot.plot([k, k], [low, high], pen=pg.mkPen(theme.text, width=2))
        _write(plot, f"{row.rate_hz[0]:.0f}", theme.text, k, high + 0.02, anchor=(0.5, 1))
    if limit := table.rows.get(apart.NAME):
        rate = math.log10(limit.rate_hz[0])
        line = plot.plot([-0.5, len(rows) - 0.5], [rate, rate], pen=pg.mkPen(theme.muted, width=1, style=Qt.DashLine))
        line.setZValue(-1)  # below the numbers
        _write(plot, f"line: {apart.NAME} {limit.rate_hz[0]:.0f}", theme.muted, len(rows) - 0.5, highest + 0.2, anchor=(1, 1))
    words = {name: name.replace(" ", "\n").replace("-", "-\n").replace("_", "_\n").replace("mmcore", "mm\ncore") for name in rows}
    plot.getAxis("bottom").setTicks([[(k, words[name]) for k, name in enumerate(rows)]])
    plot.getAxis("bottom").setHeight(64)
    plot.setYRange(lowest, highest + 0.45, padding=0)


def _prepare(plot: pg.PlotItem, title: str, theme: Colors) -> None:
    style_axes(plot, theme)
    plot.setTitle(f'<b style="color:{theme.text}">{title}</b>', size="10pt")
    plot.showGrid(x=False, y=True, alpha=0.18)
    plot.setLabel("left", "frames/s", color=theme.muted, **{"font-size": LABEL_SIZE})
    plot.getAxis("left").setTicks([TICKS])
    plot.getAxis("left").setWidth(78)
    for side in ("left", "bottom"):
        plot.getAxis(side).setTickFont(_small_font())
    plot.hideButtons()


def _apart(ends: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Names beside the ends of their lines, so far apart that each can be read."""
    placed: list[tuple[float, str]] = []
    gap = NAME_GAP * (max(ends)[0] - min(ends)[0])
    for y, name in sorted(ends):
        placed.append((max(y, placed[-1][0] + gap) if placed else y, name))
    return placed


def _small_font() -> QFont:
    font = QFont()
    font.setPointSize(8)
    return font


def _write(plot: pg.PlotItem, words: str, color: str, x: float, y: float, anchor: tuple[float, float] = (0, 0.5)) -> None:
    text = pg.TextItem(words, color=color, anchor=anchor, fill=QColor(LIGHT.field))
    text.setFont(_small_font())
    plot.addItem(text)
    text.setPos(x, y)


if __name__ == "__main__":
    main()
