"""Analysis results that come later than their frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camlab.recording.reader import open_recording
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import RGB, SMALL, account, append, make_plan


def values_of(frame_ids) -> np.ndarray:
    """Results that belong to one number only: frame id + 0.1, + 0.2, …"""
    return np.asarray(frame_ids, np.float64)[:, np.newaxis] + np.arange(1, 5) / 10


@settings(max_examples=12)
@given(
    frame_ids=st.sets(st.integers(0, 40), max_size=20),
    analysed=st.sets(st.integers(0, 45)),
    cuts=st.sets(st.integers(0, 45), max_size=4),
)
def test_each_result_stands_beside_its_frame(tmp_path_factory, frame_ids, analysed, cuts):
    """Frames with losses between them, results that come in pieces and in part before or without their frames."""
    path = tmp_path_factory.mktemp("results") / "movie.h5"
    writer = RecordingWriter(make_plan(path), SMALL)
    saved, given_ids, begin = sorted(frame_ids), sorted(analysed), 0
    for end in [*sorted(cuts), 46]:
        piece = np.array([each for each in given_ids if begin <= each < end], np.int64)
        writer.add_results(piece, values_of(piece))
        writer.write_results()
        append(writer, [each for each in saved if begin <= each < end])
        writer.commit([])
        begin = end
    lost = [(n, n, "camera") for n in range(min(saved, default=46), 46) if n not in frame_ids]
    writer.finish(account(saved, lost).verdict("", camera_counts=True))
    with open_recording(path) as movie:
        for k, name in enumerate(("minimum", "maximum", "mean", "std")):
            expected = [frame_id + (k + 1) / 10 if frame_id in analysed else np.nan for frame_id in saved]
            assert np.array_equal(movie.analysis[name], np.array(expected), equal_nan=True)


@pytest.mark.parametrize(("frame_format", "count"), [(SMALL, 4), (RGB, 16)])
def test_a_recording_that_was_not_analysed_says_so_of_every_frame(tmp_path, frame_format, count):
    path = tmp_path / "movie.h5"
    writer = RecordingWriter(make_plan(path), frame_format)
    append(writer, range(5), frame_format)
    writer.commit([])
    writer.finish(account(range(5), []).verdict("", camera_counts=True))
    with open_recording(path) as movie:
        assert len(movie.analysis) == count
        assert all(len(values) == 5 and np.isnan(values).all() for values in movie.analysis.values())
