"""Pixels straight onto the disk, beside HDF5."""

from __future__ import annotations

import mmap
import os
from array import array

import h5py
import numpy as np
import pytest

from camlab.model.frame import FrameFormat
from camlab.recording.direct import DirectChunks, aligned_zeros
from camlab.recording.layout import DATA, ROW
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import account, append, make_plan, pixels_of, row_of

BIG = FrameFormat(512, 1024, "uint16", 12)  # each frame is a chunk of whole blocks
ODD = FrameFormat(1000, 1001, "uint8", 8)  # the end of each chunk is a part of a block
SMALLER = FrameFormat(300, 500, "uint16", 12)  # three are a chunk
RGB = FrameFormat(512, 640, "uint8", 8, "rgb")


@pytest.fixture
def is_direct(tmp_path):
    """Skip where the system or the disk has no way past the memory."""
    if not hasattr(os, "O_DIRECT") or not is_way_past_memory(tmp_path):
        pytest.skip("the disk has no way past the system's memory")


def is_way_past_memory(folder):
    """Whether what is written straight is not in the system's memory; one in memory has no other place."""
    path = folder / "try"
    path.write_bytes(bytes(4096))
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_DIRECT)
    except OSError:
        return False
    try:
        os.pwrite(descriptor, mmap.mmap(-1, 4096), 0)
        return not is_in_memory(path, 0)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def is_in_memory(path, place):
    """Whether the system has the block there in its memory: then reading it doesn't wait for the disk."""
    with path.open("rb", buffering=0) as file:
        try:
            return os.preadv(file.fileno(), [bytearray(4096)], place, os.RWF_NOWAIT) > 0
        except BlockingIOError:
            return False


def append_aligned(writer, frame_ids, frame_format, at_once=1):
    """Hand frames over, so many at once, as they lie in the ring: each begins with a block of the memory."""
    step = -(-frame_format.nbytes // 4096) * 4096
    for first in range(0, len(frame_ids), at_once):
        numbers = frame_ids[first : first + at_once]
        pixels = slots_in(aligned_zeros((len(numbers) * step,), "uint8"), step, frame_format)
        pixels[:] = [pixels_of(number, frame_format) for number in numbers]
        writer.extend(pixels, np.array([row_of(number, pixels_of(number, frame_format)) for number in numbers], ROW))


def slots_in(memory, step, frame_format):
    """Frames in it, one each `step` bytes."""
    first = memory[: frame_format.nbytes].view(frame_format.dtype).reshape(frame_format.shape)
    return np.lib.stride_tricks.as_strided(first, (len(memory) // step, *frame_format.shape), (step, *first.strides))


def finish(writer, frames):
    writer.commit([])
    return writer.finish(account(range(frames), []).verdict(writer.plan.path, camera_counts=True))


def places_of(path):
    with h5py.File(path) as file:
        data = file[DATA].id
        return [data.get_chunk_info(number).byte_offset for number in range(data.get_num_chunks())]


@pytest.mark.parametrize("is_hurried", [False, True])
@pytest.mark.parametrize("at_once", [1, 3, 4])
@pytest.mark.parametrize("frame_format", [BIG, ODD, SMALLER, RGB])
def test_what_was_written_is_read_back_bit_for_bit(tmp_path, frame_format, at_once, is_hurried):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), frame_format)
    writer.is_hurried = is_hurried
    for first in range(0, 14, 4):
        append_aligned(writer, range(first, min(first + 4, 14)), frame_format, at_once)
        writer.commit([])
    path = finish(writer, 14)
    assert verify(path).ok
    with open_recording(path) as movie:
        assert all((movie[k] == pixels_of(k, frame_format)).all() for k in range(14))


@pytest.mark.usefixtures("is_direct")
def test_large_chunks_go_past_the_systems_memory(tmp_path):
    path, places = written(tmp_path / "movie.h5", is_hurried=False), places_of(written(tmp_path / "other.h5", is_hurried=False))
    assert [is_in_memory(path, place) for place in places] == [False] * 6


def test_frames_that_are_handed_over_together_are_written_together(tmp_path, monkeypatch):
    writes, whole = [], os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, content, place: writes.append(len(content)) or whole(descriptor, content, place))
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    append_aligned(writer, range(6), BIG, at_once=4)
    assert verify(finish(writer, 6)).ok
    assert [nbytes for nbytes in writes if nbytes >= BIG.nbytes] == [4 * BIG.nbytes, 2 * BIG.nbytes]


@pytest.mark.usefixtures("is_direct")
def test_in_a_hurry_the_systems_memory_takes_them(tmp_path):
    path = written(tmp_path / "movie.h5", is_hurried=True)
    assert [is_in_memory(path, place) for place in places_of(path)] == [True] * 6


def written(path, is_hurried):
    """A recording that nobody has read or synced: where its chunks are is looked up in another one, or the system would read ahead."""
    writer = RecordingWriter(make_plan(path, sync_s=0.0), BIG)
    writer.is_hurried = is_hurried
    append_aligned(writer, range(6), BIG)
    return finish(writer, 6)


def test_the_way_may_change_from_chunk_to_chunk(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    for frame_id in range(9):
        writer.is_hurried = frame_id % 3 == 1
        append_aligned(writer, [frame_id], BIG)
        writer.commit([])
    assert verify(finish(writer, 9)).ok


def test_frames_that_lie_anywhere_in_memory_are_written(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    append(writer, range(4), BIG)
    assert verify(finish(writer, 4)).ok


def test_a_recording_in_several_files_is_whole(tmp_path):
    from camlab.recording.writers import make_writer

    options = RecordingOptions(segment_bytes=3 * BIG.nbytes)
    writer = make_writer(make_plan(tmp_path / "movie.h5", options=options), BIG)
    for frame_id in range(8):
        append_aligned(writer, [frame_id], BIG)
        writer.commit([])
    assert verify(finish(writer, 8)).ok


def test_a_system_without_such_a_way_records_all_the_same(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_DIRECT", raising=False)
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    append_aligned(writer, range(3), BIG)
    assert verify(finish(writer, 3)).ok


def test_a_disk_that_refuses_on_the_way_gets_the_rest_the_ordinary_way(tmp_path, monkeypatch):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    append_aligned(writer, range(2), BIG)

    def refuse(*_args):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "pwrite", refuse)
    append_aligned(writer, range(2, 5), BIG)
    assert verify(finish(writer, 5)).ok


def test_a_system_that_takes_a_part_at_a_time_gets_all(tmp_path, monkeypatch):
    whole = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, content, place: whole(descriptor, content[: 256 << 10], place))
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    append_aligned(writer, range(3), BIG)
    assert verify(finish(writer, 3)).ok


def test_the_places_of_many_chunks_are_known(tmp_path):
    chunks = 20_000
    with h5py.File(tmp_path / "many.h5", "w", libver=("v110", "v110"), fs_strategy="page", fs_page_size=4096) as file:
        created = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        created.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        data = file.create_dataset("data", (0, 4096), "u1", maxshape=(None, 4096), chunks=(1, 4096), dcpl=created, fill_time="never").id
        direct = DirectChunks(tmp_path / "many.h5", file, data)
        given = [direct.make_room((number + 1, 4096)) for number in range(chunks)]
        found = {}
        data.chunk_iter(lambda chunk: found.__setitem__(chunk.chunk_offset[0], chunk.byte_offset))
        assert sum(place == -1 for place in given) < chunks / 100
        assert all(place in (-1, found[number]) for number, place in enumerate(given))


def test_a_chunk_that_is_elsewhere_is_found_at_the_end(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), BIG)
    append_aligned(writer, range(3), BIG)
    writer._direct._places = array("q", [0, 0, 0])
    with pytest.raises(OSError, match="3 chunks are not where"):
        finish(writer, 3)
    writer.abandon()


def test_aligned_memory_begins_with_a_block():
    pixels = aligned_zeros((3, 50, 70), "uint16")
    assert (pixels.shape, pixels.dtype, pixels.ctypes.data % 4096, pixels.flags.writeable) == ((3, 50, 70), np.uint16, 0, True)
    assert not pixels.any()
