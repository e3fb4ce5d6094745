"""Rigs that are gone when the test is over."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.workers.rigs import Rig, new_rig

MakeRig = Callable[..., Rig]


@pytest.fixture
def make_rig() -> Iterator[MakeRig]:
    """`make_rig(slots, frame_format, counter_start)`."""
    with contextlib.ExitStack() as stack:
        yield lambda *args, **named: stack.enter_context(new_rig(*args, **named))


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    return make_rig()
