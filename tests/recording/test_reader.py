"""Reading a recording from Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest

import camlab
from camlab.errors import RecordingError
from camlab.recording.event import Event
from camlab.recording.info import describe
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import RGB, SMALL, START_NS, append, leave_open, make_plan, pixels_of, write_recording


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A recording of the numbers 3 to 15 without 7 and 8."""
    path = tmp_path_factory.mktemp("reader") / "movie.h5"
    write_recording(
        path,
        [n for n in range(3, 16) if n not in (7, 8)],
        [(7, 8, "camera")],
        options=RecordingOptions(user="Ada", sample="β cells", notes="a\nb"),
    )
    return path


@pytest.fixture
def movie(path):
    with open_recording(path) as movie:
        yield movie


@pytest.fixture(scope="module")
def frames():
    return np.array([pixels_of(n) for n in range(3, 16) if n not in (7, 8)])


@pytest.mark.parametrize(
    "key",
    [
        slice(None),
        slice(2, 5),
        slice(-4, None),
        slice(None, -3),
        slice(1, None, 3),
        slice(None, None, -1),
        slice(8, 2, -2),
        slice(-2, -9, -3),
        slice(5, 5),
        slice(9, 2),
        slice(0, 99),
        slice(np.int64(2), np.int64(6)),
    ],
)
def test_slices_are_those_of_an_array(movie, frames, key):
    found = movie[key]
    assert found.dtype == np.uint16
    assert np.array_equal(found, frames[key])


@pytest.mark.parametrize("index", [0, 10, -1, -11, np.int64(4), np.uint8(4)])
def test_a_number_is_one_frame(movie, frames, index):
    assert np.array_equal(movie[index], frames[int(index)])


@pytest.mark.parametrize("index", [11, -12])
def test_a_number_beyond_the_end_is_an_index_error(movie, index):
    with pytest.raises(IndexError, match=f"frame {index} of 11"):
        movie[index]


def test_what_is_no_index_is_a_type_error(movie):
    with pytest.raises(TypeError):
        movie["3"]


def test_a_movie_can_be_iterated(movie, frames):
    assert all((one == other).all() for one, other in zip(movie, frames, strict=True))


def test_colour_comes_as_rgb(tmp_path):
    write_recording(tmp_path / "rgb.h5", range(4), frame_format=RGB)
    with open_recording(tmp_path / "rgb.h5") as movie:
        assert movie[1:3].shape == (2, 6, 8, 3)
        assert (movie[2] == pixels_of(2, RGB)).all()


def test_an_empty_recording_reads_as_an_empty_array(tmp_path):
    write_recording(tmp_path / "empty.h5", [])
    with open_recording(tmp_path / "empty.h5") as movie:
        assert len(movie) == 0
        assert movie[:].shape == movie[::-1].shape == (0, *SMALL.shape)
        assert movie.analysis["mean"].shape == movie.times.shape == (0,)
        assert list(movie) == []
    assert describe(tmp_path / "empty.h5")["expected"] == 0


def test_settings_have_the_types_that_were_set(movie):
    exposure, mode = movie.settings["exposure_s"], movie.settings["mode"]
    assert (exposure.label, exposure.unit, exposure.asked, exposure.actual) == ("Exposure", "s", 0.01, 0.0099)
    assert (mode.unit, mode.asked, mode.actual) == ("", "fast", None)


def test_switches_and_numbers_are_told_apart(tmp_path):
    from camlab.recording.plan import Setting

    settings = (Setting("on", "On", "", True, False), Setting("n", "N", "", 3.0, 3.0), Setting("odd", "Odd", "", None, None))
    write_recording(tmp_path / "movie.h5", settings=settings)
    with open_recording(tmp_path / "movie.h5") as movie:
        found = movie.settings
    assert found["on"].asked is True
    assert found["on"].actual is False
    assert isinstance(found["n"].asked, float)
    assert found["odd"].asked is None


def test_camlab_open_takes_a_path_in_words(path, frames):
    movie = camlab.open(str(path))
    try:
        assert np.array_equal(movie[2:4], frames[2:4])
        assert movie.missing == [(7, 8, "camera")]
    finally:
        movie.close()


def test_people_and_samples_are_in_the_file(path):
    with h5py.File(path) as file:
        found = [file[f"entry/{name}"].asstr()[()] for name in ("user/name", "sample/name", "notes/data", "title")]
    assert found == ["Ada", "β cells", "a\nb", "movie"]


def test_info_has_all_that_json_can_hold(path):
    import json

    found = json.loads(json.dumps(describe(path)))
    assert (found["path"], found["status"], found["saved"], found["missing"]) == (str(path), "incomplete", 11, [[7, 8, "camera"]])
    assert (found["shape"], found["dtype"], found["bit_depth"], found["color"]) == ([11, 6, 8], "uint16", 12, "mono")
    assert (found["expected"], found["first_frame"], found["last_frame"], found["analyzed"]) == (13, 3, 15, 0)
    assert found["settings"]["exposure_s"] == {"asked": 0.01, "actual": 0.0099, "unit": "s"}
    assert found["program"].startswith("camlab ")
    assert found["lost"]["camera"] == 2
    assert found["frame_rate_hz"] == pytest.approx(100)


def test_a_recording_that_grows_shows_what_was_committed(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), SMALL)
    try:
        append(writer, range(5))
        writer.add_event(Event(2, START_NS, "setting", "gain", 1.0, 1.0))
        writer.commit([])
        append(writer, range(5, 8))
        with open_recording(writer.part) as movie:
            append(writer, range(8, 12))
            writer.commit([(20, 30, "camera")])
            assert (len(movie), movie.status) == (5, "open")
            assert np.array_equal(movie[:], [pixels_of(k) for k in range(5)])
            assert len(movie.checksum) == len(movie.times) == 5
            assert movie.analysis["mean"].shape == (5,)
            assert movie.missing == []
            assert [change.name for change in movie.events] == ["gain"]
        found = describe(writer.part)
        assert (found["status"], found["saved"], found["expected"], found["end_time"]) == ("open", 12, 12, "")
        checked = verify(writer.part)
        assert (checked.ok, checked.exit_status, checked.saved) == (True, 3, 12)
    finally:
        writer.abandon()


def test_what_a_crash_left_can_be_looked_at(tmp_path):
    part = leave_open(tmp_path / "movie.h5")
    with open_recording(part) as movie:
        assert np.array_equal(movie[:], [pixels_of(k) for k in range(10)])
    assert describe(part)["saved"] == 10
    assert verify(part).exit_status == 3


def make_other_file(path, libver):
    with h5py.File(path, "w", libver=libver) as file:
        file["entry/instrument/detector/data"] = [1]


def make_newer(good, path):
    shutil.copy(good, path)
    with h5py.File(path, "r+") as file:
        file["entry/camlab"].attrs["layout_version"] = 99


SPOIL = {
    "missing": lambda _good, _path: None,
    "text": lambda _good, path: path.write_text("not a recording " * 10),
    "empty": lambda _good, path: path.touch(),
    "folder": lambda _good, path: path.mkdir(),
    "pipe": lambda _good, path: os.mkfifo(path),
    "other HDF5": lambda _good, path: make_other_file(path, "v110"),
    "other HDF5 of old": lambda _good, path: make_other_file(path, "earliest"),
    "cut off": lambda good, path: path.write_bytes(good.read_bytes()[:-1000]),
    "cut short": lambda good, path: path.write_bytes(good.read_bytes()[:40]),
    "left open": lambda _good, path: path.write_bytes(leave_open(path.with_name("open.h5")).read_bytes()),
    "newer": make_newer,
}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "does not exist"),
        ("text", "is not a camlab recording: it isn't an HDF5 file"),
        ("empty", "is not a camlab recording: it isn't an HDF5 file"),
        ("folder", "is a folder, not a recording"),
        ("pipe", "is not a file"),
        ("other HDF5", "is an HDF5 file but not a camlab recording"),
        ("other HDF5 of old", "is an HDF5 file but not a camlab recording"),
        ("cut off", "is cut off: only"),
        ("cut short", "is not a camlab recording"),
        ("left open", "was not closed in order; run: camlab repair"),
        ("newer", "was written by a newer camlab (layout 99); update camlab"),
    ],
)
@pytest.mark.parametrize("look", [open_recording, verify, describe])
def test_what_can_not_be_read_is_one_line(path, tmp_path, look, kind, words):
    it = tmp_path / "it.h5"
    SPOIL[kind](path, it)
    with pytest.raises(RecordingError) as raised:
        look(it)
    assert str(raised.value).startswith(f"{it} ")
    assert words in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


NOBODY = 65534


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="needs root, to become somebody else")
@pytest.mark.parametrize("locked", ["file", "folder"])
def test_what_may_not_be_read_is_one_line(path, tmp_path, locked):
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(path, folder / "movie.h5")
    for above in tmp_path.parents[:2]:
        above.chmod(0o755)
    tmp_path.chmod(0o755)
    (folder / "movie.h5" if locked == "file" else folder).chmod(0)
    script = (
        "import sys, pathlib, os\n"
        "from camlab.recording.reader import open_recording\n"
        "from camlab.errors import RecordingError\n"
        f"os.setuid({NOBODY})\n"
        "try:\n    open_recording(sys.argv[1])\n"
        "except RecordingError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder / "movie.h5")], capture_output=True, text=True)
    folder.chmod(0o755)
    assert done.stdout == f"{folder / 'movie.h5'} can't be read: Permission denied\n", done.stderr
