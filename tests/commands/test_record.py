"""camlab record: what it saves, what it prints, and what it refuses before anything is made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import psutil
import pytest

import camlab as camlab_module
from camlab.cli import run
from camlab.stream.lock import sweep

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
KEYS = ["path", "status", "first_frame", "last_frame", "expected", "saved", "missing", "lost", "frame_rate_hz", "bytes", "duration_s"]


def frames_on_disk(path: Path) -> int:
    with h5py.File(path, "r", libver="latest", swmr=True) as file:
        return len(file["entry/instrument/detector/frame_id"])


def find_saver(pid: int) -> psutil.Process:
    """The child that has a recording open for writing."""
    children = psutil.Process(pid).children(recursive=True)
    return next(child for child in children if any(file.path.endswith(".part") for file in child.open_files()))


def wait_until(condition, timeout_s: float = 20.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


@contextmanager
def recording(path: Path, *words: str):
    """`camlab record` in a group of its own, once it has saved some frames."""
    line = [sys.executable, "-m", "camlab", "record", "--output", str(path), "--json", *words]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        part = path.with_name(path.name + ".part")

        def has_frames() -> bool:
            assert process.poll() is None, process.communicate()
            try:
                return frames_on_disk(part) > 5
            except (OSError, KeyError):
                return False

        try:
            wait_until(has_frames)
            yield process
        finally:
            process.kill()


def test_json_has_what_the_reference_says(camlab, tmp_path):
    done = camlab("record", "--camera", "simulated:?fps=200", "--frames", 40, "--output", "movie.h5", "--analyze", "--json")
    assert done.status == 0, done.err
    assert list(done.report)[: len(KEYS)] == KEYS
    assert done.report["status"] == "complete"
    assert done.report["saved"] == done.report["expected"] == 40
    assert done.err == ""
    with camlab_module.open(tmp_path / "movie.h5") as movie:
        assert len(movie) == 40
        assert (movie.analysis["mean"] > 0).all()


def test_a_time_lapse_saves_one_frame_in_an_interval_and_leaves_out_the_others(camlab, tmp_path):
    done = camlab("record", "--camera", "simulated:?fps=200", "--seconds", "1", "--interval", "0.25", "--output", "movie.h5", "--json")
    assert done.status == 0, done.err
    assert done.report["saved"] == 4
    assert done.report["expected"] == 4 + done.report["decimated"]
    with camlab_module.open(tmp_path / "movie.h5") as movie:
        assert np.diff(movie.times) == pytest.approx(0.25, abs=0.1)


def test_every_nth_frame_compressed_in_several_files_with_who_and_what(camlab, tmp_path):
    chosen = (
        "--every",
        3,
        "--compress",
        "bitshuffle-lz4",
        "--split",
        "2MB",
        "--user",
        "Ada",
        "--sample",
        "yeast",
        "--notes",
        "first light",
    )
    done = camlab("record", "--camera", "simulated:?fps=200", "--frames", 90, "--output", "movie.h5", "--json", *chosen)
    assert done.status == 0, done.err
    assert (done.report["saved"], done.report["decimated"], done.report["expected"]) == (30, 60, 90)
    files = sorted(tmp_path.glob("movie*.h5"))
    assert len(files) > 2
    assert done.report["bytes"] == sum(file.stat().st_size for file in files)
    assert run(["verify", str(tmp_path / "movie.h5")]) == 0
    with camlab_module.open(tmp_path / "movie.h5") as movie:
        assert (movie.frame_id == np.arange(0, 90, 3)).all()
        assert [movie.text(name) for name in ("user/name", "sample/name", "notes/data")] == ["Ada", "yeast", "first light"]
        assert movie.compression == "bitshuffle-lz4"


@posix
def test_a_pre_trigger_saves_what_was_before_the_line_on_standard_input(tmp_path):
    words = ["--camera", "simulated:?fps=100", "--pre-trigger", "0.5", "--seconds", "0.5", "--output", "movie.h5", "--json"]
    line = [sys.executable, "-m", "camlab", "record", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=tmp_path) as process:
        assert process.stdin
        assert process.stderr
        assert process.stderr.readline() == "the camera runs; Enter records, with the 0.5 s before\n"
        time.sleep(0.8)  # more than there is to be kept
        process.stdin.write("\n")
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert json.loads(out)["expected"] == json.loads(out)["saved"] == pytest.approx(100, abs=10)
    with camlab_module.open(tmp_path / "movie.h5") as movie:
        assert movie.times[0] == pytest.approx(-0.5, abs=0.1)
        assert movie.times[-1] == pytest.approx(0.5, abs=0.1)


@posix
def test_ctrl_c_before_the_trigger_leaves_no_file(tmp_path):
    line = [sys.executable, "-m", "camlab", "record", "--pre-trigger", "0.5", "--output", "movie.h5"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=tmp_path) as process:
        assert process.stderr
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_losses_are_named_and_give_status_3(camlab):
    done = camlab("record", "--camera", "simulated:?fps=200&drop=5-7", "--frames", 30, "--output", "movie.h5")
    assert done.status == 3
    assert "3 frames lost" in done.out
    assert "5–7 (camera)" in done.out


def test_without_an_output_the_recordings_folder_is_made(camlab, home):
    done = camlab("record", "--camera", "simulated:?fps=200", "--seconds", "0.2", "--json")
    assert done.status == 0, done.err
    path = Path(done.report["path"])
    assert path.parent == home / "recordings"
    assert path.exists()


def test_a_name_and_a_part_of_the_sensor_are_given_on_the_command_line(camlab, home):
    words = ("--name", "{sample}/{camera}_{n:02d}", "--sample", "cell 5", "--set", "region=200x100+100+50", "--set", "binning=2x2")
    for number in (1, 2):
        report = camlab("record", "--frames", "3", "--json", *words).report
        assert report["path"] == str(home / f"recordings/cell 5/simulated_{number:02d}.h5")
    found = camlab("info", report["path"])
    assert "200 × 100 of 640 × 480 pixels, from x 100, y 50 on, binned 2 × 2" in found.out
    assert "100 × 50, uint8" in found.out


def test_controls_are_set_before_the_first_frame(camlab, tmp_path):
    words = ("--set", "exposure_s=0.002", "--set", "gain=3")
    done = camlab("record", "--camera", "simulated:?fps=200", "--frames", 10, "--output", "movie.h5", *words)
    assert done.status == 0, done.err
    with camlab_module.open(tmp_path / "movie.h5") as movie:
        assert movie.settings["exposure_s"].actual == pytest.approx(0.002)
        assert movie.settings["gain"].asked == 3


def test_a_broken_settings_file_is_one_line_and_the_recording_goes_on(camlab, home):
    (home / "settings.toml").write_text("[ring\n")
    done = camlab("record", "--camera", "simulated:?fps=200", "--frames", 5, "--output", "movie.h5", "--json")
    assert done.status == 0
    assert len(done.err.splitlines()) == 1
    assert "settings.toml.broken-1" in done.err
    assert done.report["saved"] == 5


@posix
@pytest.mark.parametrize(("number", "reaches_the_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["ctrl-c", "sigterm"])
def test_a_signal_finishes_the_file_in_order(tmp_path, number, reaches_the_group):
    path = tmp_path / "movie.h5"
    with recording(path, "--seconds", "60") as process:
        (os.killpg if reaches_the_group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert json.loads(out)["status"] == "complete"
    assert run(["verify", str(path)]) == 0


@posix
def test_a_second_ctrl_c_gives_up_what_is_not_on_disk(tmp_path):
    path = tmp_path / "movie.h5"
    with recording(path, "--camera", "simulated:?width=1280&height=1024&dtype=uint16&fps=60", "--seconds", "60") as process:
        saver = find_saver(process.pid)
        saver.suspend()  # a disk that has stopped answering
        saved = frames_on_disk(path.with_name("movie.h5.part"))
        time.sleep(0.6)  # with what follows, some 150 MB to write: the saver hears of the second one before it is through
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        saver.resume()
        out, _ = process.communicate(timeout=20)
    verdict = json.loads(out)
    assert process.returncode == 3, verdict
    assert verdict["lost"]["aborted"] > 0
    assert verdict["saved"] >= saved
    assert verdict["expected"] == verdict["saved"] + sum(verdict["lost"].values()), verdict


@posix
def test_what_a_kill_leaves_is_whole_and_can_be_repaired(tmp_path, capsys):
    path = tmp_path / "movie.h5"
    part = path.with_name("movie.h5.part")
    with recording(path, "--camera", "simulated:?fps=200", "--seconds", "60") as process:
        wait_until(lambda: frames_on_disk(part) > 50)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)
    assert run(["verify", str(part), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert run(["repair", str(path), "--json"]) == 3
    repaired = json.loads(capsys.readouterr().out)
    assert repaired["saved"] > 50
    assert "damaged" not in repaired["action"]
    assert run(["verify", str(path)]) == 3
    sweep()


MISTAKES = [
    (("--name", "movie_{n}"), 2, "--output and --name can't be used together"),
    (("--set", "region=900x10"), 2, "region must lie on the sensor of 640 × 480 pixels"),
    (["--camera", "nonsense"], 2, "nonsense"),
    (["--camera", "simulated:?wdth=5"], 2, "wdth"),
    (["--camera", "simulated:?width=-5"], 2, "width"),
    (["--camera", "opencv:no-such-file.mp4"], 1, "no-such-file.mp4"),
    (["--camera", "opencv:77"], 1, "77"),
    (["--frames", "0"], 2, "--frames"),
    (["--frames", "-3"], 2, "--frames"),
    (["--seconds", "0"], 2, "--seconds"),
    (["--seconds", "nan"], 2, "--seconds"),
    (["--seconds", "inf"], 2, "--seconds"),
    (["--set", "brightnes=3"], 2, "did you mean brightness"),
    (["--set", "brightness"], 2, "NAME=VALUE"),
    (["--set", "brightness=bright"], 2, "must be a number"),
    (["--set", "exposure_s=1e9"], 2, "exposure_s must be"),
    (["--publish", "tcp://0.0.0.0:5555"], 2, "127.0.0.1"),
    (["--publish", "tcp://*:5555"], 2, "127.0.0.1"),
    (["--publish", "5555"], 2, "tcp://127.0.0.1"),
    (["--frames", "1000000000"], 1, "free"),
    (["--every", "0"], 2, "--every"),
    (["--every", "2", "--interval", "1"], 2, "--every and --interval"),
    (["--interval", "-1"], 2, "--interval"),
    (["--interval", "nan"], 2, "--interval"),
    (["--pre-trigger", "-1"], 2, "--pre-trigger"),
    (["--pre-trigger", "4000"], 2, "at most 3600"),
    (["--camera", "simulated:?fps=1000", "--pre-trigger", "3000"], 1, "too little shared memory: a pre-trigger of 3000 s"),
    (["--compress", "zip"], 2, "bitshuffle-lz4"),
    (["--split", "a lot"], 2, "e.g. 2GB"),
    (["--split", "2 parsec"], 2, "e.g. 2GB"),
    (["--split", "10kB"], 2, "1 MiB"),
    (["--buffer", "0"], 2, "--buffer"),
    (["--buffer", "all"], 2, "e.g. 500frames"),
    (["--buffer", "1.5frames"], 2, "e.g. 500frames"),
    (["--buffer", "run"], 2, "--buffer run needs --frames or --seconds"),
    (["--buffer", "run", "--pre-trigger", "1"], 2, "--buffer 10"),
]


@pytest.mark.parametrize(("words", "status", "expected"), MISTAKES, ids=[" ".join(words) for words, _, _ in MISTAKES])
def test_a_mistake_is_one_line_and_makes_no_file(words, status, expected, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["record", "--camera", "simulated", "--output", "movie.h5", "--json", *words]) == status
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert expected in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("output", "expected"),
    [("taken.h5", "exists already"), ("busy.h5", "exists already"), ("no/folder/movie.h5", "does not exist"), ("movie.avi", ".h5")],
)
def test_an_output_that_cannot_be_made_is_one_line_and_nothing_is_overwritten(output, expected, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    for name in ("taken.h5", "busy.h5.part"):
        Path(name).write_bytes(b"precious")
    assert run(["record", "--camera", "simulated", "--frames", "5", "--output", output]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert expected in err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict.fromkeys(("taken.h5", "busy.h5.part"), b"precious")


def test_a_busy_port_is_one_line(tmp_path, monkeypatch, capfd):
    import socket

    monkeypatch.chdir(tmp_path)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        address = f"tcp://127.0.0.1:{busy.getsockname()[1]}"
        assert run(["record", "--frames", "5", "--output", "movie.h5", "--publish", address]) == 1
    err = capfd.readouterr().err
    assert len(err.splitlines()) == 1
    assert address in err
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_none_is_one_line(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["record", "--camera", "simulated", "--frames", "1", "--name", "{day}"]) == 2
    out, err = capfd.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "there is no {day}; a name may have {date}" in err
