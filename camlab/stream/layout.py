"""Where each word of the ring stands, and who writes it.

The segment holds, in 64-bit words of the machine's byte order: a header page, the reader table, the table of recording intervals,
journals of losses, of results and of what else happens, the slot descriptors, and page-aligned slots.

Every word has one writer at a time. The producer writes the header, the intervals and the descriptors, but for `SAVED`, `IS_CLOSED`,
`ACCOUNTED` and an `ORIGIN_NS` of 0 of an interval, which are the saver's until the row is free. Of a reader's row the producer writes
`MODE`, `GENERATION`, `UNTIL` and `START`; `SEEN` and `SKIPPED` are the reader's; `RELEASED` is the producer's until it hands the row over,
then the reader's until that one has reached the end of what it was asked to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from camlab.model.frame import FrameFormat
from camlab.stream import happenings
from camlab.stream.journal import WORD, Journal
from camlab.stream.memory import PAGE

MAGIC = int.from_bytes(b"camlab\x00\x01", "little")
LAYOUT_VERSION = 2
FOREVER = (1 << 64) - 1
NONE = FOREVER  # a camera without counter or clock

READERS = 16
INTERVALS = 64
LOSS_ROWS = 16384  # half a MB: a stalled disk and a camera that drops every other frame at 1000 Hz for 8 s
HAPPENING_ROWS = 512
RESULT_VALUES = 16
MINIMUM_RESULT_ROWS = 4096
MAXIMUM_SLOTS = 1 << 24
READER_STRIDE = SPAN_STRIDE = SLOT_STRIDE = 16  # words: two cache lines


class Word(IntEnum):
    """Words of the header page."""

    MAGIC = 0
    VERSION = 1
    RUN_HIGH = 2
    RUN_LOW = 3
    SLOTS = 4
    HEIGHT = 5
    WIDTH = 6
    ITEMSIZE = 7
    BIT_DEPTH = 8
    IS_RGB = 9
    RESULT_ROWS = 10
    PUBLISHED = 16  # positions written
    ACQUIRED = 17  # frame numbers given out
    LOST_CAMERA = 18
    LOST_RING_FULL = 19
    END_STATE = 20
    END_TOTAL = 21
    STARTED_NS = 22  # monotonic clock at the start of the run


class End(IntEnum):
    """Why a run ended (END_STATE)."""

    RUNNING = 0
    STOPPED = 1
    SOURCE_ENDED = 2
    CAMERA_LOST = 3


class Loss(IntEnum):
    """Why the producer has no frame of a number; the order of the recording's reasons."""

    CAMERA = 0
    RING_FULL = 1


class Mode(IntEnum):
    """How a reader reads."""

    FREE = 0
    GATED = 1  # no slot is used again before it was released
    TRAILING = 2  # in order; what was overwritten is skipped and counted
    NEWEST = 3


class Row(IntEnum):
    """Words of a row of the reader table."""

    MODE = 0
    GENERATION = 1
    RELEASED = 2  # all lower positions are done with
    SEEN = 3
    SKIPPED = 4
    UNTIL = 5  # a trailing reader's end, a position
    START = 6  # where the reader began, a position


class Reader(IntEnum):
    """Who has which row; the rest are for collectors in memory."""

    SAVER = 0
    ANALYZER = 1
    PUBLISHER = 2
    FIRST_OTHER = 4


class Span(IntEnum):
    """Words of a row of the table of recording intervals."""

    KEY = 0  # the recording's number, from 1; 0: the row is free
    FIRST_FRAME = 1
    FIRST_POSITION = 2
    END_FRAME = 3  # one beyond the last frame
    END_POSITION = 4  # FOREVER until the interval has ended; then all words of the producer are final
    GENERATION = 5
    LOST_CAMERA_BEFORE = 6
    LOST_RING_FULL_BEFORE = 7
    LOST_CAMERA = 8  # within the interval, by the producer's count
    LOST_RING_FULL = 9
    SAVED = 10  # written by the saver
    IS_CLOSED = 11  # written by the saver
    PUBLISHED = 12  # within the interval, by the producer's count
    READER = 13  # whose interval it is
    ACCOUNTED = 14  # numbers from the first one on that the saver has accounted for; written by the saver
    ORIGIN_NS = 15  # monotonic clock of the frame at which Save was asked; where that is the first one, written by the saver


class Slot(IntEnum):
    """Words of a slot's descriptor."""

    SEQUENCE = 0  # 2·position + 1 while written, 2·position + 2 once published
    FRAME_ID = 1
    CAMERA_FRAME_ID = 2
    TIMESTAMP_NS = 3
    MONOTONIC_NS = 4
    CAMERA_TIME_NS = 5
    CHECKSUM = 6
    HAS_CHECKSUM = 7
    BYTES = 8
    LOST_CAMERA = 9
    LOST_RING_FULL = 10


class Descriptor(NamedTuple):
    """What stands beside the pixels of one slot, in the order of `Slot`."""

    sequence: int
    frame_id: int
    camera_frame_id: int
    timestamp_ns: int
    monotonic_ns: int
    camera_time_ns: int
    checksum: int
    has_checksum: int
    nbytes: int
    lost_camera: int
    lost_ring_full: int


class Interval(NamedTuple):
    """One row of the table of recording intervals, in the order of `Span`."""

    key: int
    first_frame: int
    first_position: int
    end_frame: int
    end_position: int
    generation: int
    lost_camera_before: int
    lost_ring_full_before: int
    lost_camera: int
    lost_ring_full: int
    saved: int
    is_closed: int
    published: int
    reader: int
    accounted: int
    origin_ns: int


@dataclass(frozen=True)
class RingShape:
    """All that is needed to join a ring.

    Attributes
    ----------
    name : str
        Of the segment.
    run : str
        UUID in hex, 32 digits.
    slots : int
        Frames that it holds, 2 to 2²⁴.
    format : FrameFormat
        Of every frame.
    result_rows : int
        Analysis results that it holds.
    """

    name: str
    run: str
    slots: int
    format: FrameFormat
    result_rows: int

    def __post_init__(self) -> None:
        if not 2 <= self.slots <= MAXIMUM_SLOTS:
            raise ValueError(f"slots must be 2 to {MAXIMUM_SLOTS}, not {self.slots}")

    @property
    def stride(self) -> int:
        """Bytes from slot to slot, whole pages."""
        return -(-self.format.nbytes // PAGE) * PAGE

    @property
    def offsets(self) -> tuple[int, ...]:
        """Word offsets of the parts after the header, then the end; the slots begin at the next page."""
        sizes = (
            READERS * READER_STRIDE,
            INTERVALS * SPAN_STRIDE,
            Journal.words_needed(LOSS_ROWS, 3),
            Journal.words_needed(self.result_rows, 3 + RESULT_VALUES),
            Journal.words_needed(HAPPENING_ROWS, happenings.WIDTH),
            self.slots * SLOT_STRIDE,
        )
        at, found = PAGE // WORD, []
        for size in sizes:
            found.append(at)
            at += -(-size // 8) * 8
        return (*found, at)

    @property
    def payload_offset(self) -> int:
        """Byte offset of the first slot."""
        return -(-self.offsets[-1] * WORD // PAGE) * PAGE

    @property
    def nbytes(self) -> int:
        """Bytes of the whole segment."""
        return self.payload_offset + self.slots * self.stride


def result_rows_for(slots: int) -> int:
    """Rows of results for a ring of so many slots: results may come a ring later than their frames."""
    return max(MINIMUM_RESULT_ROWS, 2 * slots)


def as_word(value: int) -> int:
    """A camera's own number or time as a word; -1, for none, as `NONE`."""
    return value & FOREVER
