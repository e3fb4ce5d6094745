"""A network's folder is noticed and said; a file system without locks fails no recording."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import h5py
import psutil
import pytest

from camlab.errors import RecordingError
from camlab.recording import writer as writing
from camlab.recording.verify import verify
from camlab.recording.volume import is_network, read_file_system_type, remark_on
from camlab.recording.writer import RecordingWriter
from tests.recording.rigs import SMALL, account, append, make_plan


class Mount(NamedTuple):
    """As psutil tells of one."""

    device: str
    mountpoint: str
    fstype: str
    opts: str = "rw"


@pytest.fixture
def mounts(monkeypatch):
    """What the system says is mounted where."""
    mounted = [Mount("/dev/sda", os.sep, "ext4"), Mount("nas:/home", os.path.realpath("/nas"), "nfs4")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounted)
    return mounted


def record(path: Path) -> RecordingWriter:
    writer = RecordingWriter(make_plan(path), SMALL)
    append(writer, range(4))
    writer.commit([])
    writer.finish(account(range(4), []).verdict(str(path), camera_counts=True))
    return writer


@pytest.mark.parametrize(
    ("folder", "expected"), [("/nas/data", "nfs4"), ("/nas", "nfs4"), ("/nastier", "ext4"), ("/home/a", "ext4"), ("/", "ext4")]
)
@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
def test_a_folder_is_on_the_innermost_file_system(mounts, folder, expected):
    assert read_file_system_type(Path(folder)) == expected


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
def test_of_two_file_systems_in_one_place_the_later_counts(mounts):
    mounts.append(Mount("//server/share", "/nas", "cifs"))
    assert read_file_system_type(Path("/nas/data")) == "cifs"


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
def test_a_network_drive_of_windows_is_told_by_its_option(mounts):
    mounts.append(Mount("Z:", "/z", "NTFS", "rw,remote"))
    assert read_file_system_type(Path("/z/data")) == "remote"


def test_a_folder_of_no_known_file_system_is_said_to_be_none(monkeypatch, tmp_path):
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: [])
    assert read_file_system_type(tmp_path) == ""
    assert not is_network("")


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "remote", "CIFS"])
def test_a_network_folder_is_said_in_one_line(kind):
    remark = remark_on(Path("folder"), kind)
    assert is_network(kind)
    assert f"folder is a network folder ({kind}): the recording will be whole" in remark
    assert len(remark.splitlines()) == 1


@pytest.mark.parametrize("kind", ["ext4", "tmpfs", "overlay", "NTFS", "apfs", "xfs", "lustre", ""])
def test_of_a_disk_of_this_computer_nothing_is_said(kind):
    assert not is_network(kind)
    assert remark_on(Path("folder"), kind) == ""


def test_a_recording_into_a_network_folder_is_whole_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(writing, "read_file_system_type", lambda folder: "nfs4")
    writer = record(tmp_path / "movie.h5")
    assert writer.remarks == (remark_on(tmp_path, "nfs4"),)
    assert verify(tmp_path / "movie.h5").ok


def test_this_computers_disk_needs_no_remark(tmp_path):
    assert record(tmp_path / "movie.h5").remarks == ()


@pytest.mark.skipif(not shutil.which("mount") or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_the_file_system_of_a_mounted_folder_is_read(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        assert read_file_system_type(folder) == "tmpfs"
        assert read_file_system_type(tmp_path) != "tmpfs" or read_file_system_type(tmp_path.parent) == "tmpfs"
        assert record(folder / "movie.h5").remarks == ()
        assert verify(folder / "movie.h5").ok
    finally:
        subprocess.run(["umount", str(folder)], check=True)


class Locks:
    """Opens files as h5py does on a file system whose locks fail with `number`."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.real = h5py.File
        self.asked: list[object] = []

    def __call__(self, *args, locking=None, **options):
        self.asked.append(locking)
        if locking is not False:
            raise OSError(f"unable to lock file, errno = {self.number}, error message = '{os.strerror(self.number)}'")
        return self.real(*args, locking=locking, **options)


def test_locks_that_fail_do_not_fail_the_recording(monkeypatch, tmp_path):
    locks = Locks(errno.ENOLCK)
    monkeypatch.setattr(writing.h5py, "File", locks)
    writer = record(tmp_path / "movie.h5")
    monkeypatch.undo()
    assert locks.asked == ["best-effort", False]
    assert len(writer.remarks) == 1
    assert f"{tmp_path} has no locks (No locks available)" in writer.remarks[0]
    assert verify(tmp_path / "movie.h5").ok


def test_a_recording_is_read_where_there_are_no_locks(monkeypatch, tmp_path):
    record(tmp_path / "movie.h5")
    monkeypatch.setattr(writing.h5py, "File", Locks(errno.ENOLCK))
    assert verify(tmp_path / "movie.h5").ok


def test_a_file_that_another_program_holds_is_not_written(monkeypatch, tmp_path):
    monkeypatch.setattr(writing.h5py, "File", Locks(errno.EAGAIN))
    with pytest.raises(RecordingError, match="can't be written"):
        record(tmp_path / "movie.h5")
