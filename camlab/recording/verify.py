"""Does a recording keep the promise: every number accounted for, every checksum right?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import numpy as np
import xxhash
from numpy.typing import NDArray

from camlab.recording.files import DAMAGE, reporting_damage
from camlab.recording.gaps import find_gaps
from camlab.recording.index import Segment, column_digest, read_segment
from camlab.recording.reader import Movie, open_recording
from camlab.recording.verdict import REASONS, Missing, Status, count_by_reason, count_missing, thousands

Progress = Callable[[int, int], None]
PROGRESS_S = 0.05
NOT_THERE, OTHER_RUN, OTHER_LENGTH = "is not there", "belongs to another run", "has another length than the index says"


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
    unread : int
        Frames whose pixels could not be read.
    """

    path: str
    status: str
    saved: int
    missing: tuple[Missing, ...]
    checksums_bad: tuple[int, ...]
    problems: tuple[str, ...] = ()
    unread: int = 0

    @property
    def ok(self) -> bool:
        """Every number is accounted for and every checksum is right; named losses are no damage."""
        return not self.problems and not self.checksums_bad

    @property
    def exit_status(self) -> int:
        """0 every frame is there and right, 3 frames are missing or the end is unknown, 1 damage."""
        if not self.ok:
            return 1
        return 0 if self.status == "complete" else 3

    def as_dict(self) -> dict[str, Any]:
        """The object that `camlab verify --json` prints."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return {**found, "missing": [list(run) for run in self.missing], "ok": self.ok}


def verify(path: Path, progress: Progress | None = None) -> Verification:
    """Recompute every checksum and account for every number; `progress(frames done, frames in all)`.

    Raises RecordingError for what isn't a camlab recording, or is damaged so that its tables can't be read.
    """
    with open_recording(path) as movie, reporting_damage(path):
        wrong, segment_problems = find_wrong_segments(movie)
        problems = find_account_problems(movie) + segment_problems
        bad, unreadable = find_bad_checksums(movie, progress)
        if unreadable > wrong:
            problems.append(f"{thousands(unreadable - wrong)} frames can't be read: the file is damaged or cut off")
        return Verification(str(path), movie.status, len(movie), tuple(movie.missing), tuple(bad), tuple(problems), unreadable)


def find_account_problems(movie: Movie) -> list[str]:
    """What is wrong with the numbers: order, gaps without a name, counts and verdict that contradict each other."""
    ids, missing, verdict = movie.frame_id, movie.missing, movie.verdict
    problems = []
    if verdict.status not in get_args(Status):
        problems.append(f"unknown status {verdict.status!r}")
    if not _has_right_lengths(movie):
        problems.append("tables of different lengths")
    if len(ids) > 1 and not (np.diff(ids) > 0).all():
        problems.append("frame numbers do not rise")
    elif len(movie.times) > 1 and (np.diff(movie.times) < 0).any():
        problems.append("frame times go back")
    problems += find_gaps(movie)
    counted = len(ids) + count_missing(missing) + verdict.decimated
    if verdict.expected != counted or verdict.saved != len(ids):
        left_out = f" and {verdict.decimated} left out" if verdict.decimated else ""
        problems.append(f"expected {verdict.expected}, but {len(ids)} saved and {count_missing(missing)} missing{left_out}")
    return problems + list(_find_contradictions(movie, missing))


def _has_right_lengths(movie: Movie) -> bool:
    """The movie and its tables are as long as `frame_id` says; while it is written they may be longer."""
    rows = len(movie)
    if movie.status == "open":
        return all(length >= rows for length in movie.lengths.values())
    is_cut = movie.status == "recovered"  # what a power cut has torn can't always be cut off
    return all(length == rows or (is_cut and name == "data" and length > rows) for name, length in movie.lengths.items())


def _find_contradictions(movie: Movie, missing: list[Missing]) -> Iterator[str]:
    """Where the verdict says what the tables don't."""
    verdict = movie.verdict
    if verdict.status == "complete" and missing:
        yield "called complete, but frames are missing"
    if verdict.status == "incomplete" and not missing and not verdict.failure:
        yield "called incomplete, but no frame is missing"
    if any(reason not in REASONS for _, _, reason in missing):
        yield "frames are missing for an unknown reason"
    elif verdict.status != "open" and movie.lost != count_by_reason(missing, movie.camera_counts):
        yield "the numbers of lost frames are not those of the missing ones"


def find_bad_checksums(movie: Movie, progress: Progress | None = None) -> tuple[list[int], int]:
    """Numbers of the frames with a wrong checksum, and how many frames could not be read at all."""
    bad: list[int] = []
    unreadable, told_at = 0, 0.0
    checksums, ids, rows = movie.checksum, movie.frame_id, len(movie)
    for begin, end, pixels in movie.read_chunks():
        known = checksums[begin:end]  # where the table is cut off there are fewer
        if pixels is None:
            unreadable += end - begin
        else:
            unreadable += end - begin - len(known)
            bad += ids[begin : begin + len(known)][_is_bad(pixels[: len(known)], known)].tolist()
        if progress and (time.monotonic() - told_at > PROGRESS_S or end == rows):
            told_at = time.monotonic()
            progress(end, rows)
    return bad, unreadable


def find_wrong_segments(movie: Movie) -> tuple[int, list[str]]:
    """How many frames are in segments that are not there or are others, and what is wrong with each."""
    problems, frames, first = [], 0, 0
    for segment in movie.segments:
        problem = _find_segment_problem(segment, movie.checksum[first : first + segment.frames])
        first += segment.frames
        if problem:
            problems.append(f"{segment.path.name} {problem}")
            frames += segment.frames if problem in (NOT_THERE, OTHER_RUN, OTHER_LENGTH) else 0
    if movie.segments and first != len(movie):
        problems.append(f"the segments have {first} frames, the index {len(movie)}")
    return frames, problems


def _find_segment_problem(segment: Segment, checksums: NDArray[np.uint64]) -> str:
    if not segment.is_there:
        return NOT_THERE
    try:
        found = read_segment(segment.path)
    except DAMAGE as error:
        return f"can't be read: {' '.join(str(error).split())}"
    if found.run != segment.run:
        return OTHER_RUN
    if found.frames != segment.frames:
        return OTHER_LENGTH
    if not found.digest == segment.digest == column_digest(checksums) or found.first_frame != segment.first_frame:
        return "does not have the frames that it had when the index was made"
    return ""


def _is_bad(pixels: NDArray[Any], checksums: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of the frames do not have their checksum."""
    found = np.fromiter((xxhash.xxh3_64_intdigest(frame.data) for frame in pixels), np.uint64, len(pixels))
    return np.not_equal(found, checksums)
