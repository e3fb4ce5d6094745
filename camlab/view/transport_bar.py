"""The bar on top: Start, Stop, Snap, Save, and what goes with them."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from camlab.view import theme
from camlab.view.actions import Actions
from camlab.view.buttons import ActionButton, ActionCheckBox
from camlab.view.colors import Colors
from camlab.view.icons import BAR_PX, TRANSPORT_PX, icon
from camlab.view.labels import upright_rule
from camlab.view.save_button import SaveButton, SaveState

HEIGHT = 60


class TransportBar(QWidget):
    """What is done with the camera; at its right the panels and the help."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("transport_bar")
        self.setAttribute(Qt.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._is_live = False
        self.start, self.stop, self.snap = (_transport_button(actions, name) for name in ("start", "stop", "snap"))
        self.save = SaveButton(actions["save"])
        self.save_box = ActionCheckBox(actions["save"], "Save")
        self.analyze_box = ActionCheckBox(actions["analyze"], "Analyze")
        self.toggles = [_bar_button(actions, name) for name in ("show_left", "show_bottom", "show_right", "shortcuts")]
        theme.set_property(self.start, "primary", True)
        self._lay_out()
        theme.follow_theme(self, self._retint)
        actions["start"].changed.connect(lambda: self._retint(theme.colors()))

    def show_live(self, is_live: bool) -> None:
        """The camera delivers: Start is green."""
        self._is_live = is_live
        theme.set_property(self.start, "live", is_live)
        self._retint(theme.colors())

    def show_save(self, state: SaveState) -> None:
        """Show the Save button's state."""
        self.save.show_state(state)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.start, self.stop, self.snap, self.save, self.save_box, self.analyze_box, *self.toggles]

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        for part in (self.start, self.stop, self.snap):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(upright_rule(36))
        row.addSpacing(8)
        row.addWidget(self.save)
        row.addSpacing(4)
        row.addWidget(self.save_box)
        row.addSpacing(8)
        row.addWidget(self.analyze_box)
        row.addStretch(1)
        for toggle in self.toggles:
            row.addWidget(toggle)

    def _retint(self, colors: Colors) -> None:
        off = colors.green if self._is_live else colors.off
        self.start.setIcon(icon("start", colors, colors.on_accent, off))


def _transport_button(actions: Actions, name: str) -> ActionButton:
    button = ActionButton(actions[name], "transport", text=name.capitalize(), icon_px=TRANSPORT_PX)
    button.setFixedSize(QSize(96, 36))
    return button


def _bar_button(actions: Actions, name: str) -> ActionButton:
    button = ActionButton(actions[name], "toggle", text="", icon_px=BAR_PX)
    button.setFixedSize(QSize(34, 28))
    return button
