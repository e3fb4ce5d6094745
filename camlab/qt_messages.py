"""What Qt has to say goes to the log, not to standard error, which is for the one line that a person must read."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

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

LEVELS = {
    QtDebugMsg: logging.DEBUG,
    QtInfoMsg: logging.INFO,
    QtWarningMsg: logging.WARNING,
    QtCriticalMsg: logging.ERROR,
    QtFatalMsg: logging.CRITICAL,
}
logger = logging.getLogger(__name__)


def send_qt_messages_to_log() -> None:
    """From here on, and to the log file."""
    start_log()
    pass_on_qt_messages(lambda level, text: logger.log(level, "%s", text))


def pass_on_qt_messages(say: Callable[[int, str], None]) -> Callable[[], None]:
    """Have `say` called with each one's level and text; what makes Qt abort is printed too. The call that is returned ends it."""

    def handle(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        say(LEVELS.get(kind, logging.WARNING), f"Qt: {text}")
        if kind == QtFatalMsg and sys.stderr is not None:
            sys.stderr.write(f"camlab: {text}\n")
            sys.stderr.flush()

    before = qInstallMessageHandler(handle)

    def end() -> None:
        qInstallMessageHandler(before)

    return end
