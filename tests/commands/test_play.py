"""camlab play, where there is nothing to play."""

from __future__ import annotations

import pytest

from camlab.cli import run
from tests.recording.rigs import write_recording


@pytest.mark.parametrize(
    ("name", "words"),
    [("nowhere.h5", "does not exist"), ("notes.h5", "notes.h5"), ("", "is a folder"), ("empty.h5", "has no frame")],
)
def test_what_can_not_be_played_is_one_line(tmp_path, capsys, name, words):
    (tmp_path / "notes.h5").write_text("hello")
    write_recording(tmp_path / "empty.h5", [])
    assert run(["play", str(tmp_path / name)]) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert words in lines[0]


def test_without_a_display_it_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    write_recording(tmp_path / "movie.h5")
    assert run(["play", str(tmp_path / "movie.h5")]) == 1
    assert "display" in capsys.readouterr().err
