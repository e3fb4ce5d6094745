"""Tables for files and the clipboard."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone

import numpy as np
import pytest

from camlab.analysis.profile import line_profile
from camlab.analysis.tables import Series, Table, moment, plain, profile_table, trace_table, value_table

STARTED_NS = 1_800_000_000_123_456_789


def series(name, ids, *columns, statistics=("mean", "std")):
    ids = np.array(ids)
    return Series(name, statistics, ids, ids / 10, np.array(columns, float).T)


def test_regions_are_joined_by_frame():
    table = trace_table([series("ROI 1", [2, 5], [1.5, 2], [0, 0.1]), series("Picture", [2, 3], [7, 8], [1, 1])], STARTED_NS)
    assert table.columns == ("frame_id", "time_s", "timestamp", "ROI 1 mean", "ROI 1 std", "Picture mean", "Picture std")
    assert [[*row[:2], *row[3:]] for row in table.rows] == [
        ["2", "0.200000", "1.5", "0", "7", "1"],
        ["3", "0.300000", "", "", "8", "1"],
        ["5", "0.500000", "2", "0.1", "", ""],
    ]


def test_the_later_of_two_of_one_name_counts():
    table = trace_table([series("Picture", [1, 2], [1, 1], [1, 1]), series("Picture", [2], [9], statistics=("mean",))], STARTED_NS)
    assert [row[3] for row in table.rows] == ["1", "9"]


def test_nothing_is_a_table_too():
    table = trace_table([], STARTED_NS)
    assert table.columns == ("frame_id", "time_s", "timestamp")
    assert list(table.rows) == []


def test_a_long_table_leaves_the_processor_to_others_now_and_then():
    pauses, table = [], Table(("n",), [[str(k)] for k in range(1000)])
    assert table.text(lambda: pauses.append(1)).count("\n") == 1001
    assert len(pauses) > 10


def test_the_newest_values_say_of_which_frame_they_are():
    table = value_table(
        [
            series("ROI 1", [2, 5], [1.5, 2], [0, 0.1]),
            series("Picture", [9], [7], statistics=("mean",)),
            series("new", [], [], []),
            series("Picture", [8], [6], [5]),
        ]
    )
    assert table.columns == ("roi", "frame_id", "time_s", "mean", "std")
    assert table.rows == [["ROI 1", "5", "0.500000", "2", "0.1"], ["Picture", "9", "0.900000", "7", ""]]


def test_a_moment_is_exact_and_has_its_zone():
    at = datetime.fromisoformat(moment(STARTED_NS, 0.25))
    assert at.utcoffset() is not None
    assert at.astimezone(timezone.utc).isoformat() == "2027-01-15T08:00:00.373456+00:00"


@pytest.mark.parametrize("value", [0.1, 1 / 3, 65535.0 * 2048 * 2048, 1e-7])
def test_numbers_can_be_read_back_exactly(value):
    assert float(plain(value)) == value


def test_names_with_separators_are_quoted():
    table, text = trace_table([series('cell "a", left', [1], [1], [2])], STARTED_NS), io.StringIO()
    table.write(text)
    assert next(csv.reader(io.StringIO(text.getvalue())))[3] == 'cell "a", left mean'
    assert table.text().splitlines()[0].count("\t") == 4


def test_a_profile_says_where_it_was_taken():
    pixels = np.arange(200, dtype=np.uint16).reshape(10, 20)
    table = profile_table(line_profile(pixels, (2.5, 3.5), (2.5, 6.5)), 17, 0.65)
    assert table.columns == ("frame_id", "distance_px", "distance_um", "x", "y", "counts")
    assert table.rows[2] == ["17", "2", "1.3", "2", "5", "102"]


def test_a_profile_of_color_has_three_columns():
    pixels = np.zeros((10, 20, 3), np.uint8)
    assert profile_table(line_profile(pixels, (2.5, 3.5), (2.5, 6.5)), 0, 0.0).columns == (
        *("frame_id", "distance_px", "x", "y"),
        *("red", "green", "blue"),
    )
