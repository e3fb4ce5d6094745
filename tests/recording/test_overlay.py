"""Changes that are kept in memory first, and that can be taken back."""

from __future__ import annotations

import io
import os

import h5py
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camlab.recording.overlay import PAGE, Overlay, Undo

OLD_SIZE = 3 * PAGE + 100
PLACES = st.integers(0, OLD_SIZE + 2 * PAGE)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), PLACES, st.integers(1, 2 * PAGE)),
        st.tuples(st.just("read"), PLACES, st.integers(1, 2 * PAGE)),
    ),
    max_size=12,
)


def old_bytes() -> bytes:
    return bytes(k * 7 % 251 for k in range(OLD_SIZE))


def run(steps: list[tuple[str, int, int]], changed: io.RawIOBase) -> list[bytes]:
    """Do the steps; what was read."""
    found = []
    for k, (what, place, size) in enumerate(steps):
        changed.seek(place)
        if what == "write":
            changed.write(bytes([k + 1]) * size)
        else:
            buffer = bytearray(size)
            count = changed.readinto(buffer)
            found.append(bytes(buffer[:count]))
    return found


@given(STEPS)
def test_an_overlay_reads_as_a_changed_file_while_the_real_one_stays(steps):
    real, plain = io.BytesIO(old_bytes()), io.BytesIO(old_bytes())
    overlay = Overlay(real)
    assert run(steps, overlay) == run(steps, plain)
    assert overlay.seek(0, os.SEEK_END) == len(plain.getvalue())
    assert real.getvalue() == old_bytes()


@settings(max_examples=25)
@given(steps=STEPS)
def test_applied_changes_are_the_files_and_undone_they_are_gone(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("overlay") / "file"
    path.write_bytes(old_bytes())
    plain = io.BytesIO(old_bytes())
    run(steps, plain)
    with path.open("r+b", buffering=0) as file:
        overlay, undo = Overlay(file), Undo(path)
        run(steps, overlay)
        undo.keep(file, overlay)
        overlay.apply()
        assert path.read_bytes() == plain.getvalue()
        undo.restore(file)
    assert path.read_bytes() == old_bytes()
    assert os.listdir(path.parent) == ["file"]


@pytest.fixture
def changed(tmp_path):
    """A file that was changed, with its old bytes beside it: (path, undo)."""
    path = tmp_path / "file"
    path.write_bytes(old_bytes())
    undo = Undo(path)
    with path.open("r+b", buffering=0) as file:
        overlay = Overlay(file)
        overlay.write(b"new")
        undo.keep(file, overlay)
        overlay.apply()
    return path, undo


def test_old_bytes_that_were_not_wholly_written_say_that_nothing_was_changed(changed):
    path, undo = changed
    path.write_bytes(old_bytes())
    undo.path.write_bytes(undo.path.read_bytes()[:-1])
    with path.open("r+b", buffering=0) as file:
        undo.restore(file)
    assert path.read_bytes() == old_bytes()
    assert not undo.path.exists()


def test_old_bytes_of_another_file_of_that_name_are_not_put_back(changed):
    path, undo = changed
    path.rename(path.with_name("elsewhere"))
    path.write_bytes(b"another file")
    with path.open("r+b", buffering=0) as file:
        undo.restore(file)
    assert path.read_bytes() == b"another file"


def test_hdf5_changes_a_file_in_memory_only(tmp_path):
    path = tmp_path / "file.h5"
    with h5py.File(path, "w", libver="v110") as file:
        file.create_dataset("a", data=range(10000), chunks=(100,), maxshape=(None,))
    before = path.read_bytes()
    with path.open("r+b", buffering=0) as real:
        overlay = Overlay(real)
        with h5py.File(overlay, "r+", libver="v110") as file:
            file["a"].resize((777,))
            file["b"] = list(range(5000))
        assert path.read_bytes() == before
        overlay.apply()
    with h5py.File(path) as file:
        assert file["a"][:].tolist() == list(range(777))
        assert file["b"][:].tolist() == list(range(5000))
