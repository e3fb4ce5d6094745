"""Names of recordings: never one that is taken."""

from __future__ import annotations

import errno
import os
import re
import threading
from pathlib import Path

import pytest

from camlab.errors import RecordingError
from camlab.recording import naming
from camlab.recording.template import DEFAULT_NAME, NameFacts, NameTemplate

NAMES = ["movie.h5", "two words.h5", "β-Zelle 細胞.h5", "v1.2.3.h5", ".hidden.h5", "a.h5.h5"]


@pytest.mark.parametrize("name", NAMES)
def test_a_reserved_name_becomes_the_recordings(tmp_path, name):
    path = tmp_path / name
    part = naming.reserve(path)
    assert part.name == f"{name}.part"
    part.write_bytes(b"frames")
    assert naming.give_name(part, path) == path
    assert path.read_bytes() == b"frames"
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("movie.hdf", "must end in .h5"),
        ("movie", "must end in .h5"),
        ("no/such/folder.h5", "does not exist; make it first"),
        ("taken.h5", "taken.h5 exists already"),
        ("begun.h5", "begun.h5.part exists already"),
        ("link.h5", "link.h5 exists already"),
        ("taken.h5/movie.h5", "does not exist"),
    ],
)
def test_a_name_that_can_not_be_is_one_line(tmp_path, name, words):
    (tmp_path / "taken.h5").touch()
    (tmp_path / "begun.h5.part").touch()
    (tmp_path / "link.h5").symlink_to("nowhere")
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(RecordingError, match=re.escape(words)) as raised:
        naming.reserve(tmp_path / name)
    assert len(str(raised.value).splitlines()) == 1
    assert sorted(os.listdir(tmp_path)) == before


def test_of_many_who_reserve_a_name_at_once_one_gets_it(tmp_path):
    barrier, got = threading.Barrier(8), []

    def reserve() -> None:
        barrier.wait()
        try:
            naming.reserve(tmp_path / "movie.h5")
        except RecordingError as error:
            got.append(str(error))
        else:
            got.append("mine")

    threads = [threading.Thread(target=reserve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count("mine") == 1
    assert all("exists already" in each for each in got if each != "mine")


@pytest.fixture(params=["hard links", "no hard links"])
def file_system(request, monkeypatch):
    """Also one that has no hard links, as those of memory cards."""
    if request.param == "no hard links":

        def refuse(*_args: object) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("file_system")
@pytest.mark.parametrize("what", ["file", "folder", "dangling link"])
def test_a_name_that_was_taken_meanwhile_is_left_alone(tmp_path, what):
    path = tmp_path / "movie.h5"
    part = naming.reserve(path)
    part.write_bytes(b"frames")
    if what == "file":
        path.write_bytes(b"precious")
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    (tmp_path / "movie-1.h5").write_bytes(b"precious too")
    assert naming.give_name(part, path) == tmp_path / "movie-2.h5"
    assert (tmp_path / "movie-2.h5").read_bytes() == b"frames"
    assert (tmp_path / "movie-1.h5").read_bytes() == b"precious too"
    assert not part.exists()
    if what == "file":
        assert path.read_bytes() == b"precious"


@pytest.mark.usefixtures("file_system")
def test_of_many_who_give_the_same_name_at_once_each_keeps_its_file(tmp_path):
    parts = [tmp_path / f"{k}.part" for k in range(6)]
    for k, part in enumerate(parts):
        part.write_bytes(bytes([k]))
    barrier = threading.Barrier(len(parts))

    def give(part: Path) -> None:
        barrier.wait()
        naming.give_name(part, tmp_path / "movie.h5")

    threads = [threading.Thread(target=give, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.read_bytes() for path in tmp_path.glob("*.h5")) == [bytes([k]) for k in range(len(parts))]
    assert len(os.listdir(tmp_path)) == len(parts)


def test_a_name_that_was_given_before_the_old_one_went_is_not_given_again(tmp_path):
    path = tmp_path / "movie.h5"
    part = naming.reserve(path)
    os.link(part, path)  # and killed here
    assert naming.give_name(part, path) == path
    assert os.listdir(tmp_path) == ["movie.h5"]


def test_a_placeholder_goes_where_the_rename_fails(tmp_path, monkeypatch):
    path = tmp_path / "movie.h5"
    part = naming.reserve(path)

    def refuse(*_args: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        naming.give_name(part, path)
    assert os.listdir(tmp_path) == ["movie.h5.part"]


def test_only_an_empty_part_file_is_released(tmp_path):
    empty, full = tmp_path / "empty.part", tmp_path / "full.part"
    empty.touch()
    full.write_bytes(b"frames")
    for part in (empty, full, tmp_path / "gone.part"):
        naming.release(part)
    assert os.listdir(tmp_path) == ["full.part"]


def test_unnamed_recordings_are_counted_by_their_own_names(tmp_path):
    def next_name(folder, suffix=".h5"):
        return naming.next_path(folder, NameTemplate(DEFAULT_NAME), NameFacts("cam"), suffix).name

    assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d{6}_cam_0001\.h5", next_name(tmp_path))
    taken = ("2026-01-02_030405_cam_0041.h5", "2026-01-02_030406_side-2_0042.h5.part", "2026-01-02_030407_cam_0099.csv", "scan_2026.h5")
    for name in taken:
        (tmp_path / name).touch()
    assert next_name(tmp_path).endswith("_cam_0043.h5")
    assert next_name(tmp_path, ".csv").endswith("_cam_0100.csv")
    assert next_name(tmp_path / "none").endswith("_cam_0001.h5")
