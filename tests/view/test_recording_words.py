"""Choices in words, and sizes before there is a file."""

from __future__ import annotations

import pytest

from camlab.recording.plan import RecordingOptions
from camlab.view.recording_words import estimated_bytes, kept_rate_hz, ordinal, summary


@pytest.mark.parametrize(
    ("options", "before", "text"),
    [
        (RecordingOptions(), 0, ""),
        (RecordingOptions(every=2), 0.5, "0.5\u202fs before, each 2nd"),
        (RecordingOptions(interval_s=60), 0, "one in 60\u202fs"),
        (RecordingOptions(compression="bitshuffle-zstd", sample="B7"), 0, "Zstd, B7"),
    ],
)
def test_choices_in_words(options, before, text):
    assert summary(options, before) == text


@pytest.mark.parametrize(("count", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (22, "22nd"), (113, "113th")])
def test_ordinals(count, text):
    assert ordinal(count) == text


@pytest.mark.parametrize(
    ("options", "rate", "before", "wanted"),
    [
        (RecordingOptions(), 60.0, 0, None),
        (RecordingOptions(frames=600), 60.0, 0, 600_000),
        (RecordingOptions(seconds=10), 60.0, 0, 600_000),
        (RecordingOptions(frames=600, seconds=1), 60.0, 0, 60_000),
        (RecordingOptions(frames=600, every=10), 60.0, 0, 60_000),
        (RecordingOptions(seconds=10, interval_s=1), 60.0, 0, 10_000),
        (RecordingOptions(seconds=10), 60.0, 2, 720_000),
        (RecordingOptions(frames=600), None, 0, 600_000),
        (RecordingOptions(seconds=10), None, 0, None),
    ],
)
def test_size_of_a_recording_whose_length_is_known(options, rate, before, wanted):
    assert estimated_bytes(options, rate, 1000, before) == (None if wanted is None else pytest.approx(wanted))


def test_a_slow_camera_gives_no_more_frames_for_a_short_interval():
    assert kept_rate_hz(RecordingOptions(interval_s=0.01), 20.0) == 20.0
