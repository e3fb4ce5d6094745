"""A panel at the window's edge: a head with a title, and the content under it."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QDockWidget, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from camlab.view.buttons import icon_button
from camlab.view.labels import label

HEAD_HEIGHT = 32
MARGINS = (12, 4, 12, 12)


class Dock(QDockWidget):
    """A dock widget with a head in the window's style."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__(title)
        self.setObjectName(name)
        self.setFeatures(QDockWidget.DockWidgetClosable | QDockWidget.DockWidgetMovable | QDockWidget.DockWidgetFloatable)
        self.head = QWidget()
        self.head.setFixedHeight(HEAD_HEIGHT)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(12, 6, 8, 2)
        row.setSpacing(4)
        row.addWidget(label(title, "title"))
        row.addStretch(1)
        self.head_row = row
        self.close_button = icon_button("close", "head", f"{name}_close", f"Hide {title.lower()}", size=QSize(24, 24), icon_px=14)
        self.close_button.clicked.connect(self.close)
        row.addWidget(self.close_button)
        self.setTitleBarWidget(self.head)

    def needed_width(self) -> int:
        """The least width at which nothing is cut off."""
        parts = [part for part in (self.head, self.widget()) if part is not None]
        return max(part.minimumSizeHint().width() for part in parts)

    def add_to_head(self, widget: QWidget) -> None:
        """Put a widget before the close button."""
        self.head_row.insertWidget(self.head_row.count() - 1, widget)


class _TallArea(QScrollArea):
    """Scrolls down only: it is always as wide as its content and the bar need, for the bar comes and goes."""

    def minimumSizeHint(self) -> QSize:
        body, bar = self.widget(), self.verticalScrollBar()
        width = 0 if body is None else body.minimumSizeHint().width()
        return QSize(width + (bar.sizeHint().width() if bar is not None else 0), 60)


def panel(name: str) -> tuple[QWidget, QVBoxLayout]:
    """A dock's content and its layout, with the margins that every dock has."""
    body = QWidget()
    body.setObjectName(name)
    layout = QVBoxLayout(body)
    layout.setContentsMargins(*MARGINS)
    layout.setSpacing(8)
    return body, layout


def scrolling(body: QWidget) -> QScrollArea:
    """`body` with a scroll bar where the window is too low for it."""
    area = _TallArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.NoFocus)
    return area
