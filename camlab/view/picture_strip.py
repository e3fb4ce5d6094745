"""The strip over the picture: how it is looked at."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, QSize, Qt
from PyQt5.QtWidgets import QHBoxLayout, QMenu, QWidget

from camlab.analysis.regions import KINDS
from camlab.view.actions import Actions
from camlab.view.buttons import ActionButton, icon_button
from camlab.view.formatting import percent
from camlab.view.labels import label, upright_rule

HEIGHT = 38
BUTTONS = (
    *(("fit", "Fit"), ("one_to_one", "1:1"), ("auto_levels", "Auto levels")),
    *(("crosshair", "Crosshair"), ("draw_rectangle", "ROI"), ("freeze", "Freeze")),
)
FIRST_OF_SECOND_GROUP = 3


class PictureStrip(QWidget):
    """Buttons for the picture, and the zoom at the right."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("picture_strip")
        self.setAttribute(Qt.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 4, 12, 5)
        row.setSpacing(8)
        self.buttons = [ActionButton(actions[name], "strip", text=f" {words}") for name, words in BUTTONS]
        self.shapes = QMenu(self)
        self.shapes.addActions([actions[f"draw_{kind}"] for kind in KINDS])
        self.shapes_button = icon_button("unfold", "head", "shapes_button", "Other shapes", size=QSize(20, 26))
        self.shapes_button.clicked.connect(self._show_shapes)
        rectangle = actions["draw_rectangle"]
        rectangle.changed.connect(lambda: self.shapes_button.setEnabled(rectangle.isEnabled()))
        for place, button in enumerate(self.buttons):
            if place == FIRST_OF_SECOND_GROUP:
                row.addWidget(upright_rule(HEIGHT - 1 - 9))
            if BUTTONS[place][0] != "draw_rectangle":
                row.addWidget(button)
                continue
            both = QHBoxLayout()
            both.setSpacing(0)
            both.addWidget(button)
            both.addWidget(self.shapes_button)
            row.addLayout(both)
        row.addStretch(1)
        self.zoom = label("", "muted", "zoom", align=Qt.AlignRight)
        row.addWidget(self.zoom)

    def show_zoom(self, zoom: float | None) -> None:
        """Show how large the picture is shown; None for no picture."""
        self.zoom.setText("" if zoom is None else percent(zoom, 0 if zoom >= 0.0995 else 1))

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [*self.buttons, self.shapes_button]

    def _show_shapes(self) -> None:
        self.shapes.popup(self.shapes_button.mapToGlobal(QPoint(0, self.shapes_button.height())))
