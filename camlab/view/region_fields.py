"""The part of the sensor that is read: four numbers, drawing with the mouse, and all of it again."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QSizePolicy, QWidget

from camlab.model import ControlState, Roi, Sensor
from camlab.view.buttons import icon_button
from camlab.view.labels import label
from camlab.view.unit_box import UnitBox


class RegionFields(QWidget):
    """Shows and takes a region of a sensor.

    Signals
    -------
    region_requested(Roi)
        It lies on the sensor; the camera may take a slightly larger one.
    draw_requested(is_on)
        Draw it with the mouse.
    """

    region_requested = pyqtSignal(object)
    draw_requested = pyqtSignal(bool)

    def __init__(self, sensor: Sensor) -> None:
        super().__init__()
        self._sensor = sensor
        self.left_box = _box("region_x", "First column of the sensor that is read", 0, sensor.width - 1, sensor.step_x)
        self.top_box = _box("region_y", "First row of the sensor that is read", 0, sensor.height - 1, sensor.step_y)
        self.width_box = _box("region_width", "Columns of the sensor that are read", 1, sensor.width, sensor.step_x)
        self.height_box = _box("region_height", "Rows of the sensor that are read", 1, sensor.height, sensor.step_y)
        self.draw = icon_button("region", "icon", "region_draw", "Draw what is read on the picture, with the mouse")
        self.draw.setCheckable(True)
        self.full = icon_button("region_full", "icon", "region_full", "Full frame: read all of the sensor")
        self.actual = label("", "small", "region_actual", align=Qt.AlignLeft)
        self.actual.hide()
        self._hints: dict[QWidget, str] = {part: part.toolTip() for part in (*self._boxes(), self.draw, self.full)}
        self._lay_out()
        for box in self._boxes():
            is_size = box in (self.width_box, self.height_box)
            box.value_requested.connect(lambda _value, is_size=is_size: self._ask(is_size=is_size))
        self.draw.clicked.connect(self.draw_requested)
        self.full.clicked.connect(self._on_full_clicked)

    @property
    def sensor(self) -> Sensor:
        """Of which it is a part."""
        return self._sensor

    def show_state(self, state: ControlState) -> None:
        """Show what was asked, and what the camera reads where that differs; emits nothing."""
        asked = Roi.parse(str(state.asked))
        for box, value in zip(self._boxes(), (asked.x, asked.y, asked.width, asked.height), strict=True):
            box.show_value(value)
        actual = None if state.actual is None else Roi.parse(str(state.actual))
        self.actual.setVisible(actual != asked)
        if actual is None:
            self.actual.setText("actual unknown")
        else:
            self.actual.setText(f"≠ {actual.width} × {actual.height} at {actual.x}, {actual.y}")
            self.actual.setToolTip("What the camera reads: its sensor is read in steps, and in whole binned pixels")
        self.full.setEnabled(asked != self._sensor.full)

    def show_locked(self, why: str) -> None:
        """Why it can't be changed, "" where it can."""
        for part, hint in self._hints.items():
            part.setToolTip(why or hint)

    def show_drawing(self, is_on: bool) -> None:
        """Whether it is being drawn; emits nothing."""
        self.draw.setChecked(is_on)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.left_box, self.top_box, self.draw, self.width_box, self.height_box, self.full]

    def _boxes(self) -> tuple[UnitBox, UnitBox, UnitBox, UnitBox]:
        return self.left_box, self.top_box, self.width_box, self.height_box

    def _ask(self, *, is_size: bool) -> None:
        """What would reach over the sensor's edge is moved where its size was chosen, and made smaller where its place was."""
        sensor = self._sensor
        x, y, columns, rows = (round(box.value()) for box in self._boxes())
        columns, rows = max(columns, sensor.minimum_width), max(rows, sensor.minimum_height)
        room = (columns, rows) if is_size else (sensor.minimum_width, sensor.minimum_height)
        x, y = min(x, sensor.width - room[0]), min(y, sensor.height - room[1])
        self.region_requested.emit(Roi(x, y, min(columns, sensor.width - x), min(rows, sensor.height - y)))

    def _on_full_clicked(self) -> None:
        self.region_requested.emit(self._sensor.full)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        for row, (words, boxes, button) in enumerate(
            (
                (("x", "y"), (self.left_box, self.top_box), self.draw),
                (("w", "h"), (self.width_box, self.height_box), self.full),
            )
        ):
            for place in (0, 1):
                grid.addWidget(label(words[place], "muted", align=Qt.AlignRight), row, 2 * place)
                grid.addWidget(boxes[place], row, 2 * place + 1)
            grid.addWidget(button, row, 4)
        grid.addWidget(self.actual, 2, 1, 1, 4)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)


def _box(name: str, words: str, minimum: int, maximum: int, step: int) -> UnitBox:
    box = UnitBox(name, words, minimum=minimum, maximum=maximum)
    box.setStepType(UnitBox.DefaultStepType)
    box.setSingleStep(step)
    box.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
    return box
