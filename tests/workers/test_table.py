"""Analysis results as CSV."""

from __future__ import annotations

import csv
import os

import pytest

from camlab.paths import recordings_folder
from camlab.workers.table import ResultTable


def write(path, frame_id):
    table = ResultTable(path, ["mean", "std"])
    table.add(frame_id, 5, [1.5, 0.25])
    table.close()
    return table.path


def test_a_table_has_a_column_for_each_result(tmp_path):
    path = write(tmp_path / "results.csv", 3)
    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [["frame_id", "timestamp_ns", "mean", "std"], ["3", "5", "1.5", "0.25"]]


def test_an_existing_file_is_never_overwritten(tmp_path):
    (tmp_path / "results.csv").write_text("precious")
    assert write(tmp_path / "results.csv", 1).name == "results-1.csv"
    assert write(tmp_path / "results.csv", 2).name == "results-2.csv"
    assert (tmp_path / "results.csv").read_text() == "precious"


def test_only_the_default_folder_is_made(tmp_path):
    assert write(recordings_folder() / "results.csv", 1).exists()
    with pytest.raises(FileNotFoundError):
        ResultTable(tmp_path / "none" / "results.csv", ["mean"])
    assert os.listdir(tmp_path) == []


def test_folders_of_its_name_are_made_below_one_that_is_there(tmp_path):
    table = ResultTable(tmp_path / "yeast" / "results.csv", ["mean"], tmp_path)
    table.close()
    assert table.path.exists()
    with pytest.raises(OSError):
        ResultTable(tmp_path / "none" / "yeast" / "results.csv", ["mean"], tmp_path / "none")
