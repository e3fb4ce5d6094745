"""What goes over sockets: topics, and headers as JSON, decoded into checked structs. Nothing is ever unpickled.

A frame is `[topic, header]` inside camlab, and `[topic, header, pixels]` for other programs. The topic is `frame/CAMERA/`; its last
slash keeps `frame/A/` from matching `frame/AB/`. Pixels are little endian, C order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal, cast

import msgspec
import numpy as np

from camlab.errors import MalformedMessageError
from camlab.model.frame import MAX_SIDE, Frame, FrameFormat, Pixels

VERSION: Final = 1
FRAME, RESULT, EVENT = "frame", "result", "event"

Dtype = Literal["uint8", "uint16"]
Side = Annotated[int, msgspec.Meta(ge=1, le=MAX_SIDE)]
Number = Annotated[int, msgspec.Meta(ge=0)]


class FrameHeader(msgspec.Struct, frozen=True):
    """Header of one frame.

    `previous_frame_id` is the id of the frame that was published before (-1: none): a subscriber that received another one
    lost frames of its own, and where it isn't `frame_id - 1` the run lost frames before they were published.
    """

    version: Literal[1]
    camera: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    run: Annotated[str, msgspec.Meta(min_length=32, max_length=32)]
    frame_id: Number
    previous_frame_id: Annotated[int, msgspec.Meta(ge=-1)]
    timestamp_ns: Number
    shape: Annotated[tuple[Side, ...], msgspec.Meta(min_length=2, max_length=3)]
    dtype: Dtype
    color: Literal["mono", "rgb"]

    @classmethod
    def of(cls, frame_format: FrameFormat, camera: str, run: str, frame_id: int, previous_frame_id: int, timestamp_ns: int) -> FrameHeader:
        """The header of a frame of `frame_format`."""
        dtype = cast(Dtype, frame_format.dtype)
        return cls(VERSION, camera, run, frame_id, previous_frame_id, timestamp_ns, frame_format.shape, dtype, frame_format.color)

    @property
    def nbytes(self) -> int:
        """Bytes of the pixels that belong to it."""
        size = 1 if self.dtype == "uint8" else 2
        for side in self.shape:
            size *= side
        return size


class ResultMessage(msgspec.Struct, frozen=True):
    """Analysis results of one frame by name."""

    version: Literal[1]
    camera: str
    run: str
    frame_id: Number
    results: dict[str, float | None]


class EventMessage(msgspec.Struct, frozen=True):
    """Something that happened: started, stopped, recording_started, recording_finished, camera_lost, control_changed."""

    version: Literal[1]
    camera: str
    run: str
    event: str
    frame_id: int
    time_ns: Number
    text: str = ""


_encoder = msgspec.json.Encoder()
_frame_decoder = msgspec.json.Decoder(FrameHeader)


def topic(kind: str, camera: str) -> bytes:
    """E.g. b"frame/simulated/"."""
    return f"{kind}/{camera}/".encode()


def camera_topic_name(name: str) -> str:
    """A camera's name as a part of topics and file names: letters, digits, "-" and "_"."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:80] or "camera"


def encode(message: msgspec.Struct) -> bytes:
    """A header, result or event as JSON."""
    return _encoder.encode(message)


def decode(parts: Sequence[bytes]) -> FrameHeader:
    """Read the header of a frame message `[topic, header, …]`; raise MalformedMessageError if it isn't one."""
    try:
        header = _frame_decoder.decode(parts[1])
    except (IndexError, ValueError, msgspec.MsgspecError) as error:
        raise MalformedMessageError(f"not a camlab frame: {error}") from error
    if len(header.shape) != (3 if header.color == "rgb" else 2) or header.shape[2:] not in ((), (3,)):
        raise MalformedMessageError(f"not a camlab frame: shape {list(header.shape)} for color {header.color}")
    return header


def decode_frame(parts: Sequence[bytes]) -> tuple[FrameHeader, Frame]:
    """Read `[topic, header, pixels]`; the size of the pixels must match the header."""
    if len(parts) != 3:
        raise MalformedMessageError(f"not a camlab frame: {len(parts)} parts instead of 3")
    header = decode(parts)
    if len(parts[2]) != header.nbytes:
        raise MalformedMessageError(f"not a camlab frame: {len(parts[2])} bytes of pixels instead of {header.nbytes}")
    pixels: Pixels = np.frombuffer(parts[2], np.dtype(header.dtype).newbyteorder("<")).reshape(header.shape)
    return header, Frame(pixels.astype(header.dtype, copy=False), header.frame_id, header.timestamp_ns)
