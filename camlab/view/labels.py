"""Labels and rules in the window's few styles."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QLabel, QSizePolicy
from superqt import QElidingLabel

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.icons import STRIP_PX, icon


def label(text: str = "", role: str = "", name: str = "", *, align: Qt.AlignmentFlag = Qt.AlignLeft) -> QLabel:
    """A label of plain text; rich text would widen the narrow spaces."""
    made = QLabel(text)
    _prepare(made, role, name, align)
    return made


def eliding_label(
    role: str = "", name: str = "", *, align: Qt.AlignmentFlag = Qt.AlignLeft, mode: Qt.TextElideMode = Qt.ElideRight
) -> QElidingLabel:
    """A label that shortens its text to its room; the whole is in the tooltip that the caller sets."""
    made = QElidingLabel()
    _prepare(made, role, name, align)
    made.setElideMode(mode)
    made.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
    return made


def rule(role: str = "rule") -> QFrame:
    """A line of one pixel across."""
    line = QFrame()
    line.setProperty("role", role)
    line.setFixedHeight(1)
    return line


def upright_rule(height: int) -> QFrame:
    """A line of one pixel down."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedSize(1, height)
    return line


class IconLabel(QLabel):
    """A small picture that follows the theme."""

    def __init__(self, name: str = "", size_px: int = STRIP_PX) -> None:
        super().__init__()
        self._size_px = size_px
        self._name, self._role = name, "text"
        self.setFixedSize(size_px, size_px)
        theme.follow_theme(self, self._retint)

    def show_icon(self, name: str, role: str = "text") -> None:
        """Show another icon, in the colour that the theme has for `role` (a field of `Colors`)."""
        self._name, self._role = name, role
        self._retint(theme.colors())

    def _retint(self, colors: Colors) -> None:
        if self._name:
            self.setPixmap(icon(self._name, colors, getattr(colors, self._role)).pixmap(self._size_px, self._size_px))


def _prepare(made: QLabel, role: str, name: str, align: Qt.AlignmentFlag) -> None:
    made.setTextFormat(Qt.PlainText)
    made.setObjectName(name)
    if role:
        made.setProperty("role", role)
    made.setAlignment(align | Qt.AlignVCenter)
