"""Levels: the histogram, black and white, how they are chosen, and the colours."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QGridLayout, QHBoxLayout, QPushButton, QWidget

from camlab.view.buttons import icon_button, plain_button
from camlab.view.curve import GAMMA, LINEAR, LOG, Curve
from camlab.view.dock import Dock, panel
from camlab.view.histogram import FULL_SCALE, MIN_MAX, PERCENTILE, SIGMA, Histogram, Levels, outline, shown_range
from camlab.view.histogram_plot import HistogramPlot
from camlab.view.labels import label
from camlab.view.levels_model import ALWAYS, OFF, ONCE, LevelsModel
from camlab.view.number_box import ignore_wheel_without_focus
from camlab.view.rendering import WHITE_INDEX, color_names, color_table
from camlab.view.unit_box import UnitBox

PLOT_HEIGHT, COMPACT_PLOT_HEIGHT = 136, 80
AUTO = ((OFF, "Off"), (ONCE, "Once"), (ALWAYS, "Always"))
METHODS = ((PERCENTILE, "0.3–99.7\u202f%"), (MIN_MAX, "Min–max"), (SIGMA, "Mean ± 3σ"), (FULL_SCALE, "Full scale"))
CURVES = ((LINEAR, "Linear"), (GAMMA, "Gamma"), (LOG, "Logarithm"))


class LevelsDock(Dock):
    """Shows a `LevelsModel` and changes it.

    Signals
    -------
    display_changed()
        A person changed the model; the picture is to be drawn anew.
    """

    display_changed = pyqtSignal()

    def __init__(self, model: LevelsModel) -> None:
        super().__init__("Levels", "levels_dock")
        self._model = model
        self._shown_end = 0.0
        self.plot = HistogramPlot()
        self.plot.setFixedHeight(PLOT_HEIGHT)
        self.log_button = _toggle(plain_button("log", "pill", "log_button", "Show rare counts too: heights by their logarithm"), is_on=True)
        self.log_button.setFixedSize(40, 21)
        self.add_to_head(self.log_button)
        self.black, self.white = _count_box("black_box", "Black"), _count_box("white_box", "White")
        self.auto = _combo("auto_combo", [words for _, words in AUTO], "When black and white are chosen from the picture")
        self.method = _combo("method_combo", [words for _, words in METHODS], "How black and white are chosen from the picture")
        self.colors = _combo("colors_combo", list(color_names()), "Colours of the picture; the recording is not changed")
        self.curve = _combo("curve_combo", [words for _, words in CURVES], "How shades rise from black to white; only shown so")
        self.gamma = UnitBox(
            "gamma_box", "The power; below 1 dark parts become brighter", minimum=0.1, maximum=5.0, decimals=2, title="Gamma"
        )
        self.gamma.setFixedWidth(60)
        self.invert = _toggle(icon_button("invert", "icon", "invert_button", "Show a negative"))
        self.marks = _toggle(icon_button("marks", "icon", "marks_button", "Show saturated pixels red and zeros blue"))
        self.setWidget(self._panel())
        self._connect()
        self.show_model()
        self.show_no_picture()

    def show_model(self) -> None:
        """Show the model's values; emits nothing."""
        model = self._model
        for part in (self.black, self.white, self.auto, self.method, self.colors):
            part.blockSignals(True)
        for box in (self.black, self.white):
            box.setRange(-model.saturation_value, 2 * model.saturation_value)
        self.auto.setCurrentIndex([value for value, _ in AUTO].index(model.auto))
        self.method.setCurrentIndex([value for value, _ in METHODS].index(model.method))
        self.colors.setCurrentText(model.color_map)
        self.curve.setCurrentIndex([value for value, _ in CURVES].index(model.curve.kind))
        self.gamma.show_value(model.curve.gamma)
        self.gamma.setVisible(model.curve.kind == GAMMA)
        for part in (self.black, self.white, self.auto, self.method, self.colors):
            part.blockSignals(False)
        self.invert.setChecked(model.is_inverted)
        self.marks.setChecked(model.has_marks)
        self._show_levels()
        self._show_ramp()

    def show_histogram(self, histogram: Histogram) -> None:
        """Show a new histogram and the levels, which may have followed it."""
        self._shown_end = shown_range(histogram, self._model.levels, self._shown_end)
        self.plot.show_histogram(*outline(histogram, self._shown_end, max(32, self.plot.width() // 2)), self._shown_end)
        self._show_levels()

    def show_no_picture(self) -> None:
        """Show that there is no picture yet."""
        self.plot.show_nothing(self._model.saturation_value)

    def show_color(self, is_color: bool) -> None:
        """Colour maps are for grey pictures."""
        self.colors.setEnabled(not is_color)

    def choices(self) -> dict[str, str | bool | float]:
        """What a person chose here, to be remembered."""
        model = self._model
        return {
            "auto_levels": model.auto,
            "levels_method": model.method,
            "colors": model.color_map,
            "marks": model.has_marks,
            "curve": model.curve.kind,
            "gamma": model.curve.gamma,
            "inverted": model.is_inverted,
            "logarithmic": self.log_button.isChecked(),
            "black": float(model.levels.black),
            "white": float(model.levels.white),
            "largest_count": float(model.saturation_value),
        }

    def restore_choices(self, choices: Mapping[str, object]) -> None:
        """Bring back what `choices` gave; what is not known any more is left out."""
        model = self._model
        auto, method, color_map = (choices.get(name) for name in ("auto_levels", "levels_method", "colors"))
        model.choose_auto(
            str(auto) if auto in dict(AUTO) else model.auto,
            str(method) if method in dict(METHODS) else model.method,
        )
        model.color_map = str(color_map) if color_map in color_names() else model.color_map
        curve, gamma = choices.get("curve"), choices.get("gamma")
        if curve in dict(CURVES) and isinstance(gamma, int | float) and self.gamma.minimum() <= gamma <= self.gamma.maximum():
            model.curve = Curve(str(curve), float(gamma))
        model.has_marks = bool(choices.get("marks", model.has_marks))
        model.is_inverted = bool(choices.get("inverted", model.is_inverted))
        self.log_button.setChecked(bool(choices.get("logarithmic", True)))
        self._restore_levels(*(choices.get(name) for name in ("black", "white", "largest_count")))
        self.show_model()
        self.display_changed.emit()

    def choose_levels(self, levels: Levels) -> None:
        """Use these, as if a person had typed them."""
        self._on_levels_requested(levels)

    def _restore_levels(self, black: object, white: object, largest: object) -> None:
        """Levels that were chosen by hand; for a camera of as many bits as then."""
        numbers = [value for value in (black, white, largest) if isinstance(value, float) and math.isfinite(value)]
        if self._model.auto == OFF and len(numbers) == 3 and 0 <= numbers[0] < numbers[1] <= numbers[2]:
            self._model.saturation_value = int(numbers[2])
            self._model.choose_by_hand(Levels(numbers[0], numbers[1]))

    def show_compact(self, is_compact: bool) -> None:
        """A lower plot for a small window."""
        self.plot.setFixedHeight(COMPACT_PLOT_HEIGHT if is_compact else PLOT_HEIGHT)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        levels = [self.log_button, self.close_button, self.black, self.white, self.auto, self.method]
        return [*levels, self.colors, self.invert, self.marks, self.curve, self.gamma]

    # --- requests -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.log_button.toggled.connect(self.plot.show_logarithmic)
        self.plot.levels_requested.connect(self._on_levels_requested)
        for box in (self.black, self.white):
            box.value_requested.connect(lambda _value, box=box: self._on_box_value_requested(box))
        self.auto.activated.connect(self._on_auto_activated)
        self.method.activated.connect(self._on_auto_activated)
        self.colors.activated.connect(self._on_colors_changed)
        self.curve.activated.connect(self._on_curve_changed)
        self.gamma.value_requested.connect(self._on_curve_changed)
        self.invert.clicked.connect(self._on_colors_changed)
        self.marks.clicked.connect(self._on_colors_changed)

    def _on_levels_requested(self, levels: Levels) -> None:
        self._model.choose_by_hand(levels)
        self.show_model()
        self.display_changed.emit()

    def _on_box_value_requested(self, box: UnitBox) -> None:
        levels, shown = Levels(self.black.value(), self.white.value()), self._model.levels
        if levels.width > 0:
            self._on_levels_requested(levels)
            return
        is_black = box is self.black
        box.show_value(round(shown.black if is_black else shown.white))
        rule = f"Black must be below White, {self.white.text()}" if is_black else f"White must be above Black, {self.black.text()}"
        box.hint.say(f"{rule}; it stays {box.text()}.")

    def _on_auto_activated(self) -> None:
        self._model.choose_auto(AUTO[self.auto.currentIndex()][0], METHODS[self.method.currentIndex()][0])
        self.display_changed.emit()

    def _on_colors_changed(self) -> None:
        self._model.color_map = self.colors.currentText()
        self._model.is_inverted = self.invert.isChecked()
        self._model.has_marks = self.marks.isChecked()
        self._show_ramp()
        self.display_changed.emit()

    def _on_curve_changed(self) -> None:
        self._model.curve = Curve(CURVES[self.curve.currentIndex()][0], self.gamma.value())
        self.gamma.setVisible(self._model.curve.kind == GAMMA)
        self._show_ramp()
        self.display_changed.emit()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _show_levels(self) -> None:
        levels = self._model.levels
        self.plot.show_levels(levels)
        for box, value in ((self.black, levels.black), (self.white, levels.white)):
            if not (box.hasFocus() and box.lineEdit().isModified()):
                box.show_value(round(value))

    def _show_ramp(self) -> None:
        model = self._model
        table = color_table(model.color_map, True, model.is_inverted)
        shares = model.curve.bend(np.linspace(0, 1, WHITE_INDEX + 1), model.levels.width)
        self.plot.show_ramp([(int(r), int(g), int(b)) for r, g, b in table[np.rint(shares * WHITE_INDEX).astype(int)]])

    def _panel(self) -> QWidget:
        body, layout = panel("levels_panel")
        body.setAttribute(Qt.WA_StyledBackground)
        layout.addWidget(self.plot)
        levels = QHBoxLayout()
        levels.setSpacing(8)
        for words, box in (("Black", self.black), ("White", self.white)):
            levels.addWidget(label(words, "muted"))
            levels.addWidget(box)
            if words == "Black":
                levels.addStretch(1)
        layout.addLayout(levels)
        layout.addLayout(self._choices())
        return body

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, label_column_width())
        grid.addWidget(label("Auto"), 0, 0)
        grid.addWidget(label("Colors"), 1, 0)
        grid.addWidget(label("Curve"), 2, 0)
        auto, colors, curve = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        groups = ((auto, (self.auto, self.method)), (colors, (self.colors, self.invert, self.marks)), (curve, (self.curve, self.gamma)))
        for row, parts in groups:
            row.setSpacing(4)
            for part in parts:
                row.addWidget(part, 0 if isinstance(part, QPushButton) else 1)
        grid.addLayout(auto, 0, 1)
        grid.addLayout(colors, 1, 1)
        grid.addLayout(curve, 2, 1)
        grid.setColumnStretch(1, 1)
        return grid


def label_column_width() -> int:
    """Room for the labels before fields, the same in every panel."""
    return QFontMetrics(QApplication.font()).horizontalAdvance("Binning")


def _toggle(button: QPushButton, *, is_on: bool = False) -> QPushButton:
    button.setCheckable(True)
    button.setChecked(is_on)
    return button


def _count_box(name: str, words: str) -> UnitBox:
    box = UnitBox(name, f"Counts shown {words.lower()}", title=words)
    box.setAccessibleName(words)
    box.setStepType(QAbstractSpinBox.DefaultStepType)
    box.setFixedSize(QSize(72, 26))
    return box


def _combo(name: str, items: list[str], words: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.addItems(items)
    combo.setToolTip(words)
    combo.setAccessibleName(words)
    combo.setFixedHeight(26)
    metrics = QFontMetrics(QApplication.font())
    combo.setMinimumWidth(max(metrics.horizontalAdvance(item) for item in items) + 31)
    ignore_wheel_without_focus(combo)
    return combo
