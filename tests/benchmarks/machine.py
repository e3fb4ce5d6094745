"""On which computer, and with what, something was measured."""

from __future__ import annotations

import datetime as dt
import os
import platform

import h5py
import psutil
import zmq


def describe_machine() -> str:
    """One line, with the date."""
    gigabytes = psutil.virtual_memory().total / 1e9
    versions = f"Python {platform.python_version()}, h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}, pyzmq {zmq.__version__}"
    today = f"{dt.datetime.now().astimezone():%Y-%m-%d}"
    return f"{today}, {os.cpu_count()} processors, {gigabytes:.0f} GB of memory, {platform.system()}, {versions}"
