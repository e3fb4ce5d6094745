"""What became of a recording, in two lines of fixed height."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QIcon, QResizeEvent
from PyQt5.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar

from camlab.view import theme
from camlab.view.buttons import plain_button
from camlab.view.colors import Colors
from camlab.view.icons import icon
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
    show_file_requested(), play_requested()
    details_requested(Message)
        A person wants to know which frames are missing, when and why.
    """

    show_file_requested = pyqtSignal()
    play_requested = pyqtSignal()
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
        self.play = plain_button("Play", "link", "play_file", "Play the movie in this window")
        self.show_file.setAccessibleName("Show file")
        self.play.setAccessibleName("Play")
        self.play.clicked.connect(self.play_requested)
        self.details = plain_button("Details", "link", "verdict_details", "Which frames are missing, when and why, to read and copy")
        self.details.clicked.connect(lambda: self.details_requested.emit(self._message))
        self.bar = QProgressBar(self)
        self.bar.setObjectName("finishing_bar")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self._icon = IconLabel()
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 4, 7)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self.headline, 0, 1)
        links = QHBoxLayout()
        links.setSpacing(0)
        for link in (self.details, self.show_file, self.play):
            links.addWidget(link)
        grid.addLayout(links, 0, 2)
        grid.addWidget(self.sentence, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        theme.follow_theme(self.play, self._retint)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No recording yet."""
        self.show_verdict("idle", "No recording yet", "Each one gets its verdict here.", has_file=False)

    def show_verdict(
        self,
        tone: str,
        headline: str,
        sentence: str,
        *,
        has_file: bool,
        details: str = "",
        finishing: float | None = None,
        can_play: bool = False,
    ) -> None:
        """Show a verdict.

        `tone`: "idle", "good", "warning" or "bad". `has_file`: there is a file to show. `details`: a report to read and copy, in its place.
        `can_play`: it has frames that can be seen.
        `finishing`: the share of a recording that is written, 0 to 1; None where nothing is being finished.
        """
        self._message = Message(headline, sentence, details=details)
        set_property(self, "tone", tone)
        self._icon.show_icon(*_ICONS[tone])
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        self.setToolTip(f"{headline}. {sentence}")
        self.show_file.setVisible(has_file)
        self.details.setVisible(bool(details))
        self.play.setVisible(can_play)
        self.show_file.setText("" if details else "Show file")  # a number of lost frames needs the room
        self.play.setText("" if details else "Play")
        self._retint(theme.colors())
        self.bar.setVisible(finishing is not None)
        self.bar.setValue(round(1000 * (finishing or 0.0)))

    def _retint(self, colors: Colors) -> None:
        for button, name in ((self.show_file, "folder"), (self.play, "start")):
            button.setIcon(QIcon() if button.text() else icon(name, colors, colors.accent))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.setGeometry(4, self.height() - BAR_HEIGHT, self.width() - 4, BAR_HEIGHT)
