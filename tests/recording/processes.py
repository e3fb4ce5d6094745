"""What the other processes of these tests do; each is the target of a spawned process, see tests/stream/processes.py."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import h5py
import hdf5plugin  # noqa: F401 -- so that h5py reads compressed pixels
import numpy as np
import xxhash

from camlab.recording.plan import Compression, RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.writer import RecordingWriter
from camlab.recording.writers import make_writer
from camlab.stream.lock import SessionLock
from tests.recording.rigs import LARGE, SMALL, SPLIT, account, append, make_plan

LIMIT_S = 60.0


@contextlib.contextmanager
def held(session: str) -> Iterator[None]:
    """Be a process of a session; killed, it lets go."""
    lock = SessionLock(session)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def record_until_killed(connection: Connection, folder: str, session: str, frames: int, compression: Compression = "none") -> None:
    """Make recordings of `frames` frames one after the other; send (path, committed frames) after each commit."""
    connection.send("ready")
    with held(session):
        for number in itertools.count():
            path = Path(folder) / f"{number}.h5"
            options = RecordingOptions(compression=compression)
            writer = RecordingWriter(make_plan(path, session=session, options=options), SMALL)
            for first in range(0, frames, 4):
                numbers = range(first, min(first + 4, frames))
                append(writer, numbers)
                writer.commit([])
                connection.send((str(path), numbers.stop))
            writer.finish(account(range(frames), []).verdict(str(path), camera_counts=True))


def record_in_files_until_killed(connection: Connection, folder: str, session: str, frames: int) -> None:
    """Make recordings of `frames` frames, 8 in a file, one after the other; send (path, committed frames) after each commit."""
    connection.send("ready")
    with held(session):
        for number in itertools.count():
            path = Path(folder) / f"{number}.h5"
            writer = make_writer(make_plan(path, session=session, options=SPLIT, sync_s=0.0), LARGE)
            for first in range(0, frames, 4):
                append(writer, range(first, first + 4), LARGE)
                writer.commit([])
                connection.send((str(path), first + 4))
            writer.finish(account(range(frames), []).verdict(str(path), camera_counts=True))


def repair_until_killed(connection: Connection, parts: list[str]) -> None:
    """Repair one after the other."""
    connection.send("ready")
    connection.recv()
    for part in parts:
        repair(Path(part))
    connection.send("done")


def record_until_told(connection: Connection, path: str, session: str) -> None:
    """Record three frames and keep the file open."""
    with held(session):
        writer = RecordingWriter(make_plan(Path(path), session=session), SMALL)
        append(writer, range(3))
        writer.commit([])
        connection.send("ready")
        connection.poll(LIMIT_S)
        writer.abandon()


def read_while_it_grows(connection: Connection, part: str) -> None:
    """Follow a file with h5py alone; send (longest length seen, wrong frames, looks) once told to end."""
    connection.send("ready")
    longest = wrong = looks = 0
    with h5py.File(part, "r", libver="latest", swmr=True) as file:
        detector = file["entry/instrument/detector"]
        tables = {name: detector[name] for name in ("frame_id", "data", "checksum", "timestamp_ns", "camera_frame_id", "frame_time")}
        while not connection.poll(0):
            tables["frame_id"].refresh()
            ids = tables["frame_id"][:]
            for dataset in tables.values():  # after frame_id: they are as long or longer
                dataset.refresh()
            looks += 1
            new = range(longest, len(ids))
            checksums, pixels = tables["checksum"], tables["data"]
            wrong += any(dataset.shape[0] < len(ids) for dataset in tables.values())
            wrong += sum(checksums[k] != xxhash.xxh3_64_intdigest(np.ascontiguousarray(pixels[k]).data) or ids[k] != k for k in new)
            longest = len(ids)
    connection.send((longest, wrong, looks))


def open_again_and_again(connection: Connection, part: str) -> None:
    """Open a file anew as `camlab.open` does; send (lengths seen, wrong frames, errors) once told to end."""
    connection.send("ready")
    lengths, wrong, errors = [], 0, []
    while not connection.poll(0):
        try:
            with open_recording(part) as movie:
                newest = movie[-1:] if len(movie) else []
                wrong += sum(xxhash.xxh3_64_intdigest(np.ascontiguousarray(each).data) != movie.checksum[-1] for each in newest)
                wrong += not len(movie.times) == len(movie.checksum) == len(movie.timestamp_ns) == len(movie)
                lengths.append(len(movie))
        except Exception as error:
            errors.append(repr(error))
        time.sleep(0.002)
    connection.send((lengths, wrong, errors))
