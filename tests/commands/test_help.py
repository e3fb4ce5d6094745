"""Help that teaches and starts at once; wrong use is one line."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from camlab.cli import run

COMMANDS = ("demo", "cameras", "record", "info", "verify", "repair", "bench", "doctor")


def test_the_help_names_every_command_with_a_line(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert "..." not in out.partition("Commands:")[2].partition("Try:")[0]
    assert all(f"\n  {name} " in out for name in COMMANDS)
    assert "camlab record --camera simulated" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help(command, capsys):
    assert run([command, "--help"]) == 0
    assert len(capsys.readouterr().out) > 200


@pytest.mark.parametrize("command", ["demo", "record", "verify", "repair"])
def test_the_help_says_what_the_exit_status_means(command, capsys):
    run([command, "--help"])
    assert "frames are missing" in capsys.readouterr().out


def test_examples_in_the_help_of_record_are_not_reflowed(capsys):
    run(["record", "--help"])
    assert "\n    camlab record --camera opencv:movie.mp4 --output movie.h5\n" in capsys.readouterr().out


def test_help_appears_at_once():
    """At the best of five: what the command costs, not what the computer does besides."""
    code = "import sys; sys.argv[1:] = ['--help']; from camlab.cli import main; main()"
    durations = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        durations.append(time.perf_counter() - begin)
    assert min(durations) < 0.3


def test_help_imports_nothing_heavy():
    code = "import sys; from camlab.cli import run; run(['record', '--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not [name for name in ("numpy", "PyQt5", "h5py", "cv2", "zmq", "rich.console") if f"'{name}'" in done.stderr]


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("camlab ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nonsense"], "nonsense"),
        (["--nonsense"], "--nonsense"),
        (["record", "--nonsense"], "camlab record --help"),
        (["record", "--frames", "many"], "--frames"),
        (["record", "--frames"], "--frames"),
        (["demo", "--seconds", "long"], "--seconds"),
        (["info"], "FILE"),
        (["verify"], "FILE"),
        (["repair"], "FILE"),
        (["doctor", "all"], "all"),
        (["--fresh", "record"], "camlab record --help"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(words, expected, capsys):
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert expected in err


def test_a_fault_of_camlab_is_one_line_and_a_traceback_in_the_log(monkeypatch, capsys, home):
    monkeypatch.setattr("camlab.commands.doctor.examine", lambda: 1 / 0)
    assert run(["doctor"]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert str(home / "log" / "camlab.log") in err
    assert "Traceback" in (home / "log" / "camlab.log").read_text(encoding="utf-8")
