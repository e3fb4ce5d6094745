"""What kind of file system a folder is on: a network's keeps fewer promises."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil

# fmt: off
NETWORK_TYPES = frozenset((
    "9p", "afpfs", "afs", "ceph", "cifs", "davfs", "fuse.rclone", "fuse.sshfs", "glusterfs", "ncpfs", "nfs", "nfs4", "prl_fs",
    "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs", "webdav",
))
# fmt: on


def read_file_system_type(folder: Path) -> str:
    """Its name as the system says it, such as "ext4" or "nfs4"; "remote" for a network drive of Windows, "" where unknown."""
    place = os.path.realpath(folder)
    if sys.platform == "win32" and place.startswith("\\\\"):
        return "remote"
    mounts = [each for each in psutil.disk_partitions(all=True) if _is_inside(place, each.mountpoint)]
    if not mounts:
        return ""
    last = max(reversed(mounts), key=lambda each: len(each.mountpoint))  # of two on one place the later hides the earlier
    return "remote" if "remote" in last.opts.split(",") else last.fstype


def is_network(file_system_type: str) -> bool:
    """It is on another computer."""
    return file_system_type == "remote" or file_system_type.lower() in NETWORK_TYPES


def remark_on(folder: Path, file_system_type: str) -> str:
    """One line on what a recording in `folder` can't do there; "" where it can do all."""
    if not is_network(file_system_type):
        return ""
    return (
        f"{folder} is a network folder ({file_system_type}): the recording will be whole, but other programs may not be able to read it "
        "while it grows; record to a disk of this computer if they must"
    )


def _is_inside(place: str, mountpoint: str) -> bool:
    folder, mount = os.path.normcase(place), os.path.normcase(mountpoint)
    return folder == mount or folder.startswith(mount.rstrip(os.sep) + os.sep)
