"""The index of a recording in several files that nobody finished."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from camlab.errors import RecordingError
from camlab.recording import layout, naming
from camlab.recording.files import closed_file, find_own_segments
from camlab.recording.index import SEGMENTS, remove_draft, write_index
from camlab.recording.ledger import account_for
from camlab.recording.piece import is_placeholder
from camlab.recording.reader import Movie
from camlab.recording.recover import FAILURE
from camlab.recording.verdict import Verdict
from camlab.recording.verify import find_account_problems, find_wrong_segments


def find_unfinished(path: Path) -> Path | None:
    """The recording in several files, without an index, that `path` belongs to: its name, its part file's or that of a segment.

    None where it is a file of its own, or has its index.
    """
    path = path.with_suffix("") if path.suffix == naming.PART else path
    owner = naming.recording_of(path)
    if owner and naming.part_path(owner).exists() and path in map(_final, find_own_segments(owner)):
        path = owner
    part, segments = naming.part_path(path), find_own_segments(path)
    if not part.exists():
        return path if segments and not path.exists() else None
    if not segments:
        return path if is_continued(part) else None
    return None if _is_index_of(path, segments) else path


def tidy(path: Path) -> Path:
    """Remove what is left beside an index whose maker was killed when it was done; returns the index, or `path` where it is none."""
    index = path.with_suffix("") if path.suffix == naming.PART else path
    part = naming.part_path(index)
    if is_placeholder(part) and _is_index_of(index, find_own_segments(index)):
        remove_draft(index)
        naming.release(part)
        return index
    return path


def is_continued(path: Path) -> bool:
    """A file of a recording in several whose last one it isn't."""
    if not path.stat().st_size:
        return False
    with contextlib.suppress(OSError, KeyError), closed_file(path) as file:
        return bool(file[f"{layout.CAMLAB}/continued"][()])
    return False


def rejoin(path: Path, segments: Sequence[Path]) -> Path:
    """Make the index of closed `segments`; returns its name. RecordingError where it does not account for every number."""
    if not segments:
        raise RecordingError(f"{path} was left before its first frame was saved; nothing can be recovered")
    try:
        index = write_index(path, segments, _judge(path, segments))
    except (OSError, RuntimeError) as error:
        raise RecordingError(f"the index {path} can't be written: {error}") from error
    with Movie(index, is_locked=False) as movie:
        problems = find_account_problems(movie) + find_wrong_segments(movie)[1]
    if problems:
        index.unlink()  # the segments are as they were
        raise RecordingError(f"{path} can't be repaired: {problems[0]}; its files are as they were")
    return index


def _judge(path: Path, segments: Sequence[Path]) -> Verdict:
    """The verdict on all of them: the last one's word where that was closed in order, else "recovered"."""
    with contextlib.ExitStack() as stack:
        movies = [stack.enter_context(Movie(segment, is_locked=False)) for segment in segments]
        frame_ids = np.concatenate([movie.frame_id for movie in movies])
        named = [run for movie in movies for run in movie.missing]
        verdicts = [movie.verdict for movie in movies]
        first = min(verdict.first_frame for verdict in verdicts if verdict.first_frame is not None)
        last = max(verdict.last_frame for verdict in verdicts if verdict.last_frame is not None)
        ledger = account_for(frame_ids, named, first, last, "saver_lost", movies[0].is_decimated)
        is_ended = verdicts[-1].status in ("complete", "incomplete") and not is_continued(segments[-1])
        failure = verdicts[-1].failure if is_ended else FAILURE
        verdict = ledger.verdict(str(path), movies[0].camera_counts, failure=failure)
    return verdict if is_ended else msgspec.structs.replace(verdict, status="recovered")


def _final(segment: Path) -> Path:
    return segment.with_suffix("") if segment.suffix == naming.PART else segment


def _is_index_of(path: Path, segments: Sequence[Path]) -> bool:
    with contextlib.suppress(OSError, KeyError), closed_file(path) as file:
        return set(file[f"{SEGMENTS}/name"].asstr()[:]) == {segment.name for segment in segments}
    return False
