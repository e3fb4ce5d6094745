"""Recordings for tests, made without camera and ring."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from camlab.model.frame import FrameFormat
from camlab.recording import naming
from camlab.recording.ledger import Ledger
from camlab.recording.plan import RecordingOptions, RecordingPlan, Setting
from camlab.recording.verdict import Missing, Verdict
from camlab.recording.writer import RecordingWriter
from camlab.recording.writers import Writer

SMALL = FrameFormat(6, 8, "uint16", 12)
RGB = FrameFormat(6, 8, "uint8", 8, "rgb")
LARGE = FrameFormat(256, 256, "uint16", 12)  # 8 of them are a chunk, and with SPLIT a file
SPLIT = RecordingOptions(segment_bytes=1 << 20)
START_NS = 1_700_000_000_000_000_000
FRAME_S = 0.01


def make_plan(path: Path, **changes: Any) -> RecordingPlan:
    """The plan of a recording of 100 frames a second at `path`, whose part file is reserved."""
    given = {
        "key": 1,
        "path": str(path),
        "part_path": str(naming.reserve(path)),
        "run": uuid.uuid4().hex,
        "session": uuid.uuid4().hex,
        "camera": "test",
        "model": "Test 1",
        "serial_number": "007",
        "rate_hz": 1 / FRAME_S,
        "settings": (Setting("exposure_s", "Exposure", "s", 0.01, 0.0099), Setting("mode", "Mode", "", "fast", None)),
        "title": path.stem,
        "experiment_toml": "[camera]\nname = 'test'\n",
    }
    return RecordingPlan(**{**given, **changes})


def pixels_of(frame_id: int, frame_format: FrameFormat = SMALL) -> NDArray[Any]:
    """Pixels that belong to one number only."""
    random = np.random.default_rng(frame_id)
    return random.integers(0, frame_format.saturation_value + 1, frame_format.shape, frame_format.dtype)


def row_of(frame_id: int, pixels: NDArray[Any]) -> tuple[int, int, float, int, int]:
    """The frame's row in the tables."""
    return 1000 + frame_id, START_NS + frame_id * 10_000_000, frame_id * FRAME_S, xxhash.xxh3_64_intdigest(pixels.data), frame_id


def append(writer: Writer, frame_ids: Iterable[int], frame_format: FrameFormat = SMALL) -> None:
    """Hand frames to the writer."""
    for frame_id in frame_ids:
        pixels = pixels_of(frame_id, frame_format)
        writer.append(pixels, row_of(frame_id, pixels))


def account(frame_ids: Sequence[int], missing: Sequence[Missing]) -> Ledger:
    """The account of saved and missing numbers, which follow one another without a gap."""
    numbers = [(number, number, "") for number in frame_ids]
    runs = sorted([*numbers, *missing])
    ledger = Ledger(runs[0][0] if runs else 0)
    for first, last, reason in runs:
        if reason:
            ledger.miss(first, last, reason)
        else:
            ledger.save(first, last)
    return ledger


def write_recording(
    path: Path,
    frame_ids: Sequence[int] = range(10),
    missing: Sequence[Missing] = (),
    frame_format: FrameFormat = SMALL,
    camera_counts: bool = True,
    **changes: Any,
) -> Verdict:
    """A whole recording, committed after every third frame, and its verdict."""
    writer = RecordingWriter(make_plan(path, camera_counts=camera_counts, **changes), frame_format)
    for k in range(0, len(frame_ids), 3):
        append(writer, frame_ids[k : k + 3], frame_format)
        writer.commit([])
    ledger = account(frame_ids, missing)
    writer.commit(ledger.missing)
    verdict = ledger.verdict(str(path), camera_counts)
    assert writer.finish(verdict) == path
    return verdict


def leave_open(path: Path, frame_ids: Sequence[int] = range(10), missing: Sequence[Missing] = (), **changes: Any) -> Path:
    """A part file as a process leaves it that was killed after a commit; returns its path.

    The bytes are copied while the file is open, so they are those that a kill at this moment leaves.
    """
    writer = RecordingWriter(make_plan(path, **changes), SMALL)
    try:
        append(writer, frame_ids)
        writer.commit(missing)
        left = writer.part.read_bytes()
    finally:
        writer.abandon()
    writer.part.write_bytes(left)
    return writer.part
