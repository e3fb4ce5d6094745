"""Buttons and check boxes that stand for an action: one action, many faces."""

from __future__ import annotations

from itertools import pairwise

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QAction, QCheckBox, QPushButton, QWidget

from camlab.view.colors import Colors
from camlab.view.icons import STRIP_PX, icon
from camlab.view.theme import follow_theme


class ActionButton(QPushButton):
    """A push button that shows an action's words, icon and state, and triggers it."""

    def __init__(self, action: QAction, role: str, *, text: str | None = None, icon_px: int = STRIP_PX) -> None:
        super().__init__()
        self._action = action
        self._text = action.text().replace("&", "") if text is None else text
        self.setObjectName(f"{action.objectName()}_button")
        self.setProperty("role", role)
        self.setFocusPolicy(Qt.TabFocus)  # a click leaves the keyboard with the picture
        self.setIconSize(QSize(icon_px, icon_px))
        self.setCheckable(action.isCheckable())
        action.changed.connect(self._show_action)
        self.clicked.connect(self._on_clicked)
        self._show_action()

    def _on_clicked(self) -> None:
        self._action.trigger()
        self.setChecked(self._action.isChecked())

    def _show_action(self) -> None:
        self.setText(self._text)
        self.setIcon(self._action.icon())
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        self.setToolTip(self._action.toolTip())
        self.setStatusTip(self._action.statusTip())
        self.setAccessibleName(self._action.text().replace("&", ""))


class ActionCheckBox(QCheckBox):
    """A check box for a checkable action."""

    def __init__(self, action: QAction, text: str) -> None:
        super().__init__(text)
        self._action = action
        self.setObjectName(f"{action.objectName()}_box")
        self.setFocusPolicy(Qt.TabFocus)
        action.changed.connect(self._show_action)
        self.clicked.connect(self._on_clicked)
        self._show_action()

    def _on_clicked(self) -> None:
        self._action.trigger()
        self.setChecked(self._action.isChecked())

    def _show_action(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        self.setToolTip(self._action.toolTip())
        self.setStatusTip(self._action.statusTip())


def plain_button(text: str, role: str, name: str, tooltip: str = "") -> QPushButton:
    """A push button with words only."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", role)
    button.setFocusPolicy(Qt.TabFocus)
    button.setToolTip(tooltip)
    return button


def icon_button(icon_name: str, role: str, name: str, words: str, *, size: QSize | None = None, icon_px: int = STRIP_PX) -> QPushButton:
    """A push button with an icon only; `words` are its tooltip and what a screen reader says."""
    button = plain_button("", role, name, words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(icon_px, icon_px))
    button.setFixedSize(size or QSize(28, 26))
    tint_icon(button, icon_name, is_muted=role in ("head", "side"))
    return button


def tint_icon(button: QPushButton, icon_name: str, *, is_muted: bool = False) -> None:
    """Give a button an icon that follows the theme."""

    def retint(colors: Colors) -> None:
        button.setIcon(icon(icon_name, colors, colors.muted if is_muted else None))

    follow_theme(button, retint)


def tab_order(parts: list[QWidget]) -> None:
    """Let the Tab key go through `parts` in this order."""
    for first, second in pairwise(parts):
        QWidget.setTabOrder(first, second)
