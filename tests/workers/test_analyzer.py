"""The analyzer: statistics of every frame by its number, and a CSV file where nothing records."""

from __future__ import annotations

import csv
import errno
import os

import numpy as np
import pytest

from camlab.analysis.statistics import frame_statistics
from camlab.model.frame import FrameFormat
from camlab.recording.plan import result_names
from camlab.recording.reader import open_recording
from camlab.stream.layout import Reader, Row
from camlab.workers.messages import Tabulated, Trouble
from camlab.workers.table import ResultTable


def join(rig, csv_path=None):
    rig.analyzer.join(rig.ring, rig.attach(csv_path=csv_path))


def follow(rig, csv_path=None):
    """Analyze on, in a run that begins."""
    rig.producer.follow(Reader.ANALYZER)
    join(rig, csv_path)


def results(rig) -> dict[int, list[float]]:
    """Results in the ring by frame id."""
    names = result_names(rig.ring.shape.format.color)
    rows = [rig.ring.results.read(k, 3, len(names)) for k in range(rig.ring.results.count)]
    return {row[0][0]: row[1] for row in rows if row}


def is_done(rig) -> bool:
    return rig.ring.read_row(Reader.ANALYZER, Row.RELEASED) >= rig.producer.position


def rows(path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("frame_format", [FrameFormat(9, 7), FrameFormat(9, 7, "uint16", 12), FrameFormat(9, 7, "uint8", 8, "rgb")])
def test_every_frame_has_its_results_by_number(make_rig, frame_format):
    rig = make_rig(32, frame_format)
    follow(rig)
    for k in range(5):
        pixels = rig.producer.next_pixels()
        pixels[...] = np.random.default_rng(k).integers(0, 200, pixels.shape)
        assert rig.publish_here(pixels) == k
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    found = results(rig)
    assert list(found) == list(range(5))
    for k in range(5):
        pixels = np.random.default_rng(k).integers(0, 200, frame_format.shape).astype(frame_format.dtype)
        assert found[k] == frame_statistics(pixels)


def test_analyze_begins_and_ends_between_two_frames(rig):
    join(rig)
    rig.publish(3)
    assert not rig.analyzer.work()
    rig.producer.follow(Reader.ANALYZER)
    rig.publish(4)
    rig.producer.unfollow(Reader.ANALYZER)
    rig.publish(2)
    rig.work_until(lambda: len(results(rig)) == 4, rig.analyzer)
    rig.analyzer.work()
    assert list(results(rig)) == [3, 4, 5, 6]


def test_what_was_overwritten_is_skipped_and_counted(make_rig):
    rig = make_rig(8)
    follow(rig)
    rig.publish(50)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    skipped = rig.ring.read_row(Reader.ANALYZER, Row.SKIPPED)
    assert skipped >= 42
    assert rig.ring.read_row(Reader.ANALYZER, Row.SEEN) == 50 - skipped == len(results(rig))
    assert all(values == [frame_id] * 3 + [0.0] for frame_id, values in results(rig).items())


def test_a_frame_that_is_overwritten_while_it_is_analysed_has_no_result(make_rig, monkeypatch):
    rig = make_rig(8)
    follow(rig)
    rig.publish(3)

    def overtaken(pixels):
        values = frame_statistics(pixels)
        if pixels[0, 0] == 1:
            rig.publish(8)
        return values

    monkeypatch.setattr("camlab.workers.analyzer.frame_statistics", overtaken)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    found = results(rig)
    assert 0 in found
    assert 1 not in found
    assert len(found) + rig.ring.read_row(Reader.ANALYZER, Row.SKIPPED) == 11


def test_without_a_recording_the_results_go_into_a_csv_file(rig, tmp_path):
    follow(rig, tmp_path / "results.csv")
    rig.publish(4)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    found = rows(tmp_path / "results.csv")  # at once, not only at the end
    assert [int(row["frame_id"]) for row in found] == [0, 1, 2, 3]
    assert [float(row["mean"]) for row in found] == [0, 1, 2, 3]
    assert int(found[2]["timestamp_ns"]) == 1_700_000_000_000_000_000
    assert list(found[0]) == ["frame_id", "timestamp_ns", "minimum", "maximum", "mean", "std"]
    assert [report.path for report in rig.reports if isinstance(report, Tabulated)] == [str(tmp_path / "results.csv")]


def test_results_of_recorded_frames_are_in_the_recording_only(rig, tmp_path):
    follow(rig, tmp_path / "results.csv")
    rig.publish(2)
    first = rig.record(tmp_path / "first.h5")
    rig.publish(3)
    rig.end(first)
    rig.publish(2)
    second = rig.record(tmp_path / "second.h5", frames=2)
    rig.publish(3)
    rig.work_until(lambda: len(rig.verdicts()) == 2 and is_done(rig), rig.saver, rig.analyzer)
    assert [int(row["frame_id"]) for row in rows(tmp_path / "results.csv")] == [0, 1, 5, 6, 9]
    for name, means in (("first.h5", [2, 3, 4]), ("second.h5", [7, 8])):
        with open_recording(tmp_path / name) as movie:
            assert movie.analysis["mean"].tolist() == means
    assert second in rig.verdicts()


def test_a_recording_that_ends_while_frames_are_read_is_seen(rig, tmp_path, monkeypatch):
    """The table of intervals is looked at again for frames that came after the last look."""
    follow(rig, tmp_path / "results.csv")
    key = rig.record(tmp_path / "movie.h5")
    rig.publish(1)

    def meanwhile(pixels):
        if pixels[0, 0] == 0:
            rig.publish(1)
            rig.end(key)
            rig.publish(1)
        return frame_statistics(pixels)

    monkeypatch.setattr("camlab.workers.analyzer.frame_statistics", meanwhile)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    assert [int(row["frame_id"]) for row in rows(tmp_path / "results.csv")] == [2]


def test_an_existing_csv_file_is_never_overwritten(rig, tmp_path):
    (tmp_path / "results.csv").write_text("precious")
    follow(rig, tmp_path / "results.csv")
    rig.publish(1)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    rig.producer.unfollow(Reader.ANALYZER)
    rig.analyzer.work()
    rig.producer.follow(Reader.ANALYZER)
    rig.publish(1)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    rig.analyzer.part()
    assert (tmp_path / "results.csv").read_text() == "precious"
    assert [int(row["frame_id"]) for k in (1, 2) for row in rows(tmp_path / f"results-{k}.csv")] == [0, 1]


def test_nothing_to_analyse_makes_no_csv_file(rig, tmp_path):
    follow(rig, tmp_path / "results.csv")
    rig.analyzer.work()
    rig.analyzer.part()
    assert os.listdir(tmp_path) == []


def test_a_csv_file_that_can_not_be_made_is_told_once_and_costs_no_result(rig, tmp_path):
    follow(rig, tmp_path / "none" / "results.csv")
    rig.publish(3)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    assert [report.text for report in rig.reports if isinstance(report, Trouble)] == [
        f"the results can't be written to {tmp_path / 'none' / 'results.csv'}: No such file or directory; they are only shown"
    ]
    assert len(results(rig)) == 3


@pytest.mark.parametrize("method", ["add", "flush"])
def test_a_full_disk_under_the_csv_file_is_told_once_and_costs_no_result(rig, tmp_path, monkeypatch, method):
    follow(rig, tmp_path / "results.csv")

    def refuse(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ResultTable, method, refuse)
    rig.publish(3)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    rig.publish(3)
    rig.work_until(lambda: is_done(rig), rig.analyzer)
    assert len([report for report in rig.reports if isinstance(report, Trouble)]) == 1
    assert len(results(rig)) == 6
