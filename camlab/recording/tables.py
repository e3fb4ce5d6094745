"""From the ring's words to a recording's tables."""

from __future__ import annotations

from camlab.stream.layout import NONE, Descriptor, Loss

TableRow = tuple[int, int, float, int, int]  # camera_frame_id, timestamp_ns, frame_time in seconds, checksum, frame_id
REASON = {Loss.CAMERA: "camera", Loss.RING_FULL: "ring_full"}


def table_row(frame: Descriptor, origin_ns: int, checksum: int) -> TableRow:
    """The frame's row in the recording's tables; `origin_ns`: monotonic clock at frame time 0."""
    camera_id = -1 if frame.camera_frame_id == NONE else frame.camera_frame_id
    return camera_id, frame.timestamp_ns, (frame.monotonic_ns - origin_ns) / 1e9, checksum, frame.frame_id
