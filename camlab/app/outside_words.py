"""What Qt and Python's libraries have to say, in the log instead of a console that nobody sees."""

from __future__ import annotations

import logging
import warnings
from types import TracebackType
from typing import TextIO

from camlab.qt_messages import pass_on_qt_messages

MOST_DIFFERENT = 200  # words that are remembered: each is logged once
logger = logging.getLogger(__name__)


class OutsideWords:
    """Inside the block, messages of Qt and warnings of Python go to the log, each wording once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __enter__(self) -> OutsideWords:
        self._leave_qt, self._show_before = pass_on_qt_messages(self._say), warnings.showwarning
        warnings.showwarning = self._on_warning
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        warnings.showwarning = self._show_before
        self._leave_qt()

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
