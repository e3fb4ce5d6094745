"""Writing rows of a one-dimensional dataset without h5py's general, four times slower way."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray


def write_rows(dataset: h5py.Dataset, first: int, values: NDArray[Any]) -> None:
    """As `dataset[first:first + n] = values`, which must have the dataset's own type."""
    space = dataset.id.get_space()
    space.select_hyperslab((first,), (len(values),))
    dataset.id.write(h5py.h5s.create_simple((len(values),)), space, np.ascontiguousarray(values))


def append_rows(dataset: h5py.Dataset, first: int, values: NDArray[Any]) -> None:
    """Make the dataset end with `values`, at row `first`."""
    dataset.id.set_extent((first + len(values),))
    write_rows(dataset, first, values)
