"""What became of a recording, in two lines of fixed height."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame, QGridLayout

from camlab.view.buttons import plain_button
from camlab.view.labels import IconLabel, eliding_label
from camlab.view.theme import set_property

HEIGHT = 57
_ICONS = {
    "idle": ("information_outline", "muted"),
    "good": ("done", "green"),
    "warning": ("warning", "amber_text"),
    "bad": ("alarm", "red_text"),
}


class VerdictBox(QFrame):
    """Headline and sentence.

    Signals
    -------
    show_file_requested()
    """

    show_file_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdict")
        self.setProperty("role", "verdict")
        self.setFixedHeight(HEIGHT)
        self.headline = eliding_label("title", "verdict_headline")
        self.sentence = eliding_label("small", "verdict_sentence")
        self.show_file = plain_button("Show file", "link", "show_file", "Show the folder in which the movie is")
        self.show_file.clicked.connect(self.show_file_requested)
        self._icon = IconLabel()
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 8, 7)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self.headline, 0, 1)
        grid.addWidget(self.show_file, 0, 2)
        grid.addWidget(self.sentence, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No recording yet."""
        self.show_verdict("idle", "No recording yet", "The verdict on each one appears here.", has_file=False)

    def show_verdict(self, tone: str, headline: str, sentence: str, *, has_file: bool) -> None:
        """Show a verdict; `tone`: "idle", "good", "warning" or "bad". `has_file`: there is a file to show."""
        set_property(self, "tone", tone)
        self._icon.show_icon(*_ICONS[tone])
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        self.setToolTip(f"{headline}. {sentence}")
        self.show_file.setVisible(has_file)
