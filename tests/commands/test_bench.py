"""camlab bench: can this camera be run on this computer?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from PyQt5.QtGui import QImage

from camlab.bench.effort import QUICK
from camlab.cli import run
from camlab.commands import bench
from tests.bench.reports import make_report

SMALL = "simulated:?width=128&height=96&fps=50&spots=2"
TINY = replace(QUICK, turns=1, run_s=0.005, most_bytes=4 << 20, readers=2, probe_s=0.15, probes=2, precision=0.5, buffer_s=0.2)
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def tiny(monkeypatch, qapp):
    """As quick as can be."""
    monkeypatch.setattr(bench, "QUICK", TINY)


def test_it_measures_one_camera_and_leaves_the_plot_only(tiny, tmp_path, capsys):
    disk, plot = tmp_path / "disk", tmp_path / "rates.png"
    disk.mkdir()
    assert run(["bench", "--quick", "--json", "--camera", SMALL, "--folder", str(disk), "--plot", str(plot)]) == 0
    report = json.loads(capsys.readouterr().out)
    (found,) = report["formats"]
    assert (found["camera"], found["wanted_rate_hz"], found["frame_bytes"]) == (SMALL, 50.0, 128 * 96)
    for name, spread in found["rates_hz"].items():
        assert 0 < spread["low"] <= spread["median"] <= spread["high"], name
    assert found["largest_rate_hz"] is None or found["largest_rate_hz"] > 0
    assert report["machine"]["folder"] == str(disk)
    assert list(disk.iterdir()) == []
    assert QImage(str(plot)).width() == 1200


def test_a_person_gets_a_table_and_one_sentence_of_advice(capsys):
    bench.tell(make_report(wanted_hz=60.0), None)
    out = capsys.readouterr().out
    assert "640 × 480, 8 bit: 307.2 kB a frame" in out
    assert "saver, on the disk" in out
    assert "0.98 × os.write, on the disk" in out
    assert "without a loss: 350 frames/s, for 60 s, 58 pictures/s shown." in out
    assert "Yes, 60 frames/s are recorded here without a loss" in out
    assert "camlab bench" not in out


def test_a_quick_measurement_says_that_it_is_one(capsys):
    bench.tell(make_report(is_quick=True), None)
    out = capsys.readouterr().out
    assert "not confirmed" in out
    assert "For numbers to rely on: camlab bench" in out


@pytest.mark.parametrize(
    ("words", "status", "expected"),
    [
        (["--folder", "nowhere"], 1, "nowhere does not exist; make it first"),
        (["--folder", "file.txt"], 1, "file.txt is not a folder"),
        (["--plot", "rates.pdf"], 2, "--plot takes the name of a .png file, not 'rates.pdf'"),
        (["--plot", "nowhere/rates.png"], 1, "nowhere does not exist"),
        (["--plot", "there.png"], 1, "there.png exists already"),
        (["--compress", "zip"], 2, "--compress takes one of none, bitshuffle-lz4"),
        (["--camera", "nonsense"], 2, "nonsense"),
        (["--camera", "simulated:?width=wide"], 2, "width"),
        (["--camera", "opencv:nowhere.mp4"], 1, "nowhere.mp4"),
        (["--seconds", "5"], 2, "camlab bench --help"),
    ],
    ids=str,
)
def test_what_can_not_be_measured_is_one_line(tmp_path, monkeypatch, capsys, qapp, words, status, expected):
    monkeypatch.chdir(tmp_path)
    for name in ("file.txt", "there.png"):
        (tmp_path / name).touch()
    assert run(["bench", "--quick", *words]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert expected in err


@posix
def test_ctrl_c_ends_it_in_order_and_leaves_nothing(tmp_path):
    line = [sys.executable, "-m", "camlab", "bench", "--quick", "--camera", SMALL, "--folder", str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 30
        while not list(tmp_path.glob("camlab-bench-*/*.raw")):
            assert time.monotonic() < end, "not in time"
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 1, err
    assert out == ""
    assert err.splitlines() == ["camlab: the measurement was interrupted; what it had written is removed"]
    assert list(tmp_path.iterdir()) == []
