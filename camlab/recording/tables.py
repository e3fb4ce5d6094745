"""From the ring's words to a recording's tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.recording.event import Event
from camlab.recording.layout import ROW
from camlab.stream.happenings import Happening
from camlab.stream.layout import Descriptor, Loss, Slot

TableRow = tuple[int, int, float, int, int]  # camera_frame_id, timestamp_ns, frame_time in seconds, checksum, frame_id
REASON = {Loss.CAMERA: "camera", Loss.RING_FULL: "ring_full"}


def table_row(frame: Descriptor, origin_ns: int, checksum: int) -> TableRow:
    """The frame's row in the recording's tables; `origin_ns`: monotonic clock at frame time 0."""
    row: TableRow = table_rows(np.array([frame._replace(checksum=checksum)], np.uint64), origin_ns)[0].item()
    return row


def table_rows(frames: NDArray[np.uint64], origin_ns: int) -> NDArray[Any]:
    """The same of many: `frames` as `FrameRing.descriptors` gives them, (n, len(Slot)); rows as `layout.ROW`, (n,)."""
    rows = np.empty(len(frames), ROW)
    rows["camera_frame_id"] = frames[:, Slot.CAMERA_FRAME_ID].view(np.int64)  # which makes -1 of `NONE`
    rows["timestamp_ns"] = frames[:, Slot.TIMESTAMP_NS]
    rows["frame_time"] = (frames[:, Slot.MONOTONIC_NS].view(np.int64) - origin_ns) / 1e9
    rows["checksum"] = frames[:, Slot.CHECKSUM]
    rows["frame_id"] = frames[:, Slot.FRAME_ID]
    return rows


def event_of(happening: Happening, key: int, end_frame: int, controls: Sequence[str]) -> Event | None:
    """A row of the events of recording `key`, which ends below `end_frame`; None where it doesn't belong there.

    `controls`: their names in the camera's order. A mark may be the last thing that happened: then no frame follows it.
    """
    frame_id, timestamp_ns, control, recording, asked, actual, text = happening
    if recording is not None:
        return Event(frame_id, timestamp_ns, "mark", text=text) if recording == key else None
    if frame_id >= end_frame:
        return None
    if control is None:
        return Event(frame_id, timestamp_ns, "reconnected", text=text)
    return Event(frame_id, timestamp_ns, "setting", controls[control] if control < len(controls) else "?", asked, actual)
