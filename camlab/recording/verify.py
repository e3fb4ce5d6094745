"""Does a recording keep the promise: every number accounted for, every checksum right?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import xxhash

from camlab.recording.reader import Movie, open_recording
from camlab.recording.verdict import Missing, count_missing, thousands

Progress = Callable[[int, int], None]
PIECE_BYTES = 64 << 20


class Verification(msgspec.Struct, frozen=True):
    """What `verify` found.

    Attributes
    ----------
    path, status : str
    saved : int
        Frames in the file.
    missing : tuple of (first, last, reason)
    checksums_bad : tuple of int
        Numbers of the frames whose pixels are not those that were recorded.
    problems : tuple of str
        One line each; empty where all is well.
    """

    path: str
    status: str
    saved: int
    missing: tuple[Missing, ...]
    checksums_bad: tuple[int, ...]
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Every number is accounted for and every checksum is right; named losses are no damage."""
        return not self.problems and not self.checksums_bad

    @property
    def exit_status(self) -> int:
        if not self.ok:
            return 1
        return 0 if self.status == "complete" else 3

    def as_dict(self) -> dict[str, Any]:
        """The object that `camlab verify --json` prints."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return {**found, "missing": [list(run) for run in self.missing], "ok": self.ok}


def verify(path: Path, progress: Progress | None = None) -> Verification:
    """Recompute every checksum and account for every number; `progress(frames done, frames in all)`.

    Raises RecordingError for what isn't a camlab recording.
    """
    with open_recording(path) as movie:
        problems = [*find_account_problems(movie)]
        bad, unreadable = find_bad_checksums(movie, progress)
        if unreadable:
            problems.append(f"{thousands(unreadable)} frames can't be read: the file is damaged or cut off")
        status, missing, saved = movie.status, tuple(movie.missing), len(movie)
    return Verification(str(path), status, saved, missing, tuple(bad), tuple(problems))


def find_account_problems(movie: Movie) -> list[str]:
    """What is wrong with the numbers: order, gaps without a name, counts and verdict that contradict each other."""
    problems = []
    ids, missing, verdict = movie.frame_id, movie.missing, movie.verdict
    if movie.status not in ("open", "complete", "incomplete", "recovered"):
        problems.append(f"unknown status {movie.status!r}")
    lengths = {len(movie.camera_frame_id), len(movie.timestamp_ns), len(movie.times), len(movie.checksum), len(ids)}
    if len(lengths) > 1:
        problems.append("tables of different lengths")
    if len(ids) > 1 and not (np.diff(ids) > 0).all():
        problems.append("frame numbers do not rise")
    problems += _find_gaps(ids, missing, verdict.first_frame, verdict.last_frame)
    if verdict.expected != verdict.saved + count_missing(missing) or verdict.saved != len(ids):
        problems.append(f"expected {verdict.expected}, but {len(ids)} saved and {count_missing(missing)} missing")
    if verdict.status == "complete" and missing:
        problems.append("called complete, but frames are missing")
    return problems


def _find_gaps(ids: np.ndarray[Any, Any], missing: list[Missing], first: int | None, last: int | None) -> list[str]:
    if first is None or last is None:
        return ["frames without first and last number"] if len(ids) else []
    runs = _runs(ids) + [(begin, end) for begin, end, _ in missing]
    expected = first
    problems = []
    for begin, end in sorted(runs):
        if begin > expected:
            problems.append(f"frames {expected} to {begin - 1} are neither saved nor named as missing")
        if begin < expected:
            problems.append(f"frames from {begin} on are accounted for twice")
        expected = end + 1
    if expected != last + 1:
        problems.append(f"the numbers end with {expected - 1}, not with {last}")
    return problems


def _runs(ids: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    """Runs (first, last) of consecutive numbers."""
    if not len(ids):
        return []
    cuts = np.flatnonzero(np.diff(ids) != 1) + 1
    return [(int(part[0]), int(part[-1])) for part in np.split(ids, cuts)]


def find_bad_checksums(movie: Movie, progress: Progress | None = None) -> tuple[list[int], int]:
    """Numbers of the frames with a wrong checksum, and how many could not be read at all."""
    bad, unreadable, done = [], 0, 0
    checksums, ids = movie.checksum, movie.frame_id
    step = max(1, PIECE_BYTES // movie.format.nbytes)
    for begin in range(0, len(movie), step):
        end = min(begin + step, len(movie), len(checksums))
        try:
            pixels = movie[begin:end]
        except OSError:
            unreadable += end - begin
            continue
        wrong = (k for k in range(end - begin) if xxhash.xxh3_64_intdigest(memoryview(pixels[k])) != checksums[begin + k])
        bad.extend(int(ids[begin + k]) for k in wrong)
        done += end - begin
        if progress:
            progress(done, len(movie))
    return bad, unreadable
