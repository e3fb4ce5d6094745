"""What Qt has to say goes to the log, not to standard error, which is for the one line that a person must read."""

from __future__ import annotations

import logging
import sys
from types import MappingProxyType

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

from camlab.logs import start_log

LEVELS = MappingProxyType(
    {
        QtDebugMsg: logging.DEBUG,
        QtInfoMsg: logging.INFO,
        QtWarningMsg: logging.WARNING,
        QtCriticalMsg: logging.ERROR,
        QtFatalMsg: logging.CRITICAL,
    }
)
logger = logging.getLogger("camlab.qt")


def send_qt_messages_to_log() -> None:
    """From here on; what makes Qt abort the process is printed too."""
    start_log()
    qInstallMessageHandler(_handle)


def _handle(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    logger.log(LEVELS.get(kind, logging.WARNING), "%s", text)
    if kind == QtFatalMsg and sys.stderr is not None:
        print(f"camlab: {text}", file=sys.stderr, flush=True)
