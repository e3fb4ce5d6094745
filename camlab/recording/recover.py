"""What a crash left in a recording, and the verdict on it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

import h5py
import msgspec
import numpy as np
import xxhash
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.recording import layout, naming
from camlab.recording.account import write_account, write_scalar
from camlab.recording.append import Rescued, append_rescued
from camlab.recording.chunks import ChunkReader
from camlab.recording.compression import load_filter
from camlab.recording.files import DAMAGE, closed_file, find_own_segments
from camlab.recording.ledger import Ledger, account_for
from camlab.recording.reader import Movie
from camlab.recording.verdict import REASONS, Missing, Verdict, count_by_reason

FAILURE = "the program that wrote it ended before the recording did"


class NoFrameError(RecordingError):
    """A recording was left before its first frame was saved."""


def recover(path: Path, file: h5py.File, is_continued: bool = False) -> int | None:
    """Cut the recording to its last commit, add what its run's memory still holds, and write the verdict "recovered".

    `file` is open for writing; the pixels are read from `path`. `is_continued`: another file goes on after the last commit, so nothing
    beyond it counts. Returns how many frames came from the memory; None where there was a verdict and nothing was done. RecordingError
    where there is no frame.
    """
    if bytes(file[layout.STATUS][()]) != b"open":
        return None
    frame_ids = _rising(file[f"{layout.DETECTOR}/frame_id"][:])
    rows = _count_whole(path, file, len(frame_ids))
    _cut(file, rows)
    before = _read_last_before(path, file)
    rescued = Rescued() if is_continued else append_rescued(file, frame_ids[:rows], before)
    saved = np.concatenate([frame_ids[:rows], rescued.frame_ids])
    if not len(saved) and len(frame_ids):
        raise RecordingError(f"{path} is damaged: none of its {len(frame_ids)} frames can be read")
    if not len(saved):
        raise NoFrameError(f"{path} was left before its first frame was saved; nothing can be recovered")
    reached = saved if is_continued else np.concatenate([saved, frame_ids[rows:]])
    _write_verdict(file, _account(file, saved, int(reached.max()), rescued, before, is_continued))
    if is_continued:
        write_scalar(file, f"{layout.CAMLAB}/continued", 1)
    return len(rescued.frame_ids)


def verdict_of_remains(part: Path, named: Sequence[Missing], first: int, last: int, camera_counts: bool, failure: str) -> Verdict:
    """The verdict on frames `first` to `last` of a recording whose saver died: saved is what its part file has committed.

    `named`: losses of which others know; what nobody named was lost with the saver.
    """
    frame_ids, known, is_decimated = np.empty(0, np.int64), list(named), False
    with contextlib.suppress(RecordingError), Movie(part, is_locked=False) as movie:
        frame_ids = movie.frame_id
        known += movie.missing
        is_decimated = movie.is_decimated
    ledger = account_for(frame_ids, known, first, last, "saver_lost", is_decimated)
    verdict = ledger.verdict(str(part), camera_counts, failure=failure)
    return msgspec.structs.replace(verdict, bytes=part.stat().st_size if part.exists() else 0)


def _rising(frame_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers up to the first that does not rise."""
    falls = np.flatnonzero(np.diff(frame_ids) <= 0)
    return frame_ids[: falls[0] + 1] if len(falls) else frame_ids


def _count_whole(path: Path, file: h5py.File, committed: int) -> int:
    """Of the committed rows those that every table has, up to the last frame whose pixels are right."""
    rows = min(committed, *(file[f"{layout.DETECTOR}/{name}"].shape[0] for name in ("data", *layout.TABLES)))
    data, checksums = file[layout.DATA], file[f"{layout.DETECTOR}/checksum"]
    load_filter(data)
    with ChunkReader(data, path) as chunks:
        while rows and not _is_whole(chunks, rows - 1, int(checksums[rows - 1])):
            rows -= 1
    return int(rows)


def _is_whole(chunks: ChunkReader, row: int, checksum: int) -> bool:
    first = row - row % chunks.frames
    try:
        pixels = chunks.read(first, row + 1)[row - first]
    except DAMAGE:
        return False
    return bool(xxhash.xxh3_64_intdigest(pixels.data) == checksum)


def _cut(file: h5py.File, rows: int) -> None:
    with contextlib.suppress(*DAMAGE):  # a power cut may have torn the index of the chunks beyond: then they stay, and count for nothing
        file[layout.DATA].resize(rows, axis=0)
    for name in layout.TABLES:
        file[f"{layout.DETECTOR}/{name}"].resize(rows, axis=0)
    for dataset in file[layout.ANALYSIS].values():
        dataset.resize(rows, axis=0)
    events = file[layout.EVENTS]
    length = min(events[name].shape[0] for name in layout.EVENT_COLUMNS)
    for name in layout.EVENT_COLUMNS:
        events[name].resize(length, axis=0)


def _read_last_before(path: Path, file: h5py.File) -> int | None:
    """The last number of the closed files that come before this one of a recording in several; None where none does."""
    owner = naming.recording_of(path)
    if owner is None or not file[layout.CAMLAB].attrs.get("segment", 0):
        return None
    earlier = list(takewhile(lambda segment: segment != path, find_own_segments(owner)))
    closed = [segment for segment in earlier if segment.suffix != naming.PART]
    if not closed:
        return None
    with closed_file(closed[-1]) as last:
        return int(last[f"{layout.CAMLAB}/last_frame"][()])


def _account(file: h5py.File, saved: NDArray[np.int64], newest: int, rescued: Rescued, before: int | None, is_continued: bool) -> Ledger:
    """Named losses keep their reason; a number up to `newest` that is neither saved nor named was lost with the saver."""
    named = [_named(*run) for run in file[layout.MISSING][:].tolist() if run[0] <= run[1]]
    named = [run for run in named if run[0] < newest] if is_continued else named
    last = max([newest, *(run[1] for run in named)]) if rescued.last_frame is None else rescued.last_frame
    first = min([int(saved[0]), *(run[0] for run in named)]) if before is None else before + 1
    known = {run[:2] for run in named}
    named += [run for run in rescued.missing if run[:2] not in known and run[0] >= first]
    attributes = file[layout.CAMLAB].attrs
    is_decimated = attributes["every"] > 1 or attributes["interval_s"] > 0
    return account_for(saved, named, first, last, "saver_lost", is_decimated)


def _named(first: int, last: int, reason: int) -> Missing:
    return first, last, REASONS[reason] if 0 <= reason < len(REASONS) else "saver_lost"


def _write_verdict(file: h5py.File, ledger: Ledger) -> None:
    rows = [(first, last, REASONS.index(reason)) for first, last, reason in ledger.missing]
    file[layout.MISSING].resize((len(rows), 3))
    if rows:
        file[layout.MISSING][:] = rows
    numbers = {"first_frame": ledger.first, "last_frame": ledger.next - 1, "expected": ledger.expected, "saved": ledger.saved}
    numbers["decimated"] = ledger.decimated
    counts = count_by_reason(ledger.missing, bool(file[layout.CAMLAB].attrs["camera_counts"]))
    write_account(file, numbers, counts, FAILURE)
    newest_ns = int(file[f"{layout.DETECTOR}/timestamp_ns"][-1])
    write_scalar(file, layout.END_TIME, layout.iso_time(newest_ns / 1e9))
    write_scalar(file, layout.STATUS, "recovered")
