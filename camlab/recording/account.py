"""Writing what a verdict says into a file."""

from __future__ import annotations

from collections.abc import Mapping

import h5py
import numpy as np

from camlab.recording import layout


def write_account(file: h5py.File, numbers: Mapping[str, int | None], lost: Mapping[str, int | None], failure: str) -> None:
    """All but what is missing, the time, and the status, with which it stands. `numbers`: by `layout.NUMBERS`; None is written as -1."""
    for name in layout.NUMBERS:
        write_scalar(file, f"{layout.CAMLAB}/{name}", _known(numbers[name]))
    for reason, count in lost.items():
        write_scalar(file, f"{layout.CAMLAB}/lost/{reason}", _known(count))
    write_scalar(file, layout.FAILURE, failure)


def write_scalar(file: h5py.File, path: str, value: int | str) -> None:
    """As `file[path][()] = value`, without h5py's general way, which takes four times as long. Text is cut to the dataset's length."""
    dataset = h5py.h5d.open(file.id, path.encode())
    content = layout.fixed_text(value, dataset.dtype.itemsize) if isinstance(value, str) else value
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array(content, dataset.dtype), dataset.get_type())


def _known(value: int | None) -> int:
    return -1 if value is None else value
