"""The log file: what happened, for the day when somebody asks."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from pathlib import Path

from camlab.paths import log_file

LIMIT_BYTES = 1 << 20
logger = logging.getLogger("camlab")


def start_log() -> Path:
    """Write camlab's messages of level INFO and above to the log file; returns its path.

    A file above 1 MiB becomes ``camlab.log.1`` first. Where the file can't be written, the messages are dropped: a log that fails
    stops nothing.
    """
    path = log_file()
    if any(isinstance(handler, logging.FileHandler) for handler in logger.handlers):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _rotate(path)
        handler: logging.Handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return path


def stop_log() -> None:
    """Close the log file."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def log_unexpected(error: BaseException) -> Path:
    """Write an error's traceback to the log file; returns its path."""
    path = start_log()
    text = "".join(traceback.format_exception(error))
    with contextlib.suppress(OSError):
        logger.error("unexpected error in %r\n%s", sys.argv, text)
    return path


def _rotate(path: Path) -> None:
    if path.exists() and path.stat().st_size > LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".1"))
