"""The whole job: frames of the simulated camera into an HDF5 file, and the statistics of each; nothing may be missing.

The camera is the same for all (`fps=0`: as fast as it is taken; it waits, so no design is ever dropped from), the analysis is the same, and
each file is read back. Told is the rate from the first frame until the file is closed and on its disk and the last frame is analysed; all
processes run before, all memory for frames is taken, and as much as the file needs is at hand. camlab's file has more in it: checksums,
times, results, the account of losses.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import xxhash

import camlab
from camlab.analysis.statistics import frame_statistics
from camlab.cv import use_threads
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording.layout import DATA
from tests.benchmarks.designs.link import Link, Sender
from tests.benchmarks.designs.movies import DATASET, DirectMovie, GrowingMovie, Movie
from tests.benchmarks.designs.shared_evidence import EvidenceLink, EvidentMovie
from tests.benchmarks.designs.shared_slots import SlotsLink
from tests.benchmarks.designs.tutorial import TutorialLink
from tests.benchmarks.designs.zmq_inline import InlineLink
from tests.benchmarks.frames import HELLO, number_of
from tests.benchmarks.processes import SPAWN, collect
from tests.benchmarks.spare import Spare
from tests.frames import stamps

AGAIN_S = 0.005
WARM_UP_FRAMES = 32
SAMPLES = 100  # frames whose every pixel is compared
READ_S = 5.0
SAVER, ANALYZER = 0, 1


@dataclass(frozen=True)
class Recorded:
    """What a design has left, and how long it took."""

    path: Path
    dataset: str
    seconds: float
    analysed: int


def camera_spec(frame_format: FrameFormat) -> str:
    """The simulated camera with such frames."""
    f = frame_format
    return f"simulated:?fps=0&width={f.width}&height={f.height}&dtype={f.dtype}&bits={f.bit_depth}&color={f.color}&seed=1"


# --- camlab -------------------------------------------------------------------------------------------------------


def record_with_camlab(frame_format: FrameFormat, frames: int, folder: Path, spare: Spare) -> Recorded:
    """As a script does it."""
    with camlab.Experiment(camera_spec(frame_format), folder=folder) as experiment:
        experiment.start_analyzing()
        warm_up = experiment.start_saving(folder / "warm-up.h5", frames=WARM_UP_FRAMES)
        experiment.start()
        warm_up.wait(READ_S * 4)
        experiment.stop()
        spare.free()
        recording = experiment.start_saving(folder / "camlab.h5", frames=frames)
        experiment.start()
        verdict = recording.wait(300)
        put_onto_disk(Path(verdict.path))
        ended_ns = time.time_ns()
        experiment.stop()
    if verdict.saved != frames or verdict.missing:
        raise RuntimeError(f"camlab saved {verdict.saved} of {frames} frames: {verdict}")
    with camlab.open(verdict.path) as movie:
        analysed = int(np.isfinite(movie.analysis["mean"]).sum())
        seconds = (ended_ns - int(movie.timestamp_ns[0])) / 1e9
    return Recorded(Path(verdict.path), DATA, seconds, analysed)


# --- the others ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LinkedDesign:
    """A camera's process, a link, a saver's and an analyzer's process."""

    link: type[Link]
    movie: Callable[[Path, FrameFormat], Movie]

    def __call__(self, frame_format: FrameFormat, frames: int, folder: Path, spare: Spare) -> Recorded:
        path = folder / "other.h5"
        ready = SPAWN.Semaphore(0)
        with self.link(frame_format, 2) as link:
            is_open = SPAWN.Event()
            jobs: list[tuple[Any, ...]] = [
                (_save, link, frames, is_open, ready, self.movie, path),
                (_analyze, link, frames, is_open, ready),
                (_deliver, link, frames, is_open, ready, spare),
            ]
            saved_at, (analysed_at, analysed), began = collect(jobs)
        return Recorded(path, DATASET, max(saved_at, analysed_at) - began, analysed)


def record_with_evidence(frame_format: FrameFormat, frames: int, folder: Path, spare: Spare) -> Recorded:
    """The shared slots with a file that has in it what camlab's has, as far as that can be had so."""
    path = folder / "other.h5"
    ready = SPAWN.Semaphore(0)
    with EvidenceLink(frame_format, 2) as link:
        is_open, is_analysed = SPAWN.Event(), SPAWN.Event()
        jobs: list[tuple[Any, ...]] = [
            (_save_evidence, link, frames, is_open, ready, is_analysed, path),
            (_analyze_evidence, link, frames, is_open, ready, is_analysed),
            (_deliver, link, frames, is_open, ready, spare),
        ]
        saved_at, analysed, began = collect(jobs)
    return Recorded(path, DATASET, saved_at - began, analysed)


Record = Callable[[FrameFormat, int, Path, Spare], Recorded]
DESIGNS: dict[str, Record] = {
    "camlab": record_with_camlab,
    SlotsLink.name: LinkedDesign(SlotsLink, DirectMovie),
    EvidenceLink.name: record_with_evidence,
    InlineLink.name: LinkedDesign(InlineLink, DirectMovie),
    TutorialLink.name: LinkedDesign(TutorialLink, GrowingMovie),
}


def _deliver(link: Link, frames: int, is_open: Any, ready: Any, spare: Spare) -> float:
    """The camera's process; returns when it began."""
    with camlab.open_camera(camera_spec(link.format)) as camera, contextlib.closing(link.open_sender()) as sender:
        is_open.set()
        _greet(sender, ready, link.readers)
        spare.free()
        began = time.monotonic()
        camera.start()
        for _ in range(frames):
            sender.send(lambda pixels: camera.read(pixels, READ_S))
        for _ in range(link.readers):
            ready.acquire()  # they are done: what is in the sockets has arrived
    return began


def _save(link: Link, frames: int, is_open: Any, ready: Any, make: Callable[[Path, FrameFormat], Movie], path: Path) -> float:
    is_open.wait()
    movie = make(path, link.format)
    with contextlib.closing(link.open_receiver(SAVER)) as receiver:
        pixels = _first_frame(receiver, ready)
        movie.append(pixels)
        for _ in range(frames - 1):
            movie.append(receiver.receive())
        movie.close()
        put_onto_disk(path)
        done = time.monotonic()
        del pixels
    ready.release()
    return done


def _analyze(link: Link, frames: int, is_open: Any, ready: Any) -> tuple[float, int]:
    use_threads(1)  # as camlab's analyzer: it is faster so
    is_open.wait()
    with contextlib.closing(link.open_receiver(ANALYZER)) as receiver:
        results = [frame_statistics(_first_frame(receiver, ready))]
        results += [frame_statistics(receiver.receive()) for _ in range(frames - 1)]
        done = time.monotonic()
    ready.release()
    return done, len(results)


def _save_evidence(link: EvidenceLink, frames: int, is_open: Any, ready: Any, is_analysed: Any, path: Path) -> float:
    is_open.wait()
    movie = EvidentMovie(path, link.format)
    with contextlib.closing(link.open_receiver(SAVER)) as receiver:
        pixels = _first_frame(receiver, ready)
        movie.append_with(pixels, receiver.row)
        for _ in range(frames - 1):
            movie.append_with(receiver.receive(), receiver.row)
        is_analysed.wait()
        movie.close_with(receiver.results[:frames])
        put_onto_disk(path)
        done = time.monotonic()
        del pixels
    ready.release()
    return done


def _analyze_evidence(link: EvidenceLink, frames: int, is_open: Any, ready: Any, is_analysed: Any) -> int:
    use_threads(1)
    is_open.wait()
    with contextlib.closing(link.open_receiver(ANALYZER)) as receiver:
        receiver.results[0] = frame_statistics(_first_frame(receiver, ready))
        for number in range(1, frames):
            receiver.results[number] = frame_statistics(receiver.receive())
    is_analysed.set()
    ready.release()
    return frames


def _greet(sender: Sender, ready: Any, readers: int) -> None:
    """Send frames that are none until each reader has heard one."""
    while readers:
        sender.send(lambda pixels: pixels.fill(np.iinfo(pixels.dtype).max))
        if ready.acquire(timeout=AGAIN_S):
            readers -= 1


def _first_frame(receiver: Any, ready: Any) -> Pixels:
    is_known = False
    while number_of(pixels := receiver.receive()) == HELLO:
        if not is_known:
            is_known = True
            ready.release()
    return pixels


def put_onto_disk(path: Path) -> None:
    """A file, or all files of a folder: until then it may be in the system's memory only."""
    for file in path.rglob("*") if path.is_dir() else [path]:
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


# --- is it all there? ---------------------------------------------------------------------------------------------


def check(recorded: Recorded, frame_format: FrameFormat, frames: int) -> None:
    """RuntimeError unless every frame is in the file, in order, and a sample of them is right to the last bit."""
    with h5py.File(recorded.path, "r", locking=False) as file:
        data = file[recorded.dataset]
        rows = data[:, 0, :64] if data.ndim == 3 else data[:, 0, :64, :]
        numbers = stamps(rows[:, np.newaxis])
        if not np.array_equal(numbers, np.arange(frames)) or recorded.analysed != frames:
            raise RuntimeError(f"{recorded.path} has {len(numbers)} of {frames} frames, {recorded.analysed} analysed, or the wrong ones")
        expected = frame_format.empty()
        with camlab.open_camera(camera_spec(frame_format)) as camera:
            for number in np.unique(np.linspace(0, frames - 1, SAMPLES).astype(int)):
                camera._bank.read(int(number), expected)
                if not np.array_equal(data[number], expected) or not _is_evident(file, int(number), expected):
                    raise RuntimeError(f"frame {number} of {recorded.path} is not the camera's")


def _is_evident(file: h5py.File, number: int, expected: Pixels) -> bool:
    """Whether number, checksum and results of a frame are in the file, where it has any."""
    if "checksum" not in file:
        return True
    checksum = int(np.int64(file["checksum"][number]).astype(np.uint64))
    is_told = file["frame_id"][number] == number and file["timestamp_ns"][number] > 0
    return bool(is_told and checksum == xxhash.xxh3_64_intdigest(expected.data) and np.isfinite(file["results"][number]).all())
