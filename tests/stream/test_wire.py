"""What goes over sockets, without a socket."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.errors import MalformedMessageError
from camlab.model.frame import FrameFormat
from camlab.stream import wire

RUN = "0123456789abcdef" * 2
FORMATS = [FrameFormat(3, 5), FrameFormat(7, 2, "uint16", 12), FrameFormat(5, 3, color="rgb")]


def header(**changes: Any) -> bytes:
    """A good header, but for the changes; None leaves a field out."""
    fields: dict[str, Any] = {
        "version": 1,
        "camera": "A",
        "run": RUN,
        "frame_id": 7,
        "previous_frame_id": 6,
        "timestamp_ns": 1,
        "shape": [3, 5],
        "dtype": "uint8",
        "color": "mono",
    }
    return json.dumps({name: value for name, value in {**fields, **changes}.items() if value is not None}).encode()


@pytest.mark.parametrize("frame_format", FORMATS, ids=str)
def test_frame_arrives_as_it_was_sent(frame_format: FrameFormat) -> None:
    pixels = np.random.default_rng(2).integers(0, frame_format.saturation_value, frame_format.shape, frame_format.dtype)
    sent = wire.FrameHeader.of(frame_format, "A", RUN, 7, 5, 123)
    found, frame = wire.decode_frame([wire.topic(wire.FRAME, "A"), wire.encode(sent), pixels.tobytes()])
    assert found == sent
    assert (frame.frame_id, frame.timestamp_ns, frame.pixels.dtype.name) == (7, 123, frame_format.dtype)
    assert np.array_equal(frame.pixels, pixels)


def test_header_is_plain_json_with_the_promised_names() -> None:
    fields = json.loads(wire.encode(wire.FrameHeader.of(FORMATS[2], "A", RUN, 7, 5, 123)))
    assert fields == json.loads(header(previous_frame_id=5, timestamp_ns=123, shape=[5, 3, 3], color="rgb"))


def test_sixteen_bits_travel_little_endian() -> None:
    parts = [b"frame/A/", header(shape=[1, 2], dtype="uint16"), b"\x01\x02\xff\x00"]
    assert wire.decode_frame(parts)[1].pixels.tolist() == [[0x0201, 0x00FF]]


def test_received_pixels_are_read_only() -> None:
    _, frame = wire.decode_frame([b"frame/A/", header(shape=[1, 2]), b"ab"])
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 1


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"frame/A/"],
        [b"frame/A/", b""],
        [b"frame/A/", b"not json"],
        [b"frame/A/", b"{}"],
        [b"frame/A/", b"\xff\xfe"],
        [b"frame/A/", b"[1, 2]"],
        [b"frame/A/", b"\x80\x04\x95"],  # a pickle
        [b"frame/A/", header(version=2)],
        [b"frame/A/", header(camera=None)],
        [b"frame/A/", header(camera="")],
        [b"frame/A/", header(camera="A" * 81)],
        [b"frame/A/", header(run="short")],
        [b"frame/A/", header(frame_id=-1)],
        [b"frame/A/", header(frame_id="7")],
        [b"frame/A/", header(previous_frame_id=-2)],
        [b"frame/A/", header(shape=[3])],
        [b"frame/A/", header(shape=[0, 5])],
        [b"frame/A/", header(shape=[3, 1 << 17])],
        [b"frame/A/", header(shape=[3, 5, 3, 1])],
        [b"frame/A/", header(shape=[3, 5, 3])],  # mono
        [b"frame/A/", header(color="rgb")],
        [b"frame/A/", header(shape=[3, 5, 4], color="rgb")],
        [b"frame/A/", header(dtype="float64")],
        [b"frame/A/", header(dtype="object")],
        [b"frame/A/", header(color="bgr")],
    ],
    ids=lambda parts: b" ".join(parts).decode("latin-1")[-40:],
)
def test_decode_refuses_what_is_not_a_frame(parts: list[bytes]) -> None:
    with pytest.raises(MalformedMessageError, match="not a camlab frame"):
        wire.decode(parts)


@given(data=st.binary(max_size=60))
def test_decode_refuses_anything_else_in_the_same_way(data: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        wire.decode([b"frame/A/", data])


@pytest.mark.parametrize("size", [0, 14, 16])
def test_pixels_must_have_the_size_that_the_header_says(size: int) -> None:
    with pytest.raises(MalformedMessageError, match=f"{size} bytes of pixels instead of 15"):
        wire.decode_frame([b"frame/A/", header(), bytes(size)])


@pytest.mark.parametrize("parts", [2, 4])
def test_frame_with_pixels_has_three_parts(parts: int) -> None:
    with pytest.raises(MalformedMessageError, match=f"{parts} parts instead of 3"):
        wire.decode_frame([b"frame/A/", header(), bytes(15), b""][:parts])


def test_topic_of_one_camera_is_no_prefix_of_anothers() -> None:
    assert not wire.topic(wire.FRAME, "AB").startswith(wire.topic(wire.FRAME, "A"))


@pytest.mark.parametrize(
    ("name", "topic"), [("simulated", "simulated"), ("opencv:0", "opencv-0"), ("a/b c", "a-b-c"), ("///", "camera"), ("é" * 5 + "x", "x")]
)
def test_camera_name_in_topics_is_plain(name: str, topic: str) -> None:
    assert wire.camera_topic_name(name) == topic


def test_result_without_a_number_is_null() -> None:
    message = wire.ResultMessage(1, "A", RUN, 7, {"mean": 2.5, "maximum": None})
    fields = json.loads(wire.encode(message))
    assert fields["results"] == {"mean": 2.5, "maximum": None}
    assert msgspec.json.decode(wire.encode(message), type=wire.ResultMessage) == message
