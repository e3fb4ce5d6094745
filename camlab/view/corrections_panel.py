"""The corrections' fields, folded away under the camera."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QGridLayout, QPushButton, QWidget

from camlab.view.buttons import plain_button
from camlab.view.corrections import BACKGROUND, DARK, FLAT, GRAB_FRAMES, CorrectionState
from camlab.view.fold import Fold
from camlab.view.labels import label
from camlab.view.unit_box import UnitBox

MOST_AVERAGED = MOST_GRABBED = 1000
_TAKE = "Take the mean of the next pictures as"
_WORDS = {
    DARK: ("Dark", "Subtract what the camera shows without light", f"{_TAKE} the dark one: cover the camera first"),
    BACKGROUND: (
        "Background",
        "Subtract what is there without the sample, the dark with it",
        f"{_TAKE} the background: take the sample away first",
    ),
    FLAT: ("Flat", "Divide by what an even surface looks like", f"{_TAKE} the flat one: show an even surface first"),
}


class CorrectionsPanel(QWidget):
    """Shows a `CorrectionState`.

    Signals
    -------
    average_requested(pictures)
    use_requested(which, is_on), grab_requested(which, pictures)
        `which`: "dark", "background" or "flat".
    """

    average_requested = pyqtSignal(int)
    use_requested = pyqtSignal(str, bool)
    grab_requested = pyqtSignal(str, int)

    def __init__(self) -> None:
        super().__init__()
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self.average = UnitBox("average_box", "Running average over about so many pictures", minimum=1, maximum=MOST_AVERAGED)
        self.average.value_requested.connect(lambda value: self.average_requested.emit(round(value)))
        self.boxes: dict[str, QCheckBox] = {}
        self.grabs: dict[str, QPushButton] = {}
        for row, (which, (words, tooltip, grab_words)) in enumerate(_WORDS.items()):
            self.boxes[which] = QCheckBox(words)
            self.boxes[which].setObjectName(f"{which}_box")
            self.boxes[which].setToolTip(tooltip)
            self.boxes[which].clicked.connect(lambda is_on, which=which: self.use_requested.emit(which, is_on))
            self.grabs[which] = plain_button("Grab", "", f"{which}_grab", grab_words)
            self.grabs[which].clicked.connect(lambda _is_on, which=which: self.grab_requested.emit(which, self.pictures))
            grid.addWidget(self.boxes[which], row, 0)
            grid.addWidget(self.grabs[which], row, 1)
        self.count = UnitBox("grab_count", "Of how many pictures Grab takes the mean", minimum=1, maximum=MOST_GRABBED)
        self.count.show_value(GRAB_FRAMES)
        for row, (words, box) in enumerate((("Pictures to grab", self.count), ("Average", self.average)), len(_WORDS)):
            grid.addWidget(label(words), row, 0)
            grid.addWidget(box, row, 1)
        grid.setColumnStretch(0, 1)
        self.fold = Fold("Corrections", "corrections", body)
        column = QGridLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)
        self.show_state(CorrectionState())

    @property
    def pictures(self) -> int:
        """Of how many Grab takes the mean."""
        return round(self.count.value())

    def show_state(self, state: CorrectionState) -> None:
        """Show what is done; emits nothing."""
        self.fold.show_summary(state.words)
        self.average.show_value(state.average)
        for which, has, is_on in (
            (DARK, state.has_dark, state.is_dark_on),
            (BACKGROUND, state.has_background, state.is_background_on),
            (FLAT, state.has_flat, state.is_flat_on),
        ):
            box = self.boxes[which]
            with QSignalBlocker(box):
                box.setEnabled(has)
                box.setChecked(is_on)
            is_grabbing = state.grabbing == which
            self.grabs[which].setText("Grabbing" if is_grabbing else "Grab")
            self.grabs[which].setEnabled(not state.grabbing)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        pairs = [part for which in _WORDS for part in (self.boxes[which], self.grabs[which])]
        return [self.fold.button, *pairs, self.count, self.average]
