"""A recording is asked how far it is while its ring is given back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from camlab.controller.recording import Recording
from camlab.recording.plan import RecordingOptions
from camlab.recording.verdict import Verdict
from camlab.stream.layout import Reader
from camlab.stream.producer import RingProducer
from tests.stream.rigs import new_ring, publish

TIMES = 40


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns as often as the interpreter lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("name", ["saved", "expected", "lost_so_far", "decimated", "progress"])
def test_nobody_reads_a_ring_that_is_given_back(name: str) -> None:
    failures: list[Exception] = []
    for _ in range(TIMES):
        recording = Recording(1, Path("movie.h5"), RecordingOptions(every=2), lambda _recording: None)
        with ExitStack() as stack:
            ring = stack.enter_context(new_ring(16))
            producer = RingProducer(ring)
            recording.begin(ring, producer.open_interval(1, None, None, Reader.SAVER))
            publish(producer, 4)
            asks = threading.Thread(target=_ask_until_it_is_finished, args=(recording, name, failures))
            asks.start()
            recording.finish(Verdict("movie.h5", "complete"))
        asks.join()
    assert failures == []


def test_a_finished_recording_says_what_its_verdict_says() -> None:
    recording = Recording(1, Path("movie.h5"), RecordingOptions(), lambda _recording: None)
    with new_ring(16) as ring:
        producer = RingProducer(ring)
        recording.begin(ring, producer.open_interval(1, None, None, Reader.SAVER))
        publish(producer, 4)
        assert (recording.saved, recording.expected, recording.progress) == (0, 4, 0.0)
        recording.finish(Verdict("movie.h5", "complete", saved=4, expected=4))
    assert (recording.saved, recording.expected, recording.progress) == (4, 4, 1.0)


def _ask_until_it_is_finished(recording: Recording, name: str, failures: list[Exception]) -> None:
    try:
        while recording.is_open:
            getattr(recording, name)
    except Exception as error:
        failures.append(error)
