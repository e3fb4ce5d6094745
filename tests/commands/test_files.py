"""camlab info, verify and repair: reports, exit statuses, and what isn't a recording."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time

import h5py
import pytest

from camlab.cli import run


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A recording of 20 frames that is complete."""
    from camlab import Experiment

    path = tmp_path_factory.mktemp("files") / "good.h5"
    with Experiment("simulated:?fps=200&width=64&height=48") as experiment:
        recording = experiment.start_saving(path, frames=20)
        experiment.start()
        assert recording.wait(20).is_complete
    return path


@pytest.fixture
def damaged(good, tmp_path):
    """The same with one pixel changed."""
    path = tmp_path / "damaged.h5"
    shutil.copy(good, path)
    with h5py.File(path, "r+") as file:
        data = file["entry/instrument/detector/data"]
        data[7, 3, 3] ^= 0x40
    return path


def test_info_tells_a_person(good, capsys):
    assert run(["info", str(good)]) == 0
    out = capsys.readouterr().out
    for words in ("complete", "simulated", "20 of 20", "64 × 48", "exposure_s"):
        assert words in out


def test_info_tells_a_program(good, capsys):
    assert run(["info", str(good), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["path"], report["status"], report["saved"], report["missing"]) == (str(good), "complete", 20, [])


@pytest.fixture(scope="module")
def eventful(tmp_path_factory):
    """Every second frame, compressed, in several files, with a mark and a changed control."""
    from camlab import Experiment

    path = tmp_path_factory.mktemp("files") / "eventful.h5"
    about = {"user": "Ada", "sample": "yeast", "notes": "first light"}
    with Experiment("simulated:?fps=200&width=640&height=480") as experiment:
        experiment.start()
        recording = experiment.start_saving(path, every=2, compression="bitshuffle-lz4", segment_bytes=2 << 20, **about)
        experiment.set_control("brightness", 40)
        experiment.mark("cell divides")
        while recording.saved < 30:
            time.sleep(0.01)
        recording.stop()
        assert recording.wait(20).is_complete
    return path


def test_info_tells_what_was_chosen_and_what_happened(eventful, capsys):
    assert run(["info", str(eventful)]) == 0
    rows = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if len(line.split(maxsplit=1)) == 2]
    told = [(first, rest.strip()) for first, rest in rows]
    assert ("user", "Ada") in told
    assert ("sample", "yeast") in told
    assert ("notes", "first light") in told
    text = "\n".join(" ".join(row) for row in told)
    assert re.search(r"frames left out +\d+: one in 2 is saved", text)
    assert re.search(r"compression bitshuffle-lz4, \d\.\d times smaller", text)
    assert re.search(r"files this one and \d+ with the pixels$", text, re.MULTILINE)
    assert re.search(r"event frame \d+: brightness 40$", text, re.MULTILINE)
    assert re.search(r"event frame \d+: mark: cell divides", text)


def test_info_tells_a_program_what_was_chosen_in_plain_json(eventful, capsys):
    assert run(["info", str(eventful), "--json"]) == 0
    out = capsys.readouterr().out
    report = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert (report["every"], report["interval_s"], report["compression"], report["user"]) == (2, 0.0, "bitshuffle-lz4", "Ada")
    assert report["expected"] == report["saved"] + report["decimated"]
    assert sum(segment["frames"] for segment in report["segments"]) == report["saved"]
    assert {event["kind"] for event in report["events"]} == {"setting", "mark"}


def test_info_names_a_segment_that_is_not_there(eventful, tmp_path, capsys):
    for path in eventful.parent.glob("eventful*.h5"):
        shutil.copy(path, tmp_path)
    (tmp_path / "eventful.0002.h5").unlink()
    assert run(["info", str(tmp_path / "eventful.h5")]) == 0
    assert "not there: eventful.0002.h5" in capsys.readouterr().out


def test_verify_shows_its_speed_in_a_terminal(good):
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    line = [sys.executable, "-m", "camlab", "verify", str(good)]
    with os.fdopen(master, "rb", buffering=0) as terminal:
        done = subprocess.run(line, stdout=subprocess.PIPE, stderr=slave, check=True, timeout=20)
        os.close(slave)
        shown = terminal.read(1 << 16)
    assert b"kept its promise" in done.stdout
    assert re.search(rb"20 of 20 frames, \d+ MB/s", shown)


def test_verify_of_a_good_one(good, capsys):
    assert run(["verify", str(good), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert report["checksums_bad"] == []


def test_verify_of_damage_reports_it_and_has_status_1(damaged, capsys):
    assert run(["verify", str(damaged), "--json"]) == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert report["ok"] is False
    assert len(report["checksums_bad"]) == 1
    assert len(err.splitlines()) == 1
    assert str(damaged) in err


def test_verify_of_several_reports_all_and_has_the_worst_status(good, damaged, tmp_path, capsys):
    assert run(["verify", str(good), str(damaged), str(tmp_path / "none.h5"), "--json"]) == 1
    out, err = capsys.readouterr()
    reports = json.loads(out)["files"]
    assert [report.get("ok") for report in reports] == [True, False, None]
    assert "error" in reports[2]
    assert len(err.splitlines()) == 2


def test_repair_leaves_a_closed_file_as_it_is(good, capsys):
    before = good.read_bytes()
    assert run(["repair", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "complete"
    assert good.read_bytes() == before


@pytest.mark.parametrize("command", ["info", "verify", "repair"])
@pytest.mark.parametrize("kind", ["missing", "text", "empty", "folder", "other HDF5"])
def test_what_is_no_recording_is_one_line(command, kind, tmp_path, capsys):
    path = tmp_path / "it.h5"
    if kind == "text":
        path.write_text("not a recording")
    elif kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "other HDF5":
        with h5py.File(path, "w") as file:
            file["a"] = 1
    assert run([command, str(path), "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert str(path) in err
