"""The ring's rate, with readers in processes of their own."""

from __future__ import annotations

import psutil
import pytest

from camlab.bench.frames import noisy_frames
from camlab.bench.ring import RingBench
from camlab.errors import StreamError
from camlab.model.frame import FrameFormat

FORMAT = FrameFormat(96, 128)


def test_it_has_a_rate_with_each_number_of_readers_and_leaves_nothing():
    bank = noisy_frames(FORMAT, 4)
    with RingBench(FORMAT, 2, slots=16) as ring:
        for readers in (0, 1, 2, 1):
            assert 0 < ring.ring_run(bank, 100, readers)().seconds < 1


def test_a_reader_that_dies_is_no_endless_wait():
    bank = noisy_frames(FORMAT, 4)
    with RingBench(FORMAT, 1, slots=16) as ring:
        (reader,) = (child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline()))
        reader.kill()
        with pytest.raises(StreamError, match="has ended"):
            ring.ring_run(bank, 100, 1)()
