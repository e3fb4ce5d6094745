"""camlab demo: the whole job on the simulated camera, in a window where there is a display."""

from __future__ import annotations

import math
import os
from pathlib import Path

from camlab.commands.complaint import complain
from camlab.commands.interrupt import Interrupts
from camlab.commands.output import in_bytes, in_seconds, name_missing, print_facts, print_hint, print_json, progress
from camlab.demo import DemoFiles, DemoResult, prepare_folder, run_headless, run_in_window
from camlab.display import has_display, require_display
from camlab.qt_messages import send_qt_messages_to_log


def run(output: Path | None, seconds: float, is_json: bool) -> int:
    """Do it, leave the movie and the pictures, report; the exit status is the verdict's."""
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"--seconds must be more than 0, not {seconds:g}")
    files = prepare_folder(output)
    send_qt_messages_to_log()
    result = _in_window(files, seconds, is_json) if has_display() else _headless(files, seconds, is_json)
    if not result.verification.ok:
        complain(f"{files.movie} is damaged: {'; '.join(result.verification.problems) or 'wrong checksums'}; run camlab verify")
    elif result.verdict.failure:
        complain(result.verdict.failure)
    return result.exit_status


def _headless(files: DemoFiles, seconds: float, is_json: bool) -> DemoResult:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with Interrupts() as interrupts, progress("demo", is_shown=not is_json) as advance:
        interrupts.begin_counting()
        result = run_headless(files, seconds, advance, lambda: interrupts.count > 0)
    _report(result, is_json)
    return result


def _in_window(files: DemoFiles, seconds: float, is_json: bool) -> DemoResult:
    require_display()
    result = run_in_window(files, seconds, None if is_json else lambda done: _report(done, is_json))
    if is_json:
        _report(result, is_json)
    return result


def _report(result: DemoResult, is_json: bool) -> None:
    if is_json:
        print_json(result.as_dict())
        return
    print_facts(f"{result.verdict.headline}: {result.verdict.sentence}", _rows(result))
    movie = result.files.movie
    print_hint(
        [
            "Try next:",
            f"  camlab info {movie}",
            f"  camlab verify {movie}",
            "  camlab record --camera simulated --frames 100",
            "  camlab record --help                 webcams, video files, streams",
            "  camlab                               the window",
        ]
    )


def _rows(result: DemoResult) -> list[tuple[str, str]]:
    files, verdict, checked = result.files, result.verdict, result.verification
    rate = verdict.frame_rate_hz
    rows = [
        ("camera", "simulated"),
        ("frames saved", f"{verdict.saved} of {verdict.expected}"),
        ("frames missing", name_missing(verdict.missing)),
        ("duration", in_seconds(verdict.duration_s)),
        ("frame rate", f"{rate:.2f} Hz" if rate else "unknown"),
        ("verified", f"{checked.saved - len(checked.checksums_bad)} of {checked.saved} checksums right"),
        ("movie", f"{files.movie} ({in_bytes(verdict.bytes)})"),
        ("analysis", str(files.analysis_picture)),
        ("window", str(files.window_picture)),
    ]
    return rows if files.window_picture.exists() else rows[:-1]  # a window that was closed at once has no picture
