"""What is known of a recording before it begins; it needs no HDF5, so that every worker can read it."""

from __future__ import annotations

from typing import Literal

import msgspec


class Setting(msgspec.Struct, frozen=True):
    """One control at the start of a recording; values in its unit, None where unknown."""

    name: str
    label: str
    unit: str
    asked: float | bool | str | None
    actual: float | bool | str | None


class RecordingPlan(msgspec.Struct, frozen=True):
    """What the saver must know to make a file; JSON on its way there.

    Attributes
    ----------
    key : int
        The recording's number in the ring's table of intervals.
    path, part_path : str
        The final name, and that of the file while it is written.
    run, session : str
        UUIDs in hex: of the run, and of the program that acquires.
    camera, model, serial_number : str
    camera_counts : bool
        The camera numbers its frames, so its losses are known.
    rate_hz : float or None
        Frames a second that are expected; None or 0 where unknown.
    settings : tuple of Setting
        Every control.
    title, user, sample, notes : str
        For people; "" where not given.
    experiment_toml : str
        The experiment as TOML text.
    """

    key: int
    path: str
    part_path: str
    run: str
    session: str
    camera: str
    model: str = ""
    serial_number: str = ""
    camera_counts: bool = True
    rate_hz: float | None = None
    settings: tuple[Setting, ...] = ()
    title: str = ""
    user: str = ""
    sample: str = ""
    notes: str = ""
    experiment_toml: str = ""


def result_names(color: Literal["mono", "rgb"]) -> tuple[str, ...]:
    """Names of the analysis results, in the order of the ring's result rows."""
    plain = ("minimum", "maximum", "mean", "std")
    if color == "mono":
        return plain
    return (*plain, *(f"{channel}_{name}" for channel in ("red", "green", "blue") for name in plain))
