"""What Qt and Python's libraries have to say, in the log instead of a console that nobody sees."""

from __future__ import annotations

import logging
import warnings
from types import TracebackType
from typing import TextIO

from PyQt5.QtCore import (
    QMessageLogContext,
    QtCriticalMsg,
    QtDebugMsg,
    QtFatalMsg,
    QtInfoMsg,
    QtMsgType,
    QtWarningMsg,
    qInstallMessageHandler,
)

MOST_DIFFERENT = 200  # words that are remembered: each is logged once
LEVELS = {
    QtDebugMsg: logging.DEBUG,
    QtInfoMsg: logging.INFO,
    QtWarningMsg: logging.WARNING,
    QtCriticalMsg: logging.ERROR,
    QtFatalMsg: logging.CRITICAL,
}
logger = logging.getLogger(__name__)


class OutsideWords:
    """Inside the block, messages of Qt and warnings of Python go to the log, each wording once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __enter__(self) -> OutsideWords:
        self._before = (qInstallMessageHandler(self._on_qt_message), warnings.showwarning)
        warnings.showwarning = self._on_warning
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        handler, warnings.showwarning = self._before
        qInstallMessageHandler(handler)

    def _on_qt_message(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        self._say(LEVELS.get(kind, logging.WARNING), f"Qt: {text}")

    def _on_warning(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,  # noqa: ARG002  as Python calls it
        line: str | None = None,  # noqa: ARG002
    ) -> None:
        self._say(logging.WARNING, f"{category.__name__} at {filename}:{lineno}: {message}")

    def _say(self, level: int, text: str) -> None:
        if text in self._said:
            return
        if len(self._said) < MOST_DIFFERENT:
            self._said.add(text)
        logger.log(level, "%s", text)
