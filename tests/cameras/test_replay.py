"""A recording as a camera."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

import camlab
from camlab import Experiment
from camlab.cameras import create_camera
from camlab.cameras.replay import ReplayAddress
from camlab.errors import CameraError, CameraTimeoutError, FrameLostError, SourceEndedError
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from camlab.stream.lock import SessionLock
from tests.recording.rigs import RGB, SMALL, START_NS, account, append, leave_open, make_plan, pixels_of, write_recording
from tests.recording.test_chain import write_chain


def read_all(camera) -> tuple[list, list]:
    """Pixels and stamps to the end."""
    pixels, stamps = [], []
    camera.start()
    while True:
        out = camera.format.empty()
        try:
            stamps.append(camera.read(out, 1.0))
        except SourceEndedError as end:
            return pixels, [*stamps, end]
        pixels.append(out)


@pytest.mark.parametrize("frame_format", [SMALL, RGB], ids=["grey", "colour"])
def test_it_delivers_the_same_pixels_with_number_and_time_of_the_recording(tmp_path, frame_format):
    write_recording(tmp_path / "movie.h5", frame_format=frame_format)
    with create_camera(f"replay:{tmp_path}/movie.h5?fps=0") as camera:
        pixels, (*stamps, end) = read_all(camera)
        assert camera.format == frame_format
    assert all((image == pixels_of(k, frame_format)).all() for k, image in enumerate(pixels))
    assert [(stamp.camera_frame_id, stamp.camera_time_ns) for stamp in stamps] == [(k, START_NS + k * 10_000_000) for k in range(10)]
    assert end.frames == 10


def test_what_is_missing_in_it_is_missing_in_a_recording_of_it(tmp_path):
    write_recording(tmp_path / "movie.h5", [5, 6, 9], [(3, 4, "ring_full"), (7, 8, "camera"), (10, 11, "aborted")])
    with Experiment(f"replay:{tmp_path}/movie.h5?fps=0", folder=tmp_path) as experiment:
        recording = experiment.start_saving(tmp_path / "again.h5")
        experiment.start()
        verdict = recording.wait(20)
    assert (verdict.expected, verdict.saved) == (9, 3)
    assert verdict.missing == ((0, 1, "camera"), (4, 5, "camera"), (7, 8, "camera"))
    assert verify(tmp_path / "again.h5").ok
    with camlab.open(tmp_path / "movie.h5") as movie, camlab.open(tmp_path / "again.h5") as again:
        assert np.array_equal(movie[:], again[:])
        assert again.camera_frame_id.tolist() == [5, 6, 9]


@pytest.mark.parametrize(("options", "factor"), [("", 1), ("?speed=4", 0.25), ("?fps=400", 0.25)])
def test_frames_come_at_their_own_times_or_as_asked(tmp_path, options, factor):
    write_recording(tmp_path / "movie.h5", range(24))
    with create_camera(f"replay:{tmp_path}/movie.h5{options}") as camera:
        begun = time.monotonic()
        read_all(camera)
        seconds = time.monotonic() - begun
    assert seconds == pytest.approx(0.23 * factor, abs=0.08)
    assert seconds >= 0.23 * factor


def test_its_rate_is_a_control(tmp_path):
    write_recording(tmp_path / "movie.h5", range(100))
    with create_camera(f"replay:{tmp_path}/movie.h5") as camera:
        assert camera.frame_rate_hz == pytest.approx(100)
        camera.frame_rate_hz = 0
        begun = time.monotonic()
        read_all(camera)
        assert time.monotonic() - begun < 0.5


def test_one_that_is_being_written_is_followed_to_its_end(tmp_path):
    plan = make_plan(tmp_path / "movie.h5")
    lock = SessionLock(plan.session)
    lock.acquire()
    writer = RecordingWriter(plan, SMALL)
    append(writer, range(2))
    writer.commit([])
    out = SMALL.empty()
    with create_camera(f"replay:{tmp_path}/movie.h5.part?fps=0") as camera:
        camera.start()
        numbers = [camera.read(out, 0.1).camera_frame_id for _ in range(2)]
        with pytest.raises(CameraTimeoutError):
            camera.read(out, 0.1)
        append(writer, range(2, 4))
        writer.commit([])
        writer.finish(account(range(4), []).verdict(plan.path, True))
        lock.release(remove=True)
        numbers += [camera.read(out, 0.1).camera_frame_id for _ in range(2)]
        with pytest.raises(SourceEndedError, match="ended after 4 frames"):
            camera.read(out, 0.1)
    assert numbers == [0, 1, 2, 3]


def test_one_that_a_crash_left_ends_with_its_last_frame(tmp_path):
    part = leave_open(tmp_path / "movie.h5")
    with create_camera(f"replay:{part}?fps=0") as camera:
        pixels, _ = read_all(camera)
    assert len(pixels) == 10


def test_of_one_in_several_files_only_those_that_are_there_are_delivered_and_the_rest_is_said(tmp_path):
    write_chain(tmp_path / "movie.h5")
    (tmp_path / "movie.0002.h5").unlink()
    with create_camera(f"replay:{tmp_path}/movie.h5?fps=0") as camera:
        assert "movie.0002.h5 is not there" in camera.remarks[0]
        camera.start()
        numbers, lost, out = [], 0, camera.format.empty()
        while True:
            try:
                numbers.append(camera.read(out, 1.0).camera_frame_id)
            except FrameLostError:
                lost += 1
            except SourceEndedError as end:
                frames = end.frames
                break
    assert (numbers, lost, frames) == ([*range(8), *range(16, 30)], 8, 30)


def test_a_recording_without_a_frame_can_not_be_played(tmp_path):
    write_recording(tmp_path / "movie.h5", [])
    with pytest.raises(CameraError, match="has no frame"):
        create_camera(f"replay:{tmp_path}/movie.h5").open()


@pytest.mark.parametrize("name", ["nowhere.h5", "notes.h5", ""])
def test_what_is_no_recording_is_said_in_one_line(tmp_path, name):
    (tmp_path / "notes.h5").write_text("hello")
    with pytest.raises(CameraError) as error:
        create_camera(f"replay:{tmp_path}/{name}").open()
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "path", "speed", "rate_hz"),
    [
        ("movie.h5", "movie.h5", 1.0, None),
        ("movie.h5?speed=0.5", "movie.h5", 0.5, None),
        ("what?.h5?fps=0", "what?.h5", 1.0, 0.0),
        ("what?.h5", "what?.h5", 1.0, None),
    ],
)
def test_an_address_is_a_path_and_a_pace(text, path, speed, rate_hz):
    assert ReplayAddress.parse(text) == ReplayAddress(Path(path), speed, rate_hz)


@pytest.mark.parametrize(
    ("text", "match"),
    [("", "needs a recording"), ("a.h5?fps=-1", "fps"), ("a.h5?speed=2&fps=3", "together"), ("a.h5?sped=2", "did you mean speed")],
)
def test_what_is_no_address_is_said(text, match):
    with pytest.raises(ValueError, match=match):
        create_camera(f"replay:{text}")
