"""What happened, as the experiment tells its listeners: frozen, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from camlab.controller.state import State
from camlab.errors import CamlabError
from camlab.model.control import ControlState
from camlab.model.frame import FrameFormat
from camlab.model.sensor import Geometry
from camlab.recording.event import Event
from camlab.recording.verdict import Verdict

if TYPE_CHECKING:
    from camlab.controller.recording import Recording


@dataclass(frozen=True)
class StateChanged:
    old: State
    new: State


@dataclass(frozen=True)
class ControlChanged:
    state: ControlState


@dataclass(frozen=True)
class ControlRefused:
    """A posted change was not taken; `state` is what holds."""

    state: ControlState
    reason: str


@dataclass(frozen=True)
class FormatChanged:
    """Frames are of another shape or type from now on, or show another part of the sensor."""

    format: FrameFormat
    geometry: Geometry


@dataclass(frozen=True)
class Restarting:
    """A run is ended only for the next one to begin, whose frames have another shape; off when that is over, also where it failed."""

    on: bool


@dataclass(frozen=True)
class SavingChanged:
    on: bool


@dataclass(frozen=True)
class AnalyzingChanged:
    on: bool


@dataclass(frozen=True)
class PublishingChanged:
    """`address` is "" when nothing is published."""

    address: str


@dataclass(frozen=True)
class RecordingStarted:
    recording: Recording


@dataclass(frozen=True)
class RecordingFinished:
    recording: Recording
    verdict: Verdict


@dataclass(frozen=True)
class SourceEnded:
    """A file or stream came to its end after so many frames."""

    frames: int


@dataclass(frozen=True)
class CameraLost:
    """The camera stopped answering in a run; it is tried again, and the run goes on."""

    error: CamlabError


@dataclass(frozen=True)
class CameraBack:
    """It answers again: `missed` numbers are lost, for the frames that it would have delivered in `away_s`."""

    away_s: float
    missed: int


@dataclass(frozen=True)
class Failed:
    error: CamlabError


@dataclass(frozen=True)
class Warned:
    text: str


@dataclass(frozen=True)
class Marked:
    """A moment of the recording was marked."""

    event: Event


@dataclass(frozen=True)
class SnapSaved:
    path: Path


@dataclass(frozen=True)
class ResultsTabulated:
    """Analysis without Save writes its results to this CSV file."""

    path: Path


Fact = (
    StateChanged
    | ControlChanged
    | ControlRefused
    | FormatChanged
    | Restarting
    | SavingChanged
    | AnalyzingChanged
    | PublishingChanged
    | RecordingStarted
    | RecordingFinished
    | SourceEnded
    | CameraLost
    | CameraBack
    | Failed
    | Warned
    | Marked
    | SnapSaved
    | ResultsTabulated
)
