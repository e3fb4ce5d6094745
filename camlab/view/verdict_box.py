"""What became of a recording, in two lines of fixed height."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QFrame, QGridLayout, QProgressBar

from camlab.view.buttons import plain_button
from camlab.view.labels import IconLabel, eliding_label
from camlab.view.message import Message
from camlab.view.theme import set_property

HEIGHT = 57
BAR_HEIGHT = 4
_ICONS = {
    "idle": ("information_outline", "muted"),
    "good": ("done", "green"),
    "warning": ("warning", "amber_text"),
    "bad": ("alarm", "red_text"),
}


class VerdictBox(QFrame):
    """Headline and sentence, and a bar while a recording is being finished.

    Signals
    -------
    show_file_requested()
    details_requested(Message)
        A person wants to know which frames are missing, when and why.
    """

    show_file_requested = pyqtSignal()
    details_requested = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdict")
        self.setProperty("role", "verdict")
        self.setFixedHeight(HEIGHT)
        self.headline = eliding_label("title", "verdict_headline")
        self.sentence = eliding_label("small", "verdict_sentence")
        self.show_file = plain_button("Show file", "link", "show_file", "Show the folder in which the movie is")
        self.show_file.clicked.connect(self.show_file_requested)
        self.details = plain_button("Details", "link", "verdict_details", "Which frames are missing, when and why, to read and copy")
        self.details.clicked.connect(lambda: self.details_requested.emit(self._message))
        self.bar = QProgressBar(self)
        self.bar.setObjectName("finishing_bar")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self._icon = IconLabel()
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 8, 7)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self.headline, 0, 1)
        grid.addWidget(self.show_file, 0, 2)
        grid.addWidget(self.details, 0, 3)
        grid.addWidget(self.sentence, 1, 0, 1, 4)
        grid.setColumnStretch(1, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No recording yet."""
        self.show_verdict("idle", "No recording yet", "Each one gets its verdict here.", has_file=False)

    def show_verdict(
        self, tone: str, headline: str, sentence: str, *, has_file: bool, details: str = "", finishing: float | None = None
    ) -> None:
        """Show a verdict.

        `tone`: "idle", "good", "warning" or "bad". `has_file`: there is a file to show. `details`: a report to read and copy, in its place.
        `finishing`: the share of a recording that is written, 0 to 1; None where nothing is being finished.
        """
        self._message = Message(headline, sentence, details=details)
        set_property(self, "tone", tone)
        self._icon.show_icon(*_ICONS[tone])
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        self.setToolTip(f"{headline}. {sentence}")
        self.show_file.setVisible(has_file and not details)  # no room for both; the message has it too
        self.details.setVisible(bool(details))
        self.bar.setVisible(finishing is not None)
        self.bar.setValue(round(1000 * (finishing or 0.0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.setGeometry(4, self.height() - BAR_HEIGHT, self.width() - 4, BAR_HEIGHT)
