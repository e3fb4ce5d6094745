"""A power cut: of what was written since the last sync, some pages of the disk have it and others not."""

from __future__ import annotations

import random

import pytest

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import append, make_plan, pixels_of

PAGE = 4096  # bytes that a disk takes wholly or not at all
FORMAT = FrameFormat(64, 64, "uint16", 12)
SYNCED, MORE = 60, 60  # frames


def grow(writer: RecordingWriter, first: int, frames: int) -> bytes:
    """What the file holds after some commits."""
    for begin in range(first, first + frames, 5):
        append(writer, range(begin, begin + 5), FORMAT)
        writer.commit([])
    return writer.part.read_bytes()


def tear(synced: bytes, written: bytes, chance: random.Random) -> bytes:
    """Each page as it was at the sync or as it was written, in a random part of all."""
    part = chance.random()
    old = synced.ljust(len(written), b"\0")
    pages = range(0, len(written), PAGE)
    return b"".join((written if chance.random() < part else old)[page : page + PAGE] for page in pages)


def count_recovered(tmp_path, compression: str, rate_hz: float, cuts: int) -> int:
    """After how many of so many power cuts all synced frames are there; the other times it is said that they are not."""
    plan = make_plan(tmp_path / "movie.h5", options=RecordingOptions(compression=compression), rate_hz=rate_hz)
    writer = RecordingWriter(plan, FORMAT)
    synced, written = grow(writer, 0, SYNCED), grow(writer, SYNCED, MORE)
    writer.abandon()
    whole = 0
    for number in range(cuts):
        path = tmp_path / f"{number}.h5"
        part = tmp_path / f"{number}.h5.part"
        part.write_bytes(tear(synced, written, random.Random(f"{compression} {rate_hz} {number}")))
        try:
            repair(part)
        except RecordingError:
            continue
        found = verify(path)
        with open_recording(path) as movie:
            right = [k for k, frame_id in enumerate(movie.frame_id) if frame_id not in found.checksums_bad]
            if not any("can't be read" in problem for problem in found.problems):
                assert all((movie[k] == pixels_of(int(movie.frame_id[k]), FORMAT)).all() for k in right)
                whole += set(range(SYNCED)) <= set(movie.frame_id[right].tolist())
    return whole


@pytest.mark.parametrize(("compression", "rate_hz"), [("none", 100.0), ("none", 10.0), ("bitshuffle-lz4", 100.0)])
def test_after_a_power_cut_what_was_synced_can_nearly_always_be_read(tmp_path, compression, rate_hz):
    assert count_recovered(tmp_path, compression, rate_hz, 8) >= 6


@pytest.mark.soak
@pytest.mark.parametrize(
    ("compression", "rate_hz"), [("none", 100.0), ("none", 10.0), ("bitshuffle-lz4", 100.0), ("bitshuffle-zstd", 10.0)]
)
def test_after_many_power_cuts_what_was_synced_can_nearly_always_be_read(tmp_path, compression, rate_hz):
    assert count_recovered(tmp_path, compression, rate_hz, 100) >= 85
