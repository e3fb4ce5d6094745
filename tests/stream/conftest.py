"""Rings that are gone when the test is over."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from camlab.stream.ring import FrameRing
from tests.stream.rigs import new_ring, new_session

MakeRing = Callable[..., FrameRing]


@pytest.fixture
def make_ring() -> Iterator[MakeRing]:
    """`make_ring(slots, frame_format)`: a new ring."""
    with contextlib.ExitStack() as stack:
        yield lambda *args: stack.enter_context(new_ring(*args))


@pytest.fixture
def session() -> Iterator[str]:
    """The id of a session that is alive."""
    with new_session() as session:
        yield session
