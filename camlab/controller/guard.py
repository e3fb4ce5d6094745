"""Watches the disk: is there room, for how long, does it keep up, and when must a recording end to be whole."""

from __future__ import annotations

import math
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from camlab.errors import RecordingError
from camlab.recording.ballast import BALLAST_BYTES

Level = Literal["ok", "warning", "alarm"]

TABLE_BYTES = 128  # of a frame's number, times, checksum and results in the tables
AHEAD_S = 0.25  # frames that may still come between two looks and the end of the recording
KEEPS_UP = 0.98  # of the camera's rate; above that the disk is not called slow
BEHIND_S = 0.3  # what waits anyway until the next commit


@dataclass(frozen=True)
class DiskLimits:
    """Free bytes at which something is said or done.

    Attributes
    ----------
    warning_bytes, alarm_bytes : int
        Below these the disk is called nearly full.
    margin_bytes : int
        What a recording leaves free.
    margin_part : int
        On a disk that is smaller than that many margins, the margin is this part of it.
    """

    warning_bytes: int = 5_000_000_000
    alarm_bytes: int = 1_000_000_000
    margin_bytes: int = 64 << 20
    margin_part: int = 16

    def margin(self, total: int) -> int:
        """For a disk of `total` bytes."""
        return min(self.margin_bytes, total // self.margin_part)


@dataclass(frozen=True)
class Load:
    """What the disk is asked to do.

    Attributes
    ----------
    frame_bytes : int
    camera_hz, saver_hz : float or None
        Frames a second that come, and that the saver is done with; None where not known yet.
    kept : float
        Part of the frames that is to be saved, 0 to 1.
    waiting : int
        Frames in the ring that are not saved yet.
    free_slots : int
        Frames that the ring has room for.
    to_come : int or None
        Numbers that the recording still has to get; None where it goes on until it is stopped.
    """

    frame_bytes: int
    camera_hz: float | None = None
    saver_hz: float | None = None
    kept: float = 1.0
    waiting: int = 0
    free_slots: int = 0
    to_come: int | None = None

    @property
    def row_bytes(self) -> float:
        """Of a frame that comes, on the disk, on average."""
        return (self.frame_bytes + TABLE_BYTES) * self.kept

    @property
    def data_rate_bytes_s(self) -> float | None:
        """What is to be saved."""
        return self.camera_hz * self.row_bytes if self.camera_hz else None

    @property
    def full_in_s(self) -> float | None:
        """When the ring is full at these rates; None where the disk keeps up."""
        if not self.camera_hz or self.saver_hz is None or self.saver_hz > KEEPS_UP * self.camera_hz:
            return None
        is_behind = self.waiting > BEHIND_S * self.camera_hz
        return self.free_slots / (self.camera_hz - self.saver_hz) if is_behind else None

    @property
    def words(self) -> str:
        """E.g. "the disk takes 142 of 157 MB/s: the buffer is full in 12 s"; "" where it keeps up."""
        full_in_s = self.full_in_s
        if full_in_s is None or not self.camera_hz or self.saver_hz is None:
            return ""
        takes, asked = self.saver_hz * self.row_bytes / 1e6, self.camera_hz * self.row_bytes / 1e6
        digits = 0 if asked >= 10 else 1
        return f"the disk takes {takes:.{digits}f} of {asked:.{digits}f} MB/s: the buffer is full in {full_in_s:.0f} s"


class DiskGuard:
    """Measures the free room where recordings go and compares it with what is on the way.

    Attributes
    ----------
    limits : DiskLimits
    folder : Path or None
        What was measured last.
    free_bytes, total_bytes : int or None
        Of the disk as last measured; None where it can't be told.
    """

    def __init__(self, limits: DiskLimits | None = None) -> None:
        self.limits = limits or DiskLimits()
        self.folder: Path | None = None
        self.free_bytes: int | None = None
        self.total_bytes: int | None = None

    def measure(self, folder: Path) -> None:
        """Ask the system; a network folder may take its time, so hold no lock."""
        there = folder
        while not there.exists() and there != there.parent:
            there = there.parent
        try:
            usage = shutil.disk_usage(there)
        except OSError:
            self.free_bytes = self.total_bytes = None
        else:
            self.free_bytes, self.total_bytes = usage.free, usage.total
        self.folder = folder

    @property
    def level(self) -> Level:
        """How full the disk is."""
        free = self.free_bytes
        if free is None or free >= self.limits.warning_bytes:
            return "ok"
        return "alarm" if free < self.limits.alarm_bytes else "warning"

    def seconds_left(self, load: Load) -> float | None:
        """Until the disk is full at this rate; what waits in the ring counts as written."""
        rate = load.data_rate_bytes_s
        if self.free_bytes is None or not rate:
            return None
        return max(0.0, self.free_bytes - load.waiting * load.row_bytes) / rate

    def must_stop(self, load: Load) -> bool:
        """Whether a recording has to end now, so that everything that is in the ring still fits."""
        if self.free_bytes is None or self.total_bytes is None:
            return False
        ahead = math.ceil((load.camera_hz or 0.0) * AHEAD_S)
        frames = load.waiting + (ahead if load.to_come is None else min(ahead, load.to_come))
        return self.free_bytes < frames * load.row_bytes + self.limits.margin(self.total_bytes)

    def explain_stop(self, path: Path) -> str:
        """Why a recording was ended."""
        left = in_words(self.free_bytes or 0)
        full = f"the disk of {path.parent} is nearly full, {left} are left"
        return f"{path.name} was ended in order because {full}; free some space or choose another folder"

    def check_room(self, folder: Path, frames: int, frame_bytes: int) -> None:
        """RecordingError where so many frames don't fit, or nothing does; `frames`: those that are known of."""
        try:
            usage = shutil.disk_usage(folder)
        except OSError as error:
            raise RecordingError(f"{folder} can't be read: {os.strerror(error.errno or 0)}; choose another folder") from error
        spare = BALLAST_BYTES + 2 * self.limits.margin(usage.total)
        needed = frames * (frame_bytes + TABLE_BYTES) + spare
        if usage.free >= needed:
            return
        need = f"{frames} frames need {in_words(needed)}" if frames else f"a recording needs {in_words(spare)} at least"
        raise RecordingError(f"{need} and only {in_words(usage.free)} are free in {folder}; free some space or choose another folder")


def in_words(count: float) -> str:
    """A size for a person."""
    for unit, size in (("TB", 1e12), ("GB", 1e9)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e6:.1f} MB"
