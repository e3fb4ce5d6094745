"""Another program reads the file while it grows."""

from __future__ import annotations

import time

import pytest

from camlab.recording.plan import RecordingOptions
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording import processes
from tests.recording.rigs import SMALL, account, append, make_plan
from tests.stream.processes import started

GROW_S = 1.0


def grow(writer: RecordingWriter) -> int:
    """Append and commit in uneven pieces for a while; how many frames."""
    frames, end = 0, time.monotonic() + GROW_S
    while time.monotonic() < end:
        count = 1 + frames % 7
        append(writer, range(frames, frames + count))
        frames += count
        writer.commit([])
    return frames


@pytest.mark.parametrize("compression", ["none", "bitshuffle-lz4"])
def test_a_reader_in_another_process_never_sees_a_frame_that_is_not_there(tmp_path, compression):
    path = tmp_path / "movie.h5"
    writer = RecordingWriter(make_plan(path, options=RecordingOptions(compression=compression)), SMALL)
    part = str(writer.part)
    with started(processes.read_while_it_grows, part) as (_, reader), started(processes.open_again_and_again, part) as (_, opener):
        frames = grow(writer)
        reader.send("end")
        opener.send("end")
        longest, wrong, looks = reader.recv()
        lengths, wrong_openings, errors = opener.recv()
    writer.finish(account(range(frames), []).verdict(str(path), camera_counts=True))
    assert (wrong, wrong_openings, errors) == (0, 0, [])
    assert looks > 5
    assert longest > frames // 2
    assert lengths == sorted(lengths)
    assert lengths[-1] > lengths[0]
    assert verify(path).ok
