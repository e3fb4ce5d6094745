"""The middle of the window: strip, frame, picture, and over it the message and the first day's card."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from camlab.controller.state import State
from camlab.view.actions import Actions
from camlab.view.corrections import CorrectionState
from camlab.view.formatting import lasting
from camlab.view.hint_card import HintCard
from camlab.view.labels import label
from camlab.view.message_bar import MessageBar
from camlab.view.picture_strip import PictureStrip
from camlab.view.picture_view import PictureView
from camlab.view.player_bar import PlayerBar
from camlab.view.theme import set_property

SURROUND, SAVING, HOLD = "surround", "saving", "hold"


class PicturePanel(QWidget):
    """Holds the picture and what lies over it in the same cell, so that nothing moves when it comes or goes."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.strip = PictureStrip(actions)
        self.player = PlayerBar(actions)
        self.picture = PictureView()
        self.messages = MessageBar()
        self.hints = HintCard()
        self.stale = label("", "stale", "stale")
        self.stale.hide()
        self.frozen = label("Frozen; the camera goes on", "stale", "frozen")
        self.frozen.hide()
        self.corrected = label("", "stale", "corrected")
        self.corrected.hide()
        self.drawing = label("", "stale", "drawing")
        self.drawing.setAttribute(Qt.WA_TransparentForMouseEvents)
        self.drawing.hide()
        self.frame = QFrame()
        self.frame.setObjectName("picture_frame")
        cell = QGridLayout(self.frame)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self.picture, 0, 0)
        overlay = QGridLayout()
        overlay.setContentsMargins(8, 8, 8, 8)
        overlay.addWidget(self.messages, 0, 0, Qt.AlignTop)
        overlay.addWidget(self.hints, 0, 0, Qt.AlignCenter)
        overlay.addWidget(self.stale, 0, 0, Qt.AlignBottom | Qt.AlignLeft)
        overlay.addWidget(self.frozen, 0, 0, Qt.AlignTop | Qt.AlignRight)
        overlay.addWidget(self.corrected, 0, 0, Qt.AlignTop | Qt.AlignLeft)
        overlay.addWidget(self.drawing, 0, 0, Qt.AlignBottom | Qt.AlignHCenter)
        cell.addLayout(overlay, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.frame, 1)
        column.addWidget(self.player)
        self.show_state(State.CLOSED)

    def show_state(self, state: State) -> None:
        """The frame round the picture: red while saving, amber where the picture is an old one because the camera is lost."""
        is_old = (state is State.FAILED or state.is_lost) and self.picture.frame is not None
        set_property(self.frame, "mode", SAVING if state is State.RECORDING else HOLD if is_old else SURROUND)

    def show_corrections(self, state: CorrectionState) -> None:
        """Say over the picture that it is not what the camera delivers."""
        self.corrected.setText(f"Corrected: {state.words}")
        self.corrected.setVisible(state.is_on)

    def show_hint(self, words: str) -> None:
        """Say over the picture what the mouse does now; "" for nothing special."""
        self.drawing.setText(words)
        self.drawing.setVisible(bool(words))

    def show_age(self, seconds: float | None) -> None:
        """The picture is the last one and so old; None for a live one."""
        is_stale = seconds is not None and self.picture.frame is not None
        self.picture.show_stale(is_stale)
        self.stale.setVisible(is_stale)
        if is_stale:
            self.stale.setText(f"Last picture, {lasting(seconds)} ago")
