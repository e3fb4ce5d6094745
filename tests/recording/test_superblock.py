"""The first bytes of an HDF5 file."""

from __future__ import annotations

import h5py
import pytest

from camlab.errors import RecordingError
from camlab.recording.superblock import SIZE, Superblock, lookup3
from tests.recording.rigs import leave_open, write_recording


@pytest.mark.parametrize(
    ("data", "start", "expected"),
    [
        (b"", 0, 0xDEADBEEF),
        (b"", 0xDEADBEEF, 0xBD5B7DDE),
        (b"Four score and seven years ago", 0, 0x17770551),
        (b"Four score and seven years ago", 1, 0xCD628161),
    ],
)
def test_lookup3_has_the_values_of_its_author(data, start, expected):
    assert lookup3(data, start) == expected


def test_what_hdf5_wrote_is_encoded_to_the_same_bytes(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path)
    data = path.read_bytes()[:SIZE]
    block = Superblock.decode(data)
    assert block.encode() == data
    assert block.end == path.stat().st_size
    assert not Superblock.read(path).is_open


def test_a_file_that_is_written_is_marked_open_and_one_set_right_is_not(tmp_path):
    part = leave_open(tmp_path / "movie.h5")
    block = Superblock.read(part)
    assert block.is_open
    part.write_bytes(block.closed(part.stat().st_size).encode() + part.read_bytes()[SIZE:])
    assert not Superblock.read(part).is_open
    with h5py.File(part) as file:
        assert len(file["entry/instrument/detector/frame_id"]) == 10


def test_a_wrong_checksum_counts_as_open(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path)
    data = bytearray(path.read_bytes())
    data[SIZE - 1] ^= 1
    path.write_bytes(data)
    assert Superblock.read(path).is_open


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"text" * 100])
def test_what_is_no_hdf5_file_is_named_in_one_line(tmp_path, content):
    path = tmp_path / "it.h5"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"it\.h5 is not a camlab recording") as raised:
        Superblock.read(path)
    assert len(str(raised.value).splitlines()) == 1


def test_an_old_kind_of_hdf5_file_is_none_of_ours(tmp_path):
    with h5py.File(tmp_path / "old.h5", "w", libver="earliest"):
        pass
    with pytest.raises(RecordingError, match="not a camlab recording"):
        Superblock.read(tmp_path / "old.h5")
