"""Buttons and check boxes that stand for an action: one action, many faces."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QAction, QCheckBox, QPushButton, QWidget

from camlab.view.icons import STRIP_PX, icon
from camlab.view.theme import colors, follow_theme


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
    _prepare(button, role, name, tooltip)
    return button


class IconButton(QPushButton):
    """A push button with an icon only, which follows the theme; made by `icon_button`."""

    def __init__(self, icon_name: str | Callable[[], str], is_muted: bool) -> None:
        """`icon_name`: or what tells which one it is now."""
        super().__init__()
        self._icon_name, self._is_muted = icon_name, is_muted

    def retint(self) -> None:
        """Another icon may be the right one now."""
        shown, name = colors(), self._icon_name
        self.setIcon(icon(name if isinstance(name, str) else name(), shown, shown.muted if self._is_muted else None))


def icon_button(
    icon_name: str | Callable[[], str], role: str, name: str, words: str, *, size: QSize | None = None, icon_px: int = STRIP_PX
) -> IconButton:
    """A push button with an icon only; `words` are its tooltip and what a screen reader says. `icon_name`: see `IconButton`."""
    button = IconButton(icon_name, is_muted=role in ("head", "side"))
    _prepare(button, role, name, words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(icon_px, icon_px))
    button.setFixedSize(size or QSize(28, 26))
    follow_theme(button, lambda _colors: button.retint())
    return button


def tab_order(parts: list[QWidget]) -> None:
    """Let the Tab key go through `parts` in this order."""
    for first, second in pairwise(parts):
        QWidget.setTabOrder(first, second)


def _prepare(button: QPushButton, role: str, name: str, tooltip: str) -> None:
    button.setObjectName(name)
    button.setProperty("role", role)
    button.setFocusPolicy(Qt.TabFocus)
    button.setToolTip(tooltip)
