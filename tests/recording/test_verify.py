"""Verify finds every damage."""

from __future__ import annotations

import contextlib
import random
import shutil

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording.verify import verify
from camlab.recording.writers import make_writer
from tests.recording.rigs import LARGE, RGB, SMALL, SPLIT, account, append, make_plan, write_recording

DETECTOR = "entry/instrument/detector"
CAMLAB = "entry/camlab"
IDS = [n for n in range(30) if n not in (7, 8)]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A recording of 28 frames in three chunks; 7 and 8 are named as lost by the camera, 30 as lost by the buffer."""
    path = tmp_path_factory.mktemp("verify") / "movie.h5"
    write_recording(path, IDS, [(7, 8, "camera"), (30, 30, "ring_full")])
    return path


@pytest.fixture
def path(good, tmp_path):
    shutil.copy(good, tmp_path / "movie.h5")
    return tmp_path / "movie.h5"


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    """A recording of 20 frames in three files."""
    path = tmp_path_factory.mktemp("split") / "movie.h5"
    writer = make_writer(make_plan(path, options=SPLIT, sync_s=0.0), LARGE)
    for first in range(0, 20, 4):
        append(writer, range(first, first + 4), LARGE)
        writer.commit([])
    writer.finish(account(range(20), []).verdict(str(path), camera_counts=True))
    return path


@contextlib.contextmanager
def flipped(path, place, bit):
    """One bit of a file, until the end of the block."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))
    try:
        yield
    finally:
        with path.open("r+b") as file:
            file.seek(place)
            file.write(bytes([byte]))


def place_of(path, row):
    """Where the pixels of a row begin in a file."""
    with h5py.File(path) as file:
        data = file[f"{DETECTOR}/data"]
        chunk = data.id.get_chunk_info_by_coord((row - row % data.chunks[0], 0, 0))
        return chunk.byte_offset + row % data.chunks[0] * data[0].nbytes


def test_a_good_recording_is_ok_and_its_losses_are_told(good):
    found = verify(good)
    assert (found.ok, found.exit_status, found.status, found.saved) == (True, 3, "incomplete", 28)
    assert found.missing == ((7, 8, "camera"), (30, 30, "ring_full"))
    assert found.as_dict()["missing"] == [[7, 8, "camera"], [30, 30, "ring_full"]]


def test_a_complete_recording_has_status_0(tmp_path):
    write_recording(tmp_path / "movie.h5")
    assert verify(tmp_path / "movie.h5").exit_status == 0


@settings(max_examples=40, deadline=None)
@given(row=st.integers(0, 27), byte=st.integers(0, SMALL.nbytes - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_of_any_frame_is_found_and_named(good, row, byte, bit):
    with flipped(good, place_of(good, row) + byte, bit):
        found = verify(good)
    assert (found.checksums_bad, found.problems, found.exit_status) == ((IDS[row],), (), 1)


@settings(max_examples=20, deadline=None)
@given(row=st.integers(0, 19), byte=st.integers(0, LARGE.nbytes - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_of_any_segment_is_found_and_named(split, row, byte, bit):
    segment = split.with_name(f"movie.{row // 8 + 1:04d}.h5")
    with flipped(segment, place_of(segment, row % 8) + byte, bit):
        found = verify(split)
    assert (found.checksums_bad, found.problems, found.exit_status) == ((row,), (), 1)


def change_ids(file, change):
    ids = file[f"{DETECTOR}/frame_id"][:]
    change(ids)
    file[f"{DETECTOR}/frame_id"][:] = ids


def swap_pixels(file):
    data = file[f"{DETECTOR}/data"]
    data[3], data[12] = data[12], data[3]


def swap_all(file):
    for name in ("data", "checksum", "timestamp_ns", "frame_time", "camera_frame_id", "frame_id"):
        dataset = file[f"{DETECTOR}/{name}"]
        dataset[3], dataset[12] = dataset[12], dataset[3]


def remove_row(file, row=11):
    for name in ("data", "checksum", "timestamp_ns", "frame_time", "camera_frame_id", "frame_id"):
        dataset = file[f"{DETECTOR}/{name}"]
        dataset[row:-1] = dataset[row + 1 :]
        dataset.resize(len(dataset) - 1, axis=0)


def set_missing(file, rows):
    file[f"{CAMLAB}/missing"].resize((len(rows), 3))
    file[f"{CAMLAB}/missing"][:] = rows


def shorten(file, name):
    file[f"{DETECTOR}/{name}"].resize(20, axis=0)


DAMAGES = {
    "a number changed": (lambda f: change_ids(f, lambda ids: ids.__setitem__(5, 99)), "do not rise"),
    "numbers moved up": (lambda f: change_ids(f, lambda ids: ids.__setitem__(slice(15, None), ids[15:] + 1)), "17 to 17 are neither saved"),
    "a number twice": (lambda f: change_ids(f, lambda ids: ids.__setitem__(5, ids[4])), "do not rise"),
    "two numbers swapped": (lambda f: change_ids(f, lambda ids: ids.__setitem__([5, 6], ids[[6, 5]])), "do not rise"),
    "two frames swapped whole": (swap_all, "do not rise"),
    "a frame removed": (remove_row, "frames 13 to 13 are neither saved nor named"),
    "the last frame removed": (lambda f: remove_row(f, 27), "frames 29 to 29 are neither saved nor named"),
    "a loss left out": (lambda f: set_missing(f, [(30, 30, 1)]), "frames 7 to 8 are neither saved nor named"),
    "a loss made up": (lambda f: set_missing(f, [(5, 8, 0), (30, 30, 1)]), "accounted for twice"),
    "a loss beyond the end": (lambda f: set_missing(f, [(7, 8, 0), (30, 35, 1)]), "the numbers end with 35, not with 30"),
    "a loss of less than nothing": (lambda f: set_missing(f, [(7, 8, 0), (12, 10, 0), (30, 30, 1)]), "accounted for twice"),
    "another reason": (lambda f: set_missing(f, [(7, 8, 1), (30, 30, 1)]), "the numbers of lost frames"),
    "called complete": (lambda f: f[f"{CAMLAB}/status"].__setitem__((), b"complete"), "called complete, but frames are missing"),
    "called nonsense": (lambda f: f[f"{CAMLAB}/status"].__setitem__((), b"perfect"), "unknown status 'perfect'"),
    "saved count": (lambda f: f[f"{CAMLAB}/saved"].__setitem__((), 27), "expected 31, but 28 saved"),
    "expected count": (lambda f: f[f"{CAMLAB}/expected"].__setitem__((), 30), "expected 30, but 28 saved and 3 missing"),
    "first frame": (lambda f: f[f"{CAMLAB}/first_frame"].__setitem__((), 1), "outside of the recording"),
    "last frame": (lambda f: f[f"{CAMLAB}/last_frame"].__setitem__((), 40), "the numbers end with 30, not with 40"),
    "lost count": (lambda f: f[f"{CAMLAB}/lost/camera"].__setitem__((), 0), "the numbers of lost frames"),
    "times go back": (lambda f: f[f"{DETECTOR}/frame_time"].__setitem__(9, 0.0), "frame times go back"),
}
TABLES = ("checksum", "data", "timestamp_ns", "frame_id")
DAMAGES |= {f"{name} cut": (lambda file, name=name: shorten(file, name), "tables of different lengths") for name in TABLES}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_account_that_lies_is_found(path, damage):
    work, words = DAMAGES[damage]
    with h5py.File(path, "r+") as file:
        work(file)
    found = verify(path)
    assert found.exit_status == 1
    assert any(words in problem for problem in found.problems), found.problems


def test_two_frames_whose_pixels_were_swapped_are_both_named(path):
    with h5py.File(path, "r+") as file:
        swap_pixels(file)
    assert verify(path).checksums_bad == (IDS[3], IDS[12])


def test_a_changed_checksum_is_found(path):
    with h5py.File(path, "r+") as file:
        file[f"{DETECTOR}/checksum"][4] += np.uint64(1)
    assert verify(path).checksums_bad == (4,)


def test_an_incomplete_recording_without_a_loss_is_contradictory(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path)
    with h5py.File(path, "r+") as file:
        file[f"{CAMLAB}/status"][()] = b"incomplete"
    assert verify(path).problems == ("called incomplete, but no frame is missing",)


def test_a_thousand_gaps_are_told_in_few_lines(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path, range(0, 200, 2), [(n, n, "camera") for n in range(1, 199, 2)])
    with h5py.File(path, "r+") as file:
        file[f"{CAMLAB}/missing"].resize((0, 3))
    found = verify(path)
    assert len(found.problems) < 10
    assert any("more such places" in problem for problem in found.problems)


@pytest.mark.parametrize("name", ["frame_id", "checksum", "data"])
def test_a_table_that_is_gone_is_one_line(path, name):
    with h5py.File(path, "r+") as file:
        del file[f"{DETECTOR}/{name}"]
    with pytest.raises(RecordingError, match=f"not a camlab recording: it has no .*{name}"):
        verify(path)


def test_any_changed_byte_is_found_or_does_not_matter(good, tmp_path):
    """Bytes all over the file: a recording that is still called good has the frames and the numbers that it had."""
    data, truth = good.read_bytes(), verify(good)
    with h5py.File(good) as file:
        tables = {name: file[f"{DETECTOR}/{name}"][:] for name in ("data", "frame_id")}
    path = tmp_path / "movie.h5"
    for place in random.Random(1).sample(range(len(data)), 150):
        changed = bytearray(data)
        changed[place] ^= 0x10
        path.write_bytes(changed)
        try:
            found = verify(path)
        except RecordingError:
            continue
        if found.ok:
            assert (found.saved, found.missing) == (truth.saved, truth.missing)
            with h5py.File(path) as file:
                assert all((file[f"{DETECTOR}/{name}"][:] == values).all() for name, values in tables.items())


@pytest.mark.parametrize("frame_format", [RGB, FrameFormat(600, 800, "uint16", 16)])
def test_colour_and_frames_of_a_chunk_each_are_verified(tmp_path, frame_format):
    path = tmp_path / "movie.h5"
    write_recording(path, range(5), frame_format=frame_format)
    assert verify(path).ok
    with h5py.File(path, "r+") as file:
        file[f"{DETECTOR}/data"][2, 1, 1] ^= 1
    assert verify(path).checksums_bad == (2,)


def test_compressed_pixels_are_verified_too(path, tmp_path):
    """As another program may have packed it again."""
    packed = tmp_path / "packed.h5"
    shutil.copy(path, packed)
    with h5py.File(packed, "r+") as file:
        pixels = file[f"{DETECTOR}/data"][:]
        del file[f"{DETECTOR}/data"]
        file[DETECTOR].create_dataset("data", data=pixels, chunks=(10, *SMALL.shape), compression="gzip")
    assert verify(packed).ok


def test_a_chunk_that_was_never_written_can_not_be_read(path):
    with h5py.File(path, "r+") as file:
        detector = file[DETECTOR]
        pixels = detector["data"][:10]
        del detector["data"]
        data = detector.create_dataset("data", shape=(28, *SMALL.shape), chunks=(10, *SMALL.shape), dtype="<u2")
        data[:10] = pixels
    found = verify(path)
    assert "18 frames can't be read" in found.problems[-1]
    assert found.exit_status == 1


def test_progress_is_told_up_to_the_end(path):
    told = []
    verify(path, lambda done, total: told.append((done, total)))
    assert told[-1] == (28, 28)
