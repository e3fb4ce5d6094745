"""The card of the first day: a first movie in three steps."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from camlab.view.buttons import plain_button
from camlab.view.labels import IconLabel, label

STEPS = (
    ("start", "accent", "1. Start", "shows the camera live. Nothing is saved yet."),
    ("brightness", "text", "2. Brightness and exposure", "on the left, until the picture looks right."),
    ("record", "red", "3. Save", "records until you press it again. Then you read whether every frame was saved."),
)
WIDTH = 440


class HintCard(QFrame):
    """Shows the three steps.

    Signals
    -------
    hide_requested()
    shortcuts_requested()
    """

    hide_requested = pyqtSignal()
    shortcuts_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("hints")
        self.setProperty("role", "hint")
        self.setFixedWidth(WIDTH)
        self._about = label("", "body-muted", "hints_camera")
        self._about.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(12)
        column.addWidget(label("Your first movie in three steps", "card"))
        column.addWidget(self._about)
        column.addLayout(_steps())
        column.addLayout(self._foot())
        self.show_camera(is_simulated=True)

    def show_camera(self, *, is_simulated: bool) -> None:
        """Say which kind of camera is ready."""
        words = "A simulated camera is ready, so you can try everything now." if is_simulated else "Your camera is ready."
        self._about.setText(words)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        shortcuts = plain_button("All shortcuts (F1)", "link", "hints_shortcuts")
        shortcuts.clicked.connect(self.shortcuts_requested)
        hide = plain_button("Hide these hints", "", "hints_hide")
        hide.clicked.connect(self.hide_requested)
        row.addWidget(shortcuts)
        row.addStretch(1)
        row.addWidget(hide)
        return row


def _steps() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(0)
    grid.setContentsMargins(6, 4, 0, 8)
    for k, (icon_name, role, title, words) in enumerate(STEPS):
        picture = IconLabel(size_px=24)
        picture.show_icon(icon_name, role)
        text = label(words, "body-muted")
        text.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.setContentsMargins(0, 0 if k == 0 else 12, 0, 0)
        column.addWidget(label(title, "title"))
        column.addWidget(text)
        grid.addWidget(picture, k, 0)
        grid.addLayout(column, k, 1)
    grid.setColumnStretch(1, 1)
    return grid
