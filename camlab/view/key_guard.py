"""When a single key is a command: only while no field has the keyboard."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

FIELDS = (QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit)
PRESSING = (Qt.Key_Space, Qt.Key_Return, Qt.Key_Enter)


def keeps_key(focused: QWidget | None, event: QKeyEvent) -> bool:
    """The widget with the keyboard wants this key for itself: a field any plain key, a button those that press it."""
    if event.modifiers() & ~(Qt.ShiftModifier | Qt.KeypadModifier) or not event.text() or event.key() == Qt.Key_Escape:
        return False
    if isinstance(focused, FIELDS):
        return True
    return isinstance(focused, QAbstractButton) and event.key() in PRESSING
