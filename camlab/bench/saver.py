"""How fast the saver's own writer makes a recording, with the commits that the saver makes."""

from __future__ import annotations

import time
import uuid
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.bench.turns import Clock, Cost, Run
from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording import naming
from camlab.recording.direct import aligned_zeros
from camlab.recording.layout import ROW
from camlab.recording.ledger import Ledger
from camlab.recording.plan import Compression, RecordingOptions, RecordingPlan
from camlab.recording.writer import DISK_ERRORS, RecordingWriter, disk_reason
from camlab.workers.saver import FULL_CHUNK_COMMIT_S

USUAL_HZ = 100.0
LAP_BYTES = 32 << 20  # of frames that lie one behind the other, as in a small ring


def saver_run(
    bank: Pixels,
    frame_format: FrameFormat,
    frames: int,
    folder: Path,
    *,
    sync_s: float = 0.0,
    rate_hz: float = USUAL_HZ,
    compression: Compression = "none",
    is_closed: bool = True,
    is_hurried: bool = True,
    compression_ratios: MutableMapping[str, float] | None = None,
) -> Run:
    """Records so many frames of `bank` to a new file in `folder`, which is removed again; RecordingError where the disk fails.

    Parameters
    ----------
    sync_s : float
        How often at least what is saved reaches the disk itself, where all of it is at the end; 0: when the system likes.
    rate_hz : float
        At which frames are told to come, which decides how many small ones are written at once.
    compression : str
        "none", "bitshuffle-lz4" or "bitshuffle-zstd".
    is_closed : bool
        The time ends with the closed file, else with the last commit.
    is_hurried : bool
        As the saver writes while it is behind; else past the system's memory where that is possible, as it writes while it keeps up.
    compression_ratios : dict or None
        Is told, by the name of the compression, how many times smaller the pixels became.
    """
    lap = _lap_of(bank)
    numbers = np.arange(frames)
    rows = np.empty(frames, ROW)
    for name in ROW.names or ():
        rows[name] = numbers / rate_hz if name == "frame_time" else numbers

    def run() -> Cost:
        path = folder / f"{uuid.uuid4().hex}.h5"
        try:
            writer = _begin(path, frame_format, rate_hz, compression, sync_s)
            writer.is_hurried = is_hurried
            clock = Clock()  # a recording is long: what it takes to make a file doesn't count
            committed = _write(writer, lap, rows, clock)
            closed = clock.read(frames)
        finally:
            for left in (path, naming.part_path(path)):
                left.unlink(missing_ok=True)
        if compression_ratios is not None:
            compression_ratios[compression] = writer.compression_ratio
        return closed if is_closed else committed

    return run


def _begin(path: Path, frame_format: FrameFormat, rate_hz: float, compression: Compression, sync_s: float) -> RecordingWriter:
    part = naming.reserve(path)
    options = RecordingOptions(compression=compression)
    plan = RecordingPlan(1, str(path), str(part), uuid.uuid4().hex, "", "bench", rate_hz=rate_hz, options=options, sync_s=sync_s)
    return RecordingWriter(plan, frame_format)


def _lap_of(bank: Pixels) -> Pixels:
    """The frames of `bank` again and again."""
    count = LAP_BYTES // bank[0].nbytes
    if count <= len(bank):
        return bank
    lap = aligned_zeros((count, *bank.shape[1:]), bank.dtype.name)
    lap[...] = bank[np.arange(count) % len(bank)]
    return lap


def _write(writer: RecordingWriter, lap: Pixels, rows: NDArray[Any], clock: Clock) -> Cost:
    """All frames, their commits and the end; what it took to the last commit."""
    done = 0
    try:
        while done < len(rows):
            at = done % len(lap)
            count = min(writer.lot, len(lap) - at, len(rows) - done)
            writer.extend(lap[at : at + count], rows[done : done + count])
            done += count
            if writer.is_chunk_full and time.monotonic() - writer.committed_at >= FULL_CHUNK_COMMIT_S:
                writer.commit([])
        writer.commit([])
        committed = clock.read(len(rows))
        ledger = Ledger(0)
        ledger.save(0, 0)
        writer.finish(ledger.verdict(writer.plan.path, camera_counts=True))
    except DISK_ERRORS as error:
        writer.abandon()
        raise RecordingError(f"{writer.part.parent} could not be written any more: {disk_reason(error)}") from error
    except BaseException:  # Ctrl-C
        writer.abandon()
        raise
    return committed
