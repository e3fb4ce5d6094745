"""The Save button: one width, and a word for each of its states."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QAction, QPushButton

from camlab.controller.state import State
from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.formatting import clock, percent
from camlab.view.icons import TRANSPORT_PX, icon

IDLE, ARMED, SAVING, HOLD, FINISHING, DISABLED = "idle", "armed", "saving", "hold", "finishing", "disabled"
_ICONS = {IDLE: "record", ARMED: "record_armed", SAVING: "record", HOLD: "hold", FINISHING: "finishing", DISABLED: "record"}


@dataclass(frozen=True)
class SaveState:
    """What the button says.

    Attributes
    ----------
    mode : str
        "idle": not saving; "armed": the next Start saves; "saving": since `seconds`; "hold": likewise, but the camera is lost;
        "finishing": `share` of the buffer is written, not clickable; "disabled": no camera.
    seconds, share : float
    """

    mode: str = DISABLED
    seconds: float = 0.0
    share: float = 0.0

    @property
    def text(self) -> str:
        return {
            ARMED: "Save at Start",
            SAVING: f"Saving {clock(self.seconds)}",
            HOLD: f"On hold {clock(self.seconds)}",
            FINISHING: f"Finishing {percent(self.share)}",
        }.get(self.mode, "Save")


class SaveButton(QPushButton):
    """Triggers the action "save" and shows a `SaveState`."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setObjectName("save")
        self.setProperty("role", "transport")
        self.setAccessibleName("Save")
        self.setFocusPolicy(Qt.TabFocus)
        self.setIconSize(QSize(TRANSPORT_PX, TRANSPORT_PX))
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.clicked.connect(action.trigger)
        self._state = SaveState()
        metrics = QFontMetrics(theme.scaled_font(theme.TRANSPORT, is_semibold=True))
        longest = max(metrics.horizontalAdvance(text) for text in ("On hold 00:00:00", "Saving 00:00:00", "Save at Start"))
        self.setFixedSize(longest + 58, 36)
        theme.follow_theme(self, self._retint)
        self.show_state(self._state)

    def show_state(self, state: SaveState) -> None:
        """Show another state."""
        is_other = state.mode != self._state.mode
        self._state = state
        self.setText(state.text)
        self.setEnabled(state.mode not in (FINISHING, DISABLED))
        theme.set_property(self, "mode", state.mode)
        if is_other:
            self._retint(theme.colors())

    def _retint(self, colors: Colors) -> None:
        color = {IDLE: colors.red, ARMED: colors.red, SAVING: colors.on_red, HOLD: colors.amber_text}.get(self._state.mode, colors.muted)
        off = colors.muted if self._state.mode == FINISHING else colors.off
        self.setIcon(icon(_ICONS[self._state.mode], colors, color, off))


def save_state(state: State, *, is_saving: bool, seconds: float, finishing: float | None) -> SaveState:
    """What the button says in a state of the experiment; `finishing` is the share that is written, None where unknown."""
    if state in (State.CLOSED, State.FAILED, State.LOST):
        return SaveState(DISABLED)
    if state is State.FINISHING:
        return SaveState(FINISHING, share=finishing or 0.0)
    if state is State.RECORDING and is_saving:
        return SaveState(SAVING, seconds=seconds)
    if state is State.HOLD:
        return SaveState(HOLD, seconds=seconds)
    return SaveState(ARMED if is_saving else IDLE)
