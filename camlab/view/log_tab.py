"""The log: what the program says about what it does."""

from __future__ import annotations

from PyQt5.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

LINES = 2000


class LogTab(QWidget):
    """Shows the newest lines of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("log")
        self.text = QPlainTextEdit()
        self.text.setObjectName("log_text")
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(LINES)
        self.text.setLineWrapMode(QPlainTextEdit.NoWrap)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.addWidget(self.text)

    def show_line(self, line: str) -> None:
        """Add a line at the end; the view follows unless a person has scrolled up."""
        self.text.appendPlainText(line)

    def lines(self) -> list[str]:
        """What is shown."""
        return self.text.toPlainText().splitlines()
