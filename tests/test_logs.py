"""The log file: in its place, bounded, and never in the way."""

from __future__ import annotations

from camlab.logs import LIMIT_BYTES, log_unexpected, logger, start_log
from camlab.paths import log_file


def test_messages_reach_the_file():
    path = start_log()
    logger.info("camera opened")
    assert path == log_file()
    assert "camera opened" in path.read_text(encoding="utf-8")


def test_a_log_of_its_limit_begins_anew_and_keeps_the_old_one():
    log_file().parent.mkdir()
    log_file().write_bytes(b"x" * (LIMIT_BYTES + 1))
    start_log()
    logger.info("new")
    assert log_file().stat().st_size < 1000
    assert log_file().with_name("camlab.log.1").stat().st_size == LIMIT_BYTES + 1


def test_a_log_that_cannot_be_written_stops_nothing(home):
    (home / "log").write_text("in the way")
    start_log()
    logger.info("dropped")
    assert (home / "log").read_text() == "in the way"


def test_an_unexpected_error_leaves_its_traceback():
    try:
        raise ZeroDivisionError("for the log")
    except ZeroDivisionError as error:
        path = log_unexpected(error)
    text = path.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "for the log" in text
