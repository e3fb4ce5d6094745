"""How long a recording will be."""

from __future__ import annotations

import pytest

from camlab.recording.plan import RecordingOptions


@pytest.mark.parametrize(
    ("options", "rate_hz", "length", "saved"),
    [
        (RecordingOptions(), 100, None, None),
        (RecordingOptions(frames=30), None, 30, 30),
        (RecordingOptions(seconds=2), None, None, None),
        (RecordingOptions(seconds=2), 100, 200, 200),
        (RecordingOptions(seconds=2, frames=30), 100, 30, 30),
        (RecordingOptions(seconds=2, frames=300, every=7), 100, 200, 29),
        (RecordingOptions(seconds=60, interval_s=10), 100, 6000, 6),
        (RecordingOptions(seconds=1, interval_s=0.001), 100, 100, 100),
        (RecordingOptions(frames=60, interval_s=10), None, 60, 60),
    ],
)
def test_length_and_saved_frames_are_known_where_they_can_be(options, rate_hz, length, saved) -> None:
    assert (options.length_at(rate_hz), options.saved_at(rate_hz)) == (length, saved)
