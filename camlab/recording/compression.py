"""Compressing chunks outside of HDF5, in threads, as its filter 32008 (bitshuffle) would.

A compressed chunk: its size in bytes before (8 bytes, big-endian), the size of a block before (4 bytes, big-endian), then of each block
the compressed size (4 bytes, big-endian) and its data; fewer than eight pixels that are left over stand as they are at the end. The bits
of a block are transposed before they are compressed: all the lowest bits of its pixels, all the second ones, and so on.
"""

from __future__ import annotations

import importlib
import os
import struct
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import h5py

from camlab.errors import RecordingError
from camlab.model.frame import Pixels
from camlab.recording.plan import Compression

FILTER = 32008
PACKAGES = ("hdf5plugin", "imagecodecs")
BLOCK_BYTES = 128 << 10
PIECE_BYTES = 1 << 20  # what one thread takes at a time: some blocks
IN_FLIGHT = 4  # chunks
MOST_THREADS = 4
ZSTD = 3  # in the filter's fifth value
ZSTD_LEVEL = 1  # higher ones are slower and save nothing on noise
UNIT = 8  # pixels; bitshuffle takes only whole units

Encode = Callable[[Any], Any]


class Chunk(NamedTuple):
    """A chunk on its way to the file; `is_raw`: it did not become smaller and stands as it is."""

    first: int
    data: Any
    is_raw: bool


def check_installed(compression: Compression) -> None:
    """RecordingError, one line, where a package is missing that `compression` needs."""
    for package in PACKAGES if compression != "none" else ():
        try:
            importlib.import_module(package)
        except ImportError as error:
            raise RecordingError(f"compression {compression!r} needs the package {package}; run: pip install {package}") from error


def load_filter(data: h5py.Dataset) -> None:
    """Make HDF5 able to read these pixels; RecordingError, one line, where they are compressed and the package is missing."""
    if not data.id.get_create_plist().get_nfilters():
        return
    try:
        import hdf5plugin  # noqa: F401 -- importing it is what does it
    except ImportError as error:
        raise RecordingError(f"{data.file.filename} is compressed; to read it run: pip install hdf5plugin") from error


def compression_of(data: h5py.Dataset) -> Compression:
    """How these pixels are compressed."""
    properties = data.id.get_create_plist()
    for k in range(properties.get_nfilters()):
        number, _flags, values, _name = properties.get_filter(k)
        if number == FILTER:
            return "bitshuffle-zstd" if values[4] == ZSTD else "bitshuffle-lz4"
    return "none"


def dataset_options(compression: Compression, item_bytes: int) -> dict[str, Any]:
    """What h5py is told when it makes the dataset; its pixels have `item_bytes` each."""
    if compression == "none":
        return {}
    check_installed(compression)
    import hdf5plugin

    pixels = BLOCK_BYTES // item_bytes
    if compression == "bitshuffle-lz4":
        return dict(hdf5plugin.Bitshuffle(pixels, cname="lz4"))
    return dict(hdf5plugin.Bitshuffle(pixels, cname="zstd", clevel=ZSTD_LEVEL))


def block_encoder(compression: Compression) -> Encode:
    """What compresses a block, once its bits are transposed."""
    import imagecodecs

    if compression == "bitshuffle-lz4":
        return imagecodecs.lz4_encode
    return lambda block: imagecodecs.zstd_encode(block, ZSTD_LEVEL)


def encode_header(size: int) -> bytes:
    """What a chunk of `size` bytes begins with."""
    return struct.pack(">QI", size, BLOCK_BYTES)


def encode_piece(pixels: Pixels, encode: Encode) -> bytes:
    """The blocks of `pixels`, shape (n,): a whole number of blocks, or the end of a chunk."""
    import imagecodecs

    item = pixels.itemsize
    shuffled = imagecodecs.bitshuffle_encode(pixels, blocksize=BLOCK_BYTES // item).data.cast("B")
    end = len(pixels) // UNIT * UNIT * item
    parts: list[Any] = []
    for begin in range(0, end, BLOCK_BYTES):
        block = encode(shuffled[begin : min(begin + BLOCK_BYTES, end)])
        parts += (struct.pack(">I", len(block)), block)
    return b"".join([*parts, shuffled[end:]])


class Compressor:
    """Compresses chunks in a few threads, pieces of one chunk at the same time; they come out in the order in which they went in."""

    def __init__(self, compression: Compression) -> None:
        """`compression`: not "none"."""
        self._encode = block_encoder(compression)
        self._pool = ThreadPoolExecutor(count_threads(), "compress")
        self._queue: deque[tuple[int, Pixels, list[Future[bytes]]]] = deque()

    @property
    def is_empty(self) -> bool:
        """Nothing is to be taken out."""
        return not self._queue

    @property
    def is_full(self) -> bool:
        """Take one out before the next is put in: so the memory is bounded."""
        return len(self._queue) >= IN_FLIGHT

    def put(self, first: int, pixels: Pixels) -> None:
        """Begin with a chunk, whose first frame is in row `first`; `pixels` must stay as they are until it is taken out."""
        flat, step = pixels.reshape(-1), PIECE_BYTES // pixels.itemsize
        pieces = [self._pool.submit(encode_piece, flat[begin : begin + step], self._encode) for begin in range(0, len(flat), step)]
        self._queue.append((first, pixels, pieces))

    def take(self) -> Chunk:
        """The oldest chunk; waits for it."""
        first, pixels, pieces = self._queue[0]
        done = [piece.result() for piece in pieces]
        self._queue.popleft()
        data = b"".join([encode_header(pixels.nbytes), *done])
        return Chunk(first, data, False) if len(data) < pixels.nbytes else Chunk(first, pixels, True)

    def clear(self) -> None:
        """Forget what was put in; afterwards no thread looks at its pixels any more."""
        pieces = [piece for _, _, pieces in self._queue for piece in pieces]
        for piece in pieces:
            piece.cancel()
        wait(pieces)
        self._queue.clear()

    def close(self) -> None:
        """As `clear`, and let the threads go."""
        self.clear()
        self._pool.shutdown()


def count_threads() -> int:
    """Half of the processors: the camera's thread, the analyzer and the window need theirs."""
    is_known = hasattr(os, "sched_getaffinity")
    processors = len(os.sched_getaffinity(0)) if is_known else os.cpu_count() or 1
    return max(1, min(MOST_THREADS, processors // 2))
