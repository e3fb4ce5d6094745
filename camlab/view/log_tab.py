"""The log: what the program says about what it does."""

from __future__ import annotations

import logging
from collections import deque

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QShowEvent, QTextCharFormat
from PyQt5.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QPlainTextEdit, QPushButton, QWidget

from camlab.view import theme
from camlab.view.buttons import icon_button
from camlab.view.colors import Colors

LINES = 2000


class LogTab(QWidget):
    """Shows the newest lines of the log, all or only the warnings and errors.

    Signals
    -------
    show_file_requested()
        Show where the log file is.
    """

    show_file_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("log")
        self._lines: deque[tuple[int, str]] = deque(maxlen=LINES)
        self.text = QPlainTextEdit()
        self.text.setObjectName("log_text")
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(LINES)
        self.text.setLineWrapMode(QPlainTextEdit.NoWrap)
        self.only_warnings = _tool("warning", "log_only_warnings", "Show warnings and errors only")
        self.only_warnings.setCheckable(True)
        self.only_warnings.toggled.connect(self._show_all)
        self.copy_button = _tool("copy", "log_copy", "Copy what is shown")
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.clear_button = _tool("erase", "log_clear", "Clear the view; the log file keeps everything")
        self.clear_button.clicked.connect(self.clear)
        self.file_button = _tool("folder", "log_file", "Show where the log file is")
        self.file_button.clicked.connect(self.show_file_requested)
        self._lay_out()
        theme.follow_theme(self, lambda _colors: self._show_all())

    def show_line(self, line: str, level: int = logging.INFO) -> None:
        """Add a line at the end, or several of one message; the view follows unless a person has scrolled up."""
        self._lines.append((level, line))
        if self._is_shown(level):
            self._append(line, level, theme.colors())

    def clear(self) -> None:
        """Show nothing of what was said so far."""
        self._lines.clear()
        self.text.clear()

    def lines(self) -> list[str]:
        """All lines that are kept, also those that are not shown now."""
        return [part for _, line in self._lines for part in line.splitlines()]

    def shown_lines(self) -> list[str]:
        """What is shown."""
        return self.text.toPlainText().splitlines()

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.text, self.only_warnings, self.copy_button, self.clear_button, self.file_button]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.text.horizontalScrollBar().setValue(0)  # Qt leads to the end of the newest line, where its beginning is not seen

    def _is_shown(self, level: int) -> bool:
        return level >= logging.WARNING or not self.only_warnings.isChecked()

    def _append(self, line: str, level: int, colors: Colors) -> None:
        style = QTextCharFormat()
        color = colors.red_text if level >= logging.ERROR else colors.amber_text if level >= logging.WARNING else colors.text
        style.setForeground(QColor(color))
        self.text.setCurrentCharFormat(style)
        across = self.text.horizontalScrollBar()
        place = across.value()
        self.text.appendPlainText(line)
        across.setValue(place)

    def _show_all(self, _is_on: bool = False) -> None:
        self.text.clear()
        colors = theme.colors()
        for level, line in self._lines:
            if self._is_shown(level):
                self._append(line, level, colors)

    def _on_copy_clicked(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text.toPlainText())

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        tools = QGridLayout()
        tools.setSpacing(4)
        for k, button in enumerate((self.only_warnings, self.copy_button, self.clear_button, self.file_button)):
            tools.addWidget(button, k // 2, k % 2)
        tools.setRowStretch(2, 1)
        row.addLayout(tools)
        row.setAlignment(tools, Qt.AlignTop)


def _tool(icon_name: str, name: str, words: str) -> QPushButton:
    return icon_button(icon_name, "side", name, words, size=QSize(28, 26))
