"""The message over the picture's top edge: one at a time, and nothing moves for it."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from camlab.view.buttons import icon_button, plain_button
from camlab.view.labels import IconLabel, eliding_label
from camlab.view.message import Message
from camlab.view.theme import set_property
from camlab.view.timers import single_shot

LEAVES_AFTER_MS = 8000
_ICONS = {
    "info": ("information", "accent"),
    "success": ("done", "green"),
    "warning": ("warning", "amber_text"),
    "error": ("alarm", "red_text"),
}


class MessageBar(QFrame):
    """Shows a `Message`; hidden while there is none.

    A warning or an error is not replaced by mere information.

    Signals
    -------
    button_requested(name)
    details_requested(Message)
    closed()
    """

    button_requested = pyqtSignal(str)
    details_requested = pyqtSignal(object)
    closed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        self.setProperty("role", "message")
        self.message: Message | None = None
        self._icon = IconLabel()
        self.headline = eliding_label("title", "message_headline")
        self.text = eliding_label("", "message_text")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.details = plain_button("Details", "link", "message_details", "What exactly happened, to read and copy")
        self.details.clicked.connect(lambda: self.details_requested.emit(self.message))
        self.close_button = icon_button("close", "head", "message_close", "Close this message", size=QSize(24, 24))
        self.close_button.clicked.connect(self.close_message)
        self._timer = single_shot(self, LEAVES_AFTER_MS)
        self._timer.timeout.connect(self.close_message)
        self._lay_out()
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show a message in place of the one before, unless that is more important."""
        if self.message is not None and not self.message.leaves and message.leaves:
            return
        has_same_buttons = self.message is not None and self.message.buttons == message.buttons
        self.message = message
        set_property(self, "tone", message.tone)
        self._icon.show_icon(*_ICONS[message.tone])
        self.headline.setText(message.headline)
        self.text.setText(message.text)
        self.setToolTip(message.text)
        if not has_same_buttons:  # one that is being pressed stays
            self._show_buttons(message)
        self.details.setVisible(bool(message.details))
        self.close_button.setVisible(message.is_closable)
        self._timer.stop()
        if message.leaves:
            self._timer.start()
        self.show()
        self.raise_()

    def close_message(self) -> None:
        """Take the message away."""
        self._timer.stop()
        if self.message is not None:
            self.message = None
            self.hide()
            self.closed.emit()

    def _show_buttons(self, message: Message) -> None:
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for name, words in message.buttons:
            button = plain_button(words, "", f"message_{name}")
            button.clicked.connect(lambda _checked, name=name: self.button_requested.emit(name))
            self._buttons.addWidget(button)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 10, 6)
        row.setSpacing(10)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.headline)
        column.addWidget(self.text)
        row.addWidget(self._icon, 0, Qt.AlignTop)
        row.addWidget(words, 1)
        row.addLayout(self._buttons)
        row.addWidget(self.details)
        row.addWidget(self.close_button)
