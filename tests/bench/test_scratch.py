"""What a measurement writes goes with it, or with the next one."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from camlab.bench.scratch import Scratch, check_folder, existing_folder, remove_leftovers
from camlab.errors import RecordingError

HOLD = """
import sys
from pathlib import Path
from camlab.bench.scratch import Scratch

with Scratch(Path(sys.argv[1])):
    print("ready", flush=True)
    input()
"""


def test_it_is_gone_afterwards_with_all_that_is_in_it(tmp_path):
    with Scratch(tmp_path) as folder:
        (folder / "movie.h5").write_bytes(b"1")
        assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_that_of_a_killed_measurement_is_removed_by_the_next_one_and_that_of_a_live_one_is_not(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (left,) = tmp_path.iterdir()
        (left / "movie.h5.part").write_bytes(b"1")
        assert remove_leftovers(tmp_path) == []
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        process.wait()
    with Scratch(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_of_somebody_else_stays(tmp_path):
    other = tmp_path / "camlab-bench-results"
    other.mkdir()
    with Scratch(tmp_path):
        pass
    assert other.is_dir()


def test_a_folder_that_is_missing_or_none_is_named(tmp_path):
    with pytest.raises(RecordingError, match="does not exist; make it first"):
        check_folder(tmp_path / "nowhere", 1)
    (tmp_path / "file").touch()
    with pytest.raises(RecordingError, match="is not a folder"):
        check_folder(tmp_path / "file", 1)


def test_too_little_room_is_told_with_numbers(tmp_path):
    with pytest.raises(RecordingError, match=r"MB free and measuring it needs 1000000000000 MB; free some space"):
        check_folder(tmp_path, 10**18)


def test_the_nearest_folder_that_is_there_is_on_the_same_disk(tmp_path):
    assert existing_folder(tmp_path / "a" / "b") == tmp_path
