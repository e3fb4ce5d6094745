"""Writing a recording: what is committed, what SWMR forbids, and the order of things at the end."""

from __future__ import annotations

import os
import threading

import h5py
import numpy as np
import psutil
import pytest

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording.event import Event
from camlab.recording.layout import DETECTOR, ROW, TABLES, chunk_frames
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import FRAME_S, RGB, SMALL, START_NS, account, append, make_plan, pixels_of, row_of, write_recording


@pytest.fixture
def writer(tmp_path):
    """A recording in chunks of ten frames, whose file is closed after the test."""
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5"), SMALL)
    assert writer.chunk_frames == 10
    yield writer
    writer.abandon()


def finish(writer: RecordingWriter, frame_ids=range(10), missing=()):
    ledger = account(frame_ids, missing)
    writer.commit(ledger.missing)
    return writer.finish(ledger.verdict(str(writer.plan.path), camera_counts=True))


def test_one_who_looks_into_the_empty_file_only_delays_it(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    plan, is_leaving = make_plan(tmp_path / "movie.h5"), threading.Event()

    def leave() -> None:
        is_leaving.set()
        fcntl.flock(looking, fcntl.LOCK_UN)

    with open(plan.part_path, "a+b") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        timer = threading.Timer(0.2, leave)
        timer.start()
        try:
            RecordingWriter(plan, SMALL).abandon()
            assert is_leaving.is_set()
        finally:
            timer.join()


def objects(file: h5py.File) -> dict[str, tuple[object, ...]]:
    """Every object with its address, type, layout and attributes: what can't be created or changed under SWMR."""
    found: dict[str, tuple[object, ...]] = {}

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        address = h5py.h5o.get_info(item.id).addr
        kind = (item.dtype, item.chunks, item.maxshape) if isinstance(item, h5py.Dataset) else ()
        found[name] = (address, *kind, tuple(sorted(item.attrs)))

    file.visititems(note)
    return found


@pytest.mark.parametrize("frame_format", [SMALL, RGB, FrameFormat(5, 7), FrameFormat(700, 900)])
@pytest.mark.parametrize("frames", [0, 1, 10, 25])
def test_what_was_appended_is_read_back(tmp_path, frame_format, frames):
    path = tmp_path / "movie.h5"
    write_recording(path, range(frames), frame_format=frame_format)
    with open_recording(path) as movie:
        assert movie.format == frame_format
        assert len(movie) == frames
        assert (movie.frame_id == np.arange(frames)).all()
        assert (movie.camera_frame_id == 1000 + np.arange(frames)).all()
        assert (movie.timestamp_ns == START_NS + np.arange(frames) * 10_000_000).all()
        assert np.allclose(movie.times, np.arange(frames) * FRAME_S)
        assert all((movie[k] == pixels_of(k, frame_format)).all() for k in range(frames))
    assert verify(path).ok


def hand_over(writer: RecordingWriter, first: int, count: int, gap: int = 0) -> None:
    """Frames `first` and on at once; in memory they have `gap` rows of pixels between them."""
    numbers = range(first, first + count)
    pixels = np.zeros((count, SMALL.height + gap, SMALL.width), SMALL.dtype)[:, : SMALL.height]
    pixels[:] = [pixels_of(number) for number in numbers]
    writer.extend(pixels, np.array([row_of(number, pixels_of(number)) for number in numbers], ROW))


@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("counts", [(10, 10), (3, 7, 10), (1, 1, 8, 4), (10, 9), (30, 10), (4, 38), (25, 25)])
def test_frames_handed_over_together_are_saved_as_one_by_one(tmp_path, counts, gap):
    path = tmp_path / "movie.h5"
    writer = RecordingWriter(make_plan(path), SMALL)
    for k, count in enumerate(counts):
        hand_over(writer, sum(counts[:k]), count, gap)
        if k % 2:
            writer.commit([])
    finish(writer, range(sum(counts)))
    with open_recording(path) as movie:
        assert movie.frame_id.tolist() == list(range(sum(counts)))
        assert movie.camera_frame_id.tolist() == [1000 + k for k in range(sum(counts))]
        assert all((movie[k] == pixels_of(k)).all() for k in range(sum(counts)))
    assert verify(path).ok


def test_nothing_is_created_once_others_may_read(tmp_path):
    path = tmp_path / "movie.h5"
    writer = RecordingWriter(make_plan(path), SMALL)
    before = objects(writer._file)
    assert writer._file.swmr_mode
    for first in range(0, 1200, 7):
        append(writer, range(first, first + 7))
        writer.commit([(5000, 5000 + first, "camera")] if first else [])
        writer.add_results(np.arange(first, first + 7), np.ones((7, 4)))
        writer.write_results()
        writer.add_event(Event(first, START_NS, "setting", "exposure_s", 0.1, 0.1))
    assert objects(writer._file) == before
    ledger = account(range(1204), [])
    writer.finish(ledger.verdict(str(path), camera_counts=True))
    with h5py.File(path) as file:
        assert objects(file) == before


def test_the_part_file_can_be_read_as_soon_as_it_is_there(writer):
    with h5py.File(writer.part, "r", libver="latest", swmr=True) as file:
        assert file[f"{DETECTOR}/data"].shape == (0, *SMALL.shape)


def test_every_table_is_as_long_as_what_is_committed(writer):
    append(writer, range(13))
    writer.commit([])
    append(writer, range(13, 15))
    with h5py.File(writer.part, "r", libver="latest", swmr=True) as file:
        assert {file[f"{DETECTOR}/{name}"].shape[0] for name in ("data", *TABLES)} == {13}
    assert (writer.committed, writer.pending) == (13, 2)


def test_a_chunk_that_is_partly_filled_is_written_again_in_place(writer):
    append(writer, range(10))
    writer.commit([])
    append(writer, [10])
    writer.commit([])
    size = writer.part.stat().st_size
    for frame_id in range(11, 20):
        append(writer, [frame_id])
        writer.commit([])
    assert writer.part.stat().st_size == size
    path = finish(writer, range(20))
    with h5py.File(path) as file:
        assert file[f"{DETECTOR}/data"].id.get_num_chunks() == 2
    assert verify(path).ok


def test_losses_are_named_with_the_frames_that_follow_them(writer):
    append(writer, [0, 1])
    writer.commit([])
    append(writer, [5])
    writer.commit([(2, 3, "camera"), (4, 4, "ring_full")])
    with open_recording(writer.part) as movie:
        assert movie.missing == [(2, 3, "camera"), (4, 4, "ring_full")]
    append(writer, [9])
    writer.commit([(2, 3, "camera"), (4, 4, "ring_full"), (6, 8, "camera")])
    path = finish(writer, [0, 1, 5, 9], [(2, 3, "camera"), (4, 4, "ring_full"), (6, 8, "camera"), (10, 12, "camera")])
    with open_recording(path) as movie:
        assert movie.missing == [(2, 3, "camera"), (4, 4, "ring_full"), (6, 8, "camera"), (10, 12, "camera")]
        assert (movie.verdict.expected, movie.verdict.saved, movie.verdict.last_frame) == (13, 4, 12)


def test_a_loss_that_grew_is_written_again(writer):
    append(writer, [0])
    writer.commit([(1, 3, "camera")])
    writer.commit([(1, 8, "camera")])
    append(writer, [9])
    path = finish(writer, [0, 9], [(1, 8, "camera")])
    assert verify(path).missing == ((1, 8, "camera"),)


def test_a_recording_of_no_frame_is_complete(tmp_path):
    path = tmp_path / "movie.h5"
    write_recording(path, [])
    with open_recording(path) as movie:
        verdict = movie.verdict
        assert (verdict.status, verdict.first_frame, verdict.last_frame, verdict.expected) == ("complete", None, None, 0)
    found = verify(path)
    assert (found.ok, found.exit_status) == (True, 0)


def test_the_verdict_comes_last_and_the_name_after_it(writer, tmp_path):
    append(writer, range(4))
    writer.commit([])
    assert sorted(os.listdir(tmp_path)) == [".movie.h5.part.ballast", "movie.h5.part"]
    with open_recording(writer.part) as movie:
        assert movie.status == "open"
    path = finish(writer, range(4))
    assert os.listdir(tmp_path) == ["movie.h5"]
    with open_recording(path) as movie:
        assert movie.status == "complete"


def test_a_reader_does_not_hinder_the_end(writer):
    append(writer, range(4))
    writer.commit([])
    with h5py.File(writer.part, "r", libver="latest", swmr=True) as file:
        path = finish(writer, range(4))
        assert file[f"{DETECTOR}/frame_id"].shape == (4,)
    assert verify(path).ok


def test_a_name_that_can_not_be_given_leaves_a_closed_part_file(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    writer = RecordingWriter(make_plan(folder / "movie.h5"), SMALL)
    append(writer, range(4))
    folder.rename(tmp_path / "moved")
    assert finish(writer, range(4)) == folder / "movie.h5.part"
    assert verify(tmp_path / "moved" / "movie.h5.part").ok


def test_a_file_that_can_not_be_made_leaves_nothing(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    plan = make_plan(folder / "movie.h5")
    (folder / "movie.h5.part").unlink()
    (folder / "movie.h5.part").mkdir()
    with pytest.raises(RecordingError, match="can't be written") as raised:
        RecordingWriter(plan, SMALL)
    assert len(str(raised.value).splitlines()) == 1
    assert os.listdir(folder) == ["movie.h5.part"]


def test_a_ballast_that_a_killed_process_left_is_taken_over(tmp_path):
    left = tmp_path / ".movie.h5.part.ballast"
    left.write_bytes(b"old")
    write_recording(tmp_path / "movie.h5")
    assert not left.exists()


@pytest.mark.parametrize(
    ("frame_format", "rate_hz", "frames"),
    [
        (FrameFormat(480, 640), 60.0, 3),
        (FrameFormat(480, 640), 10.0, 1),
        (FrameFormat(480, 640), None, 3),
        (FrameFormat(480, 640), 0.0, 3),
        (FrameFormat(2048, 2048, "uint16", 16), 100.0, 1),
        (FrameFormat(128, 128), 40_000.0, 64),
        (FrameFormat(16, 16), 100.0, 10),
        (FrameFormat(16, 16), 0.5, 1),
    ],
)
def test_a_chunk_holds_what_arrives_in_100_ms_or_a_megabyte(frame_format, rate_hz, frames):
    assert chunk_frames(frame_format, rate_hz) == frames


def test_control_changes_are_kept_by_frame(writer):
    append(writer, range(4))
    writer.add_event(Event(2, START_NS + 5, "setting", "exposure_s", 0.02, 0.019))
    writer.add_event(Event(3, START_NS + 6, "setting", "größe" * 20, float("nan"), 1.0))
    path = finish(writer, range(4))
    with open_recording(path) as movie:
        first, second = movie.events
    assert (first.frame_id, first.timestamp_ns, first.name, first.asked, first.actual) == (2, START_NS + 5, "exposure_s", 0.02, 0.019)
    assert second.name.startswith("größe")
    assert np.isnan(second.asked)


def test_a_long_recording_takes_no_more_memory_than_a_short_one(tmp_path):
    tiny = FrameFormat(4, 64, "uint8", 8)
    writer = RecordingWriter(make_plan(tmp_path / "movie.h5", rate_hz=10_000.0, sync_s=0.0), tiny)
    pixels = pixels_of(0, tiny)
    process, used = psutil.Process(), []
    for frame_id in range(240_000):
        writer.append(pixels, row_of(frame_id, pixels))
        if writer.is_chunk_full:
            writer.commit([])
        if frame_id % 120_000 == 119_999:
            memory = process.memory_info()
            used.append(memory.rss - memory.shared)
    finish(writer, range(240_000))
    assert used[1] - used[0] < 2e6  # 120 000 rows of five tables are 4.8 MB
