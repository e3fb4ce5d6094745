"""The layout, as programs see it that others wrote."""

from __future__ import annotations

import re
import shutil
import subprocess

import h5py
import numpy as np
import pytest

from camlab.recording.layout import fixed_text
from camlab.recording.plan import RecordingOptions, RecordingPlan, result_names
from camlab.recording.verdict import REASONS
from tests.recording.rigs import RGB, SMALL, leave_open, pixels_of, write_recording

FORMATS = {"mono": SMALL, "rgb": RGB}


@pytest.fixture(params=FORMATS)
def recording(request, tmp_path):
    """(path, frame format) of a recording of 8 frames of which 3 were lost."""
    path = tmp_path / "movie.h5"
    frame_format = FORMATS[request.param]
    write_recording(
        path,
        range(8),
        [(8, 10, "camera")],
        frame_format=frame_format,
        options=RecordingOptions(user="Ada", sample="cells", notes="a note"),
    )
    return path, frame_format


def test_silx_opens_the_movie_as_a_stack_by_its_defaults(recording):
    import silx.io
    from silx.io import nxdata

    path, frame_format = recording
    with silx.io.open(str(path)) as file:
        plot = nxdata.get_default(file)
        assert plot.is_valid, plot.issues
        assert plot.is_image or plot.is_stack
        assert plot.signal.shape == (8, *frame_format.shape)
        assert plot.axes_dataset_names[0] == "frame_time"
        assert plot.interpretation == ("rgb-image" if frame_format is RGB else "image")
        assert np.array_equal(plot.signal[3], pixels_of(3, frame_format))


def test_the_defaults_lead_to_the_movie(recording):
    path, frame_format = recording
    with h5py.File(path) as file:
        plot = file[file.attrs["default"]][file["entry"].attrs["default"]]
        assert plot.attrs["NX_class"] == "NXdata"
        assert list(plot.attrs["axes"]) == ["frame_time", *["."] * len(frame_format.shape)]
        assert plot[plot.attrs["signal"]] == file["entry/instrument/detector/data"]
        assert plot["frame_time"].attrs["units"] == "s"


def test_every_group_has_its_nexus_class(recording):
    path, _ = recording
    classes = {"entry/user": "NXuser", "entry/sample": "NXsample", "entry/notes": "NXnote", "entry/instrument/detector": "NXdetector"}
    with h5py.File(path) as file:
        found = {}
        file.visititems(lambda name, item: found.update({name: item.attrs.get("NX_class")}) if isinstance(item, h5py.Group) else None)
        assert file.attrs["NX_class"] == "NXroot"
    assert None not in found.values()
    assert classes.items() <= found.items()


def test_the_missing_frames_name_their_reasons(recording):
    path, _ = recording
    with h5py.File(path) as file:
        missing = file["entry/camlab/missing"]
        assert missing[:].tolist() == [[8, 10, 0]]
        assert list(missing.attrs["reasons"]) == list(REASONS)
        assert {name: int(each[()]) for name, each in file["entry/camlab/lost"].items()} == dict.fromkeys(REASONS, 0) | {"camera": 3}


def test_strings_are_text_to_every_reader(recording):
    path, _ = recording
    with h5py.File(path) as file:
        texts = {name: file[f"entry/{name}"].asstr()[()] for name in ("start_time", "end_time", "camlab/status", "camlab/versions")}
    assert texts["camlab/status"] == "incomplete"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d", texts[name]) for name in ("start_time", "end_time"))
    assert re.match(r"camlab \S+, Python \S+, h5py \S+, HDF5 \S+$", texts["camlab/versions"])


@pytest.mark.skipif(not shutil.which("h5ls"), reason="needs the HDF5 tools")
def test_an_older_hdf5_reads_it(recording):
    path, frame_format = recording
    listed = subprocess.run(["h5ls", "-r", str(path)], capture_output=True, text=True, check=True).stdout
    shape = ", ".join(map(str, (*("8/Inf",), *frame_format.shape)))
    assert re.search(rf"/entry/data/data\s+Dataset {{{re.escape(shape)}}}", listed)
    dumped = subprocess.run(
        ["h5dump", "-y", "-d", "/entry/instrument/detector/frame_id", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "0, 1, 2, 3, 4, 5, 6, 7" in dumped


@pytest.mark.skipif(not shutil.which("h5ls"), reason="needs the HDF5 tools")
def test_an_older_hdf5_reads_one_that_was_repaired(tmp_path):
    from camlab.recording.repair import repair

    path = repair(leave_open(tmp_path / "movie.h5")).path
    listed = subprocess.run(["h5ls", "-r", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"/entry/data/data\s+Dataset {10/Inf, 6, 8}", listed)


def test_there_is_a_table_for_each_result(recording):
    path, frame_format = recording
    with h5py.File(path) as file:
        assert set(file["entry/analysis"]) == set(result_names(frame_format.color))
        assert {each.shape for each in file["entry/analysis"].values()} == {(8,)}


def test_a_text_of_fixed_length_is_cut_between_two_characters():
    assert fixed_text("größer", 4) == b"gr" + "ö".encode()
    assert fixed_text("größer", 3) == b"gr"
    assert fixed_text("short", 240) == b"short"


def test_a_plan_survives_its_way_as_json(tmp_path):
    import msgspec

    plan = RecordingPlan(1, str(tmp_path / "movie.h5"), "p", "r", "s", "cam", rate_hz=None, options=RecordingOptions(notes="β\n"))
    assert msgspec.json.decode(msgspec.json.encode(plan), type=RecordingPlan) == plan
