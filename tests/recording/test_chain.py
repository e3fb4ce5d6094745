"""A recording in several files: written, read as one, gone on with after a death, repaired."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import h5py
import msgspec
import numpy as np
import pytest

from camlab.errors import RecordingError
from camlab.recording import naming, piece
from camlab.recording.chain import ChainWriter
from camlab.recording.event import Event
from camlab.recording.files import find_own_segments
from camlab.recording.overlay import Undo
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.remains import Remains
from camlab.recording.repair import repair
from camlab.recording.superblock import Superblock
from camlab.recording.verify import verify
from camlab.recording.writer import RecordingWriter
from camlab.recording.writers import make_writer, resume_writer
from camlab.stream.lock import lock_path
from tests.recording import processes, rigs
from tests.recording.rigs import LARGE, SPLIT, START_NS, account, append, pixels_of
from tests.stream.processes import started


def make_plan(path, **changes):
    """That of a recording that nobody puts onto the disk itself: these tests are about files, and it takes time."""
    return rigs.make_plan(path, **{"sync_s": 0.0, **changes})


def write_chain(path, frame_ids=range(30), missing=(), options=SPLIT, **changes):
    """A recording in files of 8 frames, with an event and a result now and then; its verdict."""
    writer = make_writer(make_plan(path, options=options, **changes), LARGE)
    ledger = account(frame_ids, missing)
    extend(writer, frame_ids, missing)
    verdict = ledger.verdict(str(path), camera_counts=True)
    assert writer.finish(verdict) == path
    return verdict


def extend(writer, frame_ids, missing=(), step=4):
    for k in range(0, len(frame_ids), step):
        append(writer, frame_ids[k : k + step], LARGE)
        newest = frame_ids[k : k + step][-1]
        writer.commit([run for run in missing if run[0] < newest])


def leave(writer) -> None:
    """Let its files be as a kill leaves them at this moment, when no file is just being closed: a copy of all takes too long for that."""
    closing = getattr(writer, "_closing", None)
    if closing:
        closing._thread.join()
    left = {path: path.read_bytes() for path in Path(writer.plan.path).parent.glob(f"*{naming.PART}")}
    writer.abandon()
    for path, content in left.items():
        path.write_bytes(content)


def listing(folder):
    return sorted(os.listdir(folder))


def test_a_recording_is_split_by_size_and_read_as_one(tmp_path):
    path = tmp_path / "movie.h5"
    write_chain(path)
    assert listing(tmp_path) == ["movie.0001.h5", "movie.0002.h5", "movie.0003.h5", "movie.0004.h5", "movie.h5"]
    pixels = np.array([pixels_of(k, LARGE) for k in range(30)])
    with open_recording(path) as movie:
        assert (len(movie), movie.status, movie.format) == (30, "complete", LARGE)
        for rows in (np.s_[:], np.s_[7:9], np.s_[3:30:6], np.s_[::-1], np.s_[25:2:-5], np.s_[8:8], np.s_[16:24]):
            assert (movie[rows] == pixels[rows]).all(), rows
        assert all((movie[k] == pixels[k]).all() for k in (0, 7, 8, -1))
        assert (movie.frame_id == np.arange(30)).all()
        assert [(each.frames, each.first_frame, each.is_there) for each in movie.segments] == [
            (8, 0, True),
            (8, 8, True),
            (8, 16, True),
            (6, 24, True),
        ]
        assert movie.settings["exposure_s"].asked == 0.01
        assert movie.verdict.bytes == sum(each.stat().st_size for each in tmp_path.iterdir())
    found = verify(path)
    assert (found.ok, found.exit_status, found.saved) == (True, 0, 30)


def test_each_file_is_a_recording_of_its_own_part(tmp_path):
    lost = [(3, 5, "camera"), (12, 12, "ring_full"), (24, 27, "ring_full")]
    saved = [k for k in range(35) if not any(first <= k <= last for first, last, _ in lost)]
    path = tmp_path / "movie.h5"
    write_chain(path, saved, lost)
    named, last = [], -1
    for k, segment in enumerate(naming.find_segments(path)):
        found = verify(segment)
        assert found.ok, found.problems
        named += found.missing
        with open_recording(segment) as movie:
            assert movie.segment == k
            assert movie.verdict.first_frame == last + 1
            last = movie.verdict.last_frame
    assert (named, last) == (lost, 34)
    assert verify(path).missing == tuple(lost)


def test_plain_h5py_reads_all_of_it_through_the_index_also_elsewhere(tmp_path):
    folder = tmp_path / "100% sure"
    folder.mkdir()
    write_chain(folder / "movie %b.h5")
    moved = tmp_path / "moved"
    folder.rename(moved)
    with h5py.File(moved / "movie %b.h5") as file:
        for name in ("entry/instrument/detector/data", "entry/data/data"):
            assert all((file[name][k] == pixels_of(k, LARGE)).all() for k in range(30))
    with open_recording(moved / "movie %b.h5") as movie:
        assert (movie[29] == pixels_of(29, LARGE)).all()


def test_a_file_ends_also_where_no_commit_falls_on_the_end_of_a_chunk(tmp_path):
    path = tmp_path / "movie.h5"
    writer = make_writer(make_plan(path, options=SPLIT), LARGE)
    extend(writer, range(36), step=3)  # 8 frames are a chunk
    writer.finish(account(range(36), []).verdict(str(path), camera_counts=True))
    with open_recording(path) as movie:
        assert [segment.frames for segment in movie.segments] == [24, 12]
    assert verify(path).exit_status == 0


@pytest.mark.parametrize(("frames", "options"), [(5, SPLIT), (8, SPLIT), (20, RecordingOptions())])
def test_what_fits_one_file_is_one_file(tmp_path, frames, options):
    write_chain(tmp_path / "movie.h5", range(frames), options=options)
    assert listing(tmp_path) == ["movie.h5"]
    assert verify(tmp_path / "movie.h5").exit_status == 0


def test_events_and_results_that_come_late_reach_the_index(tmp_path):
    path = tmp_path / "movie.h5"
    writer = make_writer(make_plan(path, options=SPLIT), LARGE)
    writer.add_results(np.arange(12), np.arange(48.0).reshape(12, 4))  # of frames 8 to 11 before they are saved
    extend(writer, range(8))
    writer.write_results()
    writer.add_event(Event(7, START_NS, "mark", text="here"))
    extend(writer, range(8, 20))
    writer.add_results(np.arange(2, 20), np.arange(18.0)[:, None] + [100.0, 200.0, 300.0, 400.0])  # 2 to 15 are closed
    writer.write_results()
    writer.add_event(Event(19, START_NS + 1, "note", text="there"))
    writer.finish(account(range(20), []).verdict(str(path), camera_counts=True))
    with open_recording(path) as movie:
        assert movie.analysis["minimum"].tolist() == [0.0, 4.0, *range(100, 118)]
        assert movie.analysis["std"].tolist() == [3.0, 7.0, *range(400, 418)]
        assert [(event.frame_id, event.text) for event in movie.events] == [(7, "here"), (19, "there")]
        assert [event.text for event in movie.marks] == ["here"]


def test_a_name_whose_segments_are_there_is_not_free(tmp_path):
    write_chain(tmp_path / "movie.h5")
    (tmp_path / "movie.h5").unlink()
    with pytest.raises(RecordingError, match=r"movie\.0001\.h5 exists already"):
        naming.check_free(tmp_path / "movie.h5")


def test_it_is_read_while_it_grows_and_when_it_ends_meanwhile(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path, options=SPLIT)
    writer = make_writer(plan, LARGE)
    extend(writer, range(6))
    with open_recording(plan.part_path) as early:
        extend(writer, range(6, 22))
        with open_recording(plan.part_path) as movie:
            assert (len(early), len(movie), movie.status) == (6, 22, "open")
            assert (movie.verdict.saved, movie.verdict.last_frame) == (22, 21)
            writer.finish(account(range(22), []).verdict(str(path), camera_counts=True))
            assert (movie[:] == [pixels_of(k, LARGE) for k in range(22)]).all()
            assert (early[5] == pixels_of(5, LARGE)).all()
    assert verify(path).exit_status == 0


def test_a_reader_that_opens_it_again_and_again_sees_it_grow_only(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path, options=SPLIT)
    writer = make_writer(plan, LARGE)
    append(writer, [0], LARGE)
    writer.commit([])
    lengths, wrong, over = [], [], threading.Event()

    def look():
        while not over.is_set():
            with open_recording(plan.part_path) as movie:
                lengths.append(len(movie))
                if not (movie[-1] == pixels_of(len(movie) - 1, LARGE)).all():
                    wrong.append(len(movie))

    reader = threading.Thread(target=look)
    reader.start()
    try:
        extend(writer, range(1, 60), step=3)
    finally:
        over.set()
        reader.join()
    writer.finish(account(range(60), []).verdict(str(path), camera_counts=True))
    assert (lengths, wrong) == (sorted(lengths), [])
    assert verify(path).exit_status == 0


def test_a_recording_that_becomes_the_first_of_several_while_it_is_opened_is_read(tmp_path, monkeypatch):
    plan = make_plan(tmp_path / "movie.h5", options=SPLIT)
    writer = make_writer(plan, LARGE)
    extend(writer, range(20), step=2)
    seen_before: list[list[Path]] = [[]]  # by the first look
    monkeypatch.setattr(piece, "find_own_segments", lambda path: seen_before.pop() if seen_before else find_own_segments(path))
    with open_recording(plan.part_path) as movie:
        assert len(movie) == 20
    writer.finish(account(range(20), []).verdict(plan.path, camera_counts=True))


def test_a_file_that_gets_another_name_while_it_is_opened_is_not_there(tmp_path, monkeypatch):
    path = tmp_path / "movie.h5"
    write_chain(path)
    read = Superblock.read

    def read_and_rename(of):
        block = read(of)
        of.rename(tmp_path / "other.h5")
        return block

    monkeypatch.setattr(Superblock, "read", read_and_rename)
    with pytest.raises(RecordingError, match=r"movie\.h5 does not exist"):
        open_recording(path)


# --- a segment that is not there, or is another one ---------------------------------------------------------------------


def test_a_missing_segment_is_told_when_its_frames_are_read(tmp_path):
    path = tmp_path / "movie.h5"
    write_chain(path)
    (tmp_path / "movie.0002.h5").rename(tmp_path / "away.h5")
    with open_recording(path) as movie:
        assert [segment.is_there for segment in movie.segments] == [True, False, True, True]
        assert (movie[7] == pixels_of(7, LARGE)).all()
        assert (movie[16:] == [pixels_of(k, LARGE) for k in range(16, 30)]).all()
        for rows in (8, np.s_[5:9], np.s_[:]):
            with pytest.raises(RecordingError, match=r"movie\.0002\.h5 is not there, and it holds rows 8 to 15 of .*movie\.h5"):
                movie[rows]
        (tmp_path / "away.h5").rename(tmp_path / "movie.0002.h5")
        assert (movie[8] == pixels_of(8, LARGE)).all()
    found = verify(path)
    assert found.ok


def test_what_a_crash_left_in_several_files_is_read_before_any_repair(crashed):
    with open_recording(crashed / "movie.h5.part") as movie:
        assert (len(movie), movie.status, movie.missing) == (20, "open", [(6, 6, "camera")])
        assert (movie[5:8] == [pixels_of(k, LARGE) for k in (5, 7, 8)]).all()
    assert verify(crashed / "movie.h5.part").ok
    (crashed / "movie.0002.h5").unlink()
    assert "neither saved nor named as missing" in verify(crashed / "movie.h5.part").problems[0]


def test_verify_finds_a_missing_segment(tmp_path):
    path = tmp_path / "movie.h5"
    write_chain(path)
    (tmp_path / "movie.0002.h5").unlink()
    found = verify(path)
    assert (found.ok, found.exit_status, found.problems) == (False, 1, ("movie.0002.h5 is not there",))
    assert (found.unread, found.checksums_bad) == (8, ())


def test_verify_finds_a_segment_of_another_run(tmp_path):
    path = tmp_path / "movie.h5"
    write_chain(path)
    (tmp_path / "b").mkdir()
    write_chain(tmp_path / "b" / "movie.h5")  # the same pixels, another run
    shutil.copy(tmp_path / "b" / "movie.0002.h5", tmp_path / "movie.0002.h5")
    found = verify(path)
    assert (found.ok, found.problems) == (False, ("movie.0002.h5 belongs to another run",))
    with open_recording(path) as movie, pytest.raises(RecordingError, match="is not the file that holds rows 8 to 15"):
        movie[8]


def test_verify_finds_segments_that_changed_places(tmp_path):
    path = tmp_path / "movie.h5"
    write_chain(path)
    (tmp_path / "movie.0001.h5").rename(tmp_path / "c")
    (tmp_path / "movie.0002.h5").rename(tmp_path / "movie.0001.h5")
    (tmp_path / "c").rename(tmp_path / "movie.0002.h5")
    found = verify(path)
    assert not found.ok
    assert found.checksums_bad == tuple(range(16))
    assert all(f"movie.000{k}.h5 does not have the frames" in found.problems[k - 1] for k in (1, 2))


@pytest.mark.parametrize("name", ["movie.0003.h5", "movie.h5"])
def test_verify_finds_a_checksum_that_was_changed_together_with_its_frame(tmp_path, name):
    path = tmp_path / "movie.h5"
    write_chain(path)
    with h5py.File(tmp_path / name, "r+") as file:
        file["entry/instrument/detector/checksum"][17 - (16 if "3" in name else 0)] += np.uint64(1)
    found = verify(path)
    assert not found.ok
    assert "movie.0003.h5 does not have the frames" in found.problems[0]


# --- the saver died ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [RecordingOptions(), SPLIT])
@pytest.mark.parametrize("committed", [1, 4, 7, 8, 9, 20])
def test_another_saver_goes_on_after_the_last_commit(tmp_path, options, committed):
    path = tmp_path / "movie.h5"
    plan = make_plan(path, options=options)
    writer = make_writer(plan, LARGE)
    extend(writer, range(2, 2 + committed), [(0, 1, "camera")])
    append(writer, [2 + committed], LARGE)  # not committed
    leave(writer)
    writer, remains = resume_writer(plan, LARGE)
    assert remains == Remains(
        runs=((2, 1 + committed),),
        missing=((0, 1, "camera"),),
        first_frame=0,
        next_frame=2 + committed,
        first_time_s=pytest.approx(0.02),
        last_time_s=pytest.approx((1 + committed) * 0.01),
    )
    assert writer.committed == committed
    lost = [(0, 1, "camera"), (30, 31, "ring_full")]
    extend(writer, [*range(2 + committed, 30), *range(32, 40)], lost)
    verdict = account([*range(2, 30), *range(32, 40)], lost).verdict(str(path), camera_counts=True)
    assert writer.finish(verdict) == path
    found = verify(path)
    assert (found.problems, found.checksums_bad, found.saved, found.missing) == ((), (), 36, tuple(lost))
    assert not [name for name in listing(tmp_path) if not name.endswith(".h5")]


@pytest.mark.parametrize("compression", ["bitshuffle-lz4", "bitshuffle-zstd"])
def test_compressed_files_are_split_and_gone_on_with_too(tmp_path, compression):
    """In a process of its own, that has not read anything compressed before."""
    path = tmp_path / "movie.h5"
    plan = make_plan(path, options=RecordingOptions(segment_bytes=1 << 20, compression=compression))
    writer = make_writer(plan, LARGE)
    extend(writer, range(12))  # the last chunk is full, so it is compressed
    leave(writer)
    code = f"""
import msgspec, pathlib
from camlab.recording.writers import resume_writer
from camlab.recording.plan import RecordingPlan
from tests.recording.rigs import LARGE, account, append
plan = msgspec.json.decode(pathlib.Path({str(tmp_path / "plan")!r}).read_bytes(), type=RecordingPlan)
writer, remains = resume_writer(plan, LARGE)
assert remains.runs == ((0, 11),), remains
append(writer, range(12, 20), LARGE)
writer.commit([])
writer.finish(account(range(20), []).verdict("", camera_counts=True))
"""
    (tmp_path / "plan").write_bytes(msgspec.json.encode(plan))
    subprocess.run([sys.executable, "-c", code], check=True)
    assert verify(path).exit_status == 0
    with open_recording(path) as movie:
        assert movie.compression == compression
        assert (movie[:] == [pixels_of(k, LARGE) for k in range(20)]).all()


def test_remains_whose_pixels_are_all_wrong_are_set_aside(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path)
    writer = make_writer(plan, LARGE)
    for k in range(3):
        writer.append(pixels_of(k, LARGE), rigs.row_of(k, pixels_of(k + 1, LARGE)))
    writer.commit([])
    leave(writer)
    writer, remains = resume_writer(plan, LARGE)
    writer.abandon()
    assert remains == Remains()
    assert (tmp_path / "movie.0001.h5.part").exists()


def test_losses_that_were_written_down_before_their_commit_are_left_to_the_next_saver(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path)
    writer = RecordingWriter(plan, LARGE)
    extend(writer, range(4))
    writer._write_missing([(4, 5, "ring_full")])  # of a commit that a kill cut short
    writer._file.flush()
    leave(writer)
    writer, remains = resume_writer(plan, LARGE)
    assert (remains.next_frame, remains.missing) == (4, ())
    lost = [(4, 7, "ring_full")]  # it has grown since
    extend(writer, range(8, 12), lost)
    writer.finish(account([*range(4), *range(8, 12)], lost).verdict(str(path), camera_counts=True))
    assert (verify(path).problems, verify(path).missing) == ((), tuple(lost))
    assert all(verify(segment).ok for segment in naming.find_segments(path))


def test_it_may_die_again_and_again(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path)
    for k in range(4):
        writer, remains = (make_writer(plan, LARGE), Remains()) if not k else resume_writer(plan, LARGE)
        assert remains.next_frame == (5 * k or None)
        extend(writer, range(5 * k, 5 * k + 5))
        leave(writer)
    writer, remains = resume_writer(plan, LARGE)
    assert (remains.saved, writer.committed) == (20, 20)
    writer.finish(account(range(20), []).verdict(str(path), camera_counts=True))
    assert verify(path).exit_status == 0
    assert len(naming.find_segments(path)) == 4


@pytest.mark.parametrize("options", [RecordingOptions(), SPLIT])
@pytest.mark.parametrize("content", [b"", b"torn", None])
def test_where_nothing_was_committed_it_begins_anew(tmp_path, options, content):
    path = tmp_path / "movie.h5"
    plan = make_plan(path, options=options)
    writer = make_writer(plan, LARGE)
    append(writer, range(3), LARGE)
    leave(writer)
    if content is not None:
        writer.part.write_bytes(content) if isinstance(writer, RecordingWriter) else (tmp_path / "movie.h5.part").write_bytes(content)
    writer, remains = resume_writer(plan, LARGE)
    assert remains == Remains()
    extend(writer, range(3, 7))
    writer.finish(account(range(3, 7), []).verdict(str(path), camera_counts=True))
    assert listing(tmp_path) == ["movie.h5"]
    assert verify(path).exit_status == 0


@pytest.mark.parametrize("frames", [5, 20])
def test_the_saver_may_die_after_it_has_finished(tmp_path, frames):
    path = tmp_path / "movie.h5"
    plan = make_plan(path, options=SPLIT)
    writer = make_writer(plan, LARGE)
    extend(writer, range(frames))
    verdict = account(range(frames), []).verdict(str(path), camera_counts=True)
    writer.finish(verdict)
    writer, remains = resume_writer(plan, LARGE)
    assert remains.runs == ((0, frames - 1),)
    assert writer.finish(verdict) == path
    assert verify(path).exit_status == 0
    assert not [name for name in listing(tmp_path) if not name.endswith(".h5")]


def test_a_recording_of_another_run_that_took_the_name_is_left_alone(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path)
    writer = make_writer(plan, LARGE)
    extend(writer, range(4))
    leave(writer)
    path.write_bytes(b"of somebody else")
    writer, _ = resume_writer(plan, LARGE)
    extend(writer, range(4, 8))
    index = writer.finish(account(range(8), []).verdict(str(path), camera_counts=True))
    assert index == tmp_path / "movie-1.h5"
    assert verify(index).exit_status == 0
    assert path.read_bytes() == b"of somebody else"


def test_events_that_the_dead_saver_wrote_are_not_written_twice(tmp_path):
    path = tmp_path / "movie.h5"
    plan = make_plan(path)
    writer = make_writer(plan, LARGE)
    change = Event(2, START_NS, "setting", "exposure_s", 0.02, 0.02)
    writer.add_event(change)
    extend(writer, range(4))
    leave(writer)
    writer, _ = resume_writer(plan, LARGE)
    later = Event(5, START_NS + 5, "saver", text="the saver died; another one goes on")
    writer.add_event(change)
    writer.add_event(later)
    extend(writer, range(4, 8))
    writer.finish(account(range(8), []).verdict(str(path), camera_counts=True))
    with open_recording(path) as movie:
        assert [event.kind for event in movie.events] == ["setting", "saver"]


def test_a_reader_may_hold_what_the_dead_saver_left(tmp_path):
    plan = make_plan(tmp_path / "movie.h5")
    writer = make_writer(plan, LARGE)
    extend(writer, range(4))
    leave(writer)
    with started(processes.read_while_it_grows, plan.part_path) as (_, reader):
        writer, remains = resume_writer(plan, LARGE)
        assert remains.saved == 4
        extend(writer, range(4, 6))
        writer.finish(account(range(6), []).verdict(str(plan.path), camera_counts=True))
        reader.send("end")
        longest, wrong, _ = reader.recv()
    assert (longest, wrong) == (4, 0)
    assert verify(tmp_path / "movie.h5").exit_status == 0


def test_remains_that_can_not_be_closed_are_set_aside_and_never_thrown_away(tmp_path, monkeypatch):
    path = tmp_path / "movie.h5"
    plan = make_plan(path)
    writer = make_writer(plan, LARGE)
    extend(writer, range(4))
    leave(writer)
    before = Path(plan.part_path).read_bytes()

    def refuse(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Undo, "keep", refuse)
        writer, remains = resume_writer(plan, LARGE)
    assert remains == Remains()
    assert (tmp_path / "movie.0001.h5.part").read_bytes() == before
    extend(writer, range(4, 8))
    writer.finish(account(range(4, 8), [(0, 3, "saver_lost")]).verdict(str(path), camera_counts=True))
    assert verify(path).ok
    with open_recording(repair(tmp_path / "movie.0001.h5.part").path) as movie:
        assert len(movie) == 4


# --- the disk fails -----------------------------------------------------------------------------------------------------


def test_where_no_further_file_can_be_made_all_that_is_committed_is_readable(tmp_path):
    path = tmp_path / "movie.h5"
    writer = make_writer(make_plan(path, options=SPLIT), LARGE)
    extend(writer, range(8))
    blocked = tmp_path / "movie.0002.h5.part.ballast"
    (tmp_path / ".movie.0002.h5.part.ballast").mkdir()  # where the next file's ballast should be
    with pytest.raises(OSError, match="can't be written"):
        append(writer, [8], LARGE)
    writer.give_up()
    assert (writer.committed, writer.pending) == (8, 0)
    ledger = account(range(8), [(8, 11, "write_error")])
    assert writer.finish(ledger.verdict(str(path), camera_counts=True, failure="no room")) == path
    assert (verify(path).problems, verify(path).saved) == ((), 8)
    assert not blocked.exists()


def test_a_file_that_could_not_be_closed_is_closed_with_the_room_of_the_ballast(tmp_path, monkeypatch):
    path = tmp_path / "movie.h5"
    writer = make_writer(make_plan(path, options=SPLIT), LARGE)
    finish, refused = RecordingWriter.finish, []

    def refuse(self, verdict):
        if not refused:
            refused.append(self)
            raise OSError(28, "No space left on device")
        return finish(self, verdict)

    monkeypatch.setattr(RecordingWriter, "finish", refuse)
    extend(writer, range(12))
    writer.add_event(Event(11, START_NS, "mark", text="here"))
    ledger = account(range(12), [])
    with pytest.raises(OSError, match=r"movie\.h5\.part could not be closed: No space left"):
        writer.finish(ledger.verdict(str(path), camera_counts=True))
    writer.give_up()
    assert writer.finish(ledger.verdict(str(path), camera_counts=True, failure="no room")) == path
    assert verify(path).ok
    assert listing(tmp_path) == ["movie.0001.h5", "movie.0002.h5", "movie.h5"]
    with open_recording(path) as movie:
        assert (len(movie), [event.text for event in movie.marks]) == (12, ["here"])


# --- repair --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def crashed(tmp_path):
    """What a kill leaves of 21 frames in three files, of which 20 were committed."""
    plan = make_plan(tmp_path / "movie.h5", options=SPLIT)
    writer = make_writer(plan, LARGE)
    assert isinstance(writer, ChainWriter)
    extend(writer, [*range(6), *range(7, 21)], [(6, 6, "camera")])
    append(writer, [21], LARGE)
    writer._wait_until_closed()
    leave(writer)
    return tmp_path


@pytest.mark.parametrize("name", ["movie.h5.part", "movie.h5", "movie.0001.h5", "movie.0003.h5", "movie.0003.h5.part"])
def test_any_of_its_names_leads_to_the_repair(crashed, name):
    result = repair(crashed / name)
    assert (result.path, result.status, result.saved) == (str(crashed / "movie.h5"), "recovered", 20)
    assert result.missing == ((6, 6, "camera"),)
    assert result.action == "recovered: 20 frames, 1 missing; the end is unknown"
    assert listing(crashed) == ["movie.0001.h5", "movie.0002.h5", "movie.0003.h5", "movie.h5"]
    found = verify(crashed / "movie.h5")
    assert (found.problems, found.checksums_bad, found.exit_status) == ((), (), 3)
    before = {each: each.read_bytes() for each in crashed.iterdir()}
    assert repair(crashed / "movie.h5").action == "closed in order; nothing to do"
    assert {each: each.read_bytes() for each in crashed.iterdir()} == before


def test_an_index_that_somebody_removed_is_made_again(tmp_path):
    path = tmp_path / "movie.h5"
    write_chain(path, [*range(9), *range(11, 30)], [(9, 10, "camera")])
    path.unlink()
    result = repair(path)
    assert (result.status, result.saved, result.missing) == ("incomplete", 28, ((9, 10, "camera"),))
    assert verify(path).ok
    (tmp_path / "movie.0004.h5").unlink()
    path.unlink()
    assert repair(path).status == "recovered"  # nobody knows what came after the third


def test_a_first_file_that_was_just_closed_is_not_taken_for_all(tmp_path):
    """Killed between closing the first file and beginning the second."""
    plan = make_plan(tmp_path / "movie.h5")
    writer = make_writer(plan, LARGE)
    extend(writer, range(8))
    writer.mark_continued()
    writer.plan = make_plan(tmp_path / "other.h5")
    closed = writer.finish(account(range(8), []).verdict("", camera_counts=True))
    closed.replace(plan.part_path)
    os.unlink(tmp_path / "other.h5.part") if (tmp_path / "other.h5.part").exists() else None
    result = repair(tmp_path / "movie.h5.part")
    assert (result.status, result.saved) == ("recovered", 8)
    assert listing(tmp_path) == ["movie.0001.h5", "movie.h5"]


def test_a_foreign_file_with_the_name_of_a_segment_is_left_alone(crashed):
    (crashed / "b").mkdir()
    write_chain(crashed / "b" / "movie.h5")
    shutil.move(crashed / "b" / "movie.0002.h5", crashed / "movie.0007.h5")
    shutil.rmtree(crashed / "b")
    before = (crashed / "movie.0007.h5").read_bytes()
    assert repair(crashed / "movie.h5").saved == 20
    assert verify(crashed / "movie.h5").ok
    assert (crashed / "movie.0007.h5").read_bytes() == before


@pytest.mark.parametrize("name", ["movie.h5", "movie.h5.part"])
def test_what_is_left_beside_a_finished_index_is_removed(tmp_path, name):
    path = tmp_path / "movie.h5"
    write_chain(path)
    os.link(path, tmp_path / ".movie.h5.index")
    (tmp_path / "movie.h5.part").touch()
    assert repair(tmp_path / name).action == "closed in order; nothing to do"
    assert listing(tmp_path) == ["movie.0001.h5", "movie.0002.h5", "movie.0003.h5", "movie.0004.h5", "movie.h5"]
    assert verify(path).exit_status == 0


def test_a_recording_in_several_files_that_a_live_process_writes_is_left_alone(tmp_path):
    session = uuid.uuid4().hex
    plan = make_plan(tmp_path / "movie.h5", options=SPLIT, session=session)
    writer = make_writer(plan, LARGE)
    with processes.held(session):
        extend(writer, range(12))
        writer._wait_until_closed()
        before = {path: path.read_bytes() for path in tmp_path.iterdir()}
        for name in ("movie.h5", "movie.h5.part", "movie.0002.h5.part"):
            with pytest.raises(RecordingError, match="is being written by a running camlab"):
                repair(tmp_path / name)
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    lock_path(session).unlink(missing_ok=True)
    extend(writer, range(12, 20))
    writer.finish(account(range(20), []).verdict(str(plan.path), camera_counts=True))
    assert verify(tmp_path / "movie.h5").exit_status == 0
