"""The experiment's numbers as the window's widgets take them; no Qt."""

from __future__ import annotations

from camlab.controller.state import State
from camlab.controller.status import Status
from camlab.model import Camera
from camlab.recording.plan import RecordingOptions
from camlab.recording.verdict import thousands
from camlab.view.recording_words import estimated_bytes, kept_rate_hz
from camlab.view.room_lines import Room
from camlab.view.status_values import StatusValues


def status_values(status: Status, view_rate_hz: float | None, asked_rate_hz: float | None, saturated: float | None) -> StatusValues:
    """For the status bar."""
    is_saving = (status.state.has_recording or status.state is State.FINISHING) and status.recording_path is not None
    return StatusValues(
        camera_rate_hz=status.camera_rate_hz,
        view_rate_hz=view_rate_hz,
        asked_rate_hz=asked_rate_hz,
        is_live=status.state.is_running,
        is_saving=is_saving,
        saturated=saturated,
        disk_level="" if status.disk_level == "ok" else status.disk_level,
        recording_s=status.recording_s,
        saved=status.saved,
        buffer_fill=status.buffer_fill,
        behind_frames=status.behind_frames,
        behind_s=status.behind_s,
        seconds_covered=status.seconds_covered,
        lost=status.lost,
        free_bytes=status.free_bytes,
        seconds_left=status.seconds_left,
    )


def room(status: Status, frame_bytes: int, options: RecordingOptions, pre_trigger_s: float = 0.0) -> Room:
    """For the lines under Recording."""
    is_saving = status.state.has_recording or status.state is State.FINISHING
    rate = status.data_rate_bytes_s / frame_bytes if status.data_rate_bytes_s and frame_bytes else None
    return Room(
        data_rate_bytes_s=status.data_rate_bytes_s,
        write_rate_bytes_s=status.write_rate_bytes_s,
        saved_bytes=status.saved * frame_bytes if is_saving else None,
        buffer_fill=status.buffer_fill,
        free_bytes=status.free_bytes,
        seconds_left=status.seconds_left,
        disk_level="" if status.disk_level == "ok" else status.disk_level,
        minute_bytes=None if rate is None else 60 * kept_rate_hz(options, rate) * frame_bytes,
        recording_bytes=estimated_bytes(options, rate, frame_bytes, pre_trigger_s),
        seconds_covered=status.seconds_covered,
        behind_frames=status.behind_frames,
        behind_s=status.behind_s,
        compression_ratio=status.compression_ratio,
    )


def verdict_so_far(status: Status, *, is_ended: bool = False) -> tuple[str, str, str]:
    """Tone, headline and sentence of a recording that is not finished; `is_ended`: no more frames belong to it."""
    waiting = status.behind_frames
    if status.state is State.HOLD:
        return "warning", "On hold", f"{frames_of(status.saved)} saved{f', {frames_of(status.missing)} lost' if status.missing else ''}"
    if status.missing:
        return "bad", f"{frames_of(status.missing)} lost so far", _losses(status)
    if is_ended:
        return "good", "Finishing", f"{frames_of(waiting)} to go, {thousands(status.saved)} saved"
    behind = f", {thousands(waiting)} on the way" if waiting else ""
    between = f", {thousands(status.decimated)} left out" if status.decimated else ""
    return "good", "Complete so far", f"{frames_of(status.saved)} saved{between}{behind}"


def frames_of(count: int) -> str:
    """ "1 frame", "18 000 frames"."""
    return f"{thousands(count)} frame{'' if count == 1 else 's'}"


def camera_title(camera: Camera) -> str:
    """What a person calls the camera."""
    return camera.model or camera.name


def _losses(status: Status) -> str:
    """By stage where all losses of the run are this recording's."""
    if sum(status.lost.values()) != status.missing:
        return f"{frames_of(status.saved)} saved"
    stages = {"camera": "camera", "ring_full": "buffer", "write_error": "disk", "saver_lost": "saver", "aborted": "given up"}
    words = [f"{words} {thousands(status.lost[reason])}" for reason, words in stages.items() if status.lost.get(reason)]
    return ", ".join(words).capitalize()
