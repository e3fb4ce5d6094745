"""The frame ring: numbered slots in shared memory, one writer for every word at a time, no locks, no reference counts.

The shape is that of the LMAX Disruptor (Thompson et al., 2011). A *position* counts what was published and names the slot
(position modulo slots); a *frame id* is the frame's number in the run. They differ by the frames that were lost. Which word is whose
stands in `layout`.
"""

from __future__ import annotations

import contextlib
import struct
import uuid
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.errors import StreamError
from camlab.model.frame import FrameFormat, Pixels
from camlab.stream import happenings
from camlab.stream.journal import NEEDS_FENCE, WORD, Journal, fence
from camlab.stream.layout import (
    FOREVER,
    HAPPENING_ROWS,
    INTERVALS,
    LAYOUT_VERSION,
    LOSS_ROWS,
    MAGIC,
    MAXIMUM_SLOTS,
    READER_STRIDE,
    READERS,
    RESULT_VALUES,
    SLOT_STRIDE,
    SPAN_STRIDE,
    Descriptor,
    End,
    Interval,
    RingShape,
    Row,
    Slot,
    Span,
    Word,
    result_rows_for,
)
from camlab.stream.memory import PAGE, Segment

# Plain integers for what runs once a frame: looking up a member of an enum costs as much as the access itself.
_PUBLISHED, _ACQUIRED, _RELEASED, _END_POSITION = int(Word.PUBLISHED), int(Word.ACQUIRED), int(Row.RELEASED), int(Span.END_POSITION)
_SLOT_WORDS, _SPAN_WORDS = len(Slot), len(Span)
_DESCRIPTOR = struct.Struct(f"={len(Slot)}Q")
_STAMPS = struct.Struct(f"={len(Slot) - 1}Q")  # a descriptor without its sequence
_new_tuple = tuple.__new__


class FrameRing:
    """The ring in this process: its words, its tables and its slots. `create` by the producer, `join` by the readers.

    Attributes
    ----------
    shape : RingShape
        What another process needs to join.
    words : memoryview of "Q"
        All words but the pixels; header words are at `Word`.
    losses, results, happenings : Journal
        Rows (first, last, `Loss`); analysis results; control changes and marks.
    pixels : ndarray, shape (slots, height, width) or (slots, height, width, 3)
        The slots.
    """

    def __init__(self, shape: RingShape, segment: Segment) -> None:
        self.shape = shape
        self._segment = segment
        self._slot_count = shape.slots
        self._readers, self._intervals, losses, results, happened, self._slots, end = shape.offsets
        self.words: memoryview[int] = memoryview(segment.buffer)[: end * WORD].cast("Q")
        self._bytes = memoryview(segment.buffer)[: end * WORD]
        self.losses = Journal(self._part(losses, LOSS_ROWS, 3), LOSS_ROWS, 3)
        self.results = Journal(self._part(results, shape.result_rows, 3 + RESULT_VALUES), shape.result_rows, 3 + RESULT_VALUES)
        self.happenings = Journal(self._part(happened, HAPPENING_ROWS, happenings.WIDTH), HAPPENING_ROWS, happenings.WIDTH)
        self.pixels = _slot_views(shape, segment)

    @classmethod
    def create(cls, name: str, run: str, slots: int, frame_format: FrameFormat) -> FrameRing:
        """A new ring; `run` is a UUID in hex. SharedMemoryError where there isn't room."""
        shape = RingShape(name, run, slots, frame_format, result_rows_for(slots))
        ring = cls(shape, Segment.create(name, shape.nbytes))
        for word, value in _header(shape).items():
            ring.words[word] = value
        fence()
        ring.words[Word.MAGIC] = MAGIC
        return ring

    @classmethod
    def join(cls, shape: RingShape) -> FrameRing:
        """The ring that another process made; StreamError where it isn't the one announced."""
        ring = cls(shape, Segment.join(shape.name, shape.nbytes))
        words, expected = ring.words, {Word.MAGIC: MAGIC, **_header(shape)}
        if any(words[word] != value for word, value in expected.items()):
            ring.close()
            raise StreamError(f"shared memory {shape.name} is not the ring of run {shape.run}; start again")
        return ring

    @classmethod
    def reopen(cls, name: str, run: str, frame_format: FrameFormat) -> FrameRing:
        """The ring that a dead program left in shared memory; StreamError where it isn't there or isn't that of this run."""
        with contextlib.closing(Segment.join(name, PAGE)) as head, memoryview(head.buffer).cast("Q") as words:
            slots, result_rows = words[Word.SLOTS], words[Word.RESULT_ROWS]
        if result_rows > MAXIMUM_SLOTS * 2:
            raise StreamError(f"shared memory {name} is not a ring")
        try:
            shape = RingShape(name, run, slots, frame_format, result_rows)
        except ValueError as error:
            raise StreamError(f"shared memory {name} is not a ring: {error}") from error
        return cls.join(shape)

    def fault_in(self) -> None:
        """Map every page of it in this process now."""
        self._segment.fault_in()

    def unlink(self) -> None:
        """Remove its name; who has joined keeps the memory."""
        self._segment.unlink()

    def close(self) -> None:
        """Leave; the one that created it also removes it."""
        self.pixels = np.empty((0,), np.uint8)
        for journal in (self.losses, self.results, self.happenings):
            journal.close()
        self.words.release()
        self._bytes.release()
        self._segment.close()

    # --- words ----------------------------------------------------------------------------------------------------

    @property
    def published(self) -> int:
        """Frames published so far: the position of the next one."""
        return self.words[_PUBLISHED]

    @property
    def acquired(self) -> int:
        """Frame numbers given out so far."""
        return self.words[_ACQUIRED]

    @property
    def end_state(self) -> End:
        """Why the run ended; once it has, nothing more is published and all intervals have ended."""
        return End(self.words[Word.END_STATE])

    def row_word(self, reader: int, word: int) -> int:
        """Index into `words` of a word of a reader's row, for loops; ValueError for a row that isn't there."""
        if not 0 <= reader < READERS:
            raise ValueError(f"reader must be 0 to {READERS - 1}, not {reader}")
        return self._readers + reader * READER_STRIDE + word

    def read_row(self, reader: int, word: int) -> int:
        """A word of a reader's row, see `Row`."""
        return self.words[self._readers + reader * READER_STRIDE + word]

    def write_row(self, reader: int, word: int, value: int) -> None:
        """Write a word of a reader's row; only by the one whose word it is."""
        self.words[self._readers + reader * READER_STRIDE + word] = value

    def release(self, reader: int, position: int) -> None:
        """A gated reader is done with all below `position`.

        Nothing is written unless that rises: once the reader has reached the end of its intervals the word is the producer's again.
        """
        at = self._readers + reader * READER_STRIDE + _RELEASED
        if position > self.words[at]:
            if NEEDS_FENCE:
                fence()
            self.words[at] = position

    def interval(self, row: int) -> Interval:
        """A copy of row 0 to 63 of the recording intervals. Where its end position is not FOREVER, all of it is final."""
        at = self._intervals + row * SPAN_STRIDE
        end_position = self.words[at + _END_POSITION]  # read first, as it is written last
        fence()
        words = self.words[at : at + _SPAN_WORDS].tolist()
        words[_END_POSITION] = end_position
        return Interval(*words)

    def readable(self, row: int) -> tuple[Interval, int]:
        """An interval, and the position up to which its frames are published by now."""
        published = self.published  # first: read afterwards, it could be beyond an end that was set in between
        fence()
        interval = self.interval(row)
        return interval, published if interval.end_position == FOREVER else interval.end_position

    def write_interval(self, row: int, word: int, value: int) -> None:
        """Write a word of a row of the intervals; only by the one whose word it is."""
        self.words[self._intervals + row * SPAN_STRIDE + word] = value

    def open_intervals(self, reader: int | None = None) -> list[tuple[int, Interval]]:
        """Rows in use, of all readers or of one, in the order of their keys: that of their first frames."""
        keys = self.words[self._intervals : self._intervals + INTERVALS * SPAN_STRIDE : SPAN_STRIDE].tolist()
        fence()
        used = [(row, self.interval(row)) for row, key in enumerate(keys) if key]
        return sorted(((row, found) for row, found in used if found.key and reader in (None, found.reader)), key=lambda pair: pair[1].key)

    # --- slots ----------------------------------------------------------------------------------------------------

    def descriptor(self, position: int) -> Descriptor:
        """A copy of what stands beside the pixels of the slot of `position`."""
        at = (self._slots + position % self._slot_count * SLOT_STRIDE) * WORD
        return _new_tuple(Descriptor, _DESCRIPTOR.unpack_from(self._bytes, at))

    def descriptors(self, first: int, end: int) -> NDArray[np.uint64]:
        """Copies of what stands beside the positions `first` to `end` that the ring still has, (n, len(Slot)) in the order of `Slot`.

        Those that are overwritten, or were while they were copied, are left out: the sequence says which position a row is of.
        """
        first = max(first, end - self._slot_count, 0)
        wanted = np.arange(2 * first + 2, 2 * end + 2, 2, dtype=np.uint64)
        table = np.frombuffer(self._bytes, np.uint64, self._slot_count * SLOT_STRIDE, self._slots * WORD).reshape(-1, SLOT_STRIDE)
        begin = first % self._slot_count
        is_wrapped = begin + len(wanted) > self._slot_count
        at = np.arange(first, end) % self._slot_count if is_wrapped else slice(begin, begin + len(wanted))
        rows = table[at, :_SLOT_WORDS].copy()
        fence()
        is_there = (rows[:, 0] == wanted) & (table[at, 0] == wanted)
        found: NDArray[np.uint64] = rows if is_there.all() else rows[is_there]
        return found

    def sequence(self, position: int) -> int:
        """The sequence word of the slot of `position`: 2·position + 2 while it holds that frame."""
        return self.words[self._slots + position % self._slot_count * SLOT_STRIDE]

    def holds(self, position: int) -> bool:
        """Whether the slot still has the frame that was published at `position`; ask after reading from it."""
        if NEEDS_FENCE:
            fence()
        return self.words[self._slots + position % self._slot_count * SLOT_STRIDE] == 2 * position + 2

    def begin_slot(self, position: int) -> None:
        """Mark the slot of `position` as being written: what it held is gone."""
        self.words[self._slots + position % self._slot_count * SLOT_STRIDE] = 2 * position + 1
        if NEEDS_FENCE:
            fence()

    def publish_slot(self, position: int, stamps: tuple[int, ...]) -> None:
        """Write the descriptor, all words but the sequence in the order of `Slot`, and make the frame public."""
        at = self._slots + position % self._slot_count * SLOT_STRIDE
        first = (at + 1) * WORD
        self._bytes[first : first + _STAMPS.size] = _STAMPS.pack(*stamps)
        if NEEDS_FENCE:
            fence()
        self.words[at] = 2 * position + 2
        if NEEDS_FENCE:
            fence()
        self.words[_PUBLISHED] = position + 1

    def frame_pixels(self, position: int) -> Pixels:
        """A view of the slot of `position`; it changes when the slot is used again."""
        view: Pixels = self.pixels[position % self._slot_count]
        return view

    def pixels_between(self, first: int, end: int) -> Pixels:
        """A view of the slots of positions `first` to `end`, (end - first, height, width[, 3]), which must not go beyond the last slot."""
        at = first % self._slot_count
        view: Pixels = self.pixels[at : at + end - first]
        return view

    def copy_newest(self, out: Pixels | None = None) -> tuple[Descriptor, int, Pixels] | None:
        """Descriptor, position and copied pixels of the newest frame; None where there is none.

        `out`, of the frames' shape and dtype, takes the copy; else a new array does. Looks again where it was overtaken.
        """
        pixels = self.shape.format.empty() if out is None else out
        while position := self.published:
            position -= 1
            descriptor = self.descriptor(position)
            np.copyto(pixels, self.frame_pixels(position))  # gives up the interpreter: a window must not hold up the camera
            if self.holds(position) and descriptor.sequence == 2 * position + 2:
                return descriptor, position, pixels
        return None

    def _part(self, offset: int, rows: int, width: int) -> memoryview[int]:
        return self.words[offset : offset + Journal.words_needed(rows, width)]


def _header(shape: RingShape) -> dict[Word, int]:
    """What the header page says of a ring, but for the magic word, which is written last."""
    identity = uuid.UUID(shape.run).int
    return {
        Word.VERSION: LAYOUT_VERSION,
        Word.RUN_HIGH: identity >> 64,
        Word.RUN_LOW: identity & FOREVER,
        Word.SLOTS: shape.slots,
        Word.HEIGHT: shape.format.height,
        Word.WIDTH: shape.format.width,
        Word.ITEMSIZE: shape.format.itemsize,
        Word.BIT_DEPTH: shape.format.bit_depth,
        Word.IS_RGB: int(shape.format.color == "rgb"),
        Word.RESULT_ROWS: shape.result_rows,
    }


def _slot_views(shape: RingShape, segment: Segment) -> NDArray[Any]:
    """The slots as one array (slots, height, width[, 3]) with gaps up to the next page behind each."""
    dtype = np.dtype(shape.format.dtype)
    inner = tuple(int(dtype.itemsize * np.prod(shape.format.shape[k + 1 :])) for k in range(len(shape.format.shape)))
    slots: NDArray[Any] = np.ndarray(
        (shape.slots, *shape.format.shape), dtype, segment.buffer, offset=shape.payload_offset, strides=(shape.stride, *inner)
    )
    return slots
