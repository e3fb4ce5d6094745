"""One line under a field about what was typed into it."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QLabel, QWidget

from camlab.view import theme
from camlab.view.timers import single_shot

SHOWN_MS = 6000
GAP_PX = 3


class FieldHint(QLabel):
    """Says under `field`, over whatever is there, why a typed text was not taken; goes by itself.

    A tooltip would not do: it goes as soon as another field gets the keyboard, which is when a number is finished.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self.setObjectName("field_hint")
        self.setAttribute(Qt.WA_TransparentForMouseEvents)  # what it covers can be clicked
        self._timer = single_shot(self, SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str) -> None:
        """Show one line for some seconds; nothing where the field itself is hidden."""
        if not self._field.isVisible():
            return
        window, colors = self._field.window(), theme.colors()
        self.setParent(window)
        self.setStyleSheet(
            f"background: {colors.field}; color: {colors.red_text}; border: 1px solid {colors.edge}; border-radius: 4px; padding: 3px 6px"
        )
        self.setText(text)
        self.setWordWrap(False)
        self.adjustSize()
        if self.width() > window.width():
            self.setWordWrap(True)
            self.setFixedWidth(window.width())
            self.adjustSize()
        place = self._field.mapTo(window, QPoint(self._field.width() - self.width(), self._field.height() + GAP_PX))
        is_below = place.y() + self.height() <= window.height()
        y = place.y() if is_below else place.y() - self.height() - self._field.height() - 2 * GAP_PX
        self.move(max(0, min(place.x(), window.width() - self.width())), max(0, y))
        self.show()
        self.raise_()
        self._timer.start()
