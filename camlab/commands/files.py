"""camlab verify and repair: does a recording keep the promise, make it readable."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from camlab.commands.complaint import complain
from camlab.commands.output import (
    Advance,
    is_terminal,
    name_missing,
    print_facts,
    print_json,
    progress,
)
from camlab.controller.leftovers import OpenRecordings, repair_leftover
from camlab.errors import RecordingError
from camlab.recording.reader import open_recording
from camlab.recording.repair import RepairResult, repair
from camlab.recording.verdict import count_missing
from camlab.recording.verify import Verification, verify

if TYPE_CHECKING:
    from camlab.controller.experiment import Experiment

Result = TypeVar("Result", Verification, RepairResult)
WORST_FIRST = (1, 3, 0)


def run_verify(paths: Sequence[Path], is_json: bool) -> int:
    """Verify each recording; the worst exit status of all."""

    def work(path: Path) -> Verification:
        with progress(f"verifying {path.name}", is_shown=not is_json) as advance:
            found = verify(path, _Pace(advance, path))
        if not found.ok:
            complain(f"{path}: {_damage(found)}")
        return found

    return _for_each(paths, is_json, work, _verify_rows)


def repair_leftovers(experiment: Experiment) -> None:
    """What an earlier crash left is finished, with a line for each recording."""
    for part in experiment.leftovers:
        try:
            complain(f"{part} was left by a crash; {experiment.repair_leftover(part).action}")
        except RecordingError as error:
            complain(f"{error}; what is left of it stays")


def run_repair(paths: Sequence[Path], is_json: bool) -> int:
    """Repair each recording; the worst exit status of all."""

    def work(path: Path) -> RepairResult:
        with progress(f"checking {path.name}", is_shown=not is_json) as advance:
            leftover = OpenRecordings().find_one(path)
            return repair_leftover(leftover, _Pace(advance)) if leftover else repair(path, _Pace(advance))

    return _for_each(paths, is_json, work, _repair_rows)


class _Pace:
    """Shows how many frames are checked, and of a recording that can be read how many MB a second."""

    def __init__(self, advance: Advance, path: Path | None = None) -> None:
        self._advance = advance
        self._frame_bytes = 0
        if path and is_terminal():
            with open_recording(path) as movie:
                self._frame_bytes = movie.format.nbytes
        self._began_s = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        elapsed_s = max(time.monotonic() - self._began_s, 1e-3)
        rate = f", {done * self._frame_bytes / elapsed_s / 1e6:.0f} MB/s" if self._frame_bytes else ""
        self._advance(done / max(total, 1), f"{done} of {total} frames{rate}")


def _for_each(paths: Sequence[Path], is_json: bool, work: Callable[[Path], Result], rows: Callable[[Result], list[tuple[str, str]]]) -> int:
    """Work on each file; one that fails is one line and doesn't stop the others."""
    statuses, reports = [], []
    for path in paths:
        try:
            result = work(path)
        except RecordingError as error:
            complain(str(error))
            statuses.append(1)
            reports.append({"path": str(path), "error": str(error)})
            continue
        statuses.append(result.exit_status)
        reports.append(result.as_dict())
        if not is_json:
            print_facts(result.path, rows(result))
    if is_json:
        _print_reports(reports)
    return next(status for status in WORST_FIRST if status in statuses)


def _print_reports(reports: list[dict[str, Any]]) -> None:
    """One file: its object, or none where it failed; several: all in one object."""
    if len(reports) > 1:
        print_json({"files": reports})
    elif "error" not in reports[0]:
        print_json(reports[0])


def _damage(found: Verification) -> str:
    bad = found.checksums_bad
    words = list(found.problems)
    if bad:
        names = ", ".join(map(str, bad[:5])) + (f" and {len(bad) - 5} more" if len(bad) > 5 else "")
        words.append(f"{len(bad)} damaged frame{'s' if len(bad) > 1 else ''}: {names}")
    return "; ".join(words)


def _verify_rows(found: Verification) -> list[tuple[str, str]]:
    missing = count_missing(found.missing)
    kept = "yes" if found.ok else f"no: {_damage(found)}"
    return [
        ("kept its promise", kept),
        ("status", found.status),
        ("frames saved", str(found.saved)),
        ("frames missing", f"{missing}: {name_missing(found.missing)}" if missing else "none"),
        ("checksums", f"{found.saved - len(found.checksums_bad) - found.unread} of {found.saved} right"),
    ]


def _repair_rows(result: RepairResult) -> list[tuple[str, str]]:
    return [
        ("done", result.action),
        ("status", result.status),
        ("frames saved", str(result.saved)),
        ("frames missing", name_missing(result.missing)),
    ]
