"""What cameras are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from camlab.app.camera_names import MOST_RECENT, spec_of_file, title_of, with_recent


@pytest.mark.parametrize(
    ("spec", "title"),
    [
        ("simulated", "Simulated camera"),
        ("simulated:?width=320&fps=10", "Simulated camera, width=320, fps=10"),
        ("opencv:0", "Camera 0"),
        ("opencv:/data/movie.mp4", "movie.mp4"),
        ("opencv:rtsp://me:secret@lab/1", "rtsp://lab/1"),
        ("replay:/data/movie.h5?speed=2", "movie.h5?speed=2"),
        ("mine:left", "mine:left"),
        (":", ":"),
    ],
)
def test_a_camera_has_words_before_it_is_open(spec, title):
    assert title_of(spec) == title


def test_a_device_says_what_it_is():
    assert title_of("opencv:2", "C920") == "C920 (2)"


@pytest.mark.parametrize(
    ("path", "spec"), [("a.h5", "replay:a.h5"), ("a.h5.part", "replay:a.h5.part"), ("a.MP4", "opencv:a.MP4"), ("a?.tif", "opencv:a?.tif")]
)
def test_a_file_is_a_camera(path, spec):
    assert spec_of_file(Path(path)) == spec


def test_the_newest_camera_is_the_first_and_stands_there_once():
    assert with_recent("b", ["a", "b", "c"]) == ["b", "a", "c"]
    assert len(with_recent("x", [str(k) for k in range(20)])) == MOST_RECENT
