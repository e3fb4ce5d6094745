"""What the controller and a worker tell each other, as JSON over a PAIR socket. The ring has the truth; these are orders and reports."""

from __future__ import annotations

from typing import Annotated

import msgspec

from camlab.errors import MalformedMessageError
from camlab.model.frame import FrameFormat
from camlab.recording.plan import RecordingPlan
from camlab.recording.verdict import Verdict
from camlab.stream.layout import MAXIMUM_SLOTS, RingShape


class Attach(msgspec.Struct, frozen=True, tag=True):
    """A run begins: join its ring and its doorbell.

    Results of frames that are in no recording go to `csv_path`, or the next free name; what it has of folders below `folder` is made.
    """

    name: str
    run: str
    slots: Annotated[int, msgspec.Meta(ge=2, le=MAXIMUM_SLOTS)]
    result_rows: Annotated[int, msgspec.Meta(ge=1)]
    format: FrameFormat
    endpoint: str
    camera: str
    csv_path: str
    folder: str = ""

    @property
    def shape(self) -> RingShape:
        """The ring to join."""
        return RingShape(self.name, self.run, self.slots, self.format, self.result_rows)


class Detach(msgspec.Struct, frozen=True, tag=True):
    """The run is over and all of it is done with: leave its ring."""


class Record(msgspec.Struct, frozen=True, tag=True):
    """Make a file for the interval with the plan's key, or go on with what a saver left that died."""

    plan: RecordingPlan
    resumes: bool = False


class Abort(msgspec.Struct, frozen=True, tag=True):
    """Write no more: what is not saved yet is given up, and named so."""


class Publish(msgspec.Struct, frozen=True, tag=True):
    """Bind a socket for other programs; no address: close it."""

    address: str
    frame_bytes: Annotated[int, msgspec.Meta(ge=1)] = 1


class Ask(msgspec.Struct, frozen=True, tag=True):
    """Say that you are there, and have done what was ordered before; `number`: so the answer is known."""

    number: int = 0


class Leave(msgspec.Struct, frozen=True, tag=True):
    """Finish what is begun and end."""


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The worker runs; `token` shows that it is the one that was started."""

    token: str


class Here(msgspec.Struct, frozen=True, tag=True):
    """The answer to the `Ask` of that number."""

    number: int = 0


class Compressed(msgspec.Struct, frozen=True, tag=True):
    """How small a recording's pixels have become so far: their bytes to those that they take in the file."""

    key: int
    ratio: float


class Closed(msgspec.Struct, frozen=True, tag=True):
    """A recording is finished."""

    key: int
    verdict: Verdict


class Bound(msgspec.Struct, frozen=True, tag=True):
    """The publisher's real address, or why there is none."""

    address: str
    error: str = ""


class Subscribers(msgspec.Struct, frozen=True, tag=True):
    """How many topics are subscribed to."""

    count: int


class Tabulated(msgspec.Struct, frozen=True, tag=True):
    """A CSV file with results was begun."""

    path: str


class Trouble(msgspec.Struct, frozen=True, tag=True):
    """Something went wrong that the user should know; the worker goes on. `report` is a traceback, where it doesn't."""

    text: str
    report: str = ""


Order = Attach | Detach | Record | Abort | Publish | Ask | Leave


class Stuck(msgspec.Struct, frozen=True, tag=True):
    """A recording can't be written any more: frames that come after now would only be lost to it."""

    key: Annotated[int, msgspec.Meta(ge=1)]
    text: str


Report = Ready | Here | Compressed | Closed | Bound | Subscribers | Tabulated | Trouble | Stuck

_encoder = msgspec.msgpack.Encoder()  # not JSON, which has no NaN: an event without a value would be refused
_order_decoder = msgspec.msgpack.Decoder(Order)
_report_decoder = msgspec.msgpack.Decoder(Report)


def encode(message: Order | Report) -> bytes:
    """A message as it travels."""
    return _encoder.encode(message)


def decode_order(data: bytes) -> Order:
    """What the controller says; MalformedMessageError for anything else."""
    try:
        order: Order = _order_decoder.decode(data)
    except (ValueError, msgspec.MsgspecError) as error:
        raise MalformedMessageError(f"not an order to a worker: {error}") from error
    return order


def decode_report(data: bytes) -> Report:
    """What a worker says; MalformedMessageError for anything else."""
    try:
        report: Report = _report_decoder.decode(data)
    except (ValueError, msgspec.MsgspecError) as error:
        raise MalformedMessageError(f"not a worker's report: {error}") from error
    return report
