"""Chunks that are compressed outside of HDF5 are what its own filter makes and reads."""

from __future__ import annotations

import subprocess
import sys

import h5py
import hdf5plugin
import numpy as np
import pytest

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording.chunks import ChunkReader
from camlab.recording.compression import BLOCK_BYTES, FILTER, IN_FLIGHT, Compressor
from camlab.recording.layout import DATA, chunk_frames
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import RGB, SMALL, account, append, leave_open, make_plan, pixels_of, row_of, write_recording

COMPRESSIONS = ("bitshuffle-lz4", "bitshuffle-zstd")
LARGE = FrameFormat(600, 900, "uint16", 12)  # several pieces, and a last block that is not full
DARK = FrameFormat(64, 64, "uint16", 12)


def options(compression="bitshuffle-lz4"):
    return RecordingOptions(compression=compression)


def dark_pixels(frame_id: int) -> np.ndarray:
    """As of a camera in the dark: a little noise, so that it becomes much smaller."""
    return np.random.default_rng(frame_id).poisson(5, DARK.shape).astype(DARK.dtype)


def append_dark(writer: RecordingWriter, frame_ids) -> None:
    for frame_id in frame_ids:
        pixels = dark_pixels(frame_id)
        writer.append(pixels, row_of(frame_id, pixels))


@pytest.fixture
def dark_writer(tmp_path):
    """A compressed recording of which five frames are a chunk."""
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5", options=options()), DARK)
    assert writer.chunk_frames == 5
    yield writer
    writer.abandon()


def finish(writer: RecordingWriter, frames: int):
    writer.commit([])
    return writer.finish(account(range(frames), []).verdict(str(writer.plan.path), camera_counts=True))


def masks(path) -> list[int]:
    """The filter mask of each chunk: 0 where it is compressed."""
    with h5py.File(path, "r", libver="latest", swmr=path.suffix == ".part") as file:
        data = file[DATA].id
        return [data.get_chunk_info(k).filter_mask for k in range(data.get_num_chunks())]


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("frame_format", [SMALL, RGB, FrameFormat(5, 7), FrameFormat(101, 7, "uint16", 16), LARGE])
@pytest.mark.parametrize("frames", [0, 1, 10, 23])
def test_what_was_compressed_is_read_back(tmp_path, compression, frame_format, frames):
    path = tmp_path / "movie.h5"
    write_recording(path, range(frames), frame_format=frame_format, options=options(compression))
    with open_recording(path) as movie:
        assert all((movie[k] == pixels_of(k, frame_format)).all() for k in range(frames))
    found = verify(path)
    assert (found.ok, found.saved) == (True, frames)


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("item", ["uint8", "uint16"])
@pytest.mark.parametrize("pixels", [1, 7, 8, 9, BLOCK_BYTES, BLOCK_BYTES + 5, 1_000_003])
def test_a_chunk_is_read_by_the_filter_of_hdf5(tmp_path, compression, item, pixels):
    image = (np.arange(pixels) % 251).astype(item)
    compressor = Compressor(compression)
    compressor.put(3, image)
    first, data, is_raw = compressor.take()
    compressor.close()
    with h5py.File(tmp_path / "chunk.h5", "w") as file:
        own = hdf5plugin.Bitshuffle(cname=compression.removeprefix("bitshuffle-"))
        dataset = file.create_dataset("data", (pixels,), chunks=(pixels,), dtype=item, **own)
        dataset.id.write_direct_chunk((0,), data, int(is_raw))
    with h5py.File(tmp_path / "chunk.h5") as file:
        assert (file["data"][:] == image).all()
    assert first == 3
    assert is_raw == (pixels < 10)


def test_chunks_come_out_in_the_order_in_which_they_went_in():
    compressor = Compressor("bitshuffle-zstd")
    noise = np.random.default_rng(1).integers(0, 1 << 16, 1 << 21, "uint16")
    compressor.put(0, noise)  # takes longest
    for first in range(1, IN_FLIGHT):
        compressor.put(first, np.zeros(100, "uint16"))
    assert compressor.is_full
    assert [compressor.take()[0] for _ in range(IN_FLIGHT)] == list(range(IN_FLIGHT))
    assert (compressor.is_empty, compressor.is_full) == (True, False)
    compressor.close()


def test_noise_that_does_not_become_smaller_is_written_as_it_is(tmp_path):
    path = tmp_path / "movie.h5"
    noise = FrameFormat(128, 128, "uint16", 16)
    write_recording(path, range(4), frame_format=noise, options=options(), rate_hz=10.0)
    assert masks(path) == [1] * 4
    assert verify(path).ok


def test_only_full_chunks_are_compressed(dark_writer):
    append_dark(dark_writer, range(5))
    dark_writer.commit([])
    append_dark(dark_writer, range(5, 7))
    dark_writer.commit([])
    append_dark(dark_writer, range(7, 17))
    path = finish(dark_writer, 17)
    assert masks(path) == [0, 1, 0, 1]
    assert verify(path).ok


def test_commits_of_a_partly_filled_chunk_take_no_new_space(dark_writer):
    append_dark(dark_writer, [0])
    dark_writer.commit([])
    size = dark_writer.part.stat().st_size
    for frame_id in range(1, 5):
        append_dark(dark_writer, [frame_id])
        dark_writer.commit([])
    assert dark_writer.part.stat().st_size == size
    assert dark_writer.bytes_out == 5 * DARK.nbytes
    path = finish(dark_writer, 5)
    assert masks(path) == [1]
    assert verify(path).ok


def test_frames_that_a_commit_reaches_are_there_for_others(dark_writer):
    append_dark(dark_writer, range(13))
    dark_writer.commit([])
    append_dark(dark_writer, range(13, 30))  # some are in the threads
    with open_recording(dark_writer.part) as movie:
        assert len(movie) == 13
        assert all((movie[k] == dark_pixels(k)).all() for k in range(13))


def test_the_ratio_tells_how_much_smaller_the_file_is(dark_writer):
    assert dark_writer.compression_ratio == 1.0
    append_dark(dark_writer, range(200))
    dark_writer.commit([])
    assert dark_writer.bytes_in == 200 * DARK.nbytes
    assert dark_writer.compression_ratio == pytest.approx(dark_writer.bytes_in / dark_writer.bytes_out)
    assert dark_writer.compression_ratio > 2
    path = finish(dark_writer, 200)
    with h5py.File(path) as file:
        assert file[DATA].id.get_storage_size() == dark_writer.bytes_out


def test_a_recording_without_compression_is_as_large_as_its_frames(tmp_path):
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), SMALL)
    append(writer, range(20))
    writer.commit([])
    assert (writer.bytes_in, writer.bytes_out, writer.compression_ratio) == (20 * SMALL.nbytes, 20 * SMALL.nbytes, 1.0)
    finish(writer, 20)


def test_the_file_says_how_it_is_compressed(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path, options=options("bitshuffle-zstd"))
    with h5py.File(path) as file:
        plist = file[DATA].id.get_create_plist()
        number, _, values, _ = plist.get_filter(0)
    assert (plist.get_nfilters(), number, values[2:5]) == (1, FILTER, (2, BLOCK_BYTES // 2, 3))


def test_after_a_disk_error_no_chunk_is_left_in_the_threads(dark_writer):
    append_dark(dark_writer, range(10))
    dark_writer.commit([])
    append_dark(dark_writer, range(10, 32))
    dark_writer.give_up()
    path = finish(dark_writer, 10)
    found = verify(path)
    assert (found.ok, found.saved) == (True, 10)


def test_a_compressed_recording_that_was_cut_off_is_repaired(tmp_path):
    part = leave_open(tmp_path / "movie.h5", range(13), options=options())
    result = repair(part)
    found = verify(tmp_path / "movie.h5")
    assert (result.saved, found.ok, found.saved) == (13, True, 13)


def test_a_new_process_reads_what_is_compressed(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path, options=options())
    code = f"import camlab; movie = camlab.open({str(path)!r}); assert movie[:].shape == (10, 6, 8); movie.close()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_one_flipped_bit_in_a_compressed_chunk_is_found(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path, range(4), frame_format=LARGE, options=options(), rate_hz=10.0)
    with h5py.File(path) as file:
        chunk = file[DATA].id.get_chunk_info(2)
    with path.open("r+b") as file:
        file.seek(chunk.byte_offset + chunk.size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 4]))
    found = verify(path)
    assert not found.ok
    assert found.checksums_bad == (2,) or found.problems


def test_whole_chunks_are_read_in_order(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path, range(12), options=options())
    with h5py.File(path) as file, ChunkReader(file[DATA], path) as chunks:
        for first in range(0, 12, chunks.frames):
            frames = chunks.read(first, min(12, first + chunks.frames))
            assert all((frame == pixels_of(first + k)).all() for k, frame in enumerate(frames))


@pytest.mark.parametrize("package", ["hdf5plugin", "imagecodecs"])
def test_a_package_that_is_missing_is_named_and_nothing_is_left(tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(RecordingError, match=f"pip install {package}") as raised:
        RecordingWriter(make_plan(tmp_path / "movie.h5", options=options()), SMALL)
    assert len(str(raised.value).splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["movie.h5.part"]  # the name that was reserved


@pytest.mark.parametrize(
    ("frame_format", "rate_hz", "frames"),
    [
        (FrameFormat(480, 640), 60.0, 1),
        (FrameFormat(128, 128), 40_000.0, 16),
        (FrameFormat(16, 16), 100.0, 5),
        (FrameFormat(16, 16), None, 1024),
    ],
)
def test_a_compressed_chunk_is_full_when_its_commit_is_due(frame_format, rate_hz, frames):
    assert chunk_frames(frame_format, rate_hz, is_compressed=True) == frames
