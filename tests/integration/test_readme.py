"""What README.md tells a new user to type works as it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import tomlkit

from camlab.display import X_LIBRARIES
from camlab.doctor import BASE_LIBRARIES, FONT_PACKAGE

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def script(tmp_path):
    """Write a block as a user would, without a guard, and give the words that run it."""

    def write(text: str) -> list[str]:
        path = tmp_path / "script.py"
        path.write_text(text, encoding="utf-8")
        return [sys.executable, str(path)]

    return write


def test_the_script_records_and_reads_back(script, tmp_path):
    text = blocks("python")[0]
    assert len(text.splitlines()) == 10
    done = subprocess.run(script(text), cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Complete 200 frames saved" in done.stdout
    assert "(10, 480, 640)" in done.stdout


def test_the_subscriber_reads_frames_of_a_recording(script, tmp_path):
    text = blocks("python")[1]
    assert len(text.splitlines()) == 10
    record = [sys.executable, "-m", "camlab", "record", "--seconds", "60", "--output", "movie.h5", "--publish", "tcp://127.0.0.1:0"]
    with subprocess.Popen(record, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as recording:
        address = recording.stderr.readline().split()[-1]
        words = script(text.replace("tcp://127.0.0.1:5555", address))
        with subprocess.Popen([words[0], "-u", *words[1:]], stdout=subprocess.PIPE, text=True) as subscriber:
            lines = [subscriber.stdout.readline().split() for _ in range(20)]
            subscriber.kill()
        recording.terminate()
        recording.communicate(timeout=20)
    numbers = [int(number) for number, mean in lines if float(mean) > 0]
    assert numbers == list(range(numbers[0], numbers[0] + 20))
    assert recording.returncode == 0


def test_the_commands_of_the_table_are_real():
    rows = re.findall(r"^\| `(camlab [^`]*)` \|", README, re.MULTILINE)
    assert len(rows) >= 8
    for row in rows:
        words = shlex.split(row)[1:]
        command = [word for word in words[:1] if not word.startswith("-")]
        done = subprocess.run([sys.executable, "-m", "camlab", *command, "--help"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, row
        assert all(word in done.stdout for word in words if word.startswith("--")), row


def test_the_apt_line_has_every_package_that_the_doctor_may_name():
    line = next(block for block in blocks("sh") if "apt-get" in block)
    assert {*BASE_LIBRARIES.values(), *X_LIBRARIES.values(), FONT_PACKAGE} == set(line.split()) - {"sudo", "apt-get", "install"}


def test_there_are_exactly_two_commands_that_set_everything_up():
    assert README.count("python3 -m venv") == 2
    extras = tomlkit.parse((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert "test" in extras
    assert "pip install -e '.[test]' && .venv/bin/pytest" in README


def test_every_link_leads_somewhere():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert not [link for link in links if not (TOP / link).exists()]
