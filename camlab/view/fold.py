"""A part of a panel that is folded away until it is wanted."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from camlab.view.buttons import icon_button
from camlab.view.labels import IconLabel, eliding_label, label


class _Head(QWidget):
    clicked = pyqtSignal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.LeftButton and self.rect().contains(event.pos()):
            self.clicked.emit()


class Fold(QWidget):
    """A head with a title and a summary; a click shows or hides `body`.

    Signals
    -------
    toggled(is_open)
        A person opened or closed it.
    """

    toggled = pyqtSignal(bool)

    def __init__(self, title: str, name: str, body: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title = title
        self.body = body
        self.head = _Head()
        self.head.setObjectName(f"{name}_head")
        self.head.setToolTip(f"Show or hide {title.lower()}")
        self.head.setCursor(Qt.PointingHandCursor)
        self.head.clicked.connect(self._on_clicked)
        self.summary = eliding_label("muted", f"{name}_summary", align=Qt.AlignRight)
        self.mark = IconLabel()
        self.mark.hide()
        self.note = label("", "muted", f"{name}_note")
        self.note.hide()
        self.button = icon_button(self._icon_name, "head", f"{name}_button", f"Show {title.lower()}", size=QSize(24, 24))
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(title, "title"))
        row.addWidget(self.summary, 1)
        row.addWidget(self.mark)
        row.addWidget(self.note)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(body)
        self.show_open(False)

    @property
    def is_open(self) -> bool:
        """The body is shown."""
        return not self.body.isHidden()

    def show_open(self, is_open: bool) -> None:
        """Show or hide the body; emits nothing."""
        self.body.setVisible(is_open)
        self.button.retint()
        self.button.setAccessibleName(f"{'Hide' if is_open else 'Show'} {self._title.lower()}")

    def show_summary(self, text: str, icon_name: str = "", tooltip: str = "") -> None:
        """Show in a few words what is inside, or a short note behind an icon; the tooltip is the text where no other is given."""
        self.summary.setText("" if icon_name else text)
        self.note.setText(text if icon_name else "")
        self.head.setToolTip(tooltip or text)
        for part in (self.mark, self.note):
            part.setVisible(bool(icon_name))
        if icon_name:
            self.mark.show_icon(icon_name, "muted")

    def _icon_name(self) -> str:
        return "fold" if self.is_open else "unfold"

    def _on_clicked(self) -> None:
        self.show_open(not self.is_open)
        self.toggled.emit(self.is_open)
