"""What a saver that died has left of a recording: closed, so that another one goes on."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from camlab.errors import RecordingError
from camlab.recording import naming
from camlab.recording.ballast import remove_ballast
from camlab.recording.event import Event
from camlab.recording.files import closed_file, find_own_segments, read_identity
from camlab.recording.index import SEGMENTS, remove_draft
from camlab.recording.ledger import saved_runs
from camlab.recording.overlay import Undo
from camlab.recording.plan import RecordingPlan
from camlab.recording.reader import Movie
from camlab.recording.recover import NoFrameError
from camlab.recording.repair import close_remains
from camlab.recording.verdict import Missing

TORN_BYTES = 1 << 20  # a file that was left before any frame could be written is smaller


@dataclass(frozen=True)
class Remains:
    """What a saver that died has committed of a recording.

    Attributes
    ----------
    runs : tuple of (first, last)
        Numbers of the frames.
    missing : tuple of (first, last, reason)
    decimated : int
    first_frame, next_frame : int or None
        The recording's first number, and the lowest that is not accounted for: the one after the last frame. None where nothing is left.
    first_time_s, last_time_s : float or None
        `frame_time` of the first and of the last frame.
    """

    runs: tuple[tuple[int, int], ...] = ()
    missing: tuple[Missing, ...] = ()
    decimated: int = 0
    first_frame: int | None = None
    next_frame: int | None = None
    first_time_s: float | None = None
    last_time_s: float | None = None

    @property
    def saved(self) -> int:
        return sum(last - first + 1 for first, last in self.runs)


def read_remains(segments: Sequence[Path]) -> tuple[Remains, list[Event]]:
    """What is in closed files, and the events that are."""
    with contextlib.ExitStack() as stack:
        movies = [stack.enter_context(Movie(path, is_locked=False)) for path in segments]
        return _read(movies), [event for movie in movies for event in movie.events]


def close_all(plan: RecordingPlan) -> list[Path]:
    """Close what a dead saver left open, and make segments of all that has frames; returns these in order."""
    path, part = Path(plan.path), Path(plan.part_path)
    remove_draft(path)
    if path.exists() and read_identity(path) == (plan.run, plan.key):
        _open_again(path, part)
    if not part.exists():
        naming.reserve_again(part)
    if part.stat().st_size:
        _make_segment(part, naming.segment_path(path, 1))
    for segment in find_own_segments(path):
        if segment.suffix == naming.PART:
            _make_segment(segment, segment.with_suffix(""))
    if not part.exists():
        naming.reserve_again(part)
    return [segment for segment in find_own_segments(path) if segment.suffix != naming.PART]


def _make_segment(part: Path, path: Path) -> None:
    """Close a part file and give it its name, or remove it where it has no frame; one that can't be closed is set aside as it is."""
    remove_ballast(part)
    if not part.stat().st_size or (read_identity(part) is None and part.stat().st_size < TORN_BYTES and not Undo(part).path.exists()):
        part.unlink()
        return
    try:
        close_remains(part)
        with Movie(part, is_locked=False, is_alone=True) as movie:
            has_frames = len(movie) > 0
    except NoFrameError:
        has_frames = False
    except RecordingError:
        owner = naming.recording_of(path)
        if owner and part == naming.part_path(owner):
            part.rename(naming.part_path(naming.next_segment(owner, 1)))
        return
    if has_frames:
        naming.give_name(part, path)
    else:
        part.unlink()


def _open_again(path: Path, part: Path) -> None:
    """The saver died after it had given the recording its name."""
    if not part.exists():
        naming.reserve_again(part)
    with closed_file(path) as file:
        is_index = SEGMENTS in file
    if is_index:
        path.unlink()
    else:
        path.rename(naming.next_segment(path, 1))


def _read(movies: Sequence[Movie]) -> Remains:
    frame_ids = np.concatenate([movie.frame_id for movie in movies])
    return Remains(
        runs=tuple(saved_runs(frame_ids)),
        missing=tuple(run for movie in movies for run in movie.missing),
        decimated=sum(movie.verdict.decimated for movie in movies),
        first_frame=movies[0].verdict.first_frame,
        next_frame=int(frame_ids[-1]) + 1,
        first_time_s=float(movies[0].times[0]),
        last_time_s=float(movies[-1].times[-1]),
    )
