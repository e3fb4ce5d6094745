"""The writer of a recording: a new one, or one that goes on where another saver died."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording.chain import ChainWriter
from camlab.recording.event import Event
from camlab.recording.plan import RecordingPlan
from camlab.recording.remains import Remains, close_all, read_remains
from camlab.recording.tables import TableRow
from camlab.recording.verdict import Missing, Verdict
from camlab.recording.writer import RecordingWriter


class Writer(Protocol):
    """A recording that is being written, in one file or several; see `RecordingWriter`."""

    is_hurried: bool

    @property
    def committed(self) -> int: ...
    @property
    def committed_at(self) -> float: ...
    @property
    def pending(self) -> int: ...
    @property
    def lot(self) -> int: ...
    @property
    def is_chunk_full(self) -> bool: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...
    @property
    def compression_ratio(self) -> float: ...
    def append(self, pixels: Pixels, row: TableRow) -> None: ...
    def extend(self, pixels: Pixels, rows: NDArray[Any]) -> None: ...
    def commit(self, missing: Sequence[Missing]) -> None: ...
    def add_results(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None: ...
    def write_results(self) -> None: ...
    def add_event(self, event: Event) -> None: ...
    def finish(self, verdict: Verdict) -> Path: ...
    def give_up(self) -> None: ...
    def abandon(self) -> None: ...


def make_writer(plan: RecordingPlan, frame_format: FrameFormat) -> Writer:
    """A new recording; RecordingError where its file can't be made."""
    if plan.options.segment_bytes:
        return ChainWriter(plan, frame_format)
    return RecordingWriter(plan, frame_format)


def resume_writer(plan: RecordingPlan, frame_format: FrameFormat) -> tuple[Writer, Remains]:
    """Go on with a recording whose saver died, in a new file; what it has committed stays.

    Nobody else may write it any more. RecordingError where that can't be done.
    """
    try:
        segments = close_all(plan)
    except OSError as error:
        raise RecordingError(f"{plan.part_path} can't be gone on with: {error.strerror}") from error
    if not segments:
        return make_writer(plan, frame_format), Remains()
    remains, events = read_remains(segments)
    return ChainWriter(plan, frame_format, segments, remains, events), remains
