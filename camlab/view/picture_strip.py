"""The strip over the picture: how it is looked at."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from camlab.view.actions import Actions
from camlab.view.buttons import ActionButton
from camlab.view.formatting import percent
from camlab.view.labels import label, upright_rule

HEIGHT = 38
BUTTONS = (("fit", "Fit"), ("one_to_one", "1:1"), ("auto_levels", "Auto levels"), ("crosshair", "Crosshair"), ("freeze", "Freeze"))
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
        for place, button in enumerate(self.buttons):
            if place == FIRST_OF_SECOND_GROUP:
                row.addWidget(upright_rule(HEIGHT - 1 - 9))
            row.addWidget(button)
        row.addStretch(1)
        self.zoom = label("", "muted", "zoom", align=Qt.AlignRight)
        row.addWidget(self.zoom)

    def show_zoom(self, zoom: float | None) -> None:
        """Show how large the picture is shown; None for no picture."""
        self.zoom.setText("" if zoom is None else percent(zoom, 0 if zoom >= 0.0995 else 1))

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return list(self.buttons)
